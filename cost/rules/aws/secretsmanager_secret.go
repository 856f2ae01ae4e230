package aws

import (
	"github.com/shopspring/decimal"

	"bankchurn/cost/rules"
	"bankchurn/internal/hint"
)

// secret is a secret with its replicas in other regions, each of which is billed as one, and
// the calls that read it (aws.amazon.com/secrets-manager/pricing/, 2026-11).
type secret struct {
	copies decimal.Decimal
	calls  rules.Quantity
}

func readSecret(_ *rules.Recording, r *rules.Resource) (rules.Priced, error) {
	replicas, err1 := r.List("replicas")
	calls, err2 := r.Fact(hint.RequestsPerMonth, "calls")
	return secret{decimal.NewFromInt(int64(1 + len(replicas))), calls}, rules.FirstError(err1, err2)
}

// Meters implements [rules.Priced].
func (s secret) Meters(rules.Load) ([]rules.Meter, error) {
	return []rules.Meter{
		fixed("Secret", "secretsmanager.secret", rules.Exactly(s.copies, "secret-month")),
		usage("Calls", "secretsmanager.requests", s.calls),
	}, nil
}
