package pricelist

import (
	"cmp"
	"encoding/json"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/shopspring/decimal"

	"bankchurn/cost/book"
)

// catalog has the wanted entries of one service's pages.
type catalog struct {
	wanted []Selector
	found  []candidates
}

func newCatalog(wanted []Selector) *catalog {
	return &catalog{wanted: wanted, found: make([]candidates, len(wanted))}
}

// googleSKU is a SKU of the Cloud Billing Catalog
// (cloud.google.com/billing/docs/reference/rest/v1/services.skus/list).
type googleSKU struct {
	ID          string `json:"skuId"`
	Description string `json:"description"`
	Category    struct {
		Family string `json:"resourceFamily"`
		Group  string `json:"resourceGroup"`
		Usage  string `json:"usageType"`
	} `json:"category"`
	Regions []string `json:"serviceRegions"`
	Pricing []struct {
		Expression struct {
			Unit  string `json:"usageUnit"`
			Rates []struct {
				Start json.Number `json:"startUsageAmount"`
				Price struct {
					Currency string `json:"currencyCode"`
					// Units are whole dollars, as text; Nanos are billionths.
					Units string `json:"units"`
					Nanos int64  `json:"nanos"`
				} `json:"unitPrice"`
			} `json:"tieredRates"`
		} `json:"pricingExpression"`
	} `json:"pricingInfo"`
}

// readPage reads one page of SKUs and returns the token of the next, "" for none.
func (c *catalog) readPage(r io.Reader) (next string, err error) {
	s := newStream(r)
	err = s.object(func(key string) error {
		switch key {
		case "nextPageToken":
			return s.decode(&next)
		case "skus":
			return s.array(func() error {
				var sku googleSKU
				if err := s.decode(&sku); err != nil {
					return fmt.Errorf("SKU: %w", err)
				}
				return c.take(&sku)
			})
		}
		return s.skip()
	})
	return next, err
}

// take keeps a SKU if a selector matches it.
func (c *catalog) take(sku *googleSKU) error {
	// The catalog of 2026-04 has "Services CPU Tier 2 (Request-based billing)" with two spaces
	// where similar SKUs have one.
	attributes := map[string]string{
		"description": strings.Join(strings.Fields(sku.Description), " "), "resourceFamily": sku.Category.Family,
		"resourceGroup": sku.Category.Group, "usageType": sku.Category.Usage,
	}
	for i := range c.wanted {
		region := c.wanted[i].Attributes["serviceRegion"]
		if !slices.Contains(sku.Regions, region) {
			continue
		}
		attributes["serviceRegion"] = region
		misses := c.wanted[i].misses("", attributes)
		if misses > 0 {
			c.found[i].add(misses, sku.named())
			continue
		}
		e, err := sku.entry()
		if err != nil {
			return fmt.Errorf("SKU %s: %w", sku.ID, err)
		}
		c.found[i].add(0, e)
	}
	return nil
}

func (sku *googleSKU) named() entry {
	return entry{sku: sku.ID, what: sku.Description + ", " + sku.Category.Group + ", " + sku.Category.Usage}
}

// entry ends each tier where the next one starts; the catalog has only starts.
func (sku *googleSKU) entry() (entry, error) {
	e := sku.named()
	if len(sku.Pricing) != 1 {
		return e, fmt.Errorf("has %d prices at the same time", len(sku.Pricing))
	}
	expression := sku.Pricing[0].Expression
	e.unit = expression.Unit
	for _, rate := range expression.Rates {
		if rate.Price.Currency != "USD" {
			return e, fmt.Errorf("has a price in %q, not in USD", rate.Price.Currency)
		}
		var b band
		var err error
		if b.from, err = book.Number(rate.Start.String()); err != nil {
			return e, err
		}
		if b.usd, err = book.Number(cmp.Or(rate.Price.Units, "0")); err != nil {
			return e, err
		}
		b.usd = b.usd.Add(decimal.New(rate.Price.Nanos, -9))
		e.tiers = append(e.tiers, b)
	}
	for i := range e.tiers[:max(0, len(e.tiers)-1)] {
		end := e.tiers[i+1].from
		if !end.GreaterThan(e.tiers[i].from) {
			return e, fmt.Errorf("the tier from %s starts at or below the one before", end)
		}
		e.tiers[i].to = &end
	}
	return e, nil
}
