package cost_test

import (
	"strings"
	"testing"

	"bankchurn/cost"
)

// Expected amounts are worked out by hand from list prices over 730 h. us-east-1: g6.xlarge $0.8048,
// g4dn.xlarge $0.526, g4dn.12xlarge $3.912 and g5.xlarge $1.006 an hour, gp3 $0.08 per GB-month.
// us-central1: g2-standard-4 $0.706832255 with its L4, n1-standard-4 $0.189999 and a T4 $0.35
// an hour, balanced disk $0.10 per GiB-month.

func gpuService(image, gpu string) string {
	return `{"image": "` + image + `", "gpu": ` + gpu + `}`
}

const (
	ecrImage    = "123456789012.dkr.ecr.us-east-1.amazonaws.com/b:v1"
	googleImage = "us-central1-docker.pkg.dev/p/r/b:v1"
	zonal       = `{"mode": "standard", "zone": "us-central1-a", "nodes": {"min": 3, "max": 3}}`
)

func init() {
	matrix["eks l4"] = scenario{platform: "eks", service: gpuService(ecrImage, `{"type": "l4"}`)}
	matrix["eks t4, spare"] = scenario{platform: "eks", service: gpuService(ecrImage, `{"type": "t4", "count": 4}`), workload: `{"rollout": {"maxSurge": 1}}`, block: `{"gpuNodes": {"spot": true}}`}
	matrix["eks auto a10g"] = scenario{platform: "eks", service: gpuService(ecrImage, `{"type": "a10g"}`), block: `{"autoMode": {"enabled": true, "instanceTypes": ["m7i.large"]}}`}
	matrix["gke autopilot t4"] = scenario{platform: "gke", service: gpuService(googleImage, `{"type": "t4"}`)}
	matrix["gke l4"] = scenario{platform: "gke", service: gpuService(googleImage, `{"type": "l4"}`), block: zonal}
	matrix["gke t4"] = scenario{platform: "gke", service: gpuService(googleImage, `{"type": "t4"}`), block: zonal}
}

func TestGPUsOnEKS(t *testing.T) {
	for rule, c := range map[string]struct {
		gpu, block, workload string
		want                 map[string]string
	}{
		// Next to three t3.small: 3 x 0.0208 x 730.
		"an L4": {`{"type": "l4"}`, `{}`, `{}`, map[string]string{
			"Nodes, g6.xlarge": "587.504", "Nodes, t3.small": "45.552",
		}},
		"an A10G": {`{"type": "a10g"}`, `{}`, `{}`, map[string]string{"Nodes, g5.xlarge": "734.38"}},
		// A spare machine for rollouts: 2 x 0.526 x 730.
		"two T4 for one Pod": {`{"type": "t4"}`, `{}`, `{"rollout": {"maxSurge": 1}}`, map[string]string{"Nodes, g4dn.xlarge": "767.96"}},
		// Three of its four: the smallest machine that has them, 3.912 x 730.
		"three T4 for one Pod": {`{"type": "t4", "count": 3}`, `{}`, `{}`, map[string]string{"Nodes, g4dn.12xlarge": "2855.76"}},
		// 80 GB. The fee is 12 % at most.
		"Auto Mode": {`{"type": "l4"}`, `{"autoMode": {"enabled": true}}`, `{}`, map[string]string{
			"Nodes, g6.xlarge": "587.504", "EKS Auto Mode fee": "70.50048", "Node disks, gp3": "6.4",
		}},
	} {
		t.Run(rule, func(t *testing.T) {
			got := lowOf(scenario{platform: "eks", service: gpuService(ecrImage, c.gpu), block: c.block, workload: c.workload, traffic: `{"requestsPerMonth": 1000, "averageMs": 200}`}.estimate(t))
			for meter, want := range c.want {
				if got[meter] != want {
					t.Errorf("%s: got %q, want %s (%v)", meter, got[meter], want, got)
				}
			}
		})
	}
}

func TestGPUsOnGKE(t *testing.T) {
	for gpu, want := range map[string]map[string]string{
		"l4": {"Nodes, g2-standard-4": "515.987546", "GPUs, t4": ""},
		// n1 machines that run all month cost 0.7 of the list price.
		"t4": {"Nodes, n1-standard-4": "97.089489", "GPUs, t4": "255.5"},
	} {
		got := expected(t, scenario{platform: "gke", service: gpuService(googleImage, `{"type": "`+gpu+`"}`), block: zonal, traffic: quiet})
		compareMeters(t, got, want)
	}
}

