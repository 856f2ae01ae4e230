package aws

import (
	"github.com/shopspring/decimal"

	"bankchurn/cost/rules"
)

const scalingPolicyType = "aws:appautoscaling/policy:Policy"

// scalingPolicy is the two alarms that a target-tracking policy creates, one to scale out and
// one to scale in
// (docs.aws.amazon.com/autoscaling/application/userguide/target-tracking-scaling-policy-overview.html,
// 2026-08).
type scalingPolicy struct{}

func readScalingPolicy(*rules.Recording, *rules.Resource) (rules.Priced, error) {
	return scalingPolicy{}, nil
}

// Meters implements [rules.Priced].
func (scalingPolicy) Meters(rules.Load) ([]rules.Meter, error) {
	return []rules.Meter{fixed("CloudWatch alarms", "cloudwatch.alarm", rules.Exactly(decimal.NewFromInt(2), "alarm-month"))}, nil
}
