package cost_test

import (
	"testing"

	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
	"github.com/shopspring/decimal"

	"bankchurn/cost"
	"bankchurn/cost/book"
	"bankchurn/cost/rules"
)

// Worked out by hand from the list prices of us-east-1: t3.small $0.0208 and t3.medium
// $0.0416 an hour, gp3 $0.08 per GB-month, control plane $0.10 and $0.60 an hour, network
// load balancer $0.0225 an hour, over 730 h.

func lowOf(e cost.Estimate) map[string]string {
	got := map[string]string{}
	for _, l := range e.Lines {
		got[l.Meter] = l.Low.USD.Round(6).String()
	}
	return got
}

// The source says about $120 for three t3.small and $200 for five t3.medium:
// $73 + $45.55 = $118.55 and $73 + $151.84 = $224.84 without disks and network.
func TestEKSControlPlaneAndNodes(t *testing.T) {
	for rule, c := range map[string]struct {
		block string
		want  map[string]string
	}{
		"three t3.small": {`{}`, map[string]string{
			"Control plane, standard support of 1.35": "73",     // 0.10 x 730
			"Nodes, t3.small":                         "45.552", // 3 x 0.0208 x 730
			"Node disks, gp3":                         "4.8",    // 3 x 20 GB x 0.08
			"Network load balancer":                   "16.425", // 0.0225 x 730
		}},
		"five t3.medium": {`{"nodes": {"instanceTypes": ["t3.medium"], "min": 5}}`, map[string]string{
			"Nodes, t3.medium": "151.84", // 5 x 0.0416 x 730
			"Node disks, gp3":  "8",      // 5 x 20 GB x 0.08
		}},
		"extended support": {`{"version": "1.33", "upgradePolicy": "extended"}`, map[string]string{
			"Control plane, extended support of 1.33": "438", // 0.60 x 730
		}},
		"Auto Mode": {`{"autoMode": {"enabled": true, "instanceTypes": ["m7i.large"]}}`, map[string]string{
			"Nodes at least, m7i.large": "147.168",  // 2 x 0.1008 x 730: two Pods in two zones
			"EKS Auto Mode fee":         "17.66016", // 12 % of it
		}},
	} {
		t.Run(rule, func(t *testing.T) {
			got := lowOf(scenario{platform: "eks", service: publicService, block: c.block, traffic: `{"requestsPerMonth": 1000, "averageMs": 200}`}.estimate(t))
			for meter, want := range c.want {
				if got[meter] != want {
					t.Errorf("%s: got %q, want %s (%v)", meter, got[meter], want, got)
				}
			}
		})
	}
}

// Two Pods request 2 x 0.25 of 6 vCPU and 2 x 0.5 of 6 GiB: one sixth of the nodes.
func TestEKSShareOfTheNodes(t *testing.T) {
	share := scenario{platform: "eks", service: ecrService, traffic: `{"requestsPerMonth": 1000, "averageMs": 200}`}.estimate(t).Share
	if share == nil || !share.Part.Round(6).Equal(decimal.RequireFromString("0.166667")) || !share.NodesUSD.Equal(decimal.RequireFromString("45.552")) {
		t.Errorf("got %+v", share)
	}
}

func TestASecondServiceOnTheSameIngressAddsNoLoadBalancer(t *testing.T) {
	count := func(routes string) int {
		n := 0
		block := `{"namespace": {"create": false}, "ingress": {"controller": "alb", "routes": [` + routes + `]}}`
		for _, l := range (scenario{platform: "eks", service: publicService, block: `{"autoMode": {"enabled": true}}`, workload: block, traffic: busy}.estimate(t)).Lines {
			if l.Meter == "Load balancer" {
				n++
			}
		}
		return n
	}
	one, two := count(`{"host": "bankchurn.ml.example.com"}`), count(`{"host": "bankchurn.ml.example.com"}, {"host": "telecom.ml.example.com", "service": "telecom-api"}`)
	if one != 1 || two != 1 {
		t.Errorf("got %d and %d load balancers, want 1 and 1", one, two)
	}
}

// A node group without a launch template has the default disk of EKS and EC2: 20 GB of gp2.
// Three of them in us-east-1 are 60 GB-month at $0.10.
func TestANodeGroupWithoutTemplateHasTheDefaultDisk(t *testing.T) {
	for _, l := range bareNodes(t).Lines {
		if l.SKU == "ebs.gp2" {
			if got := l.Low.USD.String(); got != "6" {
				t.Errorf("got $%s, want $6", got)
			}
			return
		}
	}
	t.Error("no disks in the estimate")
}

// bareNodes prices a node group as other programs may create it.
func bareNodes(t *testing.T) cost.Estimate {
	t.Helper()
	prices, err := book.Default()
	if err != nil {
		t.Fatal(err)
	}
	return cost.New(cost.Input{Book: prices, Resources: rules.NewRecording([]cost.Resource{{
		URN: "urn:pulumi:s::p::aws:eks/nodeGroup:NodeGroup::nodes", Type: "aws:eks/nodeGroup:NodeGroup", Name: "nodes", Region: "us-east-1",
		Inputs: resource.NewPropertyMapFromMap(map[string]any{
			"instanceTypes": []any{"t3.small"}, "scalingConfig": map[string]any{"minSize": 3, "desiredSize": 3, "maxSize": 3},
		}),
	}})})
}
