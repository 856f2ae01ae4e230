package pricelist

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"bankchurn/cost/book"
)

// Change is one price before and after.
type Change struct {
	// Old is without tiers if the book has no price in the region yet.
	Old, New book.Price
	// Manual is the reason why the price was not looked up, and By the selector that has it;
	// New is then Old.
	Manual, By string
}

// Priced reports whether the price or a tier differs.
func (c *Change) Priced() bool { return c.Manual == "" && terms(&c.Old) != terms(&c.New) }

// Options are the options of a comparison.
type Options struct {
	// Version is that of AWS's offer files: "current", or one such as 20260911124544.
	Version string
	// Cloud and Region limit the comparison to a part of the book; "" compares all of it.
	Cloud, Region string
	// Today is the date of the lookup.
	Today time.Time
}

// Whole reports whether the comparison covers the whole book with the current lists.
func (o *Options) Whole() bool { return o.Cloud == "" && o.Region == "" && o.Version == "current" }

// Compare looks up every price of the book in its vendor's list, and the SKUs that have no
// price in a region yet. The error has all problems, by SKU and region; no price is guessed.
func Compare(ctx context.Context, c *Client, prices *book.Book, selectors *Selectors, o Options) ([]Change, error) {
	rows, err := o.rows(prices)
	if err != nil {
		return nil, err
	}
	var changes []Change
	var problems []error
	groups := map[source]*group{}
	for i := range rows {
		row := rows[i]
		selector, err := selectors.For(&row)
		switch {
		case err != nil:
			problems = append(problems, err)
			continue
		case selector.Manual != "":
			if len(row.Tiers) > 0 {
				changes = append(changes, Change{Old: row, New: row, Manual: selector.Manual, By: selector.ID})
			}
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

// rows returns the prices to compare, and a row without tiers for each SKU that has no price in
// a region.
func (o *Options) rows(prices *book.Book) ([]book.Price, error) {
	var all []book.Price
	known := o.Region == ""
	for _, cloud := range book.Clouds {
		if o.Cloud != "" && o.Cloud != cloud {
			continue
		}
		regions, err := prices.Regions(cloud)
		if err != nil {
			return nil, err
		}
		for _, region := range append(regions, book.Global) {
			if o.Region != "" && o.Region != region {
				continue
			}
			known = true
			rows, err := prices.In(cloud, region)
			if err != nil {
				return nil, err
			}
			all = append(all, rows...)
			for _, sku := range prices.SKUs(cloud) {
				if _, err := prices.Price(cloud, sku.ID, region); err != nil && region != book.Global && !strings.HasSuffix(sku.ID, "*") {
					all = append(all, book.Price{ID: sku.ID, Cloud: cloud, Region: region, Unit: sku.Unit, Per: sku.Per, Free: sku.Free})
				}
			}
		}
	}
	if !known {
		return nil, fmt.Errorf("the price book has no region %s", o.Region)
	}
	return all, nil
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

// look reads the list once for all rows of the group.
func (g *group) look(ctx context.Context, c *Client, from source, o Options) ([]Change, error) {
	found, code, date, err := c.list(ctx, from, g.wanted, o)
	switch {
	case errors.Is(err, errNotFound) && !slices.ContainsFunc(g.rows, func(p book.Price) bool { return len(p.Tiers) > 0 }):
		return nil, nil // the vendor does not offer the service there
	case err != nil:
		return nil, err
	}
	var changes []Change
	var problems []error
	for i := range g.rows {
		row := g.rows[i]
		if len(row.Tiers) == 0 && len(found[i].exact) == 0 {
			continue // the vendor does not offer it there either
		}
		e, err := found[i].only(&g.wanted[i])
		if err == nil {
			var updated book.Price
			if updated, err = e.priced(row, &g.wanted[i], code, date); err == nil {
				changes = append(changes, Change{Old: row, New: updated})
				continue
			}
		}
		problems = append(problems, fmt.Errorf("%s %s in %s: %w", row.Cloud, row.ID, row.Region, err))
	}
	return changes, errors.Join(problems...)
}

// list reads the wanted entries of one list, and returns its code in sources.csv and its date.
func (c *Client) list(ctx context.Context, from source, wanted []Selector, o Options) (found []candidates, code, date string, err error) {
	if from.cloud == "aws" {
		offer, err := c.offer(ctx, from.service, o.Version, from.region, wanted)
		if err != nil {
			return nil, "", "", err
		}
		day, err := offer.day()
		return offer.found, "OF", day, err
	}
	all, err := c.catalog(ctx, from.service, wanted)
	if err != nil {
		return nil, "", "", err
	}
	return all.found, "BC", o.Today.Format(time.DateOnly), nil
}

func compareRows(a, b *book.Price) int {
	return slices.Compare([]string{a.Cloud, a.ID, a.Region}, []string{b.Cloud, b.ID, b.Region})
}
