package google

import (
	"github.com/shopspring/decimal"

	"bankchurn/cost/rules"
)

// securityPolicy is a Cloud Armor Standard policy, billed by policy, rule and request
// (cloud.google.com/armor/pricing, 2026-09-29).
type securityPolicy struct{ rules int64 }

func readSecurityPolicy(_ *rules.Recording, r *rules.Resource) (rules.Priced, error) {
	p := securityPolicy{rules: 1}
	if stated, ok := r.Value("rules"); ok && stated.IsArray() {
		p.rules = int64(len(stated.ArrayValue()))
	}
	return p, nil
}

// Meters implements [rules.Priced].
func (p securityPolicy) Meters(l rules.Load) ([]rules.Meter, error) {
	return []rules.Meter{
		fixed("Cloud Armor, policy", "armor.policy", rules.Exactly(rules.One, "policy-month")),
		fixed("Cloud Armor, rules", "armor.rule", rules.Exactly(decimal.NewFromInt(p.rules), "rule-month")),
		usage("Cloud Armor, requests", "armor.requests", l.Requests),
	}, nil
}
