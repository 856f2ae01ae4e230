package gke

import (
	"fmt"

	"github.com/shopspring/decimal"

	"bankchurn/config"
)

// What a Pod of the general-purpose class may request in an Autopilot cluster of 1.30.2 or later,
// where limits may exceed requests
// (cloud.google.com/kubernetes-engine/docs/concepts/autopilot-resource-requests,
// cloud.google.com/kubernetes-engine/docs/how-to/pod-bursting-gke, 2026-08). Autopilot silently
// raises requests that are too low and bills the raised ones, so such requests are rejected here.
const (
	leastMemoryMiB    = 52
	mostMemoryMiB     = 110 * 1024
	leastEphemeralMiB = 10
	mostEphemeralMiB  = 10 * 1024
)

var (
	leastCPU = decimal.RequireFromString("0.05")
	mostCPU  = decimal.NewFromInt(30)
	// A Pod needs between 1 and 6.5 GiB of memory per vCPU.
	leastRatio = decimal.NewFromInt(1)
	mostRatio  = decimal.RequireFromString("6.5")
	gibibyte   = decimal.NewFromInt(1024)
)

func (a *Args) validateAutopilot(r *config.Report) {
	cpu, memory := decimal.NewFromFloat(a.Kubernetes.Requests.CPU), a.Kubernetes.Requests.MemoryMiB
	refuse := func(path string, value any, reason, allowed, nearest string) {
		r.Refuse(config.Problem{Path: path, Value: value, Reason: reason, Allowed: allowed, DidYouMean: nearest})
	}
	const cpuKey, memoryKey = "kubernetes.requests.cpu", "kubernetes.requests.memoryMiB"
	switch gib := decimal.NewFromInt(int64(memory)).Div(gibibyte); {
	case cpu.LessThan(leastCPU):
		refuse(cpuKey, cpu, "Autopilot would raise it and bill the raised request", fmt.Sprintf("%s to %s on gke with mode autopilot", leastCPU, mostCPU), leastCPU.String())
	case cpu.GreaterThan(mostCPU):
		refuse(cpuKey, cpu, "is more than a Pod can have in an Autopilot cluster", fmt.Sprintf("%s to %s, or gke.mode: standard", leastCPU, mostCPU), mostCPU.String())
	case memory < leastMemoryMiB:
		refuse(memoryKey, memory, "Autopilot would raise it and bill the raised request", fmt.Sprintf("%d to %d on gke with mode autopilot", leastMemoryMiB, mostMemoryMiB), fmt.Sprint(leastMemoryMiB))
	case memory > mostMemoryMiB:
		refuse(memoryKey, memory, "is more than a Pod can have in an Autopilot cluster", fmt.Sprintf("%d to %d, or gke.mode: standard", leastMemoryMiB, mostMemoryMiB), fmt.Sprint(mostMemoryMiB))
	case gib.LessThan(cpu.Mul(leastRatio)):
		least := cpu.Mul(leastRatio).Mul(gibibyte).Ceil()
		refuse(memoryKey, memory, fmt.Sprintf("Autopilot requires at least %s GiB per vCPU, so it would raise the request to match the %s vCPU of %s", leastRatio, cpu, cpuKey),
			fmt.Sprintf("%s or more, or less CPU", least), least.String())
	case gib.GreaterThan(cpu.Mul(mostRatio)):
		least := gib.Div(mostRatio).Shift(3).Ceil().Shift(-3)
		refuse(cpuKey, cpu, fmt.Sprintf("Autopilot allows at most %s GiB per vCPU, so it would raise the request to match the %d MiB of %s", mostRatio, memory, memoryKey),
			fmt.Sprintf("%s or more, or less memory", least), least.String())
	}
	if disk := a.Kubernetes.EphemeralStorageMiB; disk < leastEphemeralMiB || disk > mostEphemeralMiB {
		refuse("kubernetes.ephemeralStorageMiB", disk, "is out of range for a Pod in an Autopilot cluster", fmt.Sprintf("%d to %d", leastEphemeralMiB, mostEphemeralMiB), "")
	}
	if a.existing() {
		r.Note("gke.cluster is an Autopilot cluster: if it was created before GKE 1.30.2 and its nodes were never replaced, it rounds a Pod's CPU up to steps of 0.25 vCPU and lowers limits to requests")
	}
}
