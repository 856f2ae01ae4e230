package aws

import (
	"github.com/shopspring/decimal"

	"bankchurn/cost/rules"
)

// compositeAlarm is an alarm on the states of others. It costs the same whatever their number
// (aws.amazon.com/cloudwatch/pricing/, 2026-11).
type compositeAlarm struct{}

func readCompositeAlarm(*rules.Recording, *rules.Resource) (rules.Priced, error) {
	return compositeAlarm{}, nil
}

// Meters implements [rules.Priced].
func (compositeAlarm) Meters(rules.Load) ([]rules.Meter, error) {
	return []rules.Meter{fixed("CloudWatch composite alarms", "cloudwatch.alarm-composite", rules.Exactly(decimal.NewFromInt(1), "alarm-month"))}, nil
}
