package cost

import (
	"fmt"
	"slices"
	"testing"

	"bankchurn/service"

	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"

	"bankchurn/cost/rules"
)

// statedTraffic leaves nothing of a function's cost unknown: 200 ms, no cold starts.
func statedTraffic() service.Traffic {
	return service.Traffic{RequestsPerMonth: ptr(int64(1_000_000)), AverageMs: ptr(200), ColdStarts: service.ColdStarts{Percent: ptr(d("0")), AverageMs: ptr(0)}}
}

// perRequest is a platform that costs $0.00000353334 a request: a function with 1 GB (0.20 /
// 1,000,000 + 0.2 s × 1 GB × 0.0000166667).
func perRequest(t testing.TB) Candidate {
	return Candidate{"perRequest", Input{Book: bookOf(t), Traffic: statedTraffic(), Resources: rules.NewRecording([]Resource{function("f")})}}
}

// flat is a platform that costs $3.65 (0.005 × 730) for each address.
func flat(t testing.TB, name string, addresses int) Candidate {
	var resources []Resource
	for i := range addresses {
		resources = append(resources, Resource{URN: fmt.Sprint(name, i), Type: "aws:ec2/eip:Eip", Name: "a", Region: "us-east-1"})
	}
	return Candidate{name, Input{Book: bookOf(t), Traffic: statedTraffic(), Resources: rules.NewRecording(resources)}}
}

// reserved limits a function to one request of 200 ms at a time: 5/s × 2,628,000 s.
func reserved(t testing.TB) Candidate {
	c := perRequest(t)
	c.Platform = "reserved"
	c.Input.Resources.Resources()[0].Inputs["reservedConcurrentExecutions"] = resource.NewProperty(1.0)
	return c
}

// half has half the memory and eight addresses.
func half(t testing.TB) Candidate {
	c := flat(t, "half", 8)
	f := function("f")
	f.Inputs["memorySize"] = resource.NewProperty(512.0)
	c.Input.Resources = rules.NewRecording(append(c.Input.Resources.Resources(), f))
	return c
}

func TestCurvesFindWhereTheCheapestPlatformChanges(t *testing.T) {
	for rule, c := range map[string]struct {
		candidates []Candidate
		want       []Range
	}{
		// 10 × 3.65 = 36.50; 36.50 / 0.00000353334 = 10,330,169: above it, the flat price is lower.
		"to two digits": {
			[]Candidate{perRequest(t), flat(t, "flat", 10)},
			[]Range{{"perRequest", CurveFrom, false}, {"flat", 10_000_000, false}},
		},
		"whatever the order of the candidates": {
			[]Candidate{flat(t, "flat", 10), perRequest(t)},
			[]Range{{"perRequest", CurveFrom, false}, {"flat", 10_000_000, false}},
		},
		"a platform is cheapest throughout": {
			[]Candidate{flat(t, "ten", 10), flat(t, "three", 3)},
			[]Range{{"three", CurveFrom, false}},
		},
		// 100 × 3.65 = 365 is undercut up to 103,301,692, but at 13,140,000 the function is at
		// capacity.
		"a full platform gives way to a dearer one": {
			[]Candidate{reserved(t), flat(t, "flat", 100)},
			[]Range{{"reserved", CurveFrom, false}, {"flat", 13_140_001, true}},
		},
		"nothing carries the traffic": {
			[]Candidate{reserved(t)},
			[]Range{{"reserved", CurveFrom, false}, {"", 13_140_001, true}},
		},
		"no candidate": {nil, nil},
		// Eight addresses and half the memory: 29.20 + n × 0.00000186667 undercut the function
		// at 29.20 / 0.00000166667 = 17,519,965, and are undercut by 62.05 at 32.85 /
		// 0.00000186667 = 17,598,183, where the function costs 62.18: the range is too narrow
		// to show.
		"a narrow range joins its neighbor": {
			[]Candidate{perRequest(t), half(t), flat(t, "flat", 17)},
			[]Range{{"perRequest", CurveFrom, false}, {"flat", 18_000_000, false}},
		},
		// Undercut by 91.25 at 62.05 / 0.00000186667 = 33,241,013, where the function costs
		// 117.45: the range ends at 1.9 times its beginning.
		"a wide range stays": {
			[]Candidate{perRequest(t), half(t), flat(t, "flat", 25)},
			[]Range{{"perRequest", CurveFrom, false}, {"half", 18_000_000, false}, {"flat", 33_000_000, false}},
		},
		// 100 addresses against 99: $3.65 is 1 %, too little for a range. Below 100,000,000
		// both cost more than the function.
		"one that saves less than a dollar is not shown": {
			// 3.65 / 0.00000353334 = 1,033,017, and the traffic is 1,000,000, where the function is cheaper.
			[]Candidate{flat(t, "flat", 1), perRequest(t)},
			[]Range{{"perRequest", CurveFrom, false}, {"flat", 1_033_017, false}},
		},
	} {
		t.Run(rule, func(t *testing.T) {
			if got := NewCurves(c.candidates).Ranges; !slices.Equal(got, c.want) {
				t.Errorf("got %+v, want %+v", got, c.want)
			}
		})
	}
}

// The middle range of "a narrow range joins its neighbor" is from 17,519,965 to 17,598,183.
// For a stack in it, the comparison shows half as the cheapest, so the line of ranges must too.
// Rounded to two digits, both ends are 18,000,000.
func TestTheRangeOfTheStacksOwnTrafficNamesItsCheapestPlatform(t *testing.T) {
	candidates := []Candidate{perRequest(t), half(t), flat(t, "flat", 17)}
	for own, want := range map[int64]string{17_000_000: "perRequest", 17_550_000: "half", 17_590_000: "half", 17_599_000: "flat", 17_700_000: "flat", 20_000_000: "flat"} {
		for i := range candidates {
			candidates[i].Input.Traffic.RequestsPerMonth = &own
		}
		got := ""
		for _, r := range NewCurves(candidates).Ranges {
			if r.From <= own {
				got = r.Platform
			}
		}
		if got != want {
			t.Errorf("at %d the range is of %s, want %s", own, got, want)
		}
	}
}

