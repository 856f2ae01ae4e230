package alarm

import "github.com/pulumi/pulumi/sdk/v3/go/pulumi"

// Link adds a link to the service's dashboard to the texts of all alarms.
func (o *Options) Link(dashboard pulumi.StringInput) { o.dashboard = dashboard }

// Add records the ARN of a registered alarm, so the dashboard can show its state.
func (o *Options) Add(arn pulumi.StringInput) { o.arns = append(o.arns, arn) }

// ARNs returns the ARNs recorded by Add.
func (o *Options) ARNs() pulumi.StringArray { return o.arns }

// Input is the full text of an alarm, with the dashboard's URL if there is one.
func (t Text) Input() pulumi.StringInput {
	if t.dashboard == nil {
		return pulumi.String(t.String())
	}
	return pulumi.Sprintf("%s Dashboard: %s", t.String(), t.dashboard)
}

// Thresholds are the thresholds of the alarms on error rate, in percent, and latency, in
// milliseconds; 0 without alarms. With an objective, it is the threshold of the slow burn rate.
func (o *Options) Thresholds() (errorPercent, latencyMs float64) {
	if !o.Wanted() {
		return 0, 0
	}
	percent, _ := o.Errors()
	if objective, given := o.AvailabilityObjective(); given {
		percent = objective.Burns[len(objective.Burns)-1].Percent
	}
	_, ms := o.LatencyKey()
	return percent.InexactFloat64(), float64(ms)
}
