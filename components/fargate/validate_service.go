package fargate

import (
	"fmt"

	"bankchurn/components"
	"bankchurn/config"
	"bankchurn/service"
)

func (o *Options) validateScaling(in components.Input, r *config.Report) {
	s, t := in.Service, in.Traffic
	least, most := o.minTasks(s), o.maxTasks(s)
	if s.Scaling.Max == nil && least > most {
		r.Refuse(config.Problem{Path: "service.scaling.min", Value: least, Reason: fmt.Sprintf("is above the default maximum of %d tasks; set service.scaling.max too", most)})
	}
	a := o.AutoScaling
	if !o.scales(s) {
		return
	}
	if a.CPUPercent == 0 && a.MemoryPercent == 0 && a.RequestsPerTarget == 0 {
		r.Refuse(config.Problem{
			Path: "fargate.autoScaling", Reason: fmt.Sprintf("has no target, so that nothing would move the number of tasks between %d and %d", least, most),
			Allowed: "cpuPercent, memoryPercent or requestsPerTarget above 0, or equal service.scaling.min and max",
		})
	}
	if t.RequestsPerMonth == nil || a.RequestsPerTarget == 0 {
		return
	}
	perSecond, when := t.PeakPerSecond()
	perMinute := perSecond * 60
	if perMinute > float64(a.RequestsPerTarget*most) {
		r.Refuse(config.Problem{
			Path: "service.scaling.max", Value: most,
			Reason:  fmt.Sprintf("the traffic is %.0f requests a minute %s, and %d tasks at fargate.autoScaling.requestsPerTarget take %d", perMinute, when, most, a.RequestsPerTarget*most),
			Allowed: fmt.Sprintf("more than %.0f tasks, or more requests per target", perMinute/float64(a.RequestsPerTarget)),
		})
	}
}

// validateDeployment refuses bounds between which ECS can neither start a task
// nor stop one: it rounds the minimum up and the maximum down.
func (o *Options) validateDeployment(s service.Service, r *config.Report) {
	d, tasks := o.Deployment, o.minTasks(s)
	keep, may := (tasks*d.MinHealthyPercent+99)/100, tasks*d.MaxHealthyPercent/100
	// No task at all is refused by service.scaling.min.
	if tasks > 0 && keep >= tasks && may <= tasks {
		r.Refuse(config.Problem{
			Path: "fargate.deployment.maxHealthyPercent", Value: d.MaxHealthyPercent,
			Reason:  fmt.Sprintf("with minHealthyPercent %d and %s, a deployment can neither start a new one nor stop an old one", d.MinHealthyPercent, count(tasks, "task")),
			Allowed: "200, or a lower minHealthyPercent",
		})
	}
	if d.ZoneRebalancing && d.MaxHealthyPercent <= 100 {
		r.Refuse(config.Problem{Path: "fargate.deployment.zoneRebalancing", Value: true, Reason: "needs a maxHealthyPercent above 100: ECS starts a task in the other zone before it stops one", Allowed: "false, or a higher maxHealthyPercent"})
	}
	if s.TimeoutSeconds > o.DeregistrationDelaySeconds {
		r.Warn(config.Problem{
			Path: "fargate.deregistrationDelaySeconds", Value: o.DeregistrationDelaySeconds,
			Reason: fmt.Sprintf("is below service.timeoutSeconds (%d): a deployment cuts off requests that are still running then", s.TimeoutSeconds),
		})
	}
}

func count(n int, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	return fmt.Sprintf("%d %ss", n, noun)
}

func (o *Options) validateSpot(r *config.Report) {
	switch {
	case o.Spot.Percent == 0 && o.Spot.OnDemandBase != nil:
		r.Refuse(config.Problem{Path: "fargate.spot.onDemandBase", Value: *o.Spot.OnDemandBase, Reason: "means nothing while fargate.spot.percent is 0: every task is on demand", Allowed: "a percent above 0, or no onDemandBase"})
	case o.Spot.Percent > 0 && o.onDemandBase() == 0:
		r.Warn(config.Problem{Path: "fargate.spot.onDemandBase", Value: 0, Reason: "AWS may take every task back with two minutes' notice, and have no spare capacity for new ones", Allowed: "1 or more for a service that has to answer"})
	}
}
