package cost

import (
	"cmp"
	"math"
	"slices"
	"time"

	"github.com/shopspring/decimal"

	"bankchurn/cost/book"
	"bankchurn/service"
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
	// Covered says that a part is known to cost nothing: a free quantity covers it.
	Covered bool
}

// IsUnknown says that there is no sum at all, not even a lower bound.
func (a Amount) IsUnknown() bool { return a.Unknown || a.Incomplete && a.USD.IsZero() && !a.Covered }

// Line is one meter of one resource.
type Line struct {
	Resource, Type, Meter, Region string
	// URN identifies the resource.
	URN string
	// Kind is `Function`, Service `lambda`: the parts of the type token.
	Kind, Service string
	// Fixed is due without a single request.
	Fixed bool
	// Quantity and Unit are those of the expected load.
	Quantity decimal.Decimal
	Unit     string
	SKU      string
	// Retrieved is the day of the unit price's source.
	Retrieved string
	Low       Amount
	Expected  Amount
	High      Amount
	// Unpriced says why no amount is known.
	Unpriced string

	price   *book.Price
	explain func() string
}

// UnitPrice is "$0.20 per 1,000,000 requests", or empty where there is no price.
func (l *Line) UnitPrice() string {
	if l.price == nil {
		return ""
	}
	return unitPrice(l.price)
}

// Explain says how the expected quantity comes about: "1,000,000 requests × 0.2 s × 1 GB".
// It is empty for a line that only the full load has.
func (l *Line) Explain() string {
	if l.explain == nil {
		return ""
	}
	return l.explain()
}

// Estimate is what a stack costs in a month of 730 hours.
type Estimate struct {
	Lines       []Line
	Free        []Note
	NeedsUsage  []Note
	Unsupported []Note
	// Overloaded names what the stated traffic exceeds.
	Overloaded []Note
	// Share is how much of a cluster's nodes the service takes; nil where there are
	// none in the stack.
	Share *Share
	// WithoutCluster says that an existing cluster, in which the service runs, is not in
	// the amounts.
	WithoutCluster bool
	// Low is the cost without a single request, Expected with the stated traffic,
	// High with every instance busy all month.
	Low, Expected, High Amount
	FreeTier            bool
	// PricesChecked is the day on which the price book was last checked as a whole.
	PricesChecked time.Time
}

// Unpriced is how many meters of the expected load have no list price in their region.
func (e Estimate) Unpriced() int {
	n := 0
	for i := range e.Lines {
		if e.Lines[i].Expected.Incomplete {
			n++
		}
	}
	return n
}

// Input is what an estimate is made from.
type Input struct {
	Resources *Recording
	Traffic   service.Traffic
	// FreeTier applies the clouds' monthly free quantities.
	FreeTier bool
	Book     *book.Book
	// Today decides dated prices, such as those of a version's support.
	Today time.Time
}

// New prices the resources at three loads: idle, as stated, and at capacity.
func New(in Input) Estimate {
	var requests *decimal.Decimal
	if n := in.Traffic.RequestsPerMonth; n != nil {
		d := decimal.NewFromInt(*n)
		requests = &d
	}
	expected := in.at(requests, 0)
	e := Estimate{
		Free: expected.free, NeedsUsage: expected.needsUsage, Unsupported: expected.unsupported, Overloaded: expected.overloaded,
		Share: expected.share(), WithoutCluster: expected.inExisting,
		FreeTier: in.FreeTier, PricesChecked: in.Book.Checked(),
	}
	if len(e.Overloaded) == 0 {
		e.Overloaded = expected.withoutRoom()
	}
	sheets := [3]*sheet{stated: expected, idle: in.idle(len(expected.charges))}
	capacity, narrowest, bounded := in.capacity()
	if bounded && requests != nil {
		sheets[full] = in.full(capacity, len(expected.charges))
		if most := in.carried(capacity); requests.GreaterThan(most) && len(e.Overloaded) == 0 {
			e.Overloaded = []Note{{
				Resource: narrowest.Name, Type: narrowest.Type,
				Text: "lets at most " + count(most) + " requests a month of this shape through",
			}}
		}
	}
	e.Lines = byAmount(merged(in.Resources.resources, sheets))
	for i := range e.Lines {
		l := &e.Lines[i]
		e.Low.add(l.Low)
		e.Expected.add(l.Expected)
		e.High.add(l.High)
	}
	incomplete := len(e.Unsupported) > 0
	e.Low.Incomplete = e.Low.Incomplete || incomplete
	e.Expected.Incomplete = e.Expected.Incomplete || incomplete || len(e.NeedsUsage) > 0
	e.High.Incomplete = e.High.Incomplete || incomplete || len(e.NeedsUsage) > 0 || sheets[full] != nil && sheets[full].isOpen()
	e.High.Unbounded = !bounded
	e.High.Unknown = requests == nil
	return e
}

// at prices everything at one load; nil is "not stated". About as many charges
// are to be expected.
func (in Input) at(requests *decimal.Decimal, charges int) *sheet {
	s := in.sheet(charges)
	s.price(requests)
	return s
}

// full prices everything with each instance busy all month.
func (in Input) full(requests decimal.Decimal, charges int) *sheet {
	s := in.sheet(charges)
	s.full = true
	s.price(&requests)
	return s
}

// idle prices what is due without a single request.
func (in Input) idle(charges int) *sheet {
	s := in.sheet(charges)
	s.fixedOnly = true
	s.price(new(decimal.Decimal))
	return s
}

