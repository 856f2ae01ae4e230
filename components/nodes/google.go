package nodes

import (
	"strconv"
	"strings"
)

// sharedCore are the E2 machine types with shared CPUs: the CPU that Pods can use, and their memory
// in MiB (docs.cloud.google.com/kubernetes-engine/docs/concepts/plan-node-sizes).
var sharedCore = map[string]struct{ milliCPU, mib int }{
	"e2-micro": {940, 1024}, "e2-small": {940, 2048}, "e2-medium": {940, 4096},
}

// gibPerCPU is the memory per vCPU in hundredths of a GiB, by family and class, with exceptions for
// single families (docs.cloud.google.com/compute/docs/general-purpose-machines).
var (
	usual  = map[string]int{"standard": 400, "highmem": 800, "highcpu": 200}
	differ = map[string]map[string]int{
		"e2": {"standard": 400, "highmem": 800, "highcpu": 100},
		"n1": {"standard": 375, "highmem": 650, "highcpu": 90},
		"n2": {"standard": 400, "highmem": 800, "highcpu": 100}, "n2d": {"standard": 400, "highmem": 800, "highcpu": 100},
	}
	families = []string{"e2", "g2", "n1", "n2", "n2d", "n4", "c2", "c2d", "c3", "c3d", "c4", "t2d"}
)

// googlePods is GKE's default maximum number of Pods per node.
const googlePods = 110

// Google returns a machine type in a GKE Standard cluster; false if it is not known here. The
// requests of GKE's own DaemonSets are not published and not subtracted.
func Google(machineType string) (Machine, bool) {
	if shared, is := sharedCore[machineType]; is {
		return Machine{MilliCPU: shared.milliCPU, MiB: googleMiB(shared.mib), Pods: googlePods}, true
	}
	parts := strings.Split(machineType, "-")
	if len(parts) != 3 {
		return Machine{}, false
	}
	cpus, err := strconv.Atoi(parts[2])
	known := false
	for _, family := range families {
		known = known || family == parts[0]
	}
	classes := usual
	if own, is := differ[parts[0]]; is {
		classes = own
	}
	hundredths := classes[parts[1]]
	if err != nil || !known || hundredths == 0 {
		return Machine{}, false
	}
	gpu, _ := GoogleWithGPU(machineType)
	return Machine{1000*cpus - reservedMilliCPU(cpus), googleMiB(cpus * hundredths * 1024 / 100), googlePods, gpu.GPUs}, true
}

// googleMiB is the memory that GKE leaves for Pods: it reserves 25 % of the first 4 GiB, 20 % of
// the next 4, 10 % of the next 8, 6 % up to 128 GiB, 2 % above, and 100 MiB for eviction.
func googleMiB(mib int) int {
	kept, below := 0, 0
	for _, band := range []struct{ upTo, percent int }{{4 << 10, 25}, {8 << 10, 20}, {16 << 10, 10}, {128 << 10, 6}, {1 << 30, 2}} {
		kept += band.percent * max(0, min(mib, band.upTo)-below)
		below = band.upTo
	}
	return mib - (kept+99)/100 - 100
}
