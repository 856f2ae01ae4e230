package google

import (
	"github.com/shopspring/decimal"

	"bankchurn/cost/rules"
)

// defaultMaxInstances is Cloud Run's default maximum.
const defaultMaxInstances = 100

// cloudRunService is what determines the cost of a Cloud Run service: instances, requests, logs
// and egress.
type cloudRunService struct {
	cpu, memory rules.Quantity
	// startCPU is the CPU of an instance while it starts.
	startCPU     rules.Quantity
	instances    instances
	requestBased bool
	revisions    []revision
	// share of the requests that the service gets.
	share rules.Quantity
}

// revision gets a share of the requests and has its own instances.
type revision struct {
	share decimal.Decimal
	// suffix distinguishes its meters from the others'; empty if it is the only one.
	suffix string
}

func readCloudRunService(rec *rules.Recording, r *rules.Resource) (rules.Priced, error) {
	const container = "template.containers[0]."
	s := cloudRunService{
		requestBased: r.Flag(container+"resources.cpuIdle", true),
		revisions:    revisionsOf(r),
	}
	cpu, err1 := rules.CPU(r.Text(container+"resources.limits.cpu", "1"))
	memory, err2 := rules.GiB(r.Text(container+"resources.limits.memory", "512Mi"))
	var err3, err4, err5, err6 error
	s.instances.minimum, err3 = r.Number("template.scaling.minInstanceCount", 0)
	s.instances.maximum, err4 = r.Number("template.scaling.maxInstanceCount", defaultMaxInstances)
	s.instances.concurrency, err5 = r.Number("template.maxInstanceRequestConcurrency", 80)
	s.share, err6 = rec.ShareOfRequests(r)
	s.cpu, s.memory, s.startCPU = rules.Exactly(cpu, "vCPU"), rules.Exactly(memory, "GiB"), rules.Exactly(cpu, "vCPU")
	if r.Flag(container+"resources.startupCpuBoost", false) {
		s.startCPU = rules.Exactly(boosted(cpu), "vCPU with startup boost")
	}
	return s, rules.FirstError(err1, err2, err3, err4, err5, err6)
}

// boosted returns the CPU of an instance while it starts, which is billed
// (cloud.google.com/run/docs/configuring/services/cpu#startup-boost, 2026-11).
func boosted(cpu decimal.Decimal) decimal.Decimal {
	switch {
	case cpu.LessThanOrEqual(rules.One):
		return decimal.NewFromInt(2)
	case cpu.LessThanOrEqual(decimal.NewFromInt(2)):
		return decimal.NewFromInt(4)
	}
	return decimal.Max(cpu, decimal.NewFromInt(8))
}

// revisionsOf returns the revisions among which a service splits its requests. Each has its own
// instances, with its own minimum (cloud.google.com/run/docs/configuring/min-instances,
// 2026-08). They are priced at the service's current size, because that of an earlier revision
// is unknown.
func revisionsOf(r *rules.Resource) []revision {
	whole := []revision{{share: rules.One}}
	targets, ok := r.Value("traffics")
	if !ok || !targets.IsArray() {
		return whole
	}
	var split []revision
	for _, t := range targets.ArrayValue() {
		if !t.IsObject() {
			return whole
		}
		target := t.ObjectValue()
		if !target["percent"].IsNumber() {
			return whole
		}
		if target["percent"].NumberValue() <= 0 {
			continue
		}
		share := decimal.NewFromFloat(target["percent"].NumberValue()).Div(rules.Hundred)
		name := "the newest revision"
		if target["revision"].IsString() {
			name = target["revision"].StringValue()
		}
		split = append(split, revision{share, ", " + rules.Percent(share) + " to " + name})
	}
	if len(split) < 2 {
		return whole
	}
	return split
}

