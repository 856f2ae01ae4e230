package cost

import (
	"math"
	"sort"

	"github.com/shopspring/decimal"

	"bankchurn/cost/book"
)

// monthly is a recording's expected total at any number of requests a month: what
// [New] computes, made ready for asking at many loads.
//
// Each rule runs once. What it charged is due at any load, or grows in proportion
// with the requests or with a [level], which is asked again at another load. A rule
// that looks at the number of requests itself runs again. Totals are floating-point, exact to
// about 15 digits: a sweep is plotted and compared, not billed.
type monthly struct {
	sheet *sheet
	// looking are the resources whose rules look at the load.
	looking []int
	// levels are functions of the load.
	levels []level
	// asked is what they gave at the points of a sweep.
	asked []answer
	// meters are what is charged, by price; tiers count a price's whole quantity.
	meters []meter
	index  map[*book.Price]int
	// incomplete says that a part of the cost is not known, at any load.
	incomplete bool
	// unpriced says that a meter has no list price, at some load asked for.
	unpriced bool
}

// meter is the quantity of one price: fixed + perRequest × requests + the parts that
// follow levels + looked, which is what the rules charged that look at the load.
type meter struct {
	price                     *book.Price
	steps                     []step
	fixed, perRequest, looked float64
	perLevel                  []perLevel
}

// perLevel is a quantity for each unit of a level.
type perLevel struct {
	level    int
	quantity float64
}

func newMonthly(in Input) *monthly {
	m := &monthly{sheet: in.sheet(0), index: map[*book.Price]int{}}
	// What no rule prices is as free, or as unsupported, at any load.
	for i := range in.Resources.resources {
		typ := in.Resources.resources[i].Type
		_, priced := rules[typ]
		_, free := freeTypes[typ]
		m.incomplete = m.incomplete || !priced && !free
	}
	s := m.sheet
	s.begin()
	s.follow = &followed{}
	// At the greatest load, quantities per request have the most digits.
	const probe = sweepTo
	requests := decimal.NewFromInt(probe)
	s.n = s.requestCount(&requests)
	for _, i := range s.billable {
		s.follow.read = false
		s.forget()
		s.bill(i)
		if s.follow.read {
			m.looking = append(m.looking, i)
			continue
		}
		m.incomplete = m.incomplete || s.isOpen()
		for k := range s.charges {
			c := &s.charges[k]
			switch quantity := approximately(c.quantity.exact); {
			case c.price == nil:
				m.incomplete, m.unpriced = true, true
			case c.quantity.level > 0:
				m.followLevel(c.price, c.quantity.level-1, quantity)
			case c.quantity.read != nil:
				m.of(c.price).perRequest += quantity / probe
			default:
				m.of(c.price).fixed += quantity
			}
		}
	}
	m.levels, s.follow = s.follow.levels, nil
	return m
}

// followLevel adds a quantity for each unit of a level, of those that rules found.
func (m *monthly) followLevel(p *book.Price, level int, quantity float64) {
	m.sheet.follow.levels[level].used = true
	q := m.of(p)
	q.perLevel = append(q.perLevel, perLevel{level: level, quantity: quantity})
}

func (m *monthly) of(p *book.Price) *meter {
	i, known := m.index[p]
	if !known {
		i = len(m.meters)
		m.index[p] = i
		m.meters = append(m.meters, meter{price: p, steps: stepsOf(p)})
	}
	return &m.meters[i]
}

// at is the total in USD, not a number where nothing of it is known, and whether it
// is a lower bound. For one goroutine at a time.
func (m *monthly) at(requests int64) (usd float64, atLeast bool) {
	above := sort.Search(len(m.asked), func(i int) bool { return m.asked[i].requests >= requests })
	if above > 0 && above < len(m.asked) && m.asked[above-1].same(m.asked[above]) {
		return m.total(requests, m.asked[above])
	}
	return m.total(requests, m.ask(requests))
}

