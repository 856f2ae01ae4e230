package cost

import (
	"fmt"

	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
	"github.com/shopspring/decimal"
)

const (
	ecsServiceType  = "aws:ecs/service:Service"
	ecsTaskType     = "aws:ecs/taskDefinition:TaskDefinition"
	scalableType    = "aws:appautoscaling/target:Target"
	scalePolicyType = "aws:appautoscaling/policy:Policy"
)

// freeStorageGiB is the part of a task's disk that costs nothing
// (aws.amazon.com/fargate/pricing/, 2026-08).
const freeStorageGiB = 20

// month of hours, the unit in which AWS bills what runs around the clock.
var hours = exactly(decimal.NewFromInt(730), "h")

// ecsService prices the tasks of a service on Fargate.
//
// Tasks on Spot are priced on demand, an upper bound: the price of Spot floats,
// and no dependable source for it was found.
func ecsService(s *sheet, r *Resource) error {
	task, sized, err := s.taskOf(r)
	if err != nil {
		return err
	}
	var tasks quantity
	s.part(s.weightOf(r), func() { tasks, err = s.taskCount(r) })
	if err != nil {
		return err
	}
	units, err1 := numberText(task.text("cpu", ""))
	memory, err2 := numberText(task.text("memory", ""))
	storage, err3 := task.number("ephemeralStorage.sizeInGib", freeStorageGiB)
	for _, err := range []error{err1, err2, err3} {
		if err != nil {
			return fmt.Errorf("size of the task: %w", err)
		}
	}
	architecture := "x86_64"
	if task.text("runtimePlatform.cpuArchitecture", "X86_64") == "ARM64" {
		architecture = "arm64"
	}
	suffix := ", " + architecture + sized
	if usesSpot(r) {
		suffix += ", Spot at the on-demand price"
	}
	time := tasks.times(hours)
	s.fixed(r, "Tasks, vCPU"+suffix, "aws", "fargate.vcpu."+architecture, time.times(exactly(units.Div(decimal.NewFromInt(1024)), "vCPU")))
	s.fixed(r, "Tasks, memory"+suffix, "aws", "fargate.memory."+architecture, time.times(exactly(memory.Div(decimal.NewFromInt(1024)), "GB")))
	if extra := storage.Sub(decimal.NewFromInt(freeStorageGiB)); extra.IsPositive() {
		s.fixed(r, "Tasks, disk above 20 GB", "aws", "fargate.storage", time.times(exactly(extra, "GB")))
	}
	return nil
}

// taskCount is the number of tasks that run on average, by Little's law: a task
// serves one request at a time, as a model on one CPU does, and auto-scaling adds
// tasks until each is busy for no more than its target. Within min and max; while
// no requests come, the minimum.
func (s *sheet) taskCount(service *Resource) (quantity, error) {
	least, most, err := s.taskBounds(service)
	if err != nil {
		return quantity{}, err
	}
	busy := s.atPeak(s.seconds)
	if !s.stated() || len(busy.missing) > 0 {
		if !least.Equal(most) && !s.stated() {
			s.needsUsage = append(s.needsUsage, Note{Resource: service.Name, Type: service.Type, Text: "tasks above the minimum", Keys: busy.missing})
		}
		return exactly(least, "tasks at least"), nil
	}
	target := s.busyTarget(service)
	return s.following(func() (quantity, error) { return s.tasksBetween(service, least, most, target), nil }, nil)
}

// tasksBetween is the number of tasks at the stated load, each busy for the target's
// share of time.
func (s *sheet) tasksBetween(service *Resource, least, most, target decimal.Decimal) quantity {
	busy := s.atPeak(s.seconds)
	wanted := busy.value().Div(target).Ceil()
	working := decimal.Max(least, decimal.Min(most, wanted))
	if wanted.GreaterThan(most) {
		s.overloaded = append(s.overloaded, Note{
			Resource: service.Name, Type: service.Type,
			Text: fmt.Sprintf("the traffic would keep %s tasks busy to %s %% each, and at most %s may run: requests will queue", wanted, target.Mul(hundred), most),
		})
	}
	average, sh := s.shape.overMonth(working, least), s.shape
	return quantity{exact: average, explain: func() string {
		return fmt.Sprintf("%s tasks (%s, one at a time per task, busy to %s %%; %s to %s%s)",
			count(average), busy.explain(), target.Mul(hundred), least, most, sh.explainOverMonth(working, least))
	}}
}

