package google

import (
	"strings"

	"bankchurn/cost/rules"
	"bankchurn/internal/hint"
)

// bucket is what a bucket stores, the operations on it and, for a website, its egress to the
// internet.
type bucket struct {
	class                        string
	stored, operations, internet rules.Quantity
	website                      bool
}

func readBucket(_ *rules.Recording, r *rules.Resource) (rules.Priced, error) {
	b := bucket{website: r.Has("website")}
	var err1, err2, err3, err4 error
	b.class, err1 = r.Known("storageClass", "STANDARD")
	b.stored, err2 = r.Fact(hint.StoredGiB, "GiB")
	b.operations, err3 = r.Fact(hint.RequestsPerMonth, "operations")
	b.internet, err4 = r.Fact(hint.InternetGiB, "GiB")
	return b, rules.FirstError(err1, err2, err3, err4)
}

// Meters implements [rules.Priced]. The price book has only Standard storage in a region, and
// no prices for operations.
func (b bucket) Meters(rules.Load) ([]rules.Meter, error) {
	meters := []rules.Meter{
		fixed("Storage", "gcs."+strings.ToLower(b.class), b.stored),
		usage("Operations", "gcs.operations", b.operations),
	}
	if b.website {
		meters = append(meters, usage("Data transfer to the internet", "transfer.internet", b.internet))
	}
	return meters, nil
}
