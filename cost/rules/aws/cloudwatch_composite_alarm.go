package aws

import "bankchurn/cost/rules"

// compositeAlarm is an alarm on the states of others. It costs the same for any number of them
// (aws.amazon.com/cloudwatch/pricing/, 2026-11).
type compositeAlarm struct{}

func readCompositeAlarm(*rules.Recording, *rules.Resource) (rules.Priced, error) {
	return compositeAlarm{}, nil
}

// Meters implements [rules.Priced].
func (compositeAlarm) Meters(rules.Load) ([]rules.Meter, error) {
	return []rules.Meter{fixed("Composite alarm", "cloudwatch.alarm.composite", rules.Exactly(rules.One, "alarm-month"))}, nil
}
