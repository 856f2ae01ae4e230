package cost

import (
	"fmt"
	"math"

	"github.com/shopspring/decimal"

	"bankchurn/service"
)

const (
	// targetUtilisation is the share of the concurrency that Cloud Run's
	// autoscaler aims at (cloud.google.com/run/docs/about-instance-autoscaling, 2026-08).
	targetUtilisation = 0.6
	// idleSeconds is how long an instance without requests may be kept
	// (cloud.google.com/run/docs/about-instance-autoscaling, 2026-08); it is
	// billed then only under instance-based billing.
	idleSeconds = 15 * 60
	// defaultMaxInstances is Cloud Run's own bound where a service sets none.
	defaultMaxInstances = 100
)

// billingDigits are the decimals of billable seconds: 100 ms are the least.
const billingDigits = 1

// runSettings is what of a Cloud Run service decides its cost.
type runSettings struct {
	cpu, memoryGiB   decimal.Decimal
	minimum, maximum decimal.Decimal
	concurrency      decimal.Decimal
	requestBased     bool
}

func runSettingsOf(r *Resource) (runSettings, error) {
	var set runSettings
	var err error
	if set.cpu, err = cpuCount(r.text("template.containers[0].resources.limits.cpu", "1")); err != nil {
		return set, err
	}
	if set.memoryGiB, err = gibibytes(r.text("template.containers[0].resources.limits.memory", "512Mi")); err != nil {
		return set, err
	}
	if set.minimum, err = r.number("template.scaling.minInstanceCount", 0); err != nil {
		return set, err
	}
	if set.maximum, err = r.number("template.scaling.maxInstanceCount", defaultMaxInstances); err != nil {
		return set, err
	}
	if set.concurrency, err = r.number("template.maxInstanceRequestConcurrency", 80); err != nil {
		return set, err
	}
	set.requestBased = r.flag("template.containers[0].resources.cpuIdle", true)
	return set, nil
}

// cloudRunService prices instances, requests, logs and egress.
func cloudRunService(s *sheet, r *Resource) error {
	set, err := runSettingsOf(r)
	if err != nil {
		return err
	}
	price := instanceBased
	if set.requestBased {
		price = requestBased
	}
	for _, part := range trafficParts(r) {
		s.part(part.share, func() { price(s, r, set, part.suffix) })
	}
	s.usage(r, "Data transfer to the internet", "gcp", "transfer.internet", s.responses())
	s.usage(r, "Logs, application", "gcp", "logging.ingestion", s.logs())
	s.usage(r, "Logs, requests", "gcp", "logging.ingestion", s.accessLogs())
	return nil
}

// requestBased: CPU and memory are billed while an instance serves at least one
// request or starts, idle minimum instances at a lower price, and each request.
func requestBased(s *sheet, r *Resource, set runSettings, suffix string) {
	// The functions of the load have no error.
	busy, _ := s.following(func() (quantity, error) { busy, _ := s.busyInstances(set); return busy, nil }, s.busyNear(set))
	serving := busy.times(exactly(month, "s"))
	cpu, memory := exactly(set.cpu, "vCPU"), exactly(set.memoryGiB, "GiB")
	s.usage(r, "CPU, serving requests"+suffix, "gcp", "run.cpu.request", serving.times(cpu))
	s.usage(r, "Memory, serving requests"+suffix, "gcp", "run.memory.request", serving.times(memory))
	starting := s.cold()
	s.usage(r, "CPU, cold starts"+suffix, "gcp", "run.cpu.request", starting.times(cpu))
	s.usage(r, "Memory, cold starts"+suffix, "gcp", "run.memory.request", starting.times(memory))
	s.usage(r, "Requests"+suffix, "gcp", "run.requests", s.n)
	if set.minimum.IsPositive() {
		idle, _ := s.following(func() (quantity, error) { return s.idleInstances(set), nil }, s.idleNear(set))
		idleTime := idle.times(exactly(month, "s"))
		s.fixed(r, "CPU, idle minimum instances"+suffix, "gcp", "run.cpu.idle", idleTime.times(cpu))
		s.fixed(r, "Memory, idle minimum instances"+suffix, "gcp", "run.memory.idle", idleTime.times(memory))
	}
}

// idleInstances is how many of the minimum serve nothing, on average.
func (s *sheet) idleInstances(set runSettings) quantity {
	busy, working := s.busyInstances(set)
	if len(busy.missing) > 0 || !busy.value().IsPositive() {
		return exactly(set.minimum, "minimum instances")
	}
	busyHours, sh := decimal.Max(decimal.Zero, set.minimum.Sub(working)), s.shape
	return quantity{
		exact: sh.overMonth(busyHours, set.minimum),
		explain: func() string {
			return fmt.Sprintf("(%s minimum instances − %s busy%s)", set.minimum, count(working), sh.explainOverMonth(busyHours, set.minimum))
		},
	}
}

// instanceBased: CPU and memory are billed for as long as instances live, and
// requests are not.
func instanceBased(s *sheet, r *Resource, set runSettings, suffix string) {
	alive, _ := s.following(func() (quantity, error) { return s.livingInstances(set), nil }, nil)
	time := alive.times(exactly(month, "s"))
	add := s.usage
	if set.minimum.IsPositive() {
		add = s.fixed
	}
	add(r, "CPU, living instances"+suffix, "gcp", "run.cpu.instance", time.times(exactly(set.cpu, "vCPU")))
	add(r, "Memory, living instances"+suffix, "gcp", "run.memory.instance", time.times(exactly(set.memoryGiB, "GiB")))
}

// livingInstances is the average number of instances that exist: those that
// serve, those kept for up to 15 minutes after their last request, and at least
// the minimum.
func (s *sheet) livingInstances(set runSettings) quantity {
	rho := s.inFlight(s.seconds)
	if len(rho.missing) > 0 {
		if set.minimum.IsPositive() && s.stated() && s.n.value().IsZero() {
			return exactly(set.minimum, "minimum instances")
		}
		return rho
	}
	sh := s.shape
	share := approximately(sh.share)
	perSecond := approximately(s.n.value()) / service.SecondsPerMonth / share
	inFlight := approximately(rho.value()) / share
	kept := 1 - math.Exp(-(inFlight + perSecond*idleSeconds))
	spread := inFlight * approximately(sh.peak) / (targetUtilisation * approximately(set.concurrency))
	floor := approximately(set.minimum)
	alive := min(max(floor, kept, spread), max(floor, approximately(set.maximum)))
	if alive == floor {
		return exactly(set.minimum, "minimum instances")
	}
	working := ninth(alive)
	value, peak := sh.overMonth(working, set.minimum), s.atPeak(s.seconds)
	return quantity{
		exact: value,
		explain: func() string {
			return fmt.Sprintf("%s living instances on average (%s; kept up to 15 min after a request%s)",
				value.StringFixed(4), peak.explain(), sh.explainOverMonth(working, set.minimum))
		},
	}
}

// cloudRunCapacity: all instances of the revision with the largest share, each full.
func cloudRunCapacity(s *sheet, r *Resource) (float64, bool) {
	set, err := runSettingsOf(r)
	if err != nil || s.traffic.AverageMs == nil {
		return 0, false
	}
	perSecond := set.maximum.Mul(set.concurrency).InexactFloat64() * 1000 / float64(*s.traffic.AverageMs)
	largest := decimal.Zero
	for _, part := range trafficParts(r) {
		largest = decimal.Max(largest, part.share)
	}
	return perSecond / largest.InexactFloat64(), true
}