// taskBounds are the bounds of auto-scaling, or twice the desired count.
func (s *sheet) taskBounds(service *Resource) (least, most decimal.Decimal, err error) {
	if targets := s.usersOf(service, scalableType, "resourceId"); len(targets) > 0 {
		if least, err = targets[0].number("minCapacity", 0); err != nil {
			return least, most, err
		}
		most, err = targets[0].number("maxCapacity", 0)
		return least, most, err
	}
	least, err = service.number("desiredCount", 1)
	return least, least, err
}

// busyTarget is the share of time that auto-scaling lets a task be busy: its CPU
// target, or all of it where nothing scales.
func (s *sheet) busyTarget(service *Resource) decimal.Decimal {
	for _, target := range s.usersOf(service, scalableType, "resourceId") {
		for _, policy := range s.usersOf(target, scalePolicyType, "resourceId") {
			if policy.text(trackedMetric, "") != "ECSServiceAverageCPUUtilization" {
				continue
			}
			if value, err := policy.number("targetTrackingScalingPolicyConfiguration.targetValue", 100); err == nil && value.IsPositive() {
				return value.Div(hundred)
			}
		}
	}
	return one
}

const trackedMetric = "targetTrackingScalingPolicyConfiguration.predefinedMetricSpecification.predefinedMetricType"

func usesSpot(service *Resource) bool {
	strategies, ok := service.value("capacityProviderStrategies")
	if !ok || !strategies.IsArray() {
		return false
	}
	for _, strategy := range strategies.ArrayValue() {
		if strategy.IsObject() && strategy.ObjectValue()["capacityProvider"].V == "FARGATE_SPOT" {
			return true
		}
	}
	return false
}

// ecsCapacity: every task serves one request at a time; a service that gets a share
// of the requests bounds what comes in all together.
func ecsCapacity(s *sheet, r *Resource) (float64, bool) {
	_, most, err := s.taskBounds(r)
	if err != nil || s.traffic.AverageMs == nil {
		return 0, false
	}
	perSecond := most.InexactFloat64() * 1000 / float64(*s.traffic.AverageMs)
	return perSecond / s.weightOf(r).InexactFloat64(), true
}

// scalingPolicy prices the two alarms that a target-tracking policy keeps, one to
// scale out and one to scale in
// (docs.aws.amazon.com/autoscaling/application/userguide/target-tracking-scaling-policy-overview.html, 2026-08).
func scalingPolicy(s *sheet, r *Resource) error {
	s.fixed(r, "CloudWatch alarms", "aws", "cloudwatch.alarm", exactly(decimal.NewFromInt(2), "alarm-month"))
	return nil
}

// ecsCluster is free of charge but for the metrics of Container Insights, whose
// number depends on tasks and containers over time.
func ecsCluster(s *sheet, r *Resource) error {
	settings, _ := r.value("settings")
	if settings.IsArray() {
		for _, setting := range settings.ArrayValue() {
			if setting.IsObject() && isText(setting.ObjectValue()["name"], "containerInsights") && !isText(setting.ObjectValue()["value"], "disabled") {
				s.needsUsage = append(s.needsUsage, Note{Resource: r.Name, Type: r.Type, Text: "metrics of Container Insights, whose number no config key tells"})
				return nil
			}
		}
	}
	s.free = append(s.free, Note{Resource: r.Name, Type: r.Type, Text: "a cluster is free of charge; its tasks are priced"})
	return nil
}

func isText(v resource.PropertyValue, text string) bool {
	return v.IsString() && v.StringValue() == text
}

func numberText(text string) (decimal.Decimal, error) {
	d, err := decimal.NewFromString(text)
	if err != nil {
		return d, fmt.Errorf("%q is not a number", text)
	}
	return d, nil
}
