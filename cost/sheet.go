package cost

import (
	"time"

	"github.com/shopspring/decimal"

	"bankchurn/cost/book"
	"bankchurn/service"
)

// month is the number of seconds in a month of 730 hours.
var month = decimal.NewFromInt(service.SecondsPerMonth)

// charge is one priced meter of one resource at one load.
type charge struct {
	// resource is its index in the recording.
	resource int
	meter    string
	// fixed is due without a single request; the rest grows with usage.
	fixed    bool
	quantity quantity
	sku      string
	price    *book.Price
	amount   decimal.Decimal
	// unpriced says why there is no amount: the book has no price.
	unpriced string
}

// sheet prices all resources at one load. Rules write on it.
type sheet struct {
	*Recording
	book     *book.Book
	traffic  service.Traffic
	freeTier bool
	today    time.Time
	// follow is there while a sweep finds out what depends on the load.
	follow *followed
	// full says that every instance is busy all month, whatever shape the stated
	// traffic has.
	full  bool
	shape shape
	// fixedOnly leaves out what grows with usage, for the idle load.
	fixedOnly bool
	// current is the index of the resource whose rule runs.
	current int
	// What is the same for every resource: requests, seconds per request, and GiB per
	// request of responses and logs.
	n, seconds                        quantity
	perResponse, perLog, perAccessLog quantity
	// fraction of the requests that the rule that runs is asked about.
	fraction decimal.Decimal
	// pods holds how each Deployment scales.
	pods map[*Resource]podScaling

	charges     []charge
	free        []Note
	needsUsage  []Note
	unsupported []Note
	// overloaded names resources that the load exceeds.
	overloaded []Note
	// inExisting says that Pods run in a cluster that this recording does not make.
	inExisting bool
	// nodePools are the machines charged so far, of clusters.
	nodePools []nodePool
	// used counts what each SKU has been charged for: tiers and free quantities
	// belong to the account, so two log groups share one allowance.
	used map[*book.Price]decimal.Decimal
}

// begin works out what is the same for every resource.
func (s *sheet) begin() {
	s.used, s.pods, s.fraction = map[*book.Price]decimal.Decimal{}, map[*Resource]podScaling{}, one
	s.setShape()
	s.seconds = s.averageSeconds()
	s.perResponse = perRequestGiB(s.traffic.ResponseKiB, "traffic.responseKiB")
	s.perLog = perRequestGiB(s.traffic.LogKiBPerRequest, "traffic.logKiBPerRequest")
	s.perAccessLog = perRequestGiB(s.traffic.AccessLogKiBPerRequest, "traffic.accessLogKiBPerRequest")
}

// GiB a month.
func (s *sheet) responses() quantity  { return s.n.times(s.perResponse) }
func (s *sheet) logs() quantity       { return s.n.times(s.perLog) }
func (s *sheet) accessLogs() quantity { return s.n.times(s.perAccessLog) }

// price runs every resource's rule.
func (s *sheet) price(requests *decimal.Decimal) {
	s.begin()
	s.n = s.requestCount(requests)
	for i := range s.resources {
		r := &s.resources[i]
		reason, free := freeTypes[r.Type]
		_, priced := rules[r.Type]
		switch {
		case priced:
			s.bill(i)
		case free:
			s.free = append(s.free, Note{Resource: r.Name, Type: r.Type, Text: reason})
		default:
			s.unsupported = append(s.unsupported, Note{Resource: r.Name, Type: r.Type, Text: "this program has no price rule for the resource type"})
		}
	}
}

// bill runs one resource's rule.
func (s *sheet) bill(i int) {
	r := &s.resources[i]
	s.current = i
	if err := rules[r.Type](s, r); err != nil {
		s.unsupported = append(s.unsupported, Note{Resource: r.Name, Type: r.Type, Text: err.Error()})
	}
}

// fixed charges what is due around the clock.
func (s *sheet) fixed(r *Resource, meter, cloud, sku string, q quantity) {
	s.add(r, meter, cloud, sku, q, true)
}

// usage charges what grows with requests.
func (s *sheet) usage(r *Resource, meter, cloud, sku string, q quantity) {
	if !s.fixedOnly {
		s.add(r, meter, cloud, sku, q, false)
	}
}

func (s *sheet) add(r *Resource, meter, cloud, sku string, q quantity, fixed bool) {
	if len(q.missing) > 0 {
		s.needsUsage = append(s.needsUsage, Note{Resource: r.Name, Type: r.Type, Text: meter, Keys: q.missing})
		return
	}
	c := charge{resource: s.current, meter: meter, fixed: fixed, quantity: q, sku: sku}
	price, err := s.book.Price(cloud, sku, r.Region)
	if err != nil {
		if q.exact.IsZero() {
			return // nothing at any price
		}
		c.unpriced = err.Error()
		s.charges = append(s.charges, c)
		return
	}
	c.price = price
	ok := false
	if price.Flat(s.freeTier) {
		c.amount, ok = price.Amount(decimal.Zero, q.exact, s.freeTier)
	} else {
		before := s.used[price]
		c.amount, ok = price.Amount(before, q.exact, s.freeTier)
		s.used[price] = before.Add(q.exact)
	}
	if !ok {
		c.unpriced = "no price for " + sku + " in " + r.Region + " at this quantity"
	}
	s.charges = append(s.charges, c)
}

// requestCount is the number of requests a month; nil when the config does not say.
func (s *sheet) requestCount(requests *decimal.Decimal) quantity {
	if requests == nil {
		return unknown("traffic.requestsPerMonth")
	}
	n := exactly(*requests, "requests")
	if s.follow != nil {
		n.read = &s.follow.read
	}
	return n
}

// stated says whether the config tells the number of requests.
func (s *sheet) stated() bool { return len(s.n.missing) == 0 }

// averageSeconds is how long a request keeps an instance busy.
func (s *sheet) averageSeconds() quantity {
	if s.traffic.AverageMs == nil {
		return unknown("traffic.averageMs")
	}
	return exactly(decimal.New(int64(*s.traffic.AverageMs), -3), "s")
}

// perRequestGiB is a size per request, given in KiB by a config key, in GiB.
func perRequestGiB(kib *decimal.Decimal, key string) quantity {
	if kib == nil {
		return unknown(key)
	}
	return quantity{exact: kib.Div(decimal.NewFromInt(1 << 20)), explain: func() string { return kib.String() + " KiB" }}
}

// cold is the time a month in which instances start: requests x
// share x duration.
func (s *sheet) cold() quantity {
	cold := s.traffic.ColdStarts
	if cold.Percent == nil || cold.AverageMs == nil {
		return s.n.orNone(unknown("traffic.coldStarts"))
	}
	share := quantity{exact: cold.Percent.Shift(-2), explain: func() string { return cold.Percent.String() + " %" }}
	return s.n.times(share).times(exactly(decimal.New(int64(*cold.AverageMs), -3), "s start"))
}

// inFlight is Little's law: the average number of requests being served, over the
// whole month. What is sized by instances takes [sheet.atPeak].
func (s *sheet) inFlight(averageSeconds quantity) quantity {
	n := s.n
	missing := union(n.missing, averageSeconds.missing)
	if len(missing) > 0 {
		return n.orNone(unknown(missing...))
	}
	value := n.exact.Mul(averageSeconds.exact).Div(month)
	return quantity{exact: value, read: n.read, explain: func() string {
		return n.explain() + " × " + averageSeconds.explain() + " / 730 h = " + count(value) + " in flight"
	}}
}
