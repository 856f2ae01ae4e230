package pricelist

import (
	"fmt"
	"slices"
	"strings"

	"github.com/shopspring/decimal"

	"bankchurn/cost/book"
)

// entry is one SKU of a vendor's list, as the vendor counts it.
type entry struct {
	sku string
	// what names it in an error, by the attributes that distinguish it from others.
	what  string
	unit  string
	tiers []band
}

// band is one tier of an entry's price.
type band struct {
	from decimal.Decimal
	// to is nil if the tier has no upper limit.
	to  *decimal.Decimal
	usd decimal.Decimal
}

// candidates are the entries that a selector matches.
type candidates struct {
	exact []entry
	// near lack one attribute: the error names them if nothing matches exactly.
	near []entry
}

// mostCandidates is how many entries of one selector are kept for the error.
const mostCandidates = 10

// add keeps an entry that has all wanted attributes, or all but one.
func (c *candidates) add(misses int, e entry) {
	switch {
	case misses == 0 && len(c.exact) < mostCandidates:
		c.exact = append(c.exact, e)
	case misses == 1 && len(c.near) < mostCandidates:
		c.near = append(c.near, e)
	}
}

// only returns the one exact entry, or an error that names the candidates.
func (c *candidates) only(wanted *Selector) (entry, error) {
	switch len(c.exact) {
	case 1:
		return c.exact[0], nil
	case 0:
		text := "none comes near"
		if len(c.near) > 0 {
			text = "near: " + names(c.near)
		}
		return entry{}, fmt.Errorf("no entry is %s; %s", wanted, text)
	}
	return entry{}, fmt.Errorf("%d entries are %s: %s", len(c.exact), wanted, names(c.exact))
}

func names(entries []entry) string {
	all := make([]string, 0, len(entries))
	for i := range entries {
		all = append(all, entries[i].sku+" ("+entries[i].what+")")
	}
	slices.Sort(all)
	return strings.Join(all, ", ")
}

// priced returns the row with the entry's tiers, in the row's own unit.
func (e *entry) priced(row book.Price, wanted *Selector, code, date string) (book.Price, error) {
	if !slices.Contains(wanted.Units, e.unit) {
		return row, fmt.Errorf("SKU %s has the unit %q, not %s", e.sku, e.unit, strings.Join(wanted.Units, " or "))
	}
	bands, err := e.scale()
	if err != nil {
		return row, err
	}
	free := decimal.Zero
	if wanted.FreeTier && len(bands) > 1 && bands[0].usd.IsZero() {
		free = *bands[0].to
		bands = bands[1:]
		if row.Free == nil || !row.Free.Quantity.Equal(free) {
			return row, fmt.Errorf("SKU %s costs nothing up to %s, unlike in skus-%s.csv", e.sku, free, row.Cloud)
		}
	}
	row.Tiers = nil
	for _, b := range bands {
		if !b.usd.IsPositive() {
			return row, fmt.Errorf("SKU %s costs $%s from %s on, which is not a list price", e.sku, b.usd, b.from)
		}
		usd := b.usd.Mul(row.Per)
		tier := book.Tier{USD: &usd}
		if b.to != nil {
			end := b.to.Sub(free)
			tier.UpTo = &end
		}
		row.Tiers = append(row.Tiers, tier)
	}
	row.Source, row.Date, row.SKU, row.Note = code, date, e.sku, ""
	err = row.Check()
	return row, err
}

// scale sorts the tiers and rejects gaps and overlaps.
func (e *entry) scale() ([]band, error) {
	if len(e.tiers) == 0 {
		return nil, fmt.Errorf("SKU %s has no price", e.sku)
	}
	bands := slices.Clone(e.tiers)
	slices.SortStableFunc(bands, func(a, b band) int { return a.from.Cmp(b.from) })
	if !bands[0].from.IsZero() {
		return nil, fmt.Errorf("SKU %s has no price below %s", e.sku, bands[0].from)
	}
	for i := range bands[:len(bands)-1] {
		if end := bands[i].to; end == nil || !end.Equal(bands[i+1].from) {
			return nil, fmt.Errorf("SKU %s: the tier from %s does not end where the one from %s starts", e.sku, bands[i].from, bands[i+1].from)
		}
	}
	if end := bands[len(bands)-1].to; end != nil {
		return nil, fmt.Errorf("SKU %s has no price above %s", e.sku, end)
	}
	return bands, nil
}
