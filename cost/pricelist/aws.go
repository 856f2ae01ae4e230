package pricelist

import (
	"errors"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"
	"time"

	"bankchurn/cost/book"
)

// Offer has the wanted entries of one offer file.
type Offer struct {
	// Version is the version in the file, a time such as 20260911124544.
	Version string
	// found has the entries of each wanted selector, by its index.
	found []candidates
}

// day returns the date of the file's version.
func (o *Offer) day() (string, error) {
	day, err := time.Parse("20060102150405", o.Version)
	if err != nil {
		return "", fmt.Errorf("offer file: version %q is not a time", o.Version)
	}
	return day.Format(time.DateOnly), nil
}

// ReadOffer reads an AWS offer file
// (docs.aws.amazon.com/awsaccountbilling/latest/aboutv2/reading-service-price-list-file-for-services.html):
// first the products, then their terms. It stops after the on-demand terms, because the
// reserved terms that follow are most of a large file.
func ReadOffer(r io.Reader, wanted []Selector) (*Offer, error) {
	o := &offerReader{stream: newStream(r), wanted: wanted, places: map[string][]int{}}
	o.offer.found = make([]candidates, len(wanted))
	err := o.object(o.section)
	if errors.Is(err, errOnDemandRead) {
		err = nil
	} else if err == nil {
		err = errors.New("there are no on-demand terms")
	}
	if err == nil && o.offer.Version == "" {
		err = errors.New("the version is missing")
	}
	if err != nil {
		return nil, err
	}
	return &o.offer, nil
}

// errOnDemandRead stops reading once all on-demand terms have been read.
var errOnDemandRead = errors.New("on-demand terms read")

type offerReader struct {
	*stream
	wanted []Selector
	offer  Offer
	// places maps a wanted SKU to the selectors that want it.
	places       map[string][]int
	productsRead bool
}

func (o *offerReader) section(key string) error {
	switch key {
	case "version":
		return o.decode(&o.offer.Version)
	case "products":
		o.productsRead = true
		return o.object(o.product)
	case "terms":
		if !o.productsRead {
			return errors.New("the terms come before the products, unlike in any known offer file")
		}
		return o.object(func(kind string) error {
			if kind != "OnDemand" {
				return o.skip()
			}
			if err := o.object(o.terms); err != nil {
				return err
			}
			return errOnDemandRead
		})
	}
	return o.skip()
}

// awsProduct is a product of an offer file.
type awsProduct struct {
	Family     string            `json:"productFamily"`
	Attributes map[string]string `json:"attributes"`
}

func (o *offerReader) product(sku string) error {
	var p awsProduct
	if err := o.decode(&p); err != nil {
		return fmt.Errorf("product %s: %w", sku, err)
	}
	for i := range o.wanted {
		misses := o.wanted[i].misses(p.Family, p.Attributes)
		o.offer.found[i].add(misses, entry{sku: sku, what: p.String()})
		if misses == 0 {
			o.places[sku] = append(o.places[sku], i)
		}
	}
	return nil
}

// String names a product by the attributes that distinguish it from similar ones.
func (p *awsProduct) String() string {
	parts := []string{p.Family}
	for _, name := range []string{"usagetype", "operation", "group", "location"} {
		if value := p.Attributes[name]; value != "" {
			parts = append(parts, value)
		}
	}
	return strings.Join(parts, ", ")
}

// awsTerm is one on-demand term of a product.
type awsTerm struct {
	Dimensions map[string]struct {
		Unit  string            `json:"unit"`
		Begin string            `json:"beginRange"`
		End   string            `json:"endRange"`
		Price map[string]string `json:"pricePerUnit"`
	} `json:"priceDimensions"`
}

func (o *offerReader) terms(sku string) error {
	at, wanted := o.places[sku]
	if !wanted {
		return o.skip()
	}
	var terms map[string]awsTerm
	if err := o.decode(&terms); err != nil {
		return fmt.Errorf("terms of %s: %w", sku, err)
	}
	if len(terms) != 1 {
		return fmt.Errorf("SKU %s has %d on-demand terms: %s", sku, len(terms), strings.Join(slices.Sorted(maps.Keys(terms)), ", "))
	}
	for _, code := range slices.Sorted(maps.Keys(terms)) {
		term := terms[code]
		unit, bands, err := term.bands()
		if err != nil {
			return fmt.Errorf("SKU %s: %w", sku, err)
		}
		for _, i := range at {
			for k := range o.offer.found[i].exact {
				if e := &o.offer.found[i].exact[k]; e.sku == sku {
					e.unit, e.tiers = unit, bands
				}
			}
		}
	}
	return nil
}

// bands returns the price dimensions of a term, which must all have the same unit.
func (t *awsTerm) bands() (unit string, bands []band, err error) {
	for _, code := range slices.Sorted(maps.Keys(t.Dimensions)) {
		d := t.Dimensions[code]
		if unit != "" && d.Unit != unit {
			return "", nil, fmt.Errorf("has the units %q and %q", unit, d.Unit)
		}
		unit = d.Unit
		text, ok := d.Price["USD"]
		if !ok {
			return "", nil, fmt.Errorf("has no price in USD but in %s", strings.Join(slices.Sorted(maps.Keys(d.Price)), ", "))
		}
		var b band
		if b.usd, err = book.Number(text); err != nil {
			return "", nil, err
		}
		if b.from, err = book.Number(d.Begin); err != nil {
			return "", nil, err
		}
		if d.End != "Inf" {
			end, err := book.Number(d.End)
			if err != nil {
				return "", nil, err
			}
			b.to = &end
		}
		bands = append(bands, b)
	}
	return unit, bands, nil
}
