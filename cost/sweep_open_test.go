package cost

import (
	"math"
	"testing"

	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"

	"bankchurn/service"
)

// warmed is the provisioned concurrency of the function f.
func warmed(instances float64) Resource {
	return Resource{
		URN: "urn:warm", Type: lambdaProvisionedType, Name: "warm", Region: "us-east-1",
		Inputs:       resource.PropertyMap{"provisionedConcurrentExecutions": resource.NewProperty(instances)},
		dependencies: map[string][]string{"functionName": {"urn:f"}},
	}
}

// Two warm instances serve 26,280,000 requests of 200 ms a month (2 / 0.2 s × 2,628,000 s)
// without a cold start: how long one takes is not asked below that.
func TestWhatIsOpenOnlyAboveALoadIsOpenOnlyThere(t *testing.T) {
	in := perRequest(t).Input
	in.Resources, in.Traffic.ColdStarts = NewRecording([]Resource{function("f"), warmed(2)}), service.ColdStarts{}
	m := newMonthly(in)
	for _, swept := range []bool{false, true} {
		if swept {
			m.along([]int64{10_000, 26_280_000, 26_280_001, 1_000_000_000})
		}
		for requests, want := range map[int64]bool{10_000: false, 20_000_000: false, 26_280_000: false, 26_280_001: true, 50_000_000: true, 1_000_000_000: true} {
			in.Traffic.RequestsPerMonth = &requests
			exact := New(in).Expected
			usd, atLeast := m.at(requests)
			if atLeast != want || exact.Incomplete != want || math.Abs(usd-exact.USD.InexactFloat64()) > 1e-9*usd {
				t.Errorf("%d requests, swept: %v: got %v, at least: %v; the estimate says %s, want at least: %v", requests, swept, usd, atLeast, exact, want)
			}
		}
	}
}

// Without the time of a request, nothing is known of a function's duration: not where it is
// warm, and not where it starts.
func TestALevelThatIsUnknownLeavesTheSweepOpen(t *testing.T) {
	c := perRequest(t)
	c.Input.Traffic.AverageMs = nil
	c.Input.Resources = NewRecording([]Resource{function("f"), warmed(2)})
	if s := NewSweep([]Candidate{c}); !s.Curves[0].LowerBound {
		t.Errorf("got %v to %v, want a lower bound", s.Curves[0].USD[0], s.Curves[0].USD[sweepPoints-1])
	}
}
