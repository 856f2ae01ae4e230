package google

import (
	"github.com/shopspring/decimal"

	"bankchurn/cost/rules"
)

// alertPolicy is an alerting policy, which Google bills by condition
// (docs.cloud.google.com/monitoring/alerts/cost-control, 2026-11).
type alertPolicy struct{ conditions int64 }

func readAlertPolicy(_ *rules.Recording, r *rules.Resource) (rules.Priced, error) {
	p := alertPolicy{}
	if conditions, ok := r.Value("conditions"); ok && conditions.IsArray() {
		p.conditions = int64(len(conditions.ArrayValue()))
	}
	return p, nil
}

// Meters implements [rules.Priced].
func (p alertPolicy) Meters(rules.Load) ([]rules.Meter, error) {
	q := rules.Exactly(decimal.NewFromInt(p.conditions), "condition-month")
	return []rules.Meter{fixed("Alerting conditions", "monitoring.alert-condition", q)}, nil
}
