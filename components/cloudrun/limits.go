package cloudrun

import (
	"fmt"

	"github.com/shopspring/decimal"

	"bankchurn/config"
)

// Limits of Cloud Run services: cloud.google.com/run/docs/configuring/services/cpu,
// .../services/memory-limits, .../execution-environments and cloud.google.com/run/docs/about-concurrency,
// as of 2026-08.
const (
	minMemoryGen1 = 128
	minMemoryGen2 = 512
)

// wholeCPUs are the numbers of vCPU from 1 upwards; below 1, steps of 0.001 from
// 0.08 are allowed.
var wholeCPUs = []int64{1, 2, 4, 6, 8}

var (
	leastCPU = decimal.RequireFromString("0.08")
	cpuStep  = decimal.RequireFromString("0.001")
)

// memoryRule couples memory to CPU: more memory needs more CPU, and larger CPUs need a minimum of
// memory.
type memoryRule struct {
	// cpu is the minimum number of vCPU for up to maxMiB.
	cpu decimal.Decimal
	// minMiB is the minimum memory from this number of vCPU on.
	minMiB, maxMiB int
}

var memoryRules = []memoryRule{
	{leastCPU, minMemoryGen1, 512},
	{decimal.RequireFromString("0.5"), minMemoryGen1, 1024},
	{decimal.NewFromInt(1), minMemoryGen1, 4096},
	{decimal.NewFromInt(2), minMemoryGen1, 8192},
	{decimal.NewFromInt(4), 2048, 16384},
	{decimal.NewFromInt(6), 4096, 24576},
	{decimal.NewFromInt(8), 4096, 32768},
}

// validateSize rejects numbers of vCPU that do not exist and memory that the number of vCPU does
// not allow, and names the nearest valid pairs.
func (a *Args) validateSize(r *config.Report) {
	s := a.Service
	cpu := a.cpu()
	largest := memoryRules[len(memoryRules)-1]
	if cpu.GreaterThan(largest.cpu) || s.MemoryMiB > largest.maxMiB {
		return // exceeds every instance size, which service.Validate reports
	}
	if !validCPU(cpu) {
		r.Refuse(config.Problem{
			Path: "service.cpu", Value: cpu, Reason: "Cloud Run does not offer this number of vCPU",
			Allowed: "0.08 to 1 in steps of 0.001, or 2, 4, 6, 8", DidYouMean: nearestCPU(cpu),
		})
		return
	}
	rule := ruleFor(cpu)
	if s.MemoryMiB < rule.minMiB || s.MemoryMiB > rule.maxMiB {
		p := config.Problem{
			Path: "service.memoryMiB", Value: s.MemoryMiB,
			Reason:  fmt.Sprintf("Cloud Run does not offer this memory with %s vCPU", cpu),
			Allowed: fmt.Sprintf("%d to %d MiB with %s vCPU", rule.minMiB, rule.maxMiB, cpu),
		}
		if from, to, ok := cpusFor(s.MemoryMiB); ok {
			p.Allowed += fmt.Sprintf("; %d MiB requires service.cpu from %s to %s", s.MemoryMiB, from, to)
		}
		r.Refuse(p)
	}
}

// cpusFor is the range of vCPU for which this memory is allowed.
func cpusFor(mib int) (from, to decimal.Decimal, ok bool) {
	for _, rule := range memoryRules {
		if mib < rule.minMiB || mib > rule.maxMiB {
			continue
		}
		if !ok {
			from, ok = rule.cpu, true
		}
		to = rule.cpu
	}
	return from, to, ok
}

func validCPU(cpu decimal.Decimal) bool {
	if cpu.LessThan(one) {
		return cpu.GreaterThanOrEqual(leastCPU) && cpu.Mod(cpuStep).IsZero()
	}
	for _, n := range wholeCPUs {
		if cpu.Equal(decimal.NewFromInt(n)) {
			return true
		}
	}
	return false
}

func nearestCPU(cpu decimal.Decimal) string {
	if cpu.LessThan(leastCPU) {
		return leastCPU.String()
	}
	if cpu.LessThan(one) {
		return cpu.Div(cpuStep).Round(0).Mul(cpuStep).String()
	}
	best := decimal.NewFromInt(wholeCPUs[0])
	for _, n := range wholeCPUs {
		if d := decimal.NewFromInt(n); d.Sub(cpu).Abs().LessThan(best.Sub(cpu).Abs()) {
			best = d
		}
	}
	return best.String()
}

// ruleFor is the last rule that applies to this number of vCPU.
func ruleFor(cpu decimal.Decimal) memoryRule {
	rule := memoryRules[0]
	for _, candidate := range memoryRules {
		if cpu.GreaterThanOrEqual(candidate.cpu) {
			rule = candidate
		}
	}
	return rule
}
