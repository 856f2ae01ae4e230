package report

import (
	"fmt"
	"slices"
	"strings"

	"github.com/shopspring/decimal"

	"bankchurn/cost"
)

// details returns the folded part of a stack.
func (s ReviewedStack) details() string {
	var b strings.Builder
	b.WriteString("| a month | before | after |\n|---|--:|--:|\n")
	for _, row := range []struct {
		name string
		of   func(totals) amount
	}{
		{"total", func(t totals) amount { return t.Total }},
		{"fixed, without requests", func(t totals) amount { return t.Fixed }},
		{"usage", func(t totals) amount { return t.Usage }},
		{"at full capacity", func(t totals) amount { return t.Full }},
	} {
		before, after := "", ""
		if s.Before != nil {
			before = row.of(*s.Before).text(Amount)
		}
		if s.After != nil {
			after = row.of(*s.After).text(Amount)
		}
		fmt.Fprintf(&b, "| %s | %s | %s |\n", row.name, before, after)
	}
	if s.Change != nil {
		fmt.Fprintf(&b, "| **change** | | **%s** |\n", s.Change.change(signedDollars))
	}
	b.WriteString(s.costs())
	if reasons := s.Why.list(code); len(reasons) > 0 {
		b.WriteString("\nWhy:\n\n")
		for i, reason := range reasons {
			if i == mostReasons {
				fmt.Fprintf(&b, "- and %d more\n", len(reasons)-mostReasons)
				break
			}
			b.WriteString("- " + reason + "\n")
		}
	}
	for _, group := range []struct {
		says  string
		names []string
	}{
		{"Added", s.Resources.Added}, {"Replaced", s.Resources.Replaced},
		{"Updated in place", s.Resources.Updated}, {"Removed", s.Resources.Removed},
	} {
		if len(group.names) > 0 {
			fmt.Fprintf(&b, "\n%s: %s  \n", group.says, some(group.names, mostReasons, code))
		}
	}
	if s.Budget != nil {
		for _, line := range slices.Concat(s.Budget.Exceeded, s.Budget.Held, s.Budget.Skipped) {
			b.WriteString("\nBudget: " + codeOf(line, 2*mostShown) + "  \n")
		}
	}
	for _, name := range s.Unread {
		b.WriteString("\nCould not be read and is not in the amounts: " + code(name) + "  \n")
	}
	return b.String()
}

// costs has a row for each resource whose cost changed.
func (s ReviewedStack) costs() string {
	if len(s.Costs) == 0 {
		return ""
	}
	var b strings.Builder
	b.WriteString("\n| | a month | before | after | change |\n|:-:|---|--:|--:|--:|\n")
	hidden := 0
	for i, r := range s.Costs {
		before, after := cents(r.Before), cents(r.After)
		if i >= mostReasons || before.IsZero() && after.IsZero() {
			hidden++
			continue
		}
		fmt.Fprintf(&b, "| `%s` | %s | %s | %s | %s |\n", r.Sign, cell(r.Resource), Dollars(before), Dollars(after), signedDollars(after.Sub(before)))
	}
	if hidden > 0 {
		fmt.Fprintf(&b, "| | %d more, or free | | | |\n", hidden)
	}
	return b.String()
}

// cents parses an amount of the document. It cannot fail, because the schema allows only
// numbers.
func cents(text string) decimal.Decimal {
	usd, err := decimal.NewFromString(text)
	if err != nil {
		return decimal.Zero
	}
	return usd
}

func signedDollars(usd decimal.Decimal) string { return plus(usd) + Dollars(usd) }

// text formats an amount of the document.
func (a amount) text(render func(cost.Amount) string) string {
	out, err := a.amount()
	if err != nil {
		return "unknown"
	}
	return render(out)
}

// change formats a difference of the document.
func (a amount) change(render func(decimal.Decimal) string) string {
	d, err := a.difference()
	if err != nil {
		return "change unknown"
	}
	return inBounds(d, render)
}

// list returns a phrase for each reason, config changes first.
func (w why) list(code func(string) string) []string {
	var out []string
	for _, c := range w.Config {
		switch {
		case c.Before == nil:
			out = append(out, code(c.Key)+" set to "+code(*c.After))
		case c.After == nil:
			out = append(out, code(c.Key)+" removed, was "+code(*c.Before))
		default:
			out = append(out, code(c.Key)+" "+code(*c.Before)+" → "+code(*c.After))
		}
	}
	for _, p := range w.Prices {
		out = append(out, "prices changed: "+code(p.SKU)+" in "+code(p.Region)+" "+code(p.Before)+" → "+code(p.After))
	}
	for _, group := range []struct {
		says  string
		names []string
	}{{"code changed", w.Code}, {"project files changed", w.Files}} {
		if len(group.names) > 0 {
			out = append(out, group.says+": "+some(group.names, 3, code))
		}
	}
	if w.Counting {
		out = append(out, "code changed: the same resources are priced differently")
	}
	if w.Unknown {
		out = append(out, "unknown: the base's report has an older version")
	}
	return out
}

// some returns the first names, and how many more there are.
func some(names []string, most int, code func(string) string) string {
	var out []string
	for i, name := range names {
		if i == most {
			out = append(out, fmt.Sprintf("%d more", len(names)-most))
			break
		}
		out = append(out, code(name))
	}
	return strings.Join(out, ", ")
}
