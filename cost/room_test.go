package cost_test

import (
	"strings"
	"testing"

	"bankchurn/cost"
)

// Three t3.small have 6 vCPU and 6 GiB. Pods of 0.25 vCPU and 0.5 GiB: 24 by CPU, 12 by memory.
func TestPodsThatDoNotFitOnTheNodesCarryNoTraffic(t *testing.T) {
	for name, c := range map[string]struct{ scaling, traffic, want string }{
		"as few as are always there": {`{"min": 40, "max": 50}`, `{"requestsPerMonth": 1000, "averageMs": 200}`, "40 Pods are to run, and at most 12 fit on the nodes"},
		"none stated":                {`{"min": 13, "max": 50}`, `{}`, "13 Pods are to run, and at most 12 fit on the nodes"},
		// 200M x 0.2 s / 2,628,000 s = 15.2 in flight, each Pod busy to 70 % x 0.25 / 0.5 vCPU: 43.5.
		"as many as the traffic takes": {`{"min": 3, "max": 50}`, `{"requestsPerMonth": 200000000, "averageMs": 200}`, "44 Pods are to run, and at most 12 fit on the nodes"},
		"just as many":                 {`{"min": 12, "max": 50}`, `{"requestsPerMonth": 1000, "averageMs": 200}`, ""},
	} {
		e := scenario{platform: "eks", service: `{"image": "123456789012.dkr.ecr.us-east-1.amazonaws.com/b:v1", "scaling": ` + c.scaling + `}`, traffic: c.traffic}.estimate(t)
		var got string
		for _, n := range e.Overloaded {
			got += n.Text
		}
		if !strings.HasPrefix(got, c.want) || (got == "") != (c.want == "") {
			t.Errorf("%s: got %q, want %q", name, got, c.want)
		}
		view := cost.View{Platform: "eks", Estimate: e}
		if fits := view.Cheapest() == "eks"; fits != (c.want == "") {
			t.Errorf("%s: cheapest that fits: %s", name, view.Cheapest())
		}
	}
}

// Twelve Pods x 1 request / 0.2 s x 2,628,000 s = 157,680,000 requests a month.
func TestTheCurveOfAClusterEndsWhereItsNodesAreFull(t *testing.T) {
	for scaling, want := range map[string]int64{`{"min": 3, "max": 50}`: 157_680_000, `{"min": 3, "max": 10}`: 131_400_000, `{"min": 40, "max": 50}`: 1} {
		in := scenario{platform: "eks", service: `{"image": "123456789012.dkr.ecr.us-east-1.amazonaws.com/b:v1", "scaling": ` + scaling + `}`, traffic: `{"averageMs": 200}`}.input(t)
		if got := cost.NewSweep([]cost.Candidate{{Platform: "eks", Input: in}}).Curves[0].Capacity; got != want {
			t.Errorf("%s: %d, want %d", scaling, got, want)
		}
	}
}
