package cost

import (
	"time"

	"github.com/shopspring/decimal"

	"bankchurn/cost/book"
	"bankchurn/cost/rules"
)

// Note is an entry of one of the lists without amounts.
type Note struct {
	// Resource is the logical name, Type the type token.
	Resource, Type string
	// Text is the reason, or the meter that needs usage.
	Text string
	// Keys are the config keys that would make the amount known.
	Keys []string
}

// Line is one meter of one resource.
type Line struct {
	Resource, Type, Meter, Region string
	// URN identifies the resource.
	URN string
	// Kind (`Function`) and Service (`lambda`) are parts of the type token.
	Kind, Service string
	// Fixed means that it is billed even without requests.
	Fixed bool
	// Quantity is the quantity at the expected load, and Explain its arithmetic: empty for a
	// line that only the full load has.
	Quantity decimal.Decimal
	Explain  string
	SKU      string
	// Price is the row of the book; nil if there is none.
	Price *book.Price
	// Low, Expected and High are the amounts at the estimate's three loads.
	Low, Expected, High Amount
	// Unpriced is the reason why there is no amount.
	Unpriced string
}

// Estimate is what a stack costs in a month of 730 hours.
type Estimate struct {
	Lines       []Line
	Free        []Note
	NeedsUsage  []Note
	Unsupported []Note
	// Assumed are the values used for config keys that are not set.
	Assumed []rules.Assumption
	// Overloaded lists what cannot carry the configured traffic.
	Overloaded []Overload
	// Share is how much of a cluster's nodes the service uses; nil if the stack has none.
	Share *Share
	// WithoutCluster means that the service runs in an existing cluster whose cost is not in
	// the amounts.
	WithoutCluster bool
	// InstanceHour is what one more instance of the service costs for an hour; zero on machines
	// that are already paid for, nil if unknown.
	InstanceHour *decimal.Decimal
	// Low is the cost without any requests, Expected with the configured traffic, High with
	// every instance busy all month.
	Low, Expected, High Amount
	FreeTier            bool
	// PricesChecked is the day on which the price book was last checked as a whole.
	PricesChecked time.Time
}

// Unpriced returns how many meters of the expected load have no list price in their region.
func (e Estimate) Unpriced() int {
	n := 0
	for i := range e.Lines {
		if e.Lines[i].Unpriced != "" {
			n++
		}
	}
	return n
}

// MissingKeys lists the config keys that would make more of the estimate known.
func (e Estimate) MissingKeys() []string {
	var keys []string
	for _, n := range e.NeedsUsage {
		keys = rules.Union(keys, n.Keys)
	}
	return keys
}

// UnsupportedTypes lists the resource types without a price.
func (e Estimate) UnsupportedTypes() []string {
	var types []string
	for _, n := range e.Unsupported {
		types = rules.Union(types, []string{n.Type})
	}
	return types
}

// New prices the resources at three loads: idle, as configured, and with every instance busy
// all month.
func New(in Input) Estimate {
	p, load := read(in), in.load()
	expected := p.at(load)
	idle := p.at(load.With(decimal.Zero))
	e := Estimate{
		Free: p.free, Unsupported: expected.unsupported, NeedsUsage: expected.open, Assumed: unique(expected.assumed),
		Share: p.share(load), Expected: expected.total, Low: idle.total,
		FreeTier: in.FreeTier, PricesChecked: in.Book.Checked(), InstanceHour: p.instanceHour(),
	}
	limits := p.limits()
	e.Overloaded = limits.overloaded(load)
	bills := map[loadName]bill{atStated: expected, atIdle: idle}
	full, bounded := limits.fullLoad(load)
	e.High = Amount{Unbounded: !bounded, Unknown: load.Requests.Unknown}
	if bounded && !e.High.Unknown {
		// Requests beyond what all instances can serve still cost money if they are billed per
		// request.
		requests := decimal.Max(full, load.Requests.Value)
		bills[atFull] = p.at(load.Steady().With(requests))
		high := bills[atFull].total
		high.Unbounded, high.Unknown = e.High.Unbounded, e.High.Unknown
		e.High = high
	}
	e.Lines = merge(bills)
	e.WithoutCluster = p.withoutCluster()
	return e
}

// withoutCluster reports whether Pods run on machines that no meter counts.
func (p priced) withoutCluster() bool {
	for _, t := range p.things {
		if c, ok := t.rule.(rules.InCluster); ok && !c.ClusterCounted() {
			return true
		}
	}
	return false
}

func unique(all []rules.Assumption) []rules.Assumption {
	var out []rules.Assumption
	seen := map[rules.Assumption]bool{}
	for _, a := range all {
		if !seen[a] {
			seen[a] = true
			out = append(out, a)
		}
	}
	return out
}