func TestCurvesCoverTheTrafficInAscendingSteps(t *testing.T) {
	s := NewCurves([]Candidate{perRequest(t)})
	if len(s.Requests) != 60 || s.Requests[0] != 10_000 || s.Requests[59] != 1_000_000_000 || !slices.IsSorted(s.Requests) {
		t.Errorf("got %d points from %d to %d", len(s.Requests), s.Requests[0], s.Requests[len(s.Requests)-1])
	}
}

// A curve has the estimate's exact amounts: $0.00000353334 a request, to the last digit.
func TestACurveIsExact(t *testing.T) {
	s := NewCurves([]Candidate{perRequest(t)})
	for i, n := range s.Requests {
		if got, want := s.Curves[0].Points[i].USD, d("0.00000353334").Mul(d(fmt.Sprint(n))); !got.Equal(want) {
			t.Errorf("%d requests: got %s, want %s", n, got, want)
		}
	}
}

// Two warm instances serve 26,280,000 requests of 200 ms a month (2 / 0.2 s × 2,628,000 s)
// without a cold start, so the duration of a cold start matters only above that.
func TestAQuantityThatIsUnknownAboveALoadIsKnownBelowIt(t *testing.T) {
	in := perRequest(t).Input
	in.Resources = rules.NewRecording([]Resource{function("f"), {
		URN: "urn:warm", Type: lambdaProvisionedType, Name: "warm", Region: "us-east-1",
		Inputs:       resource.PropertyMap{"provisionedConcurrentExecutions": resource.NewProperty(2.0)},
		Dependencies: map[string][]string{"functionName": {"urn:f"}},
	}})
	in.Traffic.ColdStarts = service.ColdStarts{}
	for requests, want := range map[int64]bool{10_000: false, 26_280_000: false, 26_280_001: true, 1_000_000_000: true} {
		in.Traffic.RequestsPerMonth = &requests
		if e := New(in); e.Expected.Incomplete != want {
			t.Errorf("%d requests: at least: %v, want %v", requests, e.Expected.Incomplete, want)
		}
	}
}

// Do not recommend a platform that the traffic would overload.
func TestAnOverloadedPlatformIsNotTheCheapest(t *testing.T) {
	small := reserved(t).Input
	small.Traffic.RequestsPerMonth = ptr(int64(13_140_001))
	full := New(small)
	if len(full.Overloaded) != 1 || !full.Overloaded[0].Carries.Equal(d("13140000")) {
		t.Fatalf("got %+v", full.Overloaded)
	}
	v := Comparison{Platform: "flat", Estimate: New(flat(t, "flat", 100).Input), Elsewhere: []Alternative{{Platform: "reserved", Estimate: &full}}}
	if first, _ := v.Cheapest(); len(first) != 1 || first[0].Platform != "flat" {
		t.Errorf("got %+v", first)
	}
}

// A region without prices must not look like one where everything is free.
func TestAPlatformWithUnknownCostIsNeverTheCheapest(t *testing.T) {
	nowhere := flat(t, "nowhere", 1)
	nowhere.Input.Resources.Resources()[0].Region = "nowhere"
	if got, want := NewCurves([]Candidate{nowhere, flat(t, "flat", 2)}).Ranges, (Range{"flat", CurveFrom, false}); len(got) != 1 || got[0] != want {
		t.Errorf("got %v", got)
	}
	unknown := New(nowhere.Input)
	v := Comparison{Platform: "flat", Estimate: New(flat(t, "flat", 2).Input), Elsewhere: []Alternative{{Platform: "nowhere", Estimate: &unknown}}}
	first, open := v.Cheapest()
	if len(first) != 1 || first[0].Platform != "flat" || len(open) != 1 || open[0].Platform != "nowhere" {
		t.Errorf("got %+v, not known %+v", first, open)
	}
}

// The free tier covers 10,000 requests. With one million requests and 400,000 GB-s free, 73.00
// undercut the function at (73.00 + 0.20 + 400,000 × 0.0000166667) / 0.00000353334 =
// 22,603,734.
func TestUsageWithinTheFreeTierIsKnown(t *testing.T) {
	open := perRequest(t)
	open.Input.FreeTier, open.Input.Traffic.ColdStarts = true, service.ColdStarts{}
	if got, want := NewCurves([]Candidate{flat(t, "flat", 20), open}).Ranges, []Range{{"perRequest", CurveFrom, false}, {"flat", 23_000_000, false}}; !slices.Equal(got, want) {
		t.Errorf("got %v, want %v", got, want)
	}
	open.Input.Traffic.RequestsPerMonth = ptr(int64(20_000))
	e := New(open.Input)
	if e.Expected.IsUnknown() || !e.Expected.Incomplete || !e.Expected.USD.IsZero() {
		t.Errorf("got %+v, want at least nothing", e.Expected)
	}
	if last, ok := ReadOutput(Comparison{Platform: "perRequest", Estimate: e}.Output()); !ok || last.Expected.IsUnknown() || !last.Expected.Incomplete {
		t.Errorf("read back: %+v, %v", last.Expected, ok)
	}
}

func BenchmarkCurves(b *testing.B) {
	candidates := []Candidate{perRequest(b), flat(b, "ten", 10), flat(b, "twenty", 20), reserved(b), flat(b, "forty", 40)}
	b.ReportAllocs()
	for b.Loop() {
		NewCurves(candidates)
	}
}
