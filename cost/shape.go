package cost

import (
	"fmt"

	"github.com/shopspring/decimal"

	"bankchurn/service"
)

// shape is when requests come: in a share of the month, at a peak above the average of
// that time. A platform that bills requests or busy time charges the same for
// every shape; one that bills instances keeps as many as the peak needs.
type shape struct {
	// hours a week in which requests come; 168 is all.
	hours int
	// share of the month in which requests come, and peak load over that time's
	// average; both 1 where nothing else is stated.
	share, peak decimal.Decimal
}

// steady is the shape of a load that does not change.
var steady = shape{hours: service.HoursPerWeek, share: one, peak: one}

func (s *sheet) setShape() {
	s.shape = steady
	if s.full {
		return
	}
	s.shape = shapeOf(s.traffic.WorkingHours.PerWeek(), s.traffic.PeakFactor)
}

func shapeOf(hours int, peak *decimal.Decimal) shape {
	sh := steady
	if hours != service.HoursPerWeek {
		sh.hours, sh.share = hours, decimal.NewFromInt(int64(hours)).Div(decimal.NewFromInt(service.HoursPerWeek))
	}
	if peak != nil {
		sh.peak = *peak
	}
	return sh
}

// allWeek says that no hour is without requests.
func (sh shape) allWeek() bool { return sh.hours == service.HoursPerWeek }

func (sh shape) isSteady() bool { return sh.allWeek() && sh.peak.Equal(one) }

// words name what is not steady: "40 of 168 h a week, peak 3 x".
func (sh shape) words() string {
	text := ""
	if !sh.allWeek() {
		text = fmt.Sprintf("%d of %d h a week", sh.hours, service.HoursPerWeek)
	}
	if !sh.peak.Equal(one) {
		if text != "" {
			text += ", "
		}
		text += "peak " + sh.peak.String() + " x"
	}
	return text
}

// atPeak is the number of requests being served at the peak of the hours in which
// requests come: what instances are sized for.
func (s *sheet) atPeak(averageSeconds quantity) quantity {
	average := s.inFlight(averageSeconds)
	sh := s.shape
	if len(average.missing) > 0 || sh.isSteady() {
		return average
	}
	value := average.value().Div(sh.share).Mul(sh.peak)
	return quantity{exact: value, explain: func() string {
		return average.explain() + ", " + count(value) + " at the peak (" + sh.words() + ")"
	}}
}

// overMonth averages what holds while requests come with what holds otherwise.
func (sh shape) overMonth(working, otherwise decimal.Decimal) decimal.Decimal {
	if sh.allWeek() {
		return working
	}
	return working.Mul(sh.share).Add(otherwise.Mul(one.Sub(sh.share)))
}

// explainOverMonth says how an average comes about: nothing where there is one
// value only.
func (sh shape) explainOverMonth(working, otherwise decimal.Decimal) string {
	if sh.allWeek() || working.Equal(otherwise) {
		return ""
	}
	return fmt.Sprintf("; %s in %d of %d h a week, %s otherwise", count(working), sh.hours, service.HoursPerWeek, count(otherwise))
}
