package cloud

import (
	"math"
	"strconv"
	"strings"
)

// Node is a kind of machine in a Kubernetes cluster, as the scheduler sees it.
type Node struct {
	// Machine is the machine type.
	Machine string
	// Group is the node group, with at most Most nodes; 0 is unlimited. Of a group's machine
	// types, only one is considered.
	Group string
	Most  float64
	// MilliCPU and Memory (in bytes) are allocatable: what the kubelet and the system leave for Pods.
	MilliCPU, Memory float64
	// GPUs is the number of GPUs that its driver finds. DevicePlugin means that they are
	// schedulable without installing the plugin's chart.
	GPUs         float64
	DevicePlugin bool
	// Labels are those that the cloud or the node group sets, except the zone's.
	Labels map[string]string
	// Arch is amd64 or arm64.
	Arch string
	// Taints are the keys of taints with the effect NoSchedule.
	Taints []string
}

// Allocatable returns what a machine with whole CPUs and GiB leaves for Pods after the
// kubelet's reservation, by Google's formula, which EKS shares for CPU
// (cloud.google.com/kubernetes-engine/docs/concepts/plan-node-sizes, 2026-08).
func Allocatable(cpus, gib float64) (milliCPU, memory float64) {
	reserved := 60*math.Min(cpus, 1) + 10*math.Min(math.Max(cpus-1, 0), 1) + 5*math.Min(math.Max(cpus-2, 0), 2) + 2.5*math.Max(cpus-4, 0)
	kept := 0.0
	for _, band := range []struct{ upTo, share float64 }{{4, 0.25}, {8, 0.20}, {16, 0.10}, {128, 0.06}, {math.Inf(1), 0.02}} {
		below := map[float64]float64{4: 0, 8: 4, 16: 8, 128: 16}[band.upTo]
		if math.IsInf(band.upTo, 1) {
			below = 128
		}
		kept += band.share * math.Max(math.Min(gib, band.upTo)-below, 0)
	}
	const gibibyte = 1 << 30
	// Another 100 MiB are reserved for evictions.
	return 1000*cpus - reserved, (gib-kept)*gibibyte - 100<<20
}

// SizeOf returns the number of CPUs in the last part of a machine type such as m7i.2xlarge or
// e2-standard-4; 0 if it has none.
func SizeOf(machine string) float64 {
	last := machine[strings.LastIndexAny(machine, ".-")+1:]
	switch last {
	case "medium", "large":
		return 2
	case "xlarge":
		return 4
	}
	if n, err := strconv.ParseFloat(strings.TrimSuffix(last, "xlarge"), 64); err == nil {
		if strings.HasSuffix(last, "xlarge") {
			return 4 * n
		}
		return n
	}
	return 0
}
