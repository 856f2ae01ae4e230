package google

import (
	"github.com/shopspring/decimal"

	"bankchurn/cost/rules"
	"bankchurn/internal/hint"
)

// secretVersion is a version of a secret, billed in each location that stores the secret, and
// the accesses to it (cloud.google.com/secret-manager/pricing, 2026-09).
type secretVersion struct {
	locations decimal.Decimal
	accesses  rules.Quantity
}

func readSecretVersion(rec *rules.Recording, r *rules.Resource) (rules.Priced, error) {
	v := secretVersion{locations: rules.One}
	var err1, err2 error
	if secret, ok := rec.UsedBy(r, "gcp:secretmanager/secret:Secret", "secret"); ok {
		var replicas []*rules.Resource
		if replicas, err1 = secret.List("replication.userManaged.replicas"); len(replicas) > 0 {
			v.locations = decimal.NewFromInt(int64(len(replicas)))
		}
	}
	v.accesses, err2 = r.Fact(hint.RequestsPerMonth, "accesses")
	return v, rules.FirstError(err1, err2)
}

// Meters implements [rules.Priced].
func (v secretVersion) Meters(rules.Load) ([]rules.Meter, error) {
	return []rules.Meter{
		fixed("Secret version", "secretmanager.version", rules.Exactly(v.locations, "version-month")),
		usage("Accesses", "secretmanager.access", v.accesses),
	}, nil
}
