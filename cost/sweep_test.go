package cost

import (
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"

	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"

	"bankchurn/config"
	"bankchurn/service"
)

// stated is traffic that leaves nothing of a function's cost open: 200 ms, no cold starts.
func statedTraffic() service.Traffic {
	return service.Traffic{RequestsPerMonth: ptr(int64(1_000_000)), AverageMs: ptr(200), ColdStarts: service.ColdStarts{Percent: ptr(d("0")), AverageMs: ptr(0)}}
}

// perRequest is a platform that costs $0.00000353334 a request: a function of 1 GB
// (0.20 / 1,000,000 + 0.2 s × 1 GB × 0.0000166667).
func perRequest(t testing.TB) Candidate {
	return Candidate{"perRequest", Input{Book: bookOf(t), Traffic: statedTraffic(), Resources: NewRecording([]Resource{function("f")})}}
}

// flat is a platform that costs $3.65 (0.005 × 730) for each address.
func flat(t testing.TB, name string, addresses int) Candidate {
	var resources []Resource
	for i := range addresses {
		resources = append(resources, Resource{URN: fmt.Sprint(name, i), Type: "aws:ec2/eip:Eip", Name: "a", Region: "us-east-1"})
	}
	return Candidate{name, Input{Book: bookOf(t), Traffic: statedTraffic(), Resources: NewRecording(resources)}}
}

// reserved bounds a function to one request of 200 ms at a time: 5/s × 2,628,000 s.
func reserved(t testing.TB) Candidate {
	c := perRequest(t)
	c.Platform = "reserved"
	c.Input.Resources.resources[0].Inputs["reservedConcurrentExecutions"] = resource.NewProperty(1.0)
	return c
}

// half has half the memory and eight addresses.
func half(t testing.TB) Candidate {
	c := flat(t, "half", 8)
	f := function("f")
	f.Inputs["memorySize"] = resource.NewProperty(512.0)
	c.Input.Resources = NewRecording(append(c.Input.Resources.resources, f))
	return c
}

func TestSweepFindsWhereTheCheapestPlatformChanges(t *testing.T) {
	for rule, c := range map[string]struct {
		candidates []Candidate
		want       []Band
	}{
		// 10 × 3.65 = 36.50; 36.50 / 0.00000353334 = 10,330,169.2: one more request, and the flat price is lower.
		"to the request": {
			[]Candidate{perRequest(t), flat(t, "flat", 10)},
			[]Band{{"perRequest", sweepFrom, false}, {"flat", 10_330_170, false}},
		},
		"whatever the order of the candidates": {
			[]Candidate{flat(t, "flat", 10), perRequest(t)},
			[]Band{{"perRequest", sweepFrom, false}, {"flat", 10_330_170, false}},
		},
		"a platform is cheapest throughout": {
			[]Candidate{flat(t, "ten", 10), flat(t, "three", 3)},
			[]Band{{"three", sweepFrom, false}},
		},
		// 100 × 3.65 = 365 is undercut up to 103,301,692, but at 13,140,000 the function is full.
		"a full platform gives way to a dearer one": {
			[]Candidate{reserved(t), flat(t, "flat", 100)},
			[]Band{{"reserved", sweepFrom, false}, {"flat", 13_140_001, true}},
		},
		"nothing carries the traffic": {
			[]Candidate{reserved(t)},
			[]Band{{"reserved", sweepFrom, false}, {"", 13_140_001, true}},
		},
		"no candidate": {nil, nil},
		// Eight addresses and half the memory: 29.20 + n × 0.00000186667 undercut the function
		// at 29.20 / 0.00000166667 = 17,519,965, and are undercut by 62.05 at 32.85 / 0.00000186667
		// = 17,598,183, where the function costs 62.18: 13 cents are no reason to switch twice.
		"a band that gains cents joins its neighbour": {
			[]Candidate{perRequest(t), half(t), flat(t, "flat", 17)},
			[]Band{{"perRequest", sweepFrom, false}, {"flat", 17_598_183, false}},
		},
		// By 91.25, at 62.05 / 0.00000186667 = 33,241,013, where the function costs 117.45.
		"a band that gains dollars stays": {
			[]Candidate{perRequest(t), half(t), flat(t, "flat", 25)},
			[]Band{{"perRequest", sweepFrom, false}, {"half", 17_519_965, false}, {"flat", 33_241_013, false}},
		},
		"one that is never full stands for an equal one that is": {
			[]Candidate{reserved(t), perRequest(t)},
			[]Band{{"perRequest", sweepFrom, false}},
		},
	} {
		t.Run(rule, func(t *testing.T) {
			if got := NewSweep(c.candidates).Bands; !slices.Equal(got, c.want) {
				t.Errorf("got %+v, want %+v", got, c.want)
			}
		})
	}
}

