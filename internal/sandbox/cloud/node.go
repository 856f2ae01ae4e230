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
	// MilliCPU and Memory (in bytes) are allocatable: what the kubelet and the system leave for Pods.
	MilliCPU, Memory float64
	// GPUs counts those that its driver knows. DevicePlugin says that the cluster has them to give without a plugin's chart.
	GPUs         float64
	DevicePlugin bool
	// Labels are those that the cloud or the node group gives it, the zone's left out.
	Labels map[string]string
	// Arch is amd64 or arm64.
	Arch string
	// Taints are keys of taints with the effect NoSchedule.
	Taints []string
}

// Allocatable is what a machine of whole CPUs and GiB leaves for Pods besides what is reserved for the kubelet, on Google's
// formula, which EKS shares for CPU (cloud.google.com/kubernetes-engine/docs/concepts/plan-node-sizes, 2026-08).
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
	// 100 MiB more for evictions.
	return 1000*cpus - reserved, (gib-kept)*gibibyte - 100<<20
}

// SizeOf is the number of CPUs in the last part of a machine type such as m7i.2xlarge or e2-standard-4; 0 if it says none.
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