// Meters implements [rules.Priced].
func (s cloudRunService) Meters(l rules.Load) ([]rules.Meter, error) {
	if s.share.IsZero() && !s.instances.minimum.IsPositive() {
		return nil, nil // instances exist only for the few requests of a verification
	}
	l = l.Part(s.share.Value)
	var meters []rules.Meter
	for _, rev := range s.revisions {
		if part := l.Part(rev.share); s.requestBased {
			meters = append(meters, s.byRequest(part, rev.suffix)...)
		} else {
			meters = append(meters, s.byInstance(part, rev.suffix)...)
		}
	}
	meters[0].Quantity.Assumed = append(meters[0].Quantity.Assumed, s.share.Assumed...)
	return append(meters,
		ToInternet(l),
		usage("Logs, application", "logging.ingestion", l.Logs()),
		usage("Logs, requests", "logging.ingestion", l.AccessLogs())), nil
}

// ToInternet returns the meter of a service's responses to clients.
func ToInternet(l rules.Load) rules.Meter {
	return usage("Data transfer to the internet", "transfer.internet", l.Responses())
}

// byRequest returns the meters of request-based billing: CPU and memory while an instance
// starts or serves at least one request, idle minimum instances at a lower price, and each
// request.
func (s cloudRunService) byRequest(l rules.Load, suffix string) []rules.Meter {
	seconds := rules.Exactly(rules.Month, "s")
	busy, working := s.instances.busy(l)
	serving, starting := busy.Times(seconds), l.ColdSeconds()
	meters := []rules.Meter{
		usage("CPU, serving requests"+suffix, "run.cpu.request", serving.Times(s.cpu)),
		usage("Memory, serving requests"+suffix, "run.memory.request", serving.Times(s.memory)),
		usage("CPU, cold starts"+suffix, "run.cpu.request", starting.Times(s.startCPU)),
		usage("Memory, cold starts"+suffix, "run.memory.request", starting.Times(s.memory)),
		usage("Requests"+suffix, "run.requests", l.Requests),
	}
	if !s.instances.minimum.IsPositive() {
		return meters
	}
	idle := s.instances.idleInstances(l, busy, working).Times(seconds)
	return append(meters,
		fixed("CPU, idle minimum instances"+suffix, "run.cpu.idle", idle.Times(s.cpu)),
		fixed("Memory, idle minimum instances"+suffix, "run.memory.idle", idle.Times(s.memory)))
}

// byInstance returns the meters of instance-based billing: CPU and memory for as long as
// instances live, without a charge for requests.
func (s cloudRunService) byInstance(l rules.Load, suffix string) []rules.Meter {
	time := s.instances.living(l).Times(rules.Exactly(rules.Month, "s"))
	meter := usage
	if s.instances.minimum.IsPositive() {
		meter = fixed
	}
	return []rules.Meter{
		meter("CPU, living instances"+suffix, "run.cpu.instance", time.Times(s.cpu)),
		meter("Memory, living instances"+suffix, "run.memory.instance", time.Times(s.memory)),
	}
}

// InstanceHour implements [rules.Instance].
func (s cloudRunService) InstanceHour() []rules.Meter {
	hour, by := rules.Exactly(decimal.NewFromInt(3600), "s"), "instance"
	if s.requestBased {
		by = "request"
	}
	return []rules.Meter{
		usage("CPU", "run.cpu."+by, hour.Times(s.cpu)), usage("Memory", "run.memory."+by, hour.Times(s.memory)),
	}
}

// Limit implements [rules.Limited]: the instances of the revision with the largest share.
func (s cloudRunService) Limit() (rules.Limit, bool) {
	if s.share.IsZero() {
		return rules.Limit{}, false
	}
	largest := decimal.Zero
	for _, rev := range s.revisions {
		largest = decimal.Max(largest, rev.share)
	}
	return rules.Limit{
		Instances: "instances", Least: s.instances.minimum, Most: s.instances.maximum, PerInstance: s.instances.concurrency,
		Target: decimal.NewFromFloat(targetUtilisation), Share: largest.Mul(s.share.Value),
	}, true
}
