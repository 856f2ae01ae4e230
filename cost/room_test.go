package cost_test

import (
	"testing"

	"bankchurn/cost"
)

// Three t3.small have 6 vCPU and 6 GiB. Pods of 0.25 vCPU and 0.5 GiB: 24 by CPU, 12 by memory.
func TestPodsThatDoNotFitOnTheNodesCarryNoTraffic(t *testing.T) {
	for name, c := range map[string]struct {
		scaling, traffic string
		// needed is the required number of Pods, if that is too many.
		needed int64
	}{
		"as few as are always there": {`{"min": 40, "max": 50}`, `{"requestsPerMonth": 1000, "averageMs": 200}`, 40},
		"none stated":                {`{"min": 13, "max": 50}`, `{}`, 13},
		// 200M x 0.2 s / 2,628,000 s = 15.2 in flight, each Pod busy to 70 % x 0.25 / 0.5 vCPU: 43.5.
		"as many as the traffic takes": {`{"min": 3, "max": 50}`, `{"requestsPerMonth": 200000000, "averageMs": 200}`, 44},
		"just as many":                 {`{"min": 12, "max": 50}`, `{"requestsPerMonth": 1000, "averageMs": 200}`, 0},
	} {
		e := scenario{platform: "eks", service: `{"image": "123456789012.dkr.ecr.us-east-1.amazonaws.com/b:v1", "scaling": ` + c.scaling + `}`, traffic: c.traffic}.estimate(t)
		got := int64(0)
		for _, o := range e.Overloaded {
			got = o.Needed.IntPart()
			if !o.Limit.Room || o.Limit.Most.IntPart() != 12 {
				t.Errorf("%s: got %+v, want room for 12", name, o.Limit)
			}
		}
		if got != c.needed {
			t.Errorf("%s: got %d, want %d", name, got, c.needed)
		}
		if fits := (cost.Comparison{Platform: "eks", Estimate: e}).Fitting(); (len(fits) == 1) != (c.needed == 0) {
			t.Errorf("%s: fits: %v", name, len(fits))
		}
	}
}

// Twelve Pods x 1 request / 0.2 s x 2,628,000 s = 157,680,000 requests a month keep them
// busy all the time; the autoscaler's target is 70 % of the requested 0.25 vCPU, and a busy
// Pod uses 0.5: 35 % of that time, 55,188,000. Ten Pods: 45,990,000.
func TestTheCurveOfAClusterEndsWhereItsNodesAreFull(t *testing.T) {
	for scaling, want := range map[string]int64{`{"min": 3, "max": 50}`: 55_188_000, `{"min": 3, "max": 10}`: 45_990_000, `{"min": 40, "max": 50}`: 1} {
		in := scenario{platform: "eks", service: `{"image": "123456789012.dkr.ecr.us-east-1.amazonaws.com/b:v1", "scaling": ` + scaling + `}`, traffic: `{"averageMs": 200}`}.input(t)
		if got := cost.NewCurves([]cost.Candidate{{Platform: "eks", Input: in}}).Curves[0].Capacity; got != want {
			t.Errorf("%s: %d, want %d", scaling, got, want)
		}
	}
}
