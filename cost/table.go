package cost

import (
	"fmt"
	"slices"
	"strings"
	"text/tabwriter"
)

// How much of an estimate a preview shows: the values of the config key
// `cost.detail`.
const (
	// Summary is the totals and the comparison.
	Summary = "summary"
	// Lines adds a row per meter of each resource.
	Lines = "lines"
	// Explain adds how each quantity comes about.
	Explain = "explain"
)

// Text renders an estimate for the preview: the sum first, then how it comes
// about, then what is not in it.
func (v View) Text() string {
	var b strings.Builder
	e := v.Estimate
	fmt.Fprintf(&b, "Estimated monthly cost   %s   ", e.Expected)
	if v.Delta != nil {
		fmt.Fprintf(&b, "(%s)   ", v.Delta.headline())
	}
	b.WriteString(v.Headline() + "\n")
	if v.Detail != Summary {
		b.WriteString(linesTable(e.Lines, v.Detail == Explain))
	}
	b.WriteString(e.Baseline() + "\n")
	b.WriteString(v.shapeText())
	b.WriteString(v.keptText())
	if e.Share != nil {
		b.WriteString(e.Share.String() + "\n")
	}
	b.WriteString(v.Basis())
	b.WriteString(e.NotesText(v.Detail == Explain))
	if v.Delta != nil {
		b.WriteString(v.Delta.text())
	}
	b.WriteString(v.Budget.Text())
	b.WriteString(v.comparisonText())
	b.WriteString(v.Advice)
	return strings.TrimRight(b.String(), "\n")
}

// Basis says what the amounts are: which prices, of when, for how long.
func (e Estimate) Basis() string {
	return fmt.Sprintf("list prices in USD without tax, %s, 730 h a month, free tier %s", e.pricesOf(), e.freeTier())
}

// Basis is that in a line, and another where the prices are old.
func (v View) Basis() string {
	return "Basis: " + v.Estimate.Basis() + "\n" + v.Estimate.staleness(v.Today)
}

// Baseline splits the sum into what is due without a request and what the stated
// traffic adds, so that the cents add up, and says where it ends.
func (e Estimate) Baseline() string {
	if e.High.Unknown {
		return "Baseline: " + e.Low.String() + " without a request; set traffic.requestsPerMonth for more"
	}
	usage := Amount{USD: visible(e.Expected.USD).Sub(visible(e.Low.USD)), Incomplete: e.Expected.Incomplete, Covered: e.Expected.Covered}
	return "Baseline: " + e.Low.String() + " without a request + " + usage.String() + " usage · full capacity all month: " + e.high()
}

// shapeText says what the stated shape of the traffic changes.
func (v View) shapeText() string {
	sh := shapeOf(v.Traffic.WorkingHours.PerWeek(), v.Traffic.PeakFactor)
	if sh.isSteady() {
		return ""
	}
	return "Traffic: " + sh.words() + "; instances are counted at the peak, requests and busy time by their number\n"
}

// Headline says what was priced: platform, region, traffic.
func (v View) Headline() string {
	parts := []string{v.Platform}
	if v.Region != "" {
		parts = append(parts, v.Region)
	}
	t := v.Traffic
	switch {
	case t.RequestsPerMonth == nil:
		parts = append(parts, "traffic not stated")
	case t.AverageMs == nil:
		parts = append(parts, thousands(fmt.Sprint(*t.RequestsPerMonth))+" requests")
	default:
		parts = append(parts, fmt.Sprintf("%s requests x %d ms", thousands(fmt.Sprint(*t.RequestsPerMonth)), *t.AverageMs))
	}
	return strings.Join(parts, " · ")
}

