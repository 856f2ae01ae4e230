package report

import (
	"fmt"
	"strings"
	"text/tabwriter"

	"bankchurn/cost"
)

// comparisonText has one row per other platform, the cheapest platform, and the cheapest by
// traffic range.
func comparisonText(v cost.Comparison) string {
	if len(v.Elsewhere) == 0 {
		return ""
	}
	var b strings.Builder
	b.WriteString("Other platforms, same service and traffic:\n")
	w := tabwriter.NewWriter(&b, 0, 0, 2, ' ', 0)
	for _, a := range v.Elsewhere {
		if a.Estimate == nil {
			fmt.Fprintf(w, "  %s\trefused\t%s\n", a.Platform, refusal(a))
			continue
		}
		fmt.Fprintf(w, "  %s\t%s\t%s\n", a.Platform, Amount(a.Estimate.Expected), remarks(a))
	}
	_ = w.Flush() // a strings.Builder does not fail
	fmt.Fprintf(&b, "Cheapest that fits: %s\n", cheapest(v))
	b.WriteString(byTraffic(v.Curves))
	return b.String()
}

// longestReason keeps a refusal on one line: it is shown in full if the platform is chosen.
const longestReason = 110

// refusal returns the first reason, and how many more there are.
func refusal(a cost.Alternative) string {
	text := a.Refused[0].Short()
	if len(text) > longestReason {
		text = text[:strings.LastIndexByte(text[:longestReason], ' ')] + " …"
	}
	if more := len(a.Refused) - 1; more > 0 {
		text += fmt.Sprintf(" (and %d more)", more)
	}
	return text
}

// dominant names the most expensive line.
func dominant(e cost.Estimate) string {
	if len(e.Lines) == 0 || !e.Lines[0].Expected.USD.IsPositive() {
		return ""
	}
	return fmt.Sprintf("mostly %s (%s)", e.Lines[0].Meter, Dollars(e.Lines[0].Expected.USD))
}

// withoutCluster marks an amount that is not the full cost.
const withoutCluster = "without its existing cluster"

// remarks explain the cost of a platform that can run the service: its region, its most expensive
// line, and whether it handles the traffic.
func remarks(a cost.Alternative) string {
	parts := []string{a.Region}
	if a.Needs != "" {
		parts = append(parts, "needs "+a.Needs)
	}
	if mostly := dominant(*a.Estimate); mostly != "" {
		parts = append(parts, mostly)
	}
	if a.Estimate.WithoutCluster {
		parts = append(parts, withoutCluster)
	}
	if n := a.Estimate.Unpriced(); n > 0 {
		parts = append(parts, withoutPrice(n))
	}
	if len(a.Estimate.Overloaded) > 0 {
		parts = append(parts, "over capacity at this traffic")
	}
	return strings.Join(parts, ", ")
}

// cheapest names the platforms with the lowest expected cost of those that fit.
func cheapest(v cost.Comparison) string {
	first, open := v.Cheapest()
	var names, unknown []string
	for _, a := range first {
		names = append(names, marked(a))
	}
	for _, a := range open {
		unknown = append(unknown, a.Platform)
	}
	switch {
	case len(names)+len(unknown) == 0:
		return "none, the traffic exceeds every platform's capacity"
	case len(names) == 0:
		return "not known"
	case len(unknown) > 0:
		return strings.Join(names, ", ") + " (unknown: " + strings.Join(unknown, ", ") + ")"
	}
	return strings.Join(names, ", ")
}

// marked returns the platform with what its amount does not include.
func marked(a cost.Alternative) string {
	switch n := a.Estimate.Unpriced(); {
	case a.Estimate.WithoutCluster:
		return a.Platform + " (" + withoutCluster + ")"
	case n > 0:
		return a.Platform + " (" + withoutPrice(n) + ")"
	case a.Estimate.Expected.Incomplete:
		return a.Platform + " (at least)"
	}
	return a.Platform
}

// byTraffic returns the ranges on one line: "Cheapest by traffic: lambda below 2.1M · cloudrun
// to 38M · fargate above". With a single candidate there is nothing to compare.
func byTraffic(s cost.Curves) string {
	if len(s.Curves) < 2 {
		return ""
	}
	var parts []string
	for i, r := range s.Ranges {
		part := markedIn(s, r.Platform)
		if part == "" {
			part = unserved(s, r, "none")
		}
		switch {
		case len(s.Ranges) == 1:
			part += " throughout, " + Requests(cost.CurveFrom) + " to " + Requests(cost.CurveTo)
		case i == len(s.Ranges)-1:
			part += " above"
		case i == 0:
			part += " below " + Requests(s.Ranges[1].From)
		default:
			part += " to " + Requests(s.Ranges[i+1].From)
		}
		if i+1 < len(s.Ranges) && s.Ranges[i+1].Full {
			part += " (then full)"
		}
		parts = append(parts, part)
	}
	return "Cheapest by traffic: " + strings.Join(parts, " · ") + lowerBounds(s) + "\n"
}

// markedIn returns a platform of the curves with what its cost does not include.
func markedIn(s cost.Curves, platform string) string {
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

// unserved explains why a range has no platform: full if it exceeds every platform's capacity, and
// otherwise that the cost is unknown.
func unserved(s cost.Curves, r cost.Range, full string) string {
	for _, c := range s.Curves {
		if c.Carries(r.From) {
			return "not known"
		}
	}
	return full
}

// lowerBounds names the platforms whose cost is partly unknown.
func lowerBounds(s cost.Curves) string {
	var names []string
	for _, c := range s.Curves {
		if c.AtLeast {
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
