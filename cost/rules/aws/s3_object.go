package aws

import (
	"errors"

	"github.com/shopspring/decimal"

	"bankchurn/cost/rules"
)

// storedObject is what an object takes in S3 Standard. The one request of an upload
// is left out.
type storedObject struct{ bytes decimal.Decimal }

func readStoredObject(_ *rules.Recording, r *rules.Resource) (rules.Priced, error) {
	text, err := r.Known("metadata.bytes-at-most", "")
	if err != nil {
		return nil, err
	}
	bytes, err := rules.Decimal(text)
	if err != nil {
		return nil, errors.New("the size of the object is not known")
	}
	return storedObject{bytes}, nil
}

// Meters implements [rules.Priced].
func (o storedObject) Meters(rules.Load) ([]rules.Meter, error) {
	return []rules.Meter{fixed("Storage", "s3.storage", rules.Exactly(o.bytes.Div(decimal.NewFromInt(1<<30)), "GiB at most"))}, nil
}
