package cloudwatch

import (
	"fmt"

	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
	"github.com/shopspring/decimal"

	"bankchurn/components/alarm"
	"bankchurn/components/bytoken"
)

const compositeToken = "aws:cloudwatch/compositeAlarm:CompositeAlarm"

// named is an alarm whose name the provider generates.
type named struct {
	pulumi.CustomResourceState

	Name pulumi.StringOutput `pulumi:"name"`
}

// window sets what an alarm watches over a number of seconds, and its threshold for the burn rate.
type window func(inputs pulumi.Map, b alarm.Burn, seconds int)

// failing watches the percentage of failed requests.
func (m Measured) failing(inputs pulumi.Map, b alarm.Burn, seconds int) {
	inputs["metricQueries"] = m.errorRate(seconds)
	inputs["threshold"] = pulumi.Float64(b.Percent.InexactFloat64())
}

// slow watches the percentage of requests that took longer than ms, through the matching
// percentile: CloudWatch offers it as a statistic, which is billed as one metric.
func (m Measured) slow(ms int) window {
	return func(inputs pulumi.Map, b alarm.Burn, seconds int) {
		m.percentile(inputs, "p"+b.Good().String(), seconds)
		inputs["threshold"] = pulumi.Float64(decimal.NewFromInt(int64(ms)).Mul(m.PerMs).InexactFloat64())
	}
}

// newBurns registers the alarms of an objective. All metrics of an expression share one period, so
// each window has its own alarm, and a composite alarm of both sends the notification. A window is
// one period and slides every minute
// (docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/alarm-evaluation-window.html, 2026-11).
func newBurns(ctx *pulumi.Context, name string, o *alarm.Options, objective alarm.Objective, watch window, opts ...pulumi.ResourceOption) error {
	for _, b := range objective.Burns {
		suffix := objective.Key + "-" + b.Key
		windows := make([]*named, 2)
		for i, minutes := range []int{b.Long, b.Short} {
			inputs := inputsOf(o, b.Percent, b.Text)
			for _, actions := range []string{"alarmActions", "okActions"} {
				delete(inputs, actions)
			}
			inputs["evaluationPeriods"], inputs["datapointsToAlarm"] = pulumi.Int(1), pulumi.Int(1)
			watch(inputs, b, minutes*60)
			var err error
			if windows[i], err = bytoken.New[named](ctx, alarmToken, fmt.Sprintf("%s-%s-%dm", name, suffix, minutes), inputs, opts...); err != nil {
				return fmt.Errorf("alarm %s: %w", suffix, err)
			}
		}
		topics := pulumi.StringArray(o.Notify)
		made, err := bytoken.New[Alarm](ctx, compositeToken, name+"-"+suffix, pulumi.Map{
			// The provider generates no name for this type.
			"alarmName":        pulumi.Sprintf("%s-and-%dm", windows[0].Name, b.Short),
			"alarmRule":        pulumi.Sprintf(`ALARM("%s") AND ALARM("%s")`, windows[0].Name, windows[1].Name),
			"alarmDescription": b.Text.Input(),
			"alarmActions":     topics, "okActions": topics,
		}, opts...)
		if err != nil {
			return fmt.Errorf("alarm %s: %w", suffix, err)
		}
		o.Add(made.Arn)
	}
	return nil
}