// unpriced returns the meters without a known price.
func unpriced(e cost.Estimate) string {
	var all []string
	for _, l := range e.Lines {
		if l.Unpriced != "" {
			all = append(all, l.Meter+": "+l.Unpriced)
		}
	}
	for _, n := range e.NeedsUsage {
		all = append(all, n.Text)
	}
	return strings.Join(all, "\n")
}

// No machine with an L4 is in AWS's feed for af-south-1, and Google has none in europe-north1.
func TestARegionWithoutTheMachineIsUnknownAndNotFree(t *testing.T) {
	for rule, c := range map[string]struct {
		sc   scenario
		want string
	}{
		"eks": {scenario{platform: "eks", service: gpuService("123456789012.dkr.ecr.af-south-1.amazonaws.com/b:v1", `{"type": "l4"}`), block: `{"region": "af-south-1"}`},
			"Nodes, g6.xlarge: no price for ec2.g6.xlarge in af-south-1: it is not in AWS's price feed of 2025-11-20 for the region"},
		"gke": {scenario{platform: "gke", service: gpuService(googleImage, `{"type": "l4"}`), block: `{"region": "europe-north1", "mode": "standard", "zone": "europe-north1-a"}`},
			"Nodes, g2-standard-4: no price for gce.g2-standard-4 in europe-north1: no source of 2026 lists an L4 in a zone of the region"},
		"Autopilot": {scenario{platform: "gke", service: gpuService(googleImage, `{"type": "l4"}`)}, "Pods with GPUs: no price for gke.autopilot.pods-with-gpus in us-central1: no source has the prices of Autopilot's Pods with GPUs"},
	} {
		c.sc.traffic = quiet
		e := c.sc.estimate(t)
		if got := unpriced(e); !strings.Contains(got, c.want) || !e.Low.Incomplete {
			t.Errorf("%s: got %s, complete %t", rule, got, !e.Low.Incomplete)
		}
		if e.Unpriced() == 0 {
			t.Errorf("%s: nothing is without a price, so that the platform may be called the cheapest", rule)
		}
	}
}

// The machines of Auto Mode's built-in pool are unknown, even if those with GPUs are known.
func TestMachinesThatEKSChoosesStayUnknownNextToThoseWithGPUs(t *testing.T) {
	sc := scenario{platform: "eks", service: gpuService(ecrImage, `{"type": "l4"}`), block: `{"autoMode": {"enabled": true}}`, traffic: quiet}
	if got := unpriced(sc.estimate(t)); !strings.Contains(got, "Nodes of EKS Auto Mode") {
		t.Errorf("got %s", got)
	}
	// One machine for everything else, and one with a GPU: no Pod counts twice.
	sc.block = `{"autoMode": {"enabled": true, "instanceTypes": ["m7i.large"]}}`
	got := lowOf(sc.estimate(t))
	if got["Nodes at least, m7i.large"] != "73.584" || got["Nodes, g6.xlarge"] != "587.504" { // 0.1008 x 730
		t.Errorf("got %v", got)
	}
}

// A Pod that has a node's only GPU occupies the node, however little CPU it requests.
func TestAGPUOccupiesAWholeNodeOfAnExistingCluster(t *testing.T) {
	existing := func(nodeType string) scenario {
		return scenario{platform: "eks", service: gpuService(ecrImage, `{}`), traffic: quiet,
			block: `{"existing": {"arn": "arn:aws:eks:us-east-1:123456789012:cluster/ml", "context": "ml", "nodeType": "` + nodeType + `"}}`}
	}
	if got := expected(t, existing("g6.xlarge"))["Share of the existing cluster, g6.xlarge"]; got != "587.504" {
		t.Errorf("got %s", got)
	}
	if got := unpriced(existing("m7i.large").estimate(t)); !strings.Contains(got, "m7i.large have no GPU") {
		t.Errorf("got %s", got)
	}
}

func TestTheShareOfAClusterCountsGPUs(t *testing.T) {
	e := scenario{platform: "eks", service: gpuService(ecrImage, `{"type": "l4"}`), workload: `{"rollout": {"maxSurge": 1}}`, traffic: quiet}.estimate(t)
	if s := e.Share; s == nil || s.Nodes.String() != "2" || s.GPUs.String() != "1" || s.NodeGPUs.String() != "2" || s.Part.String() != "0.5" {
		t.Errorf("got %+v", s)
	}
}
