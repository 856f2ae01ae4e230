package aws

import (
	"fmt"

	"github.com/shopspring/decimal"

	"bankchurn/cost/rules"
	"bankchurn/internal/hint"
)

const (
	objectType   = "aws:s3/bucketObject:BucketObject"
	objectV2Type = "aws:s3/bucketObjectv2:BucketObjectv2"
)

// storedObject is an object's storage in S3 Standard. The one request of its upload is left
// out.
type storedObject struct{ bytes decimal.Decimal }

func readStoredObject(rec *rules.Recording, r *rules.Resource) (rules.Priced, error) {
	if in, recorded := bucketOf(rec, r); recorded {
		if _, stated := in.Hints[hint.StoredGiB]; stated || !holdsSizedObjects(rec, in) {
			return rules.Free("part of its bucket's storage"), nil
		}
	}
	bytes, err := rules.Decimal(r.Hints[hint.PackageBytes])
	if err != nil {
		return nil, fmt.Errorf("the size of the object is not known: it has no fact %s", hint.PackageBytes)
	}
	return storedObject{bytes}, nil
}

// Meters implements [rules.Priced].
func (o storedObject) Meters(rules.Load) ([]rules.Meter, error) {
	return []rules.Meter{fixed("Storage", "s3.storage", rules.Exactly(o.bytes.Div(decimal.NewFromInt(1<<30)), "GiB at most"))}, nil
}

// bucketOf returns the bucket of an object, if it is in the program.
func bucketOf(rec *rules.Recording, object *rules.Resource) (*rules.Resource, bool) {
	for _, typ := range []string{bucketType, bucketV2Type} {
		if in, ok := rec.UsedBy(object, typ, "bucket"); ok {
			return in, true
		}
	}
	return nil, false
}
