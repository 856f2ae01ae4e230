package aws

import (
	"fmt"

	"github.com/shopspring/decimal"

	"bankchurn/cost/rules"
)

const (
	ecsServiceType = "aws:ecs/service:Service"
	scalableType   = "aws:appautoscaling/target:Target"
)

// freeStorageGiB is the part of a task's disk that costs nothing
// (aws.amazon.com/fargate/pricing/, 2026-08).
const freeStorageGiB = 20

// ecsService is the tasks of a service on Fargate.
//
// Spot tasks are priced on demand, an upper bound: the Spot price varies, and there is no
// dependable source for it.
type ecsService struct {
	task        taskSize
	least, most decimal.Decimal
	// target is the share of time that a task may be busy before auto-scaling adds one.
	target decimal.Decimal
	// share of the requests that the service gets; assumed is set where tasks follow it.
	share   decimal.Decimal
	assumed []rules.Assumption
	spot    bool
	// publicTasks means that each task has a public address, balanced that clients use a load
	// balancer.
	publicTasks, balanced bool
}

func readECSService(rec *rules.Recording, r *rules.Resource) (rules.Priced, error) {
	switch fargate, err := onFargate(rec, r); {
	case err != nil:
		return nil, err
	case !fargate:
		return rules.Free("its tasks run on the cluster's machines, which are priced separately"), nil
	}
	s := ecsService{target: busyTarget(rec, r), spot: usesSpot(r)}
	s.publicTasks = r.Flag("networkConfiguration.assignPublicIp", false)
	s.balanced = r.Has("loadBalancers")
	var err1, err2 error
	s.task, err1 = taskOf(rec, r)
	s.least, s.most, err2 = taskBounds(rec, r)
	share, err3 := rec.ShareOfRequests(r)
	if s.share = share.Value; s.most.GreaterThan(s.least) {
		s.assumed = share.Assumed
	}
	return s, rules.FirstError(err1, err2, err3)
}

// Meters implements [rules.Priced].
func (s ecsService) Meters(l rules.Load) ([]rules.Meter, error) {
	tasks, missing := s.tasks(l.Part(s.share))
	tasks.Assumed = append(tasks.Assumed, s.assumed...)
	time := tasks.Times(rules.Hours)
	suffix := ", " + s.task.architecture + s.task.note
	if s.spot {
		suffix += ", Spot at the on-demand price"
	}
	meters := []rules.Meter{
		fixed("Tasks, vCPU"+suffix, "fargate.vcpu."+s.task.architecture, time.Times(s.task.vCPU)),
		fixed("Tasks, memory"+suffix, "fargate.memory."+s.task.architecture, time.Times(s.task.memory)),
	}
	if s.task.disk.Value.IsPositive() {
		meters = append(meters, fixed("Tasks, disk above 20 GB", "fargate.storage", time.Times(s.task.disk)))
	}
	for i := range meters {
		meters[i].AtMost = s.spot
	}
	if s.publicTasks {
		meters = append(meters, fixed("Tasks, public IPv4 addresses", "ipv4.hour", time))
		if !s.balanced {
			meters = append(meters, ToInternet(l.Part(s.share)))
		}
	}
	if len(missing) > 0 {
		meters = append(meters, usage("Tasks above the minimum", "fargate.vcpu."+s.task.architecture, rules.Open(missing...)))
	}
	return meters, nil
}

// tasks returns the average number of running tasks, by Little's law: a task serves one request
// at a time, as a model on one CPU does, and auto-scaling adds tasks until none is busier than
// the target. It is within the bounds, and the minimum while there are no requests. If it is
// unknown, the result is the minimum and the missing config keys.
func (s ecsService) tasks(l rules.Load) (tasks rules.Quantity, missing []string) {
	busy := l.AtPeak()
	if busy.Unknown {
		if s.least.Equal(s.most) {
			return rules.Exactly(s.least, "tasks"), nil
		}
		return rules.Exactly(s.least, "tasks at least"), busy.Missing
	}
	working := decimal.Max(s.least, decimal.Min(s.most, busy.Value.Div(s.target).Ceil()))
	average := l.Profile.OverMonth(working, s.least)
	return rules.Explained(average, fmt.Sprintf("%s tasks (%s, one at a time per task, busy to %s %%; %s to %s%s)",
		rules.Number(average), busy.Explain, s.target.Mul(rules.Hundred), s.least, s.most, l.Profile.ExplainOverMonth(working, s.least))), nil
}

// Limit implements [rules.Limited]. A service that gets a share of the requests limits the
// total.
func (s ecsService) Limit() (rules.Limit, bool) {
	return rules.Limit{Instances: "tasks", Least: s.least, Most: s.most, PerInstance: rules.One, Target: s.target, Share: s.share}, s.most.IsPositive()
}

// taskBounds returns the bounds of auto-scaling. Without it, both are the desired count.
func taskBounds(rec *rules.Recording, service *rules.Resource) (least, most decimal.Decimal, err error) {
	if targets := rec.UsersOf(service, scalableType, "resourceId"); len(targets) > 0 {
		least, err1 := targets[0].Number("minCapacity", 0)
		most, err2 := targets[0].Number("maxCapacity", 0)
		return least, most, rules.FirstError(err1, err2)
	}
	least, err = service.Number("desiredCount", 1)
	return least, least, err
}

const trackedMetric = "targetTrackingScalingPolicyConfiguration.predefinedMetricSpecification.predefinedMetricType"

// busyTarget returns the share of time that a task may be busy: auto-scaling's CPU target, or
// all of it without auto-scaling.
func busyTarget(rec *rules.Recording, service *rules.Resource) decimal.Decimal {
	for _, target := range rec.UsersOf(service, scalableType, "resourceId") {
		for _, policy := range rec.UsersOf(target, scalingPolicyType, "resourceId") {
			if policy.Text(trackedMetric, "") != "ECSServiceAverageCPUUtilization" {
				continue
			}
			if value, err := policy.Number("targetTrackingScalingPolicyConfiguration.targetValue", 100); err == nil && value.IsPositive() {
				return value.Div(rules.Hundred)
			}
		}
	}
	return rules.One
}

func usesSpot(service *rules.Resource) bool {
	strategies, ok := service.Value("capacityProviderStrategies")
	if !ok || !strategies.IsArray() {
		return false
	}
	for _, strategy := range strategies.ArrayValue() {
		if strategy.IsObject() && rules.IsText(strategy.ObjectValue()["capacityProvider"], "FARGATE_SPOT") {
			return true
		}
	}
	return false
}
