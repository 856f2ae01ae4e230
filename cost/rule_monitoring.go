package cost

import "github.com/shopspring/decimal"

// alertPolicy prices an alerting policy by its conditions, which is how Google bills it
// (docs.cloud.google.com/monitoring/alerts/cost-control, 2026-11).
func alertPolicy(s *sheet, r *Resource) error {
	conditions, ok := r.value("conditions")
	n := int64(0)
	if ok && conditions.IsArray() {
		n = int64(len(conditions.ArrayValue()))
	}
	s.fixed(r, "Alerting conditions", "gcp", "monitoring.alert-condition", exactly(decimal.NewFromInt(n), "condition-month"))
	return nil
}
