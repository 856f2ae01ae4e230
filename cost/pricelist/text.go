package pricelist

import (
	"fmt"
	"strings"

	"github.com/shopspring/decimal"
	"gopkg.in/yaml.v3"

	"bankchurn/cost/book"
)

// terms renders what a row costs, in the form in which the book writes it:
// [{upTo: 10, usd: "1.00"}, {usd: "0.50"}], and the free quantity.
func terms(p *book.Price) string {
	text := "["
	for i, tier := range p.Tiers {
		if i > 0 {
			text += ", "
		}
		text += tierText(tier)
	}
	text += "]"
	if p.Free != nil {
		text += " after " + p.Free.Quantity.String() + " free"
	}
	return text
}

func tierText(tier book.Tier) string {
	var parts []string
	if tier.UpTo != nil {
		parts = append(parts, "upTo: "+tier.UpTo.String())
	}
	if tier.USD != nil {
		parts = append(parts, `usd: "`+dollars(*tier.USD)+`"`)
	}
	return "{" + strings.Join(parts, ", ") + "}"
}

// dollars keeps every digit, and at least cents.
func dollars(d decimal.Decimal) string {
	text := d.String() // without trailing zeros
	if _, decimals, _ := strings.Cut(text, "."); len(decimals) < 2 {
		return d.StringFixed(2)
	}
	return text
}

// Edit returns a file of the book with the rows that were looked up written anew. The
// other rows, blank lines and comments between rows keep every byte.
func Edit(file string, changes []Change) (string, error) {
	updated := map[string]*Change{}
	for i := range changes {
		if c := &changes[i]; c.Manual == "" {
			updated[c.New.Cloud+" "+c.New.ID+" "+c.New.Region] = c
		}
	}
	var out strings.Builder
	lines := strings.SplitAfter(file, "\n")
	for i := 0; i < len(lines); {
		if !strings.HasPrefix(lines[i], "- ") {
			out.WriteString(lines[i])
			i++
			continue
		}
		end := i + 1
		for end < len(lines) && strings.HasPrefix(lines[end], " ") {
			end++
		}
		text := strings.Join(lines[i:end], "")
		var row []book.Price
		if err := yaml.Unmarshal([]byte(text), &row); err != nil || len(row) != 1 {
			return "", fmt.Errorf("price book: line %d is no row: %w", i+1, err)
		}
		if c := updated[row[0].Cloud+" "+row[0].ID+" "+row[0].Region]; c != nil {
			text = rowText(&c.New)
		}
		out.WriteString(text)
		i = end
	}
	return out.String(), nil
}

// rowText writes a row as the book's files have it.
func rowText(p *book.Price) string {
	var b strings.Builder
	fmt.Fprintf(&b, "- id: %s\n  cloud: %s\n  region: %s\n  unit: %s\n", p.ID, p.Cloud, p.Region, scalar(p.Unit))
	if !p.Per.Equal(decimal.NewFromInt(1)) {
		fmt.Fprintf(&b, "  per: %s\n", p.Per)
	}
	b.WriteString("  tiers:\n")
	for _, tier := range p.Tiers {
		b.WriteString("    - " + tierText(tier) + "\n")
	}
	if p.Free != nil {
		fmt.Fprintf(&b, "  free: {quantity: %s, scope: %q}\n", p.Free.Quantity, p.Free.Scope)
	}
	fmt.Fprintf(&b, "  source: %s\n  retrieved: %s\n", scalar(p.Source), p.Date)
	if p.Note != "" {
		fmt.Fprintf(&b, "  note: %s\n", scalar(p.Note))
	}
	return b.String()
}

// scalar quotes a text where YAML would read it as something else.
func scalar(text string) string {
	out, err := yaml.Marshal(text)
	if err != nil || strings.Count(string(out), "\n") > 1 {
		return fmt.Sprintf("%q", text)
	}
	return strings.TrimSuffix(string(out), "\n")
}

// Report says what differs, row by row, and then how many rows do not.
func Report(changes []Change) string {
	var b strings.Builder
	same, manual := 0, 0
	for i := range changes {
		c := &changes[i]
		switch {
		case c.Manual != "":
			manual++
		case !c.Priced():
			same++
		default:
			fmt.Fprintf(&b, "%s %s %s\n  - %s   %s, %s\n  + %s   %s, %s\n", c.Old.Cloud, c.Old.ID, c.Old.Region,
				terms(&c.Old), c.Old.Source, c.Old.Date, terms(&c.New), c.New.Source, c.New.Date)
		}
	}
	fmt.Fprintf(&b, "rows: %d differ, %d agree, %d kept by hand\n", len(changes)-same-manual, same, manual)
	for i := range changes {
		if c := &changes[i]; c.Manual != "" {
			fmt.Fprintf(&b, "  by hand: %s %s %s: %s\n", c.Old.Cloud, c.Old.ID, c.Old.Region, c.Manual)
		}
	}
	return b.String()
}
