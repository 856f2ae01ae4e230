package pricelist

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"time"

	"bankchurn/cost/book"
)

// Change is one row before and after.
type Change struct {
	Old, New book.Price
	// Manual says why the row was not looked up; New is Old then.
	Manual string
}

// Priced says whether a price, a tier or the free quantity differs.
func (c *Change) Priced() bool { return c.Manual == "" && terms(&c.Old) != terms(&c.New) }

// Options of a comparison.
type Options struct {
	// Version of AWS's offer files: "current", or one that a row names as its source.
	Version string
	// Cloud leaves the other cloud's rows alone; "" compares both.
	Cloud string
	// Today is the day of the look-up.
	Today time.Time
}

// Compare looks every row of the book up in its vendor's list. All problems are in
// the error, by row; no row is guessed.
func Compare(ctx context.Context, c *Client, prices *book.Book, selectors *Selectors, o Options) ([]Change, error) {
	var changes []Change
	var problems []error
	groups := map[source]*group{}
	rows := prices.All()
	for i := range rows {
		row := rows[i]
		if o.Cloud != "" && row.Cloud != o.Cloud {
			continue
		}
		selector, err := selectors.For(&row)
		switch {
		case err != nil:
			problems = append(problems, err)
			continue
		case selector.Manual != "":
			changes = append(changes, Change{Old: row, New: row, Manual: selector.Manual})
			continue
		}
		from := source{cloud: row.Cloud, service: selector.Service}
		if row.Cloud == "aws" {
			from.region = row.Region
		}
		if groups[from] == nil {
			groups[from] = &group{}
		}
		groups[from].rows = append(groups[from].rows, row)
		groups[from].wanted = append(groups[from].wanted, selector)
	}
	for _, from := range slices.SortedFunc(maps.Keys(groups), source.compare) {
		found, err := groups[from].look(ctx, c, from, o)
		changes = append(changes, found...)
		problems = append(problems, err)
	}
	slices.SortFunc(changes, func(a, b Change) int { return compareRows(&a.Old, &b.Old) })
	return changes, errors.Join(problems...)
}

// source is one list: an offer file of a region, or a service's catalog.
type source struct{ cloud, service, region string }

func (s source) compare(other source) int {
	return slices.Compare([]string{s.cloud, s.service, s.region}, []string{other.cloud, other.service, other.region})
}

// group is what is looked up in one list.
type group struct {
	rows   []book.Price
	wanted []Selector
}

// look reads the list once for all of the group's rows.
func (g *group) look(ctx context.Context, c *Client, from source, o Options) ([]Change, error) {
	var found []candidates
	var cite func(sku string) string
	if from.cloud == "aws" {
		offer, err := c.offer(ctx, from.service, o.Version, from.region, g.wanted)
		if err != nil {
			return nil, err
		}
		found = offer.found
		cite = func(sku string) string {
			return fmt.Sprintf("AWS offer file %s %s for %s (SKU %s)", from.service, offer.Version, from.region, sku)
		}
	} else {
		all, err := c.catalog(ctx, from.service, g.wanted)
		if err != nil {
			return nil, err
		}
		found = all.found
		cite = func(sku string) string {
			return fmt.Sprintf("Google Cloud Billing Catalog, service %s, SKU %s, in force since %s", from.service, sku, all.effective[sku])
		}
	}
	var changes []Change
	var problems []error
	for i := range g.rows {
		row := g.rows[i]
		e, err := found[i].only(&g.wanted[i])
		if err == nil {
			var updated book.Price
			if updated, err = e.priced(row, &g.wanted[i]); err == nil {
				updated.Source, updated.Date = cite(e.sku), o.Today.Format(time.DateOnly)
				changes = append(changes, Change{Old: row, New: updated})
				continue
			}
		}
		problems = append(problems, fmt.Errorf("%s %s in %s: %w", row.Cloud, row.ID, row.Region, err))
	}
	return changes, errors.Join(problems...)
}

func compareRows(a, b *book.Price) int {
	return slices.Compare([]string{a.Cloud, a.ID, a.Region}, []string{b.Cloud, b.ID, b.Region})
}
