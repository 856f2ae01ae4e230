package cost

import (
	"fmt"
	"strings"
	"text/tabwriter"

	"github.com/shopspring/decimal"
)

// comparisonText is one row per other platform, the cheapest of all, and where
// over the range of traffic that changes.
func (v View) comparisonText() string {
	if len(v.Elsewhere) == 0 {
		return ""
	}
	var b strings.Builder
	b.WriteString("Elsewhere, same service and traffic:\n")
	w := tabwriter.NewWriter(&b, 0, 0, 2, ' ', 0)
	for _, a := range v.Elsewhere {
		if a.Estimate == nil {
			fmt.Fprintf(w, "  %s\trefused\t%s\n", a.Platform, a.Reason())
			continue
		}
		fmt.Fprintf(w, "  %s\t%s\t%s\n", a.Platform, a.Estimate.Expected, a.Remarks())
	}
	_ = w.Flush() // a strings.Builder does not fail
	fmt.Fprintf(&b, "Cheapest that fits: %s\n", v.Cheapest())
	b.WriteString(v.Sweep.Text())
	return b.String()
}

// longestReason keeps a refusal on one line: the whole of it is shown when the
// platform is chosen.
const longestReason = 110

// Reason is the first refusal, and how many more there are.
func (a Alternative) Reason() string {
	text := a.Refused[0].Short()
	if len(text) > longestReason {
		text = text[:strings.LastIndexByte(text[:longestReason], ' ')] + " …"
	}
	if more := len(a.Refused) - 1; more > 0 {
		text += fmt.Sprintf(" (and %d more)", more)
	}
	return text
}

// Dominant names the line that makes up most of the sum.
func (e Estimate) Dominant() string {
	if len(e.Lines) == 0 || !e.Lines[0].Expected.USD.IsPositive() {
		return ""
	}
	return fmt.Sprintf("mostly %s (%s)", e.Lines[0].Meter, Dollars(e.Lines[0].Expected.USD))
}

// withoutCluster marks an amount that must not be taken for the whole cost.
const withoutCluster = "its existing cluster not counted"

// Remarks place the cost of a platform that runs the service: where, what makes up
// most of it, and whether it carries the traffic.
func (a Alternative) Remarks() string {
	remarks := []string{a.Region}
	if mostly := a.Estimate.Dominant(); mostly != "" {
		remarks = append(remarks, mostly)
	}
	if a.Estimate.WithoutCluster {
		remarks = append(remarks, withoutCluster)
	}
	if n := a.Estimate.Unpriced(); n > 0 {
		remarks = append(remarks, withoutPrice(n))
	}
	if len(a.Estimate.Overloaded) > 0 {
		remarks = append(remarks, "overloaded at this traffic")
	}
	return strings.Join(remarks, ", ")
}

// Fitting are the platforms that can run the service as configured and carry its
// traffic, the chosen one first.
func (v View) Fitting() []Alternative {
	chosen := Alternative{Platform: v.Platform, Region: v.Region, Estimate: &v.Estimate}
	var fitting []Alternative
	for _, a := range append([]Alternative{chosen}, v.Elsewhere...) {
		if a.Estimate != nil && len(a.Estimate.Overloaded) == 0 {
			fitting = append(fitting, a)
		}
	}
	return fitting
}

// Cheapest names the platforms with the lowest expected cost, of those that fit.
// An estimate that is a lower bound only takes part: the reader sees "at least"
// beside it.
func (v View) Cheapest() string {
	var names, unknown []string
	var best decimal.Decimal
	for _, a := range v.Fitting() {
		switch c := a.Estimate.Expected.USD.Cmp(best); {
		case a.Estimate.Expected.IsUnknown():
			unknown = append(unknown, a.Platform)
		case len(names) == 0, c < 0:
			best, names = a.Estimate.Expected.USD, []string{a.marked()}
		case c == 0:
			names = append(names, a.marked())
		}
	}
	switch {
	case len(names)+len(unknown) == 0:
		return "none, the traffic exceeds what each lets through"
	case len(names) == 0:
		return "not known"
	case len(unknown) > 0:
		return strings.Join(names, ", ") + " (not known: " + strings.Join(unknown, ", ") + ")"
	}
	return strings.Join(names, ", ")
}

// withoutPrice marks an amount that a price is missing from: what is left of it is no
// reason to choose the platform.
func withoutPrice(meters int) string { return counted(meters, "meter") + " without a price" }

// marked is the platform, and what its amount leaves out.
func (a Alternative) marked() string {
	switch n := a.Estimate.Unpriced(); {
	case a.Estimate.WithoutCluster:
		return a.Platform + " (" + withoutCluster + ")"
	case n > 0:
		return a.Platform + " (" + withoutPrice(n) + ")"
	}
	return a.Platform
}

// marked is the same in a sweep.
func (s Sweep) marked(platform string) string {
	for _, c := range s.Curves {
		switch {
		case c.Platform != platform:
		case c.WithoutCluster:
			return platform + " (" + withoutCluster + ")"
		case c.Unpriced:
			return platform + " (meters without a price)"
		}
	}
	return platform
}

// Text is the bands in a line: "Cheapest by traffic: lambda below 2.1M · cloudrun
// to 38M · fargate above". With a single candidate there is nothing to compare.
func (s Sweep) Text() string {
	if len(s.Curves) < 2 {
		return ""
	}
	var parts []string
	for i, band := range s.Bands {
		part := s.marked(band.Platform)
		if part == "" {
			part = s.Nobody(band, "none")
		}
		switch {
		case len(s.Bands) == 1:
			part += " throughout, " + Requests(sweepFrom) + " to " + Requests(sweepTo)
		case i == len(s.Bands)-1:
			part += " above"
		case i == 0:
			part += " below " + Requests(s.Bands[1].From)
		default:
			part += " to " + Requests(s.Bands[i+1].From)
		}
		if i+1 < len(s.Bands) && s.Bands[i+1].Full {
			part += " (then full)"
		}
		parts = append(parts, part)
	}
	return "Cheapest by traffic: " + strings.Join(parts, " · ") + s.lowerBounds() + "\n"
}

// Nobody says of a band without a platform why it has none: full, where each lets through
// less, and otherwise that the cost of what carries the traffic is not known.
func (s Sweep) Nobody(band Band, full string) string {
	for _, c := range s.Curves {
		if c.carries(band.From) {
			return "not known"
		}
	}
	return full
}

// lowerBounds names the platforms whose cost is partly not known.
func (s Sweep) lowerBounds() string {
	var names []string
	for _, c := range s.Curves {
		if c.LowerBound {
			names = append(names, c.Platform)
		}
	}
	switch len(names) {
	case 0:
		return ""
	case len(s.Curves):
		return " (all at least)"
	}
	return " (at least: " + strings.Join(names, ", ") + ")"
}

// Requests renders a number of requests with three significant digits: 950k, 2.14M, 1B.
func Requests(n int64) string {
	d := decimal.NewFromInt(n)
	if digits := int32(len(d.String())); digits > 3 {
		d = d.Round(3 - digits)
	}
	for _, unit := range []struct {
		name  string
		power int32
	}{{"B", 9}, {"M", 6}, {"k", 3}} {
		if d.GreaterThanOrEqual(decimal.New(1, unit.power)) {
			return d.Shift(-unit.power).String() + unit.name
		}
	}
	return d.String()
}
