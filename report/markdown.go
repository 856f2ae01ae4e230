package report

import (
	"fmt"
	"strings"

	"github.com/shopspring/decimal"

	"bankchurn/cost"
)

// longestComment is the maximum size of a comment: GitHub rejects more than 65,536
// characters, and a text never has fewer bytes than characters.
const longestComment = 65_536

// The maximum number of resources in the visible table, and of lines in a folded one.
const (
	mostResources = 12
	mostLines     = 400
)

// Marker returns the first line of a stack's comment, by which a bot finds its own comment to
// update it.
func Marker(stack string) string { return "<!-- bankchurn-cost-report:" + stack + " -->" }

// Markdown returns the report as a comment for a pull request: a sentence and a small table in
// whole dollars, with the rest folded. If it would be too long, lines are omitted from the
// middle, with a note.
func Markdown(stack string, v cost.Comparison) string {
	for most := mostLines; most > 0; most /= 2 {
		if text := markdown(stack, v, most); len(text) <= longestComment {
			return text
		}
	}
	return cut(markdown(stack, v, 0), longestComment)
}

func markdown(stack string, v cost.Comparison, most int) string {
	var b strings.Builder
	b.WriteString(Marker(stack) + "\n**" + sentence(stack, v) + "**\n")
	if changes := changesTable(v); changes != "" {
		b.WriteString("\n" + changes)
	}
	unfinished := ""
	if v.Delta != nil {
		unfinished = unfinishedText(*v.Delta)
	}
	for _, remark := range []string{unfinished, budgetText(v.Budget), byTraffic(v.Curves), v.Advice} {
		for _, line := range strings.Split(strings.TrimSpace(remark), "\n") {
			if line != "" {
				b.WriteString("\n" + escape(line) + "  ")
			}
		}
	}
	b.WriteString("\n")
	if v.Plan != nil {
		fold(&b, planTitle(*v.Plan), planOf(v.Plan).markdown())
	}
	fold(&b, "Every line of "+headline(v), linesTable(v, most)+"\n"+baseline(v.Estimate)+"  \n"+strings.ReplaceAll(basisLines(v), "\n", "  \n"))
	fold(&b, "Other platforms, same service and traffic", elsewhereTable(v))
	fold(&b, "Not in the sum", notInTheSum(v, most))
	return b.String()
}

// sentence summarizes the report.
func sentence(stack string, v cost.Comparison) string {
	previous := ""
	if v.Previous != nil {
		previous = v.Previous.Platform
	}
	total, name := wholeAmount(v.Total()), "`"+stack+"`"
	now := name + " costs " + total + " a month on " + platforms(v.Platform, previous)
	d := v.Delta
	switch {
	case d == nil:
		return now + "."
	case d.Missing != "":
		return now + " (" + d.Missing + ")."
	case d.Switched:
		return name + " moves from " + d.Before.Platform + " to " + platforms(v.Platform, previous) + ": " + total +
			" a month instead of " + wholeAmount(d.Before.Total()) + ", " + change(d.Change) + "."
	case d.Quiet() && d.Change.IsExact():
		return name + " stays at " + total + " a month on " + platforms(v.Platform, previous) + "."
	}
	return now + ", " + change(d.Change) + "."
}

// changesTable returns the table for reviewers: resources whose cost changed or, on a first
// deployment or a switch, all resources. Empty if nothing changed.
func changesTable(v cost.Comparison) string {
	d := v.Delta
	if d == nil || d.Missing != "" {
		first := v.Since(cost.Snapshot{Platform: v.Platform})
		if first.Missing != "" {
			return ""
		}
		d = &first
	}
	if d.Quiet() {
		return ""
	}
	return deltaTable(d.Resources, d.Before.Total(), v.Total(), d.Change)
}

// deltaTable has a row for each resource, and the sum.
func deltaTable(rows []cost.ResourceDelta, before, after cost.Amount, sum cost.Difference) string {
	var b strings.Builder
	b.WriteString("| | a month | before | after | change |\n|:-:|---|--:|--:|--:|\n")
	hidden := 0
	for i, r := range rows {
		if i >= mostResources || r.Before.IsZero() && r.After.IsZero() {
			hidden++
			continue
		}
		fmt.Fprintf(&b, "| `%s` | %s | %s | %s | %s |\n", r.Sign, escape(subject(r)), wholeOrNone(r.Before), wholeOrNone(r.After), wholeChange(r.Change()))
	}
	if hidden > 0 {
		fmt.Fprintf(&b, "| | %d more, or free | | | |\n", hidden)
	}
	was := ""
	if !before.USD.IsZero() || before.IsUnknown() {
		was = wholeAmount(before)
	}
	fmt.Fprintf(&b, "| | **sum** | %s | %s | **%s** |\n\n`+` added · `~` changed · `-` removed · whole dollars, cents below\n",
		was, wholeAmount(after), change(sum))
	return b.String()
}

