package cost

import (
	"fmt"
	"strings"
	"text/tabwriter"
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
	b.WriteString(v.headline() + "\n")
	b.WriteString(linesTable(e.Lines))
	if v.Traffic.RequestsPerMonth != nil {
		fmt.Fprintf(&b, "Range: %s idle to %s\n", e.Low, e.high())
	} else {
		fmt.Fprintf(&b, "Idle: %s; set traffic.requestsPerMonth for more\n", e.Low)
	}
	fmt.Fprintf(&b, "Basis: list prices in USD without tax, %s, 730 h a month, free tier %s\n", e.retrieved(), e.freeTier())
	b.WriteString(notesText(e))
	if v.Delta != nil {
		b.WriteString(v.Delta.text())
	}
	b.WriteString(v.comparisonText())
	return strings.TrimRight(b.String(), "\n")
}

// headline says what was priced: platform, region, traffic.
func (v View) headline() string {
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

func linesTable(lines []Line) string {
	var b strings.Builder
	w := tabwriter.NewWriter(&b, 0, 0, 2, ' ', 0)
	for i := range lines {
		l := &lines[i]
		if l.Quantity.IsZero() && l.Unpriced == "" {
			continue // counts only beyond the stated traffic, or not at all
		}
		amount, arithmetic := Dollars(l.Expected.USD), count(l.Quantity)+" "+l.Unit+" at "+l.UnitPrice()
		if l.Unpriced != "" {
			amount, arithmetic = "unknown", l.Unpriced
		}
		fmt.Fprintf(w, "  %s\t%s %s\t%s\t%s\t%s\t%s\n", l.Resource, l.Service, l.Kind, l.Meter, arithmetic, l.nature(), amount)
	}
	_ = w.Flush() // a strings.Builder does not fail
	return b.String()
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

// notesText names what is not in the sum.
func notesText(e Estimate) string {
	var b strings.Builder
	if len(e.Unsupported) == 0 {
		b.WriteString("Not supported: none\n")
	}
	for _, n := range e.Unsupported {
		fmt.Fprintf(&b, "Not supported: %s (%s): %s\n", n.Resource, n.Type, n.Text)
	}
	if len(e.NeedsUsage) == 0 {
		b.WriteString("Needs usage: none\n")
	} else {
		fmt.Fprintf(&b, "Needs usage: %s\n", e.needsUsage())
	}
	for _, n := range e.Overloaded {
		fmt.Fprintf(&b, "Overloaded: %s: %s\n", n.Resource, n.Text)
	}
	fmt.Fprintf(&b, "Free: %s\n", freeText(e.Free))
	return b.String()
}

// needsUsage says how many meters are not in the sum, which keys would tell them,
// and which no key can.
func (e Estimate) needsUsage() string {
	text := fmt.Sprintf("%d meters are not in the sum", len(e.NeedsUsage))
	if keys := e.missingKeys(); len(keys) > 0 {
		text += "; set " + strings.Join(keys, ", ")
	}
	for _, n := range e.NeedsUsage {
		if len(n.Keys) == 0 {
			text += "; " + n.Text
		}
	}
	return text
}

// freeText counts the free resources by kind: "2 Role, 1 Alias".
func freeText(notes []Note) string {
	if len(notes) == 0 {
		return "none"
	}
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
	return fmt.Sprintf("%d resources (%s)", len(notes), strings.Join(parts, ", "))
}

// String is "$4.70", or "at least $4.70" where a part is not known.
func (a Amount) String() string {
	if a.Incomplete && a.USD.IsZero() {
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
	return e.High.String() + " at full capacity all month"
}

func (e Estimate) freeTier() string {
	if e.FreeTier {
		return "applied (it belongs to the whole account: other stacks may use it up)"
	}
	return "not applied"
}

// retrieved is the age of the oldest price used.
func (e Estimate) retrieved() string {
	oldest := ""
	for _, l := range e.Lines {
		if l.Retrieved != "" && (oldest == "" || l.Retrieved < oldest) {
			oldest = l.Retrieved
		}
	}
	if oldest == "" {
		return "no price used"
	}
	return "retrieved " + oldest
}
