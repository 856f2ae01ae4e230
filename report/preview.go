package report

import (
	"fmt"
	"slices"
	"strings"
	"text/tabwriter"
	"time"

	"bankchurn/cost"
	"bankchurn/cost/book"
	"bankchurn/cost/rules"
)

// Preview formats an estimate for the preview: the sum first, then its lines, then what is not
// included.
func Preview(v cost.Comparison) string {
	var b strings.Builder
	e := v.Estimate
	fmt.Fprintf(&b, "Estimated monthly cost   %s   ", Amount(e.Expected))
	if v.Delta != nil {
		previous := ""
		if v.Previous != nil && v.Delta.Missing == "" {
			previous = " with " + v.Previous.Platform + " kept"
		}
		fmt.Fprintf(&b, "(%s%s)   ", deltaHeadline(*v.Delta), previous)
	}
	b.WriteString(headline(v) + "\n")
	if v.Detail != cost.Summary {
		b.WriteString(previewLines(e.Lines, v.Detail == cost.Explain))
	}
	b.WriteString(baseline(e) + "\n")
	b.WriteString(profile(v))
	b.WriteString(previous(v))
	if e.Share != nil {
		b.WriteString(share(*e.Share) + "\n")
	}
	b.WriteString(basisLines(v))
	b.WriteString(notesText(e, v.Detail == cost.Explain))
	if v.Delta != nil {
		b.WriteString(unfinishedText(*v.Delta))
		b.WriteString(deltaText(*v.Delta))
	}
	b.WriteString(releaseText(v))
	b.WriteString(planText(v))
	b.WriteString(budgetText(v.Budget))
	b.WriteString(comparisonText(v))
	b.WriteString(v.Advice)
	return strings.TrimRight(b.String(), "\n")
}

// Lines formats an estimate on its own: sum, lines and notes. It is for programs without another
// platform to compare with.
func Lines(e cost.Estimate, title string) string {
	return strings.TrimRight(fmt.Sprintf("Estimated monthly cost   %s   %s\n%s%s\nBasis: %s\n%s",
		Amount(e.Expected), title, previewLines(e.Lines, false), baseline(e), basis(e), notesText(e, true)), "\n")
}

// basis returns what the amounts are based on: prices, date and period.
func basis(e cost.Estimate) string {
	prices := "no price used"
	if day := e.PricesChecked; !day.IsZero() {
		prices = "checked " + day.Format(time.DateOnly)
	}
	freeTier := "not applied"
	if e.FreeTier {
		freeTier = "applied (shared by the whole account: other stacks may use it up)"
	}
	return fmt.Sprintf("list prices in USD without tax, %s, 730 h a month, free tier %s", prices, freeTier)
}

// basisLines returns the basis on one line, and a second line if the prices are old.
func basisLines(v cost.Comparison) string {
	text := "Basis: " + basis(v.Estimate) + "\n"
	if book.Stale(v.Estimate.PricesChecked, v.Today) {
		text += "Prices were last checked more than 6 months ago: run `go run ./cmd/cost prices verify` to compare them with today's\n"
	}
	return text
}

// baseline splits the sum into the cost without requests and the cost of the configured traffic, so
// that the cents add up, and adds the cost at full capacity.
func baseline(e cost.Estimate) string {
	if e.High.Unknown {
		return "Fixed " + Amount(e.Low) + " without requests; set traffic.requestsPerMonth to estimate usage"
	}
	usage := e.Expected
	usage.USD = cost.InCents(e.Expected.USD).Sub(cost.InCents(e.Low.USD))
	usage.AtMost = e.Expected.AtMost && !e.Low.AtMost
	return "Fixed " + Amount(e.Low) + " + usage " + Amount(usage) + " · at full capacity " + Amount(e.High)
}

// profile describes the configured traffic profile.
func profile(v cost.Comparison) string {
	p := rules.ProfileOf(v.Traffic)
	if p.IsSteady() {
		return ""
	}
	return "Traffic: " + p.String() + "; instances are counted at the peak, requests and busy time by number\n"
}

// previous returns one line for the kept platform, or none.
func previous(v cost.Comparison) string {
	p := v.Previous
	if p == nil {
		return ""
	}
	return fmt.Sprintf("Kept: %s, %s, until keepPrevious is removed: %s idle, not in the sum above; both %s\n",
		p.Platform, p.Region, Amount(p.Idle), Amount(v.Estimate.Expected.Plus(p.Idle)))
}

// headline returns what was priced: platform, region, traffic.
func headline(v cost.Comparison) string {
	parts := []string{v.Platform}
	if v.Region != "" {
		parts = append(parts, v.Region)
	}
	t := v.Traffic
	switch {
	case t.RequestsPerMonth == nil:
		parts = append(parts, "traffic not set")
	case t.AverageMs == nil:
		parts = append(parts, rules.Thousands(fmt.Sprint(*t.RequestsPerMonth))+" requests")
	default:
		parts = append(parts, fmt.Sprintf("%s requests x %d ms", rules.Thousands(fmt.Sprint(*t.RequestsPerMonth)), *t.AverageMs))
	}
	return strings.Join(parts, " · ")
}

// previewLines has one row per meter, followed by the arithmetic if requested.
func previewLines(lines []cost.Line, explain bool) string {
	var b strings.Builder
	var arithmetics []string
	w := tabwriter.NewWriter(&b, 0, 0, 2, ' ', 0)
	for i := range lines {
		l := &lines[i]
		if l.Quantity.IsZero() && l.Unpriced == "" {
			continue // it costs something only above the configured traffic, or never
		}
		amount, arithmetic := "unknown", l.Unpriced
		if l.Price != nil && l.Unpriced == "" {
			amount, arithmetic = Dollars(l.Expected.USD), quantity(l)
		}
		arithmetics = append(arithmetics, l.Explain)
		fmt.Fprintf(w, "  %s\t%s %s\t%s\t%s\t%s\t%s\n", l.Resource, l.Service, l.Kind, l.Meter, arithmetic, nature(l), amount)
	}
	_ = w.Flush() // a strings.Builder does not fail
	if !explain {
		return b.String()
	}
	// They are inserted afterwards, because between the rows they would end the table's
	// columns.
	var explained strings.Builder
	for i, row := range slices.Collect(strings.Lines(b.String())) {
		explained.WriteString(row)
		if arithmetics[i] != "" {
			explained.WriteString("      = " + arithmetics[i] + "\n")
		}
	}
	return explained.String()
}

// quantity returns "200,000 GB-s at $0.0000166667 per GB-s".
func quantity(l *cost.Line) string {
	return rules.Number(l.Quantity) + " " + l.Price.Unit + " at " + unitPrice(l.Price)
}

// nature returns whether a line is billed without requests: fixed, usage, or both, as for tasks
// that auto-scaling adds to a minimum.
func nature(l *cost.Line) string {
	switch {
	case !l.Fixed:
		return "usage"
	case l.Low.USD.Equal(l.Expected.USD):
		return "fixed"
	}
	return "both"
}
