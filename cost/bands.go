package cost

import "math"

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

// How little a band may gain over its neighbour to be joined with it: a reader has no
// use for a switch of platform that saves less, and curves that rise in steps cross
// many times.
const (
	JoinedPercent = 3
	JoinedUSD     = 1
)

// joinBands joins neighbours to the fewest bands in each of which one platform is
// nowhere dearer than the cheapest by more than the tolerance.
func (s *sweeper) joinBands() {
	var joined []Band
	for first := 0; first < len(s.Bands); {
		platform, last := s.Bands[first].Platform, first
		for i, c := range s.Curves {
			reach := first - 1
			for reach+1 < len(s.Bands) && s.holds(i, reach+1) {
				reach++
			}
			// Of two that reach as far, the one that is the cheapest where it begins.
			if reach > last || reach == last && reach > first && c.Platform == s.Bands[first].Platform {
				platform, last = c.Platform, reach
			}
		}
		band := Band{Platform: platform, From: s.Bands[first].From}
		if len(joined) > 0 {
			before := s.curveOf(joined[len(joined)-1].Platform)
			band.Full = before != nobody && !s.Curves[before].carries(band.From)
		}
		joined = append(joined, band)
		first = last + 1
	}
	s.Bands = joined
}

// holds says whether a platform may stand for a band: at both its ends, and at each
// point of the sweep between.
func (s *sweeper) holds(platform, band int) bool {
	cheapest := s.curveOf(s.Bands[band].Platform)
	if cheapest == nobody || platform == cheapest {
		return platform == cheapest
	}
	from, to := s.Bands[band].From, s.Requests[len(s.Requests)-1]
	if band+1 < len(s.Bands) {
		to = s.Bands[band+1].From - 1
	}
	if !s.Curves[platform].carries(to) {
		return false
	}
	for _, end := range []int64{from, to} {
		usd, _ := s.monthly[platform].at(end)
		least, _ := s.monthly[cheapest].at(end)
		if !near(usd, least) {
			return false
		}
	}
	for p, n := range s.Requests {
		if n >= from && n <= to && !near(s.Curves[platform].USD[p], s.Curves[cheapest].USD[p]) {
			return false
		}
	}
	return true
}

// near says whether an amount is within the tolerance of the least one. One that is
// not known never is.
func near(usd, least float64) bool {
	return usd-least <= max(JoinedUSD, least*JoinedPercent/100)
}

// curveOf is the index of a platform's curve.
func (s *sweeper) curveOf(platform string) int {
	for i, c := range s.Curves {
		if c.Platform == platform {
			return i
		}
	}
	return nobody
}