func TestSweepCoversTheRangeInRisingSteps(t *testing.T) {
	s := NewSweep([]Candidate{perRequest(t)})
	if len(s.Requests) != 300 || s.Requests[0] != 10_000 || s.Requests[299] != 1_000_000_000 || !slices.IsSorted(s.Requests) {
		t.Errorf("got %d points from %d to %d", len(s.Requests), s.Requests[0], s.Requests[len(s.Requests)-1])
	}
}

func TestSweepAgreesWithTheEstimateAtEveryPoint(t *testing.T) {
	c := perRequest(t)
	s := NewSweep([]Candidate{c})
	for i, n := range s.Requests {
		c.Input.Traffic.RequestsPerMonth = &n
		if got, want := s.Curves[0].USD[i], New(c.Input).Expected.USD.InexactFloat64(); math.Abs(got-want) > 1e-12*want {
			t.Errorf("%d requests: got %.15g, want %.15g", n, got, want)
		}
	}
}

func TestSweepMarksLowerBounds(t *testing.T) {
	open := perRequest(t)
	open.Input.Traffic.ColdStarts = service.ColdStarts{}
	for rule, c := range map[string]struct {
		candidates []Candidate
		want       string
	}{
		"nothing open":       {[]Candidate{perRequest(t), flat(t, "flat", 10)}, "Cheapest by traffic: perRequest below 10.3M · flat above\n"},
		"one platform open":  {[]Candidate{open, flat(t, "flat", 10)}, "Cheapest by traffic: perRequest below 10.3M · flat above (at least: perRequest)\n"},
		"all platforms open": {[]Candidate{open, open}, "Cheapest by traffic: perRequest throughout, 10k to 1B (all at least)\n"},
		"a full platform":    {[]Candidate{reserved(t), flat(t, "flat", 100)}, "Cheapest by traffic: reserved below 13.1M (then full) · flat above\n"},
		"one candidate":      {[]Candidate{open}, ""},
	} {
		if got := NewSweep(c.candidates).Text(); got != c.want {
			t.Errorf("%s: got %q, want %q", rule, got, c.want)
		}
	}
}

// A platform that the traffic would overload is not the one to switch to.
func TestAnOverloadedPlatformIsNotTheCheapest(t *testing.T) {
	small := reserved(t).Input
	small.Traffic.RequestsPerMonth = ptr(int64(13_140_001))
	full := New(small)
	if len(full.Overloaded) != 1 || !strings.Contains(full.Overloaded[0].Text, "13,140,000 requests a month") {
		t.Fatalf("got %+v", full.Overloaded)
	}
	dear := New(flat(t, "flat", 100).Input)
	v := View{Platform: "flat", Estimate: dear, Elsewhere: []Alternative{{Platform: "reserved", Estimate: &full}}}
	if got := v.Cheapest(); got != "flat" {
		t.Errorf("got %s", got)
	}
	if text := v.comparisonText(); !strings.Contains(text, "overloaded at this traffic") {
		t.Errorf("got %s", text)
	}
}

func TestARefusalIsOneShortSentence(t *testing.T) {
	long := config.Problem{Path: "service.image", Reason: strings.Repeat("word ", 60), Allowed: "much"}
	got := Alternative{Refused: []config.Problem{long, long, long}}.Reason()
	if len(got) > 140 || !strings.HasSuffix(got, " … (and 2 more)") || strings.Contains(got, "much") {
		t.Errorf("got %q", got)
	}
}

