package fargate

import (
	"fmt"

	"bankchurn/components"
	"bankchurn/config"
	"bankchurn/service"
)

func (a *Args) validateScaling(t service.Traffic, r *config.Report) {
	least, most := a.minTasks(), a.maxTasks()
	if a.Service.Scaling.Max == nil && least > most {
		r.Refuse(config.Problem{Path: "service.scaling.min", Value: least, Reason: fmt.Sprintf("is above the default maximum of %d tasks; set service.scaling.max too", most)})
	}
	scaling := a.AutoScaling
	if !a.scales() {
		return
	}
	if *scaling.CPUPercent == 0 && *scaling.MemoryPercent == 0 && scaling.RequestsPerTarget == 0 {
		r.Refuse(config.Problem{
			Path: "fargate.autoScaling", Reason: fmt.Sprintf("has no scaling target, so the task count would never change between %d and %d", least, most),
			Allowed: "cpuPercent, memoryPercent or requestsPerTarget above 0, or equal service.scaling.min and max",
		})
	}
	if t.RequestsPerMonth == nil || scaling.RequestsPerTarget == 0 {
		return
	}
	perSecond, when := t.PeakPerSecond()
	perMinute := perSecond * 60
	if perMinute > float64(scaling.RequestsPerTarget*most) {
		r.Refuse(config.Problem{
			Path: "service.scaling.max", Value: most,
			Reason:  fmt.Sprintf("traffic is %.0f requests a minute %s, but %d tasks at fargate.autoScaling.requestsPerTarget serve %d", perMinute, when, most, scaling.RequestsPerTarget*most),
			Allowed: fmt.Sprintf("more than %.0f tasks, or more requests per target", perMinute/float64(scaling.RequestsPerTarget)),
		})
	}
}

// validateDeployment rejects limits that let ECS neither start nor stop a task: it rounds the
// minimum up and the maximum down.
func (a *Args) validateDeployment(r *config.Report) {
	d, tasks := a.Deployment, a.minTasks()
	keep, may := (tasks**d.MinHealthyPercent+99)/100, tasks*d.MaxHealthyPercent/100
	// service.scaling.min already rejects zero tasks.
	if tasks > 0 && keep >= tasks && may <= tasks {
		r.Refuse(config.Problem{
			Path: "fargate.deployment.maxHealthyPercent", Value: d.MaxHealthyPercent,
			Reason:  fmt.Sprintf("with minHealthyPercent %d and %s, a deployment can neither start a new task nor stop an old one", *d.MinHealthyPercent, components.Count(tasks, "task")),
			Allowed: "200, or a lower minHealthyPercent",
		})
	}
	if *d.ZoneRebalancing && d.MaxHealthyPercent <= 100 {
		r.Refuse(config.Problem{Path: "fargate.deployment.zoneRebalancing", Value: true, Reason: "requires a maxHealthyPercent above 100: ECS starts a task in the other zone before it stops one", Allowed: "false, or a higher maxHealthyPercent"})
	}
	if a.Service.TimeoutSeconds > *a.DeregistrationDelaySeconds {
		r.Warn(config.Problem{
			Path: "fargate.deregistrationDelaySeconds", Value: *a.DeregistrationDelaySeconds,
			Reason: fmt.Sprintf("is below service.timeoutSeconds (%d): a deployment cuts off requests that take longer", a.Service.TimeoutSeconds),
		})
	}
}

func (a *Args) validateSpot(r *config.Report) {
	switch {
	case a.Spot.Percent == 0 && a.Spot.OnDemandBase != nil:
		r.Refuse(config.Problem{Path: "fargate.spot.onDemandBase", Value: *a.Spot.OnDemandBase, Reason: "has no effect while fargate.spot.percent is 0: every task is on demand", Fix: "set a percent above 0, or remove onDemandBase"})
	case a.Spot.Percent > 0 && a.onDemandBase() == 0:
		r.Warn(config.Problem{Path: "fargate.spot.onDemandBase", Value: 0, Reason: "AWS may reclaim every task with two minutes' notice and have no spare capacity for new ones", Allowed: "1 or more for a service that must stay up"})
	}
}
