package pricelist

import (
	"fmt"
	"slices"
	"strings"

	"github.com/shopspring/decimal"

	"bankchurn/cost/book"
)

// terms renders what a price costs: "$1.00 up to 10, then $0.50".
func terms(p *book.Price) string {
	if len(p.Tiers) == 0 {
		return "no price"
	}
	var tiers []string
	for _, tier := range p.Tiers {
		text := "unknown"
		if tier.USD != nil {
			text = "$" + dollars(*tier.USD)
		}
		if tier.UpTo != nil {
			text += " up to " + tier.UpTo.String()
		}
		tiers = append(tiers, text)
	}
	return strings.Join(tiers, ", then ")
}

// dollars shows every digit, and at least cents.
func dollars(d decimal.Decimal) string {
	text := d.String() // without trailing zeros
	if _, decimals, _ := strings.Cut(text, "."); len(decimals) < 2 {
		return d.StringFixed(2)
	}
	return text
}

// Files returns the files of the book that contain a looked-up price, by their path below the
// book's folder. All other prices stay as they are.
func Files(prices *book.Book, changes []Change) (map[string][]byte, error) {
	type file struct{ cloud, region string }
	updated := map[file]map[string]*book.Price{}
	for i := range changes {
		c := &changes[i]
		if c.Manual != "" {
			continue
		}
		f := file{c.New.Cloud, c.New.Region}
		if updated[f] == nil {
			updated[f] = map[string]*book.Price{}
		}
		updated[f][c.New.ID] = &c.New
	}
	out := map[string][]byte{}
	for f, byID := range updated {
		rows, err := prices.In(f.cloud, f.region)
		if err != nil {
			return nil, err
		}
		for i := range rows {
			if p := byID[rows[i].ID]; p != nil {
				rows[i] = *p
				delete(byID, p.ID)
			}
		}
		for _, p := range byID {
			rows = append(rows, *p)
		}
		if out[f.cloud+"/"+f.region+".csv"], err = prices.Encode(rows); err != nil {
			return nil, err
		}
	}
	return out, nil
}

// Report lists the prices that differ, then the number that agree, and why some were not looked
// up.
func Report(changes []Change) string {
	var b strings.Builder
	differ, same := 0, 0
	manual := map[string]int{}
	for i := range changes {
		c := &changes[i]
		switch {
		case c.Manual != "":
			manual["  by hand: "+c.Old.Cloud+" "+c.By+": "+c.Manual]++
		case !c.Priced():
			same++
		default:
			differ++
			fmt.Fprintf(&b, "%s %s %s\n  - %s   %s\n  + %s   %s\n", c.Old.Cloud, c.Old.ID, c.Old.Region, terms(&c.Old), cite(&c.Old), terms(&c.New), cite(&c.New))
		}
	}
	byHand := 0
	var lines []string
	for line, n := range manual {
		byHand += n
		lines = append(lines, fmt.Sprintf("%s (%d)\n", line, n))
	}
	fmt.Fprintf(&b, "prices: %d differ, %d agree, %d maintained by hand\n", differ, same, byHand)
	slices.Sort(lines)
	return b.String() + strings.Join(lines, "")
}

// cite returns the sources of a price: "F1 P2, SKU T29JAP5UEZ7HXAM7, 2026-09-29".
func cite(p *book.Price) string {
	parts := []string{p.Source}
	if p.SKU != "" {
		parts = append(parts, "SKU "+p.SKU)
	}
	return strings.Trim(strings.Join(append(parts, p.Date), ", "), ", ")
}