func (in Input) sheet(charges int) *sheet {
	return &sheet{
		Recording: in.Resources, book: in.Book, traffic: in.Traffic, freeTier: in.FreeTier, today: in.Today,
		charges: make([]charge, 0, charges),
	}
}

// capacity is the number of requests a month at which the narrowest resource is
// full, and which one that is; false where nothing sets a bound.
func (in Input) capacity() (decimal.Decimal, *Resource, bool) {
	s := &sheet{Recording: in.Resources, traffic: in.Traffic}
	least, narrowest := 0.0, (*Resource)(nil)
	for i := range in.Resources.resources {
		r := &in.Resources.resources[i]
		bound, ok := capacities[r.Type]
		if !ok {
			continue
		}
		if perSecond, bounded := bound(s, r); bounded && (narrowest == nil || perSecond < least) {
			least, narrowest = perSecond, r
		}
	}
	return decimal.NewFromFloat(least).Mul(month).Floor(), narrowest, narrowest != nil
}

// carried is how many requests a month of the stated shape a capacity carries: at
// the peak of the working hours it is full.
func (in Input) carried(capacity decimal.Decimal) decimal.Decimal {
	sh := shapeOf(in.Traffic.WorkingHours.PerWeek(), in.Traffic.PeakFactor)
	if sh.isSteady() {
		return capacity
	}
	return capacity.Mul(sh.share).Div(sh.peak).Floor()
}

func (a *Amount) add(b Amount) {
	a.USD = a.USD.Add(b.USD)
	a.Incomplete = a.Incomplete || b.Incomplete
	a.Covered = a.Covered || b.Covered
}

// load is one of the three loads of an estimate.
type load int

const (
	stated load = iota
	idle
	full
)

// merged brings the charges of the three loads together by resource and meter. A
// line that only the full load has keeps a quantity of 0.
//
// Every sheet holds its charges by resource, in the recording's order, so the
// sheets are walked side by side, and a meter is looked for only among the few
// lines of its resource.
func merged(resources []Resource, sheets [3]*sheet) []Line {
	lines := make([]Line, 0, len(sheets[stated].charges))
	var next [3]int
	for i := range resources {
		first := len(lines)
		for l, s := range sheets {
			if s == nil {
				continue
			}
			for ; next[l] < len(s.charges) && s.charges[next[l]].resource == i; next[l]++ {
				c := &s.charges[next[l]]
				lines = put(lines, first, &resources[i], c, load(l))
			}
		}
	}
	return lines
}

// put adds a charge to the line of its meter, which may be among lines[first:].
func put(lines []Line, first int, r *Resource, c *charge, at load) []Line {
	k := first
	for k < len(lines) && lines[k].Meter != c.meter {
		k++
	}
	if k == len(lines) {
		line := Line{
			Resource: r.Name, Type: r.Type, URN: r.URN, Kind: r.kind(), Service: r.service(),
			Region: r.Region, Meter: c.meter, Fixed: c.fixed, Unpriced: c.unpriced, SKU: c.sku, price: c.price,
		}
		if c.price != nil {
			line.Unit, line.Retrieved = c.price.Unit, c.price.Date
		}
		if at != full {
			line.Quantity, line.explain = c.quantity.exact, c.quantity.explain
		}
		lines = append(lines, line)
	}
	amount := Amount{USD: c.amount, Incomplete: c.unpriced != ""}
	amount.Covered = !amount.Incomplete && c.amount.IsZero() && c.quantity.exact.IsPositive()
	switch at {
	case stated:
		lines[k].Expected = amount
	case idle:
		lines[k].Low = amount
	case full:
		lines[k].High = amount
	}
	return lines
}

// byAmount orders lines by falling expected amount, then by falling idle amount,
// resource and meter, so that the order is the same for the same prices.
func byAmount(lines []Line) []Line {
	order := make([]int, len(lines))
	rough := make([]float64, len(lines))
	for i := range lines {
		order[i], rough[i] = i, approximately(lines[i].Expected.USD)
	}
	slices.SortFunc(order, func(i, j int) int {
		// Bringing decimals to one scale is the dear part, and seldom needed.
		if x, y := rough[i], rough[j]; math.Abs(x-y) > 1e-6*max(x, y) {
			return cmp.Compare(y, x)
		}
		a, b := &lines[i], &lines[j]
		if c := compare(b.Expected.USD, a.Expected.USD); c != 0 {
			return c
		}
		if c := compare(b.Low.USD, a.Low.USD); c != 0 {
			return c
		}
		return cmp.Or(cmp.Compare(a.URN, b.URN), cmp.Compare(a.Meter, b.Meter))
	})
	sorted := make([]Line, len(lines))
	for k, i := range order {
		sorted[k] = lines[i]
	}
	return sorted
}

// compare is a.Cmp(b) without bringing two zeros to one scale.
func compare(a, b decimal.Decimal) int {
	if x, y := a.Sign(), b.Sign(); x != y || x == 0 {
		return cmp.Compare(x, y)
	}
	return a.Cmp(b)
}

// approximately is d to about 15 digits, for ordering only.
func approximately(d decimal.Decimal) float64 {
	coefficient := d.Coefficient()
	if coefficient.IsInt64() {
		return float64(coefficient.Int64()) * math.Pow10(int(d.Exponent()))
	}
	f, _ := coefficient.Float64()
	return f * math.Pow10(int(d.Exponent()))
}