// linesTable shows cents. If there are more than most lines, those in the middle are omitted.
func linesTable(v cost.Comparison, most int) string {
	var rows []string
	for i := range v.Estimate.Lines {
		l := &v.Estimate.Lines[i]
		if l.Quantity.IsZero() && l.Unpriced == "" {
			continue
		}
		amount, price := Dollars(l.Expected.USD), unitPrice(l.Price)
		if l.Unpriced != "" {
			amount, price = "unknown", l.Unpriced
		}
		rows = append(rows, fmt.Sprintf("| %s %s | %s | %s | %s | %s |\n", l.Kind, escape(l.Resource), escape(l.Meter), escape(l.Explain), escape(price), amount))
	}
	return "| resource | meter | quantity | unit price | a month |\n|---|---|---|---|--:|\n" +
		strings.Join(middleOut(rows, most, "| … | %d lines left out for length | | | |\n"), "")
}

func elsewhereTable(v cost.Comparison) string {
	var b strings.Builder
	b.WriteString("| platform | a month | |\n|---|--:|---|\n")
	fmt.Fprintf(&b, "| **%s** | %s | %s |\n", v.Platform, Amount(v.Estimate.Expected), escape(remarks(v.Chosen())))
	for _, a := range v.Elsewhere {
		if a.Estimate == nil {
			fmt.Fprintf(&b, "| %s | refused | %s |\n", a.Platform, escape(refusal(a)))
			continue
		}
		fmt.Fprintf(&b, "| %s | %s | %s |\n", a.Platform, Amount(a.Estimate.Expected), escape(remarks(a)))
	}
	b.WriteString("\nCheapest that fits: " + cheapest(v) + "\n")
	return b.String()
}

func notInTheSum(v cost.Comparison, most int) string {
	rows := strings.SplitAfter(strings.TrimSpace(notesText(v.Estimate, true)), "\n")
	for i, row := range rows {
		rows[i] = "- " + escape(row) + "\n"
	}
	return strings.Join(middleOut(rows, most, "- … %d entries left out for length\n"), "")
}

// middleOut keeps the first and last rows and notes how many it omitted.
func middleOut(rows []string, most int, left string) []string {
	if len(rows) <= most {
		return rows
	}
	head := (most + 1) / 2
	tail := most - head
	out := append([]string{}, rows[:head]...)
	out = append(out, fmt.Sprintf(left, len(rows)-most))
	return append(out, rows[len(rows)-tail:]...)
}

// cut removes bytes from the middle of a text, as a last resort.
func cut(text string, most int) string {
	if len(text) <= most {
		return text
	}
	const left = "\n\n… left out for length …\n\n"
	half := (most - len(left)) / 2
	return strings.ToValidUTF8(text[:half], "") + left + strings.ToValidUTF8(text[len(text)-half:], "")
}

func fold(b *strings.Builder, summary, body string) {
	fmt.Fprintf(b, "\n<details><summary>%s</summary>\n\n%s\n</details>\n", escape(summary), strings.TrimSpace(body)+"\n")
}

// escape keeps text within its table cell and disables HTML tags.
func escape(text string) string {
	return strings.NewReplacer("|", "\\|", "<", "&lt;", ">", "&gt;", "\n", " ").Replace(strings.TrimSpace(text))
}

// wholeDollars formats an amount in whole dollars; a small amount is not shown as zero.
func wholeDollars(usd decimal.Decimal) string {
	half := decimal.New(5, -1)
	if usd.IsPositive() && usd.LessThan(half) {
		return "<$1"
	}
	return strings.TrimSuffix(Dollars(usd.Round(0)), ".00")
}

func wholeAmount(a cost.Amount) string {
	if a.IsUnknown() {
		return "an unknown amount"
	}
	return bound(a) + wholeDollars(a.USD)
}

// change returns "+$12", "-$3", "+<$1" or "no change", and what is unknown about it.
func change(d cost.Difference) string { return inBounds(d, wholeChange) }

func wholeChange(usd decimal.Decimal) string {
	switch rounded := usd.Round(0); {
	case usd.Round(2).IsZero():
		return "+$0"
	case rounded.IsZero() && usd.IsPositive():
		return "+<$1"
	case rounded.IsZero():
		return "-<$1"
	case rounded.IsPositive():
		return "+" + wholeDollars(rounded)
	default:
		return wholeDollars(rounded)
	}
}

// wholeOrNone returns an empty cell for zero: a resource that did not or will not exist.
func wholeOrNone(usd decimal.Decimal) string {
	if usd.IsZero() {
		return ""
	}
	return wholeDollars(usd)
}