// along is what [monthly.at] says at each of rising loads, and whether anything of it is a
// lower bound.
//
// Levels that are the same at two loads are so between them: the number of instances
// never falls and rises again as the load rises. So most loads need not be asked about.
func (m *monthly) along(requests []int64) (usd []float64, atLeast bool) {
	if len(requests) == 0 {
		return nil, false
	}
	m.asked = make([]answer, len(requests))
	last := len(requests) - 1
	m.asked[0], m.asked[last] = m.ask(requests[0]), m.ask(requests[last])
	m.askBetween(requests, 0, last)
	usd = make([]float64, len(requests))
	for i, n := range requests {
		var open bool
		usd[i], open = m.total(n, m.asked[i])
		atLeast = atLeast || open
	}
	return usd, atLeast
}

func (m *monthly) askBetween(requests []int64, first, last int) {
	if m.asked[first].same(m.asked[last]) {
		for i := first + 1; i < last; i++ {
			m.asked[i] = m.asked[first]
			m.asked[i].requests = requests[i]
		}
		return
	}
	if middle := (first + last) / 2; middle > first {
		m.asked[middle] = m.ask(requests[middle])
		m.askBetween(requests, first, middle)
		m.askBetween(requests, middle, last)
	}
}

// total is the sum at a load with these levels.
func (m *monthly) total(requests int64, with answer) (usd float64, atLeast bool) {
	atLeast = m.look(requests) || with.open || m.incomplete
	covered := false
	for i := range m.meters {
		q := &m.meters[i]
		total := q.fixed + q.perRequest*float64(requests) + q.looked
		for _, per := range q.perLevel {
			total += per.quantity * with.levels[per.level]
		}
		amount, known := q.usd(total, m.sheet.freeTier)
		usd += amount
		atLeast = atLeast || !known
		covered = covered || known && total > 0
	}
	if atLeast && usd == 0 && !covered {
		usd = math.NaN()
	}
	return usd, atLeast
}

// look runs the rules that look at the load, and says whether they leave a part open.
func (m *monthly) look(requests int64) (open bool) {
	if len(m.looking) == 0 {
		return false
	}
	s := m.load(requests)
	for i := range m.meters {
		m.meters[i].looked = 0
	}
	for _, i := range m.looking {
		s.bill(i)
	}
	open = s.isOpen()
	for k := range s.charges {
		if c := &s.charges[k]; c.price == nil {
			open, m.unpriced = true, true
		} else {
			m.of(c.price).looked += approximately(c.quantity.exact)
		}
	}
	return open
}

// load empties the sheet for another load.
func (m *monthly) load(requests int64) *sheet {
	n := decimal.NewFromInt(requests)
	m.sheet.forget()
	m.sheet.n = m.sheet.requestCount(&n)
	return m.sheet
}

// forget empties the sheet.
func (s *sheet) forget() {
	clear(s.used)
	s.charges, s.free, s.needsUsage = s.charges[:0], s.free[:0], s.needsUsage[:0]
	s.unsupported, s.overloaded, s.nodePools = s.unsupported[:0], s.overloaded[:0], s.nodePools[:0]
}

// isOpen says whether something on the sheet has no amount.
func (s *sheet) isOpen() bool { return len(s.unsupported)+len(s.needsUsage) > 0 }

// usd is what a quantity costs in a month, as [book.Price.Amount] says it exactly.
func (q *meter) usd(quantity float64, freeTier bool) (usd float64, known bool) {
	if free := q.price.Free; freeTier && free != nil {
		quantity -= approximately(free.Quantity)
	}
	for _, step := range q.steps {
		if quantity <= step.from {
			break
		}
		if math.IsNaN(step.usd) {
			return usd, false
		}
		usd += (min(quantity, step.upTo) - step.from) * step.usd
	}
	return usd, true
}

// step is a tier in floating-point: the price of a unit, not a number where it is
// not known.
type step struct{ from, upTo, usd float64 }

func stepsOf(p *book.Price) []step {
	steps := make([]step, len(p.Tiers))
	from, per := 0.0, approximately(p.Per)
	for i, tier := range p.Tiers {
		steps[i] = step{from: from, upTo: math.Inf(1), usd: math.NaN()}
		if tier.UpTo != nil {
			steps[i].upTo = approximately(*tier.UpTo)
		}
		if tier.USD != nil {
			steps[i].usd = approximately(*tier.USD) / per
		}
		from = steps[i].upTo
	}
	return steps
}
