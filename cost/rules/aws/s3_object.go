package aws

import (
	"fmt"

	"github.com/shopspring/decimal"

	"bankchurn/cost/rules"
	"bankchurn/internal/hint"
)

// storedObject is what an object takes in S3 Standard. The one request of an upload
// is left out.
type storedObject struct{ bytes decimal.Decimal }

func readStoredObject(_ *rules.Recording, r *rules.Resource) (rules.Priced, error) {
	bytes, err := rules.Decimal(r.Hints[hint.PackageBytes])
	if err != nil {
		return nil, fmt.Errorf("the size of the object is not known: no fact %s", hint.PackageBytes)
	}
	return storedObject{bytes}, nil
}

// Meters implements [rules.Priced].
func (o storedObject) Meters(rules.Load) ([]rules.Meter, error) {
	return []rules.Meter{fixed("Storage", "s3.storage", rules.Exactly(o.bytes.Div(decimal.NewFromInt(1<<30)), "GiB at most"))}, nil
}
