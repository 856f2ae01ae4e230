package cost

import (
	"math"
	"sync"
)

// The range of traffic that is swept: from a trial to the busiest APIs, in steps
// of 3.9 %.
const (
	sweepFrom   = 10_000
	sweepTo     = 1_000_000_000
	sweepPoints = 300
)

// Candidate is a platform that can run the service, and what it registered.
type Candidate struct {
	Platform string
	Input    Input
}

// Sweep is the monthly cost of every candidate over a range of traffic, and which
// of them is the cheapest where.
type Sweep struct {
	// Requests a month at each point, rising.
	Requests []int64
	Curves   []Curve
	// Bands cover the range from its start to its end.
	Bands []Band
}

// Curve is one platform's monthly cost at each point of a sweep.
type Curve struct {
	Platform string
	// USD is not a number where nothing is known of the cost.
	USD []float64
	// Capacity is the most requests a month that the platform lets through as it
	// is configured; the curve ends there. 0 where nothing sets a bound.
	Capacity int64
	// LowerBound says that a part of the cost is not known.
	LowerBound bool
}

// carries says whether the platform lets this many requests through.
func (c Curve) carries(requests int64) bool { return c.Capacity == 0 || requests <= c.Capacity }

// Has says whether the curve has a point at an index of the sweep's requests.
func (c Curve) Has(s Sweep, i int) bool { return c.carries(s.Requests[i]) && !math.IsNaN(c.USD[i]) }

// Band is a range of traffic in which one platform is the cheapest. It begins at
// exactly From requests a month and ends before the next one's.
type Band struct {
	// Platform is empty where the traffic exceeds what any candidate lets through.
	Platform string
	From     int64
	// Full says that the platform of the band before ends here, at its capacity,
	// rather than being undercut.
	Full bool
}

// NewSweep prices the candidates, in their order, at every point. Nothing is recorded anew:
// each point is the arithmetic of [New] on the same resources.
func NewSweep(candidates []Candidate) Sweep {
	s := sweeper{candidates: candidates, monthly: make([]*monthly, len(candidates)), Sweep: Sweep{Curves: make([]Curve, len(candidates))}}
	decades := math.Log10(sweepTo / sweepFrom)
	for i := range sweepPoints {
		s.Requests = append(s.Requests, int64(math.Round(sweepFrom*math.Pow(10, decades*float64(i)/(sweepPoints-1)))))
	}
	var all sync.WaitGroup
	for i := range candidates {
		all.Go(func() {
			s.monthly[i] = newMonthly(candidates[i].Input)
			s.Curves[i] = s.curve(i)
		})
	}
	all.Wait()
	if len(candidates) > 0 {
		s.findBands()
	}
	return s.Sweep
}

// Swept is the view's sweep: empty where the time of a request is not stated.
func (v View) Swept() Sweep {
	if v.Traffic.AverageMs == nil {
		return Sweep{}
	}
	return NewSweep(v.Candidates)
}

// sweeper is a sweep in the making.
type sweeper struct {
	Sweep
	candidates []Candidate
	// monthly prices each candidate at any load.
	monthly []*monthly
}

func (s *sweeper) curve(candidate int) Curve {
	c := s.candidates[candidate]
	curve := Curve{Platform: c.Platform, USD: make([]float64, len(s.Requests))}
	if most, _, bounded := c.Input.capacity(); bounded {
		curve.Capacity = max(1, c.Input.carried(most).IntPart())
	}
	for i, n := range s.Requests {
		usd, atLeast := s.monthly[candidate].at(n)
		curve.USD[i], curve.LowerBound = usd, curve.LowerBound || atLeast
	}
	return curve
}

// nobody is the index of no candidate.
const nobody = -1

// findBands finds where the cheapest candidate changes, to the request.
func (s *sweeper) findBands() {
	first := s.cheapestOf(func(i int) float64 { return s.Curves[i].USD[0] }, s.Requests[0])
	s.Bands = []Band{{Platform: s.name(first), From: s.Requests[0]}}
	last := first
	for p := 1; p < len(s.Requests); p++ {
		next := s.cheapestOf(func(i int) float64 { return s.Curves[i].USD[p] }, s.Requests[p])
		s.bisect(s.Requests[p-1], s.Requests[p], last, next)
		last = next
	}
}

// bisect adds the bands that begin above low and up to high, between which the
// cheapest candidate changes.
func (s *sweeper) bisect(low, high int64, atLow, atHigh int) {
	switch {
	case atLow == atHigh:
		return
	case high-low == 1:
		full := atLow != nobody && !s.Curves[atLow].carries(high)
		s.Bands = append(s.Bands, Band{Platform: s.name(atHigh), From: high, Full: full})
		return
	}
	middle := low + (high-low)/2
	atMiddle := s.cheapestOf(func(i int) float64 { usd, _ := s.monthly[i].at(middle); return usd }, middle)
	s.bisect(low, middle, atLow, atMiddle)
	s.bisect(middle, high, atMiddle, atHigh)
}

// cheapestOf is the first of the cheapest candidates that carry the traffic.
func (s *sweeper) cheapestOf(usd func(i int) float64, requests int64) int {
	best, least := nobody, math.Inf(1)
	for i, c := range s.Curves {
		if !c.carries(requests) {
			continue
		}
		if amount := usd(i); amount < least {
			best, least = i, amount
		}
	}
	return best
}

func (s *sweeper) name(candidate int) string {
	if candidate == nobody {
		return ""
	}
	return s.candidates[candidate].Platform
}

// Range is the least and the greatest cost of all curves, each up to its capacity;
// false where no curve has a point.
func (s Sweep) Range() (least, most float64, found bool) {
	least = math.Inf(1)
	for _, c := range s.Curves {
		for i, usd := range c.USD {
			if c.Has(s, i) {
				least, most, found = min(least, usd), max(most, usd), true
			}
		}
	}
	return least, most, found
}
