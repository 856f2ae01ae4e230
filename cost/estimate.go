package cost

import (
	"sort"

	"github.com/shopspring/decimal"

	"bankchurn/spec"
)

// Note is an entry of one of the lists that hold no amount.
type Note struct {
	// Resource is the logical name, Type the type token.
	Resource, Type string
	// Text is the reason, or the meter that needs usage.
	Text string
	// Keys are the config keys that would make the amount known.
	Keys []string
}

// Amount is a sum of money and whether all of it is known.
type Amount struct {
	USD decimal.Decimal
	// Incomplete says that a part has no known price: the sum is a lower bound.
	Incomplete bool
	// Unbounded says that nothing bounds the amount, Unknown that the traffic is
	// not stated: there is no sum then.
	Unbounded, Unknown bool
}

// Line is one meter of one resource.
type Line struct {
	Resource, Type, Meter, Region string
	// Kind is `Function`, Service `lambda`: the parts of the type token.
	Kind, Service string
	// Fixed is due without a single request.
	Fixed bool
	// Quantity, Unit, UnitPrice and Explain are those of the expected load.
	Quantity  decimal.Decimal
	Unit      string
	UnitPrice string
	Explain   string
	SKU       string
	// Retrieved is the day on which the unit price was read.
	Retrieved string
	Low       Amount
	Expected  Amount
	High      Amount
	// Unpriced says why no amount is known.
	Unpriced string
}

// Estimate is what a stack costs in a month of 730 hours.
type Estimate struct {
	Lines       []Line
	Free        []Note
	NeedsUsage  []Note
	Unsupported []Note
	// Overloaded names what the stated traffic exceeds.
	Overloaded []Note
	// Low is the cost without a single request, Expected with the stated traffic,
	// High with every instance busy all month.
	Low, Expected, High Amount
	FreeTier            bool
}

// Input is what an estimate is made from.
type Input struct {
	Resources *Recording
	Traffic   spec.Traffic
	// FreeTier applies the clouds' monthly free quantities.
	FreeTier bool
	Book     *Book
}

// New prices the resources at three loads: idle, as stated, and at capacity.
func New(in Input) Estimate {
	var requests *decimal.Decimal
	if n := in.Traffic.RequestsPerMonth; n != nil {
		d := decimal.NewFromInt(*n)
		requests = &d
	}
	expected := in.at(requests)
	e := Estimate{
		Free: expected.free, NeedsUsage: expected.needsUsage, Unsupported: expected.unsupported, Overloaded: expected.overloaded,
		FreeTier: in.FreeTier,
	}
	none := decimal.Zero
	lines := mergedLines{}
	lines.add(expected, stated, func(l *Line) *Amount { return &l.Expected })
	lines.add(in.at(&none), idle, func(l *Line) *Amount { return &l.Low })
	capacity, bounded := in.capacity()
	if bounded && requests != nil {
		lines.add(in.at(&capacity), full, func(l *Line) *Amount { return &l.High })
	}
	e.Lines = lines.sorted()
	for _, l := range e.Lines {
		e.Low.add(l.Low)
		e.Expected.add(l.Expected)
		e.High.add(l.High)
	}
	incomplete := len(e.Unsupported) > 0
	e.Low.Incomplete = e.Low.Incomplete || incomplete
	e.Expected.Incomplete = e.Expected.Incomplete || incomplete || len(e.NeedsUsage) > 0
	e.High.Incomplete = e.High.Incomplete || incomplete || len(e.NeedsUsage) > 0
	e.High.Unbounded = !bounded
	e.High.Unknown = requests == nil
	return e
}

// Monthly is the expected total at another number of requests a month, for
// comparing platforms over a range of traffic without recording again.
func Monthly(in Input, requests decimal.Decimal) Amount {
	var total Amount
	s := in.at(&requests)
	for _, c := range s.charges {
		total.add(Amount{USD: c.amount, Incomplete: c.unpriced != ""})
	}
	total.Incomplete = total.Incomplete || len(s.unsupported) > 0
	return total
}

// at prices everything at one load; nil is "not stated".
func (in Input) at(requests *decimal.Decimal) *sheet {
	s := &sheet{Recording: in.Resources, book: in.Book, traffic: in.Traffic, freeTier: in.FreeTier, requests: requests}
	s.price()
	return s
}

// capacity is the number of requests a month at which the narrowest resource is
// full; false where nothing sets a bound.
func (in Input) capacity() (decimal.Decimal, bool) {
	s := &sheet{Recording: in.Resources, traffic: in.Traffic}
	least, found := 0.0, false
	for _, r := range in.Resources.resources {
		bound, ok := capacities[r.Type]
		if !ok {
			continue
		}
		if perSecond, bounded := bound(s, r); bounded && (!found || perSecond < least) {
			least, found = perSecond, true
		}
	}
	return decimal.NewFromFloat(least).Mul(month).Floor(), found
}

func (a *Amount) add(b Amount) {
	a.USD = a.USD.Add(b.USD)
	a.Incomplete = a.Incomplete || b.Incomplete
}

// load is one of the three loads of an estimate.
type load int

const (
	stated load = iota
	idle
	full
)

// mergedLines brings the charges of the three loads together by resource and
// meter. A line that only the full load has keeps a quantity of 0.
type mergedLines map[string]*Line

func (m mergedLines) add(s *sheet, load load, amount func(*Line) *Amount) {
	for _, c := range s.charges {
		if load == idle && !c.fixed {
			continue // a usage meter counts nothing at rest
		}
		key := c.resource.URN + "\x00" + c.meter
		l, ok := m[key]
		if !ok {
			l = &Line{
				Resource: c.resource.Name, Type: c.resource.Type, Kind: c.resource.kind(), Service: c.resource.service(),
				Region: c.resource.Region, Meter: c.meter, Fixed: c.fixed,
				Unpriced: c.unpriced,
			}
			if load != full {
				l.Quantity, l.Explain = c.quantity.value, c.quantity.explain()
			}
			if c.price.ID != "" {
				l.SKU, l.Unit, l.UnitPrice, l.Retrieved = c.price.ID, c.price.Unit, c.price.UnitPrice(), c.price.Retrieved
			}
			m[key] = l
		}
		*amount(l) = Amount{USD: c.amount, Incomplete: c.unpriced != ""}
	}
}

// sorted returns the lines by falling expected amount, then by name, so that the
// order is the same for the same prices.
func (m mergedLines) sorted() []Line {
	keys := spec.SortedNames(m)
	sort.SliceStable(keys, func(i, j int) bool {
		a, b := m[keys[i]], m[keys[j]]
		if c := a.Expected.USD.Cmp(b.Expected.USD); c != 0 {
			return c > 0
		}
		return a.Low.USD.GreaterThan(b.Low.USD)
	})
	lines := make([]Line, len(keys))
	for i, key := range keys {
		lines[i] = *m[key]
	}
	return lines
}
