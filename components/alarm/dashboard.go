package alarm

import "github.com/pulumi/pulumi/sdk/v3/go/pulumi"

// Link has the texts of all alarms link the service's dashboard.
func (o *Options) Link(dashboard pulumi.StringInput) { o.dashboard = dashboard }

// Dashboard is the address of the service's dashboard; empty without one.
func (o *Options) Dashboard() pulumi.StringInput {
	if o.dashboard == nil {
		return pulumi.String("")
	}
	return o.dashboard
}

// Add notes the ARN of an alarm that was registered, and ARNs has all of them: the dashboard
// shows their states.
func (o *Options) Add(arn pulumi.StringInput) { o.arns = append(o.arns, arn) }

// ARNs are those of the alarms.
func (o *Options) ARNs() pulumi.StringArray { return o.arns }

// Input is the whole text of an alarm, with the address of the dashboard where there is one.
func (t Text) Input() pulumi.StringInput {
	if t.dashboard == nil {
		return pulumi.String(t.String())
	}
	return pulumi.Sprintf("%s Dashboard: %s", t.String(), t.dashboard)
}

// Thresholds are what the alarms on errors, in percent, and on latency, in milliseconds, go off
// above; 0 without alarms. Of an objective it is the lower burn rate.
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
