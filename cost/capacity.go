package cost

import (
	"github.com/shopspring/decimal"

	"bankchurn/cost/rules"
)

// Overload is a resource that cannot carry the traffic: requests queue or are rejected.
type Overload struct {
	Resource, Type string
	Limit          rules.Limit
	// Needed is how many instances the traffic needs at the busiest time; unset for a rate.
	// Carries is the maximum requests a month with this load profile.
	Needed, Carries decimal.Decimal
}

// limit is the capacity of one resource.
type limit struct {
	resource *Resource
	rules.Limit
}

type limits []limit

// limits returns the capacities of all resources.
func (p priced) limits() limits {
	var all limits
	for _, t := range p.things {
		if limited, ok := t.rule.(rules.Limited); ok {
			if l, bounded := limited.Limit(); bounded {
				all = append(all, limit{t.resource, l})
			}
		}
	}
	return all
}

// fullLoad returns the requests a month at which the resource with the least capacity is busy
// all the time; false if nothing is limited.
func (all limits) fullLoad(l rules.Load) (decimal.Decimal, bool) {
	return all.least(func(m rules.Limit) (decimal.Decimal, bool) { return m.FullLoad(l) })
}

// carries returns the maximum requests a month, with this load profile, that all resources
// serve without queueing; false if nothing is limited.
func (all limits) carries(l rules.Load) (decimal.Decimal, bool) {
	return all.least(func(m rules.Limit) (decimal.Decimal, bool) { return m.Carries(l) })
}

func (all limits) least(of func(rules.Limit) (decimal.Decimal, bool)) (least decimal.Decimal, bounded bool) {
	for _, m := range all {
		if requests, known := of(m.Limit); known && (!bounded || requests.LessThan(least)) {
			least, bounded = requests, true
		}
	}
	return least, bounded
}

// overloaded returns the resources that cannot carry a load.
func (all limits) overloaded(l rules.Load) []Overload {
	var out []Overload
	for _, m := range all {
		needed, known := m.Needed(l)
		carries, bounded := m.Carries(l)
		exceeded := known && needed.GreaterThan(m.Most)
		if m.PerSecond != nil {
			exceeded = bounded && !l.Requests.Unknown && l.Requests.Value.GreaterThan(carries)
		}
		if exceeded {
			out = append(out, Overload{Resource: m.resource.Name, Type: m.resource.Type, Limit: m.Limit, Needed: needed, Carries: carries})
		}
	}
	return out
}
