package cost

import (
	"math"

	"github.com/shopspring/decimal"
)

// The traffic range of a curve, from a trial to the busiest APIs, in steps of 22 %.
const (
	CurveFrom   = 10_000
	CurveTo     = 1_000_000_000
	curvePoints = 60
)

// Candidate is a platform that can run the service, with the resources that it registered.
type Candidate struct {
	Platform string
	Input    Input
}

// Curves is the monthly cost of every candidate over a range of traffic, and the cheapest
// candidate for each part of the range.
type Curves struct {
	// Requests is the number of requests a month at each point, in ascending order.
	Requests []int64
	Curves   []Curve
	// Ranges cover the traffic from its start to its end.
	Ranges []Range
}

// Curve is one platform's monthly cost at each point.
type Curve struct {
	Platform string
	// Points are the amounts up to the platform's capacity.
	Points []Amount
	// Capacity is the maximum monthly requests that the platform can serve as configured; the
	// curve ends there. 0 if unlimited.
	Capacity int64
	// AtLeast means that part of the cost is unknown, Unpriced that a meter has no
	// list price in the region.
	AtLeast, Unpriced bool
	// WithoutCluster means that the cost leaves out an existing cluster that the service
	// runs in.
	WithoutCluster bool
}

// Carries reports whether the platform can serve this many requests a month.
func (c Curve) Carries(requests int64) bool { return c.Capacity == 0 || requests <= c.Capacity }

// Has reports whether the curve has a point at an index of the requests.
func (c Curve) Has(i int) bool { return i < len(c.Points) && !c.Points[i].IsUnknown() }

// Swept returns the comparison's curves: empty if the duration of a request is not set.
func (v Comparison) Swept() Curves {
	if v.Traffic.AverageMs == nil {
		return Curves{}
	}
	return NewCurves(v.Candidates)
}

// NewCurves prices the candidates, in their order, at every point, as [New] does at one.
func NewCurves(candidates []Candidate) Curves {
	var s Curves
	decades := math.Log10(CurveTo / CurveFrom)
	for i := range curvePoints {
		s.Requests = append(s.Requests, int64(math.Round(CurveFrom*math.Pow(10, decades*float64(i)/(curvePoints-1)))))
	}
	platforms := make([]priced, len(candidates))
	for i, c := range candidates {
		platforms[i] = read(c.Input)
		s.Curves = append(s.Curves, s.curve(c.Platform, platforms[i]))
	}
	if len(candidates) > 0 {
		find := ranges{curves: s, platforms: platforms}
		if own := candidates[0].Input.Traffic.RequestsPerMonth; own != nil {
			find.own = *own
		}
		s.Ranges = find.find()
	}
	return s
}

func (s Curves) curve(platform string, p priced) Curve {
	c := Curve{Platform: platform, WithoutCluster: p.withoutCluster()}
	if most, bounded := p.limits().carries(p.load()); bounded {
		c.Capacity = max(1, most.IntPart())
	}
	for _, n := range s.Requests {
		if !c.Carries(n) {
			break
		}
		b := p.atRequests(n)
		c.Points = append(c.Points, b.total)
		c.AtLeast = c.AtLeast || b.total.Incomplete
		for i := range b.charges {
			c.Unpriced = c.Unpriced || b.charges[i].unpriced != ""
		}
	}
	return c
}

// atRequests prices everything at the configured load with another number of requests.
func (p priced) atRequests(n int64) bill { return p.at(p.load().With(decimal.NewFromInt(n))) }

// Extent returns the lowest and the highest cost of all curves; false if no curve has a point.
func (s Curves) Extent() (least, most float64, found bool) {
	least = math.Inf(1)
	for _, c := range s.Curves {
		for i := range c.Points {
			if c.Has(i) {
				usd := c.Points[i].USD.InexactFloat64()
				least, most, found = min(least, usd), max(most, usd), true
			}
		}
	}
	return least, most, found
}