// linesTable is one row per meter, and under it, when asked, the arithmetic.
func linesTable(lines []Line, explain bool) string {
	var b strings.Builder
	var arithmetics []string
	w := tabwriter.NewWriter(&b, 0, 0, 2, ' ', 0)
	for i := range lines {
		l := &lines[i]
		if l.Quantity.IsZero() && !l.Expected.Incomplete {
			continue // counts only beyond the stated traffic, or not at all
		}
		amount, arithmetic := Dollars(l.Expected.USD), count(l.Quantity)+" "+l.Unit+" at "+l.UnitPrice()
		if l.Unpriced != "" {
			amount, arithmetic = "unknown", l.Unpriced
		}
		arithmetics = append(arithmetics, l.Explain())
		fmt.Fprintf(w, "  %s\t%s %s\t%s\t%s\t%s\t%s\n", l.Resource, l.Service, l.Kind, l.Meter, arithmetic, l.nature(), amount)
	}
	_ = w.Flush() // a strings.Builder does not fail
	if !explain {
		return b.String()
	}
	// Between the rows, they would end the table's columns.
	var explained strings.Builder
	for i, row := range slices.Collect(strings.Lines(b.String())) {
		explained.WriteString(row)
		if arithmetics[i] != "" {
			explained.WriteString("      = " + arithmetics[i] + "\n")
		}
	}
	return explained.String()
}

// nature says whether a line is due without a request: fixed, usage, or both, as
// tasks are that auto-scaling adds to a minimum.
func (l *Line) nature() string {
	switch {
	case !l.Fixed:
		return "usage"
	case l.Low.USD.Equal(l.Expected.USD):
		return "fixed"
	}
	return "both"
}

// NotesText names what is not in the sum, and with all how many resources of which
// kind are free.
func (e Estimate) NotesText(all bool) string {
	var b strings.Builder
	for _, n := range e.Unsupported {
		fmt.Fprintf(&b, "Not supported: %s (%s): %s\n", n.Resource, n.Type, n.Text)
	}
	for _, n := range e.Overloaded {
		fmt.Fprintf(&b, "Overloaded: %s: %s\n", n.Resource, n.Text)
	}
	notPriced, open, free := "none", "none", counted(len(e.Free), "resource")
	var without []string
	if n := len(e.Unsupported); n > 0 {
		without = append(without, counted(n, "resource"))
	}
	if n := e.Unpriced(); n > 0 {
		without = append(without, withoutPrice(n))
	}
	if len(without) > 0 {
		notPriced = strings.Join(without, ", ")
	}
	if len(e.NeedsUsage) > 0 {
		open = e.needsUsage()
	}
	if all && len(e.Free) > 0 {
		free += " (" + kinds(e.Free) + ")"
	}
	fmt.Fprintf(&b, "Not priced: %s · needs usage: %s · free: %s\n", notPriced, open, free)
	return b.String()
}

// counted is "1 meter" or "3 meters".
func counted(n int, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	return fmt.Sprintf("%d %ss", n, noun)
}

// needsUsage says how many meters are not in the sum, which keys would tell them,
// and which no key can.
func (e Estimate) needsUsage() string {
	text := counted(len(e.NeedsUsage), "meter")
	var open []string
	if keys := e.missingKeys(); len(keys) > 0 {
		open = append(open, "set "+strings.Join(keys, ", "))
	}
	for _, n := range e.NeedsUsage {
		if len(n.Keys) == 0 {
			open = append(open, n.Text)
		}
	}
	return text + " (" + strings.Join(open, "; ") + ")"
}

// kinds counts resources by kind: "2 Role, 1 Alias".
func kinds(notes []Note) string {
	var order []string
	counts := map[string]int{}
	for _, n := range notes {
		kind := n.Type[strings.LastIndex(n.Type, ":")+1:]
		if counts[kind] == 0 {
			order = append(order, kind)
		}
		counts[kind]++
	}
	parts := make([]string, len(order))
	for i, kind := range order {
		parts[i] = fmt.Sprintf("%d %s", counts[kind], kind)
	}
	return strings.Join(parts, ", ")
}

// String is "$4.70", or "at least $4.70" where a part is not known.
func (a Amount) String() string {
	if a.IsUnknown() {
		return "unknown"
	}
	if a.Incomplete {
		return "at least " + Dollars(a.USD)
	}
	return Dollars(a.USD)
}

func (e Estimate) high() string {
	if e.High.Unbounded {
		return "no upper bound (nothing limits the number of requests)"
	}
	return e.High.String()
}

func (e Estimate) freeTier() string {
	if e.FreeTier {
		return "applied (it belongs to the whole account: other stacks may use it up)"
	}
	return "not applied"
}
