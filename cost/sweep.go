package cost

import (
	"math"
	"sort"
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
	// USD is not a number where nothing is known of the cost, and above the capacity.
	USD []float64
	// Capacity is the most requests a month that the platform lets through as it
	// is configured; the curve ends there. 0 where nothing sets a bound.
	Capacity int64
	// LowerBound says that a part of the cost is not known.
	LowerBound bool
	// Unpriced says that a meter has no list price in the region.
	Unpriced bool
	// WithoutCluster says that the cost leaves out an existing cluster that the service
	// runs in.
	WithoutCluster bool
}

// carries says whether the platform lets this many requests through.
func (c Curve) carries(requests int64) bool { return c.Capacity == 0 || requests <= c.Capacity }

// Has says whether the curve has a point at an index of the sweep's requests.
func (c Curve) Has(s Sweep, i int) bool { return c.carries(s.Requests[i]) && !math.IsNaN(c.USD[i]) }

// Band is a range of traffic in which one platform is the cheapest, or within
// [JoinedPercent] or [JoinedUSD] of it. It begins at exactly From requests a month and
// ends before the next one's.
type Band struct {
	// Platform is empty where the traffic exceeds what any candidate lets through, or
	// nothing is known of what those cost that let it through.
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
	for i := range candidates {
		s.monthly[i] = newMonthly(candidates[i].Input)
		s.Curves[i] = s.curve(i)
	}
	if len(candidates) > 0 {
		s.findBands()
		s.joinBands()
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
	carried := len(s.Requests)
	if most, _, bounded := c.Input.capacity(); bounded {
		curve.Capacity = max(1, c.Input.carried(most).IntPart())
		carried = sort.Search(carried, func(i int) bool { return !curve.carries(s.Requests[i]) })
	}
	usd, atLeast := s.monthly[candidate].along(s.Requests[:carried])
	curve.LowerBound = atLeast
	for i := range curve.USD {
		curve.USD[i] = math.NaN()
	}
	copy(curve.USD, usd)
	curve.WithoutCluster, curve.Unpriced = s.monthly[candidate].sheet.inExisting, s.monthly[candidate].unpriced
	return curve
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