func TestRequestsAreShownWithThreeDigits(t *testing.T) {
	for n, want := range map[int64]string{7: "7", 950: "950", 9_999: "10k", 950_000: "950k", 2_144_999: "2.14M", 38_250_000: "38.3M", 1_000_000_000: "1B"} {
		if got := Requests(n); got != want {
			t.Errorf("%d: got %s, want %s", n, got, want)
		}
	}
}

func BenchmarkSweep(b *testing.B) {
	candidates := []Candidate{perRequest(b), flat(b, "ten", 10), flat(b, "twenty", 20), reserved(b), flat(b, "forty", 40)}
	b.ReportAllocs()
	for b.Loop() {
		NewSweep(candidates)
	}
}

// A region without prices must not look like one where everything is free.
func TestAPlatformOfUnknownCostIsNeverTheCheapest(t *testing.T) {
	nowhere := flat(t, "nowhere", 1)
	nowhere.Input.Resources.resources[0].Region = "nowhere"
	if got, want := NewSweep([]Candidate{nowhere, flat(t, "flat", 2)}).Bands, (Band{"flat", sweepFrom, false}); len(got) != 1 || got[0] != want {
		t.Errorf("got %v", got)
	}
	for rule, c := range map[string]struct {
		candidates []Candidate
		want       string
	}{
		"the others are full": {[]Candidate{reserved(t), reserved(t)}, "Cheapest by traffic: reserved below 13.1M (then full) · none above\n"},
		"and one is unknown":  {[]Candidate{reserved(t), nowhere}, "Cheapest by traffic: reserved below 13.1M (then full) · not known above (at least: nowhere)\n"},
		"all are unknown":     {[]Candidate{nowhere, nowhere}, "Cheapest by traffic: not known throughout, 10k to 1B (all at least)\n"},
	} {
		if got := NewSweep(c.candidates).Text(); got != c.want {
			t.Errorf("%s: got %q, want %q", rule, got, c.want)
		}
	}
	unknown := New(nowhere.Input)
	v := View{Platform: "flat", Estimate: New(flat(t, "flat", 2).Input), Elsewhere: []Alternative{{Platform: "nowhere", Estimate: &unknown}}}
	if got := v.Cheapest(); got != "flat (not known: nowhere)" {
		t.Errorf("got %s", got)
	}
}

// Of 10,000 requests the free tier covers what is known to be counted, and nothing is due
// for an address less: what is open about a function makes no other platform cheaper. With
// one million requests and 400,000 GB-s free, 73.00 undercut it at
// (73.00 + 0.20 + 400,000 × 0.0000166667) / 0.00000353334 = 22,603,734.6.
func TestWhatTheFreeTierCoversIsNotUnknown(t *testing.T) {
	open := perRequest(t)
	open.Input.FreeTier, open.Input.Traffic.ColdStarts = true, service.ColdStarts{}
	want := "Cheapest by traffic: perRequest below 22.6M · flat above (at least: perRequest)\n"
	s := NewSweep([]Candidate{flat(t, "flat", 20), open})
	if got := s.Text(); got != want || s.Bands[1].From != 22_603_735 {
		t.Errorf("got %q from %d, want %q", got, s.Bands[1].From, want)
	}
	open.Input.Traffic.RequestsPerMonth = ptr(int64(20_000))
	e := New(open.Input)
	if got := e.Expected.String(); got != "at least $0.00" {
		t.Errorf("the estimate says %s", got)
	}
	v := View{Platform: "flat", Estimate: New(flat(t, "flat", 20).Input), Elsewhere: []Alternative{{Platform: "perRequest", Estimate: &e}}}
	if got := v.Cheapest(); got != "perRequest" {
		t.Errorf("got %s", got)
	}
	v.Platform, v.Estimate, v.Elsewhere = "perRequest", e, nil
	if last, ok := ReadOutput(v.Output()); !ok || last.Expected.String() != "at least $0.00" {
		t.Errorf("read back: %+v, %v", last.Expected, ok)
	}
}
