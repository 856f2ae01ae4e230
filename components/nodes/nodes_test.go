package nodes_test

import (
	"strings"
	"testing"

	"bankchurn/components/nodes"
	"bankchurn/config"
)

func TestWhatEC2LeavesForPods(t *testing.T) {
	for instanceType, want := range map[string]nodes.Machine{
		// karpenter has 3920 m and 14162 MiB allocatable for four CPUs and 16 GiB with 58 Pods:
		// 16384 x 0.925 - 255 - 11 x 58 - 100 = 14162. DaemonSets use 150 m and three Pods.
		"m6i.xlarge": {3770, 14162, 55, 0},
		// 4096 x 0.925 = 3788; - 255 - 11 x 17 - 100 = 3246.
		"t3.medium": {1780, 3246, 14, 0},
		// 2048 x 0.925 = 1894; - 255 - 11 x 11 - 100 = 1418.
		"t3.small": {1780, 1418, 8, 0},
		// 4096 x 0.925 = 3788; - 255 - 11 x 29 - 100 = 3114.
		"c7i.large": {1780, 3114, 26, 0},
		// karpenter has 14162 MiB for a g6.xlarge with 58 Pods, and 14481 for a g4dn.xlarge with
		// 29: 16384 x 0.925 - 255 - 11 x 29 - 100.
		"g6.xlarge":   {3770, 14162, 55, 1},
		"g4dn.xlarge": {3770, 14481, 26, 1},
	} {
		if got, known := nodes.EC2(instanceType); !known || got != want {
			t.Errorf("%s: %+v %t, want %+v", instanceType, got, known, want)
		}
	}
	for _, unknown := range []string{"p5.48xlarge", "trn1.2xlarge", "m7i.metal", "g5g.xlarge", "x"} {
		if got, known := nodes.EC2(unknown); known {
			t.Errorf("%s: %+v", unknown, got)
		}
	}
}

// docs.cloud.google.com/kubernetes-engine/docs/concepts/plan-node-sizes
func TestWhatGKELeavesForPods(t *testing.T) {
	for machineType, want := range map[string]nodes.Machine{
		// A quarter of 4096 is 1024, plus 100: 2972. 940 m of its two CPUs.
		"e2-medium": {940, 2972, 110, 0},
		// 8 GiB: 1024 + 20 % of 4096 (820) + 100: 6248. 70 m of two CPUs.
		"e2-standard-2": {1930, 6248, 110, 0},
		// 16 GiB: 1024 + 820 + 10 % of 8192 (819), 2663 in total rounded up, + 100. The same
		// machine with an L4.
		"g2-standard-4": {3920, 13621, 110, 1},
		"n2-standard-4": {3920, 13621, 110, 0},
	} {
		if got, known := nodes.Google(machineType); !known || got != want {
			t.Errorf("%s: %+v %t, want %+v", machineType, got, known, want)
		}
	}
	if got, known := nodes.Google("a3-highgpu-8g"); known {
		t.Errorf("a3-highgpu-8g: %+v", got)
	}
}

func TestPodsTooLargeForANodeAreAnErrorAndTooManyAWarning(t *testing.T) {
	for rule, c := range map[string]struct {
		instanceType    string
		pods            nodes.Pods
		nodes           int
		refused, warned string
	}{
		"larger than the node":       {"t3.medium", nodes.Pods{2, 4000, 8192, 0}, 5, "leaves 1780 m CPU and 3246 MiB on a node for Pods", ""},
		"as large as the machine":    {"t3.medium", nodes.Pods{1, 2000, 512, 0}, 5, "leaves 1780 m CPU and ", ""},
		"10 Pods on three t3.small":  {"t3.small", nodes.Pods{10, 250, 512, 0}, 3, "", "nodes of t3.small fit 2 Pods each, 6 together, but at least 10 must run: the others stay Pending (allowed: 5 or more"},
		"60 Pods on three c7i.large": {"c7i.large", nodes.Pods{60, 250, 512, 0}, 3, "", "nodes of c7i.large fit 6 Pods each, 18 together, but at least 60 must run"},
		"what fits":                  {"t3.small", nodes.Pods{6, 250, 512, 0}, 3, "", ""},
		"a node without its GPU":     {"m5.xlarge", nodes.Pods{1, 250, 512, 1}, 3, "none could start", ""},
		"two Pods on a single GPU":   {"g6.xlarge", nodes.Pods{2, 250, 512, 1}, 1, "", "nodes of g6.xlarge fit 1 Pods each, 1 together, but at least 2 must run"},
		"a type that is not known":   {"p5.48xlarge", nodes.Pods{2, 250, 512, 0}, 3, "", "is a machine type of unknown size"},
	} {
		r := &config.Report{}
		m, known := nodes.EC2(c.instanceType)
		nodes.Check("eks.nodes.instanceTypes[0]", c.instanceType, known, m, c.pods, c.nodes, "eks.nodes.max", r)
		for what, got := range map[string]struct {
			problems []config.Problem
			want     string
		}{"refused": {r.Problems(), c.refused}, "warned": {r.Warnings(), c.warned}} {
			if (len(got.problems) == 1) != (got.want != "") || got.want != "" && !strings.Contains(got.problems[0].String(), got.want) {
				t.Errorf("%s: %s %v, want %q", rule, what, got.problems, got.want)
			}
		}
	}
}
