package cost

import (
	"math"
	"slices"
	"strconv"

	"github.com/shopspring/decimal"
)

// Range is a range of traffic in which one platform is the cheapest, or nearly so. It
// begins at From requests a month and ends before the next one's.
type Range struct {
	// Platform is empty if the traffic exceeds every candidate's capacity, or if the cost of
	// those that can carry it is unknown.
	Platform string
	// From is rounded to two digits, unless the platform of the range before reaches its
	// capacity here, or rounding would move the stack's own traffic into the other range.
	From int64
	// Full means that the platform of the range before reaches its capacity here; it is not
	// undercut.
	Full bool
}

// A range is worth showing if it saves this part of the neighbors' cost, or this smaller part
// if its end is at least actOnWidth times its beginning; and never for less than a dollar a
// month.
const (
	actOnSaving = 0.10
	actOnWidth  = 1.5
	actOnLittle = 0.05
	actOnUSD    = 1
)

// none is the index that stands for no candidate.
const none = -1

// ranges finds the cheapest candidate for each amount of traffic.
type ranges struct {
	curves    Curves
	platforms []priced
	// own is the stack's own traffic, 0 if not set. The platform that is cheapest there is the
	// platform of its range, so that the ranges do not contradict the comparison.
	own int64
}

// span is a range that is still being computed.
type span struct {
	cheapest int
	from     int64
}

// find returns the ranges that are worth showing.
func (r ranges) find() []Range {
	requests := slices.Clone(r.curves.Requests)
	if r.own > requests[0] && r.own < requests[len(requests)-1] {
		requests = append(requests, r.own)
		slices.Sort(requests)
	}
	spans := []span{{r.cheapest(requests[0]), requests[0]}}
	for p := 1; p < len(requests); p++ {
		spans = r.bisect(spans, requests[p-1], requests[p], r.cheapest(requests[p]))
	}
	spans = r.worthwhile(spans)
	out := make([]Range, len(spans))
	for i, s := range spans {
		out[i] = Range{From: s.from}
		if s.cheapest != none {
			out[i].Platform = r.curves.Curves[s.cheapest].Platform
		}
		if i > 0 && spans[i-1].cheapest != none {
			out[i].Full = !r.curves.Curves[spans[i-1].cheapest].Carries(s.from)
		}
	}
	return out
}

// bisect adds the spans that begin above low and up to high. The last of the given spans covers
// low.
func (r ranges) bisect(spans []span, low, high int64, atHigh int) []span {
	last := spans[len(spans)-1]
	if last.cheapest == atHigh {
		return spans
	}
	if last.cheapest != none {
		if full := r.curves.Curves[last.cheapest].Capacity; full >= low && full < high && r.cheapest(full) == last.cheapest {
			next := span{r.cheapest(full + 1), full + 1}
			return r.bisect(append(spans, next), next.from, high, atHigh)
		}
	}
	if r.rounded(low) == r.rounded(high) || high-low <= 1 {
		return append(spans, span{atHigh, r.rounded(high)})
	}
	middle := low + (high-low)/2
	spans = r.bisect(spans, low, middle, r.cheapest(middle))
	return r.bisect(spans, middle, high, atHigh)
}

// rounded returns the beginning of a range in two digits.
func (r ranges) rounded(n int64) int64 {
	if two := twoDigits(n); (two <= r.own) == (n <= r.own) {
		return two
	}
	return n
}

// twoDigits rounds to two significant digits.
func twoDigits(n int64) int64 {
	digits := int32(len(strconv.FormatInt(n, 10)))
	return decimal.NewFromInt(n).Round(2 - digits).IntPart()
}

// usd returns what a candidate costs at a load; false if it cannot carry the load, or its cost
// is unknown.
func (r ranges) usd(candidate int, requests int64) (decimal.Decimal, bool) {
	if !r.curves.Curves[candidate].Carries(requests) {
		return decimal.Zero, false
	}
	total := r.platforms[candidate].atRequests(requests).total
	return total.USD, !total.IsUnknown()
}

// cheapest returns the first of the cheapest candidates that can carry the traffic.
func (r ranges) cheapest(requests int64) int {
	best, least := none, decimal.Zero
	for i := range r.platforms {
		if usd, known := r.usd(i, requests); known && (best == none || usd.LessThan(least)) {
			best, least = i, usd
		}
	}
	return best
}

// worthwhile joins each span that saves too little with the neighbor that costs the least
// extra, the narrowest span first.
func (r ranges) worthwhile(spans []span) []span {
	for {
		narrowest, into, width := none, none, math.Inf(1)
		for i := range spans {
			if w := r.width(spans, i); w < width {
				if neighbor, ok := r.joins(spans, i); ok {
					narrowest, into, width = i, neighbor, w
				}
			}
		}
		if narrowest == none {
			return spans
		}
		spans[narrowest].cheapest = spans[into].cheapest
		spans = united(spans)
	}
}

// united joins adjacent spans of the same candidate.
func united(spans []span) []span {
	out := spans[:1]
	for _, s := range spans[1:] {
		if s.cheapest != out[len(out)-1].cheapest {
			out = append(out, s)
		}
	}
	return out
}

// width returns the end of a span divided by its beginning. The first and the last span extend
// beyond the curves.
func (r ranges) width(spans []span, i int) float64 {
	if i == 0 || i == len(spans)-1 {
		return math.MaxFloat64
	}
	return float64(r.end(spans, i)) / float64(spans[i].from)
}

// end returns the last load of a span.
func (r ranges) end(spans []span, i int) int64 {
	if i+1 < len(spans) {
		return spans[i+1].from - 1
	}
	return CurveTo
}

// joins returns the neighbor that can replace a span that saves too little.
func (r ranges) joins(spans []span, i int) (neighbor int, ok bool) {
	if spans[i].cheapest == none || spans[i].from <= r.own && r.own <= r.end(spans, i) {
		return none, false
	}
	neighbor, least := none, math.Inf(1)
	for _, n := range []int{i - 1, i + 1} {
		if n < 0 || n >= len(spans) || spans[n].cheapest == none {
			continue
		}
		if part, usd, known := r.saving(spans, i, spans[n].cheapest); known && usd < least {
			acts := usd >= actOnUSD && (part >= actOnSaving || part >= actOnLittle && r.width(spans, i) >= actOnWidth)
			if !acts {
				neighbor, least = n, usd
			}
		}
	}
	return neighbor, neighbor != none
}

// saving returns the most that a span's candidate saves against another, as a part and in USD,
// at the span's ends, at its middle and at the curves' points in between. It is false if the
// other cannot carry the traffic, or its cost is unknown.
func (r ranges) saving(spans []span, i, other int) (part, usd float64, known bool) {
	from, to := spans[i].from, r.end(spans, i)
	loads := []int64{from, from + (to-from)/2, to}
	for _, n := range r.curves.Requests {
		if n > from && n < to {
			loads = append(loads, n)
		}
	}
	for _, n := range loads {
		mine, known1 := r.usd(spans[i].cheapest, n)
		theirs, known2 := r.usd(other, n)
		if !known1 || !known2 {
			return 0, 0, false
		}
		saved := theirs.Sub(mine).InexactFloat64()
		usd = max(usd, saved)
		if theirs.IsPositive() {
			part = max(part, saved/theirs.InexactFloat64())
		}
	}
	return part, usd, true
}
