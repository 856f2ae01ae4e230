package fargate

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"strings"

	"github.com/shopspring/decimal"

	"bankchurn/config"
)

// size is a pair of CPU units (1024 per vCPU) and memory that Fargate offers.
type size struct{ units, memoryMiB int }

func (p size) String() string {
	return fmt.Sprintf("%s vCPU with %d MiB", decimal.NewFromInt(int64(p.units)).Div(unitsPerCPU), p.memoryMiB)
}

var unitsPerCPU = decimal.NewFromInt(1024)

// memories are the memory sizes for each number of CPU units: from, to and step in MiB
// (docs.aws.amazon.com/AmazonECS/latest/developerguide/fargate-tasks-services.html and cfn-lint's
// fargate_cpu_memory.json, 2026-08). The 32 vCPU size of June 2026 is left out, because the AWS
// provider v6 predates it.
var memories = []struct{ units, from, to, step int }{
	{256, 512, 512, 512},
	{256, 1024, 2048, 1024},
	{512, 1024, 4096, 1024},
	{1024, 2048, 8192, 1024},
	{2048, 4096, 16384, 1024},
	{4096, 8192, 30720, 1024},
	{8192, 16384, 61440, 4096},
	{16384, 32768, 122880, 8192},
}

// sizes lists all pairs.
func sizes() []size {
	var all []size
	for _, m := range memories {
		for memory := m.from; memory <= m.to; memory += m.step {
			all = append(all, size{m.units, memory})
		}
	}
	return all
}

// nearestSizes lists the three nearest pairs. Distance is measured in doublings: from half a vCPU
// to one is as far as from 2048 MiB to 4096.
func nearestSizes(cpu decimal.Decimal, memoryMiB int) []size {
	units := cpu.Mul(unitsPerCPU).InexactFloat64()
	distance := func(p size) float64 {
		return math.Abs(math.Log2(float64(p.units)/units)) + math.Abs(math.Log2(float64(p.memoryMiB)/float64(memoryMiB)))
	}
	all := sizes()
	slices.SortStableFunc(all, func(a, b size) int { return cmp.Compare(distance(a), distance(b)) })
	return all[:3]
}

// size is the task's CPU and memory; false if Fargate does not offer the pair.
func (a *Args) size() (size, bool) {
	units := a.cpu().Mul(unitsPerCPU)
	if !units.IsInteger() {
		return size{}, false
	}
	asked := size{int(units.IntPart()), a.memory()}
	return asked, slices.Contains(sizes(), asked)
}

// validateSize rejects a pair that Fargate does not offer. Rounding would silently change the bill
// or starve the model.
func (a *Args) validateSize(r *config.Report) {
	asked, ok := a.size()
	if ok {
		return
	}
	cpu, memory := a.cpu(), a.memory()
	var near []string
	for _, p := range nearestSizes(cpu, memory) {
		near = append(near, p.String())
	}
	p := config.Problem{
		Path: "service.memoryMiB", Value: memory, Reason: fmt.Sprintf("Fargate does not offer this memory with %s vCPU", cpu),
		Allowed: "the nearest pairs are " + strings.Join(near, ", ") + "; set fargate.cpu and fargate.memoryMiB to keep service.cpu and service.memoryMiB for other platforms",
	}
	if a.MemoryMiB != 0 {
		p.Path = "fargate.memoryMiB"
	}
	if !slices.ContainsFunc(sizes(), func(p size) bool { return p.units == asked.units }) {
		p.Path, p.Value, p.Reason = "service.cpu", cpu, "Fargate does not offer this number of vCPU"
		if a.CPU != 0 {
			p.Path = "fargate.cpu"
		}
	}
	r.Refuse(p)
}
