package report

import (
	"fmt"
	"strings"

	"bankchurn/cost"
)

// ReviewMarker is the first line of the comment, by which a bot finds its own.
const ReviewMarker = "<!-- bankchurn-cost-comparison -->"

// longestReview is the maximum size of a comment in bytes, below GitHub's 65,536 characters. A
// text never has fewer bytes than characters.
const longestReview = 65_000

// The maximum number of each that a comment shows.
const (
	mostStacks   = 100
	mostProblems = 60
	mostReasons  = 30
	mostShown    = 240 // characters of a name or value
)

// section is a folded part of a comment.
type section struct{ title, body string }

// Markdown returns the comment on a pull request, for all stacks: a sentence, a table of the
// changed stacks, and the rest folded. If it is too long, whole sections are omitted, the
// largest first, with a note. Names from a stack file or program are shown as code, in which
// Markdown ignores mentions, links and HTML.
func (r Review) Markdown() string {
	if r.IsQuiet() {
		return ReviewMarker + "\nNo change in cost: " + r.unchanged() + ".\n"
	}
	var sections []section
	for _, s := range r.Stacks {
		if s.State != Unchanged && s.State != Invalid {
			sections = append(sections, section{"<code>" + html(s.Name) + "</code>: amounts, reasons, resources", s.details()})
			if s.Plan != nil {
				sections = append(sections, section{"<code>" + html(s.Name) + "</code>: <code>" + html(s.Plan.Title) + "</code>", s.Plan.markdown()})
			}
		}
	}
	head := ReviewMarker + "\n**" + r.sentence() + "**\n" + r.table() + r.problems()
	if others := r.unchanged(); others != "" {
		head += "\nUnchanged: " + others + ".\n"
	}
	head += "\nMonthly list prices in USD without tax · " + code(r.Base) + " → " + code(r.Head) + "\n"
	return cut(withSections(head, sections), longestReview)
}

// withSections adds as many sections as fit.
func withSections(head string, sections []section) string {
	size := len(head)
	texts := make([]string, len(sections))
	for i, s := range sections {
		texts[i] = fmt.Sprintf("\n<details><summary>%s</summary>\n\n%s\n</details>\n", s.title, strings.TrimSpace(s.body))
		size += len(texts[i])
	}
	left := 0
	const note = 120
	for size > longestReview-note && left < len(texts) {
		largest := 0
		for i := range texts {
			if len(texts[i]) > len(texts[largest]) {
				largest = i
			}
		}
		size -= len(texts[largest])
		texts[largest] = ""
		left++
	}
	text := head + strings.Join(texts, "")
	if left > 0 {
		text += fmt.Sprintf("\nDetails of %d stacks are omitted for length; see the job's summary and artifact.\n", left)
	}
	return text
}

// sentence summarizes the change of all stacks.
func (r Review) sentence() string {
	change, err := r.Change.difference()
	if err != nil {
		change = cost.Difference{Unknown: true}
	}
	counts := map[string]int{}
	for _, s := range r.Stacks {
		counts[s.State]++
	}
	text := "This change does not change the monthly cost"
	switch {
	case change.Unknown:
		text = "This change alters the monthly cost by an unknown amount"
	case !change.IsZero() && change.USD.IsNegative():
		text = "This change saves " + inBounds(turned(change), Dollars) + " a month"
	case !change.IsZero():
		text = "This change adds " + inBounds(change, Dollars) + " a month"
	case counts[Changed]+counts[Added]+counts[Removed] == 0:
		text = "The change in cost could not be calculated"
	}
	if n := counts[Invalid]; n > 0 {
		text += "; the config of " + counted(n, "stack") + " is invalid"
	}
	if n := counts[NotCompared]; n > 0 {
		text += "; " + counted(n, "stack") + " could not be compared"
	}
	return text + "."
}

// turned returns the difference with the opposite sign.
func turned(d cost.Difference) cost.Difference {
	return cost.Difference{USD: d.USD.Neg(), AtLeast: d.AtMost, AtMost: d.AtLeast, Unknown: d.Unknown}
}

// table has a row for each changed stack.
func (r Review) table() string {
	var b strings.Builder
	rows := 0
	for _, s := range r.Stacks {
		if s.State == Unchanged || s.State == Invalid {
			continue
		}
		if rows++; rows > mostStacks {
			continue
		}
		before, after, delta := "", "", ""
		if s.Before != nil {
			before = s.Before.Total.text(Amount)
		}
		if s.After != nil {
			after = s.After.Total.text(Amount)
		}
		if s.Change != nil {
			delta = s.Change.change(signedDollars)
		}
		fmt.Fprintf(&b, "| %s | %s | %s | %s | **%s** | %s |\n", cell(s.Name), s.platforms(), before, after, delta, s.short())
	}
	if rows == 0 {
		return ""
	}
	if rows > mostStacks {
		fmt.Fprintf(&b, "| %d more | | | | | |\n", rows-mostStacks)
	}
	return "\n| stack | platform | before | after | change | why |\n|---|---|--:|--:|--:|---|\n" + b.String()
}

// platforms returns the platforms before and after.
func (s ReviewedStack) platforms() string {
	name := func(t *totals) string {
		if t.Previous == "" {
			return cell(t.Platform)
		}
		return cell(t.Platform) + " with " + cell(t.Previous) + " kept"
	}
	switch {
	case s.Before == nil && s.After == nil:
		return ""
	case s.Before == nil:
		return name(s.After)
	case s.After == nil:
		return name(s.Before)
	case name(s.Before) == name(s.After):
		return name(s.After)
	}
	return name(s.Before) + " → " + name(s.After)
}

// short returns the first reason and how many more there are.
func (s ReviewedStack) short() string {
	switch s.State {
	case Added:
		return "new stack"
	case Removed:
		return "stack removed"
	case NotCompared:
		return "the base cannot price it"
	}
	reasons := s.Why.list(cell)
	switch len(reasons) {
	case 0:
		return ""
	case 1:
		return reasons[0]
	}
	return fmt.Sprintf("%s and %d more", reasons[0], len(reasons)-1)
}

// problems lists the errors of a config, or why the base could not be priced.
func (r Review) problems() string {
	var b strings.Builder
	for _, s := range r.Stacks {
		if len(s.Problems) == 0 {
			continue
		}
		what := "is invalid"
		if s.State == NotCompared {
			what = "cannot be priced in the base"
		}
		fmt.Fprintf(&b, "\n%s %s:\n\n", code(s.Name), what)
		for i, problem := range s.Problems {
			if i == mostProblems {
				fmt.Fprintf(&b, "- and %d more, in the job's log\n", len(s.Problems)-mostProblems)
				break
			}
			b.WriteString("- " + codeOf(problem, 2*mostShown) + "\n")
		}
	}
	return b.String()
}

// unchanged lists the unchanged stacks and what they cost.
func (r Review) unchanged() string {
	var out []string
	for _, s := range r.Stacks {
		if s.State == Unchanged {
			text := code(s.Name) + " " + s.After.Total.text(Amount)
			if len(s.Unread) > 0 {
				text += " (not read: " + some(s.Unread, 3, code) + ")"
			}
			out = append(out, text)
		}
	}
	if len(out) > mostStacks {
		out = append(out[:mostStacks], fmt.Sprintf("%d more", len(out)-mostStacks))
	}
	return strings.Join(out, ", ")
}
