package book

import (
	"bytes"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"slices"
	"strings"

	"github.com/shopspring/decimal"
)

// CheckedFile is the file with the day on which the whole book was last checked.
const CheckedFile = "checked"

// columns of a region's file. A price with several tiers has a row for each.
var columns = []string{"id", "upto", "usd", "free", "source", "date", "sku", "note"}

// read returns the checked prices of a region's file.
func (b *Book) read(cloud, region string) ([]Price, error) {
	name := cloud + "/" + region + ".csv"
	if !fs.ValidPath(name) {
		return nil, fmt.Errorf("%s: %w", name, fs.ErrNotExist)
	}
	var prices []Price
	err := readTable(b.files, name, columns, func(row []string) error {
		tier, err := tierOf(row)
		if err != nil {
			return err
		}
		p := Price{ID: row[0], Cloud: cloud, Region: region, Source: row[4], Date: row[5], SKU: row[6], Note: row[7]}
		if last := len(prices) - 1; last >= 0 && p.ID <= prices[last].ID {
			if p.ID < prices[last].ID || !prices[last].continues(&p) {
				return fmt.Errorf("%s is listed twice or out of order", p.ID)
			}
			prices[last].Tiers = append(prices[last].Tiers, tier)
			return nil
		}
		sku := find(b.skus[cloud], p.ID)
		if sku == nil {
			return fmt.Errorf("%s is not in skus-%s.csv", p.ID, cloud)
		}
		for _, code := range strings.Fields(p.Source) {
			if !b.sources[code] {
				return fmt.Errorf("%s: source %s is not in sources.csv", p.ID, code)
			}
		}
		p.Unit, p.Per, p.Free, p.Tiers = sku.Unit, sku.Per, sku.Free, []Tier{tier}
		if row[3] != "" {
			quantity, err := Number(row[3])
			if err != nil {
				return fmt.Errorf("%s: %w", p.ID, err)
			}
			switch {
			case sku.Free == nil:
				return fmt.Errorf("%s has a free quantity here, and none in skus-%s.csv", p.ID, cloud)
			case quantity.IsZero():
				p.Free = nil // free in other regions
			default:
				p.Free = &FreeTier{Quantity: quantity, Scope: sku.Free.Scope}
			}
		}
		prices = append(prices, p)
		return nil
	})
	problems := []error{err}
	for i := range prices {
		if err := prices[i].Check(); err != nil {
			problems = append(problems, fmt.Errorf("%s: %s: %w", name, prices[i].ID, err))
		}
	}
	return prices, errors.Join(problems...)
}

// continues reports whether a row is the next tier of the price.
func (p *Price) continues(next *Price) bool {
	return p.Tiers[len(p.Tiers)-1].UpTo != nil && p.ID == next.ID &&
		p.Source == next.Source && p.Date == next.Date && p.SKU == next.SKU && p.Note == next.Note
}

func tierOf(row []string) (tier Tier, err error) {
	for text, to := range map[string]**decimal.Decimal{row[1]: &tier.UpTo, row[2]: &tier.USD} {
		if text == "" {
			continue
		}
		d, err := Number(text)
		if err != nil {
			return tier, fmt.Errorf("%s: %w", row[0], err)
		}
		*to = &d
	}
	return tier, nil
}

// Encode writes the prices of one region in the format of the book's files.
func (b *Book) Encode(prices []Price) ([]byte, error) {
	prices = slices.Clone(prices)
	slices.SortFunc(prices, func(a, b Price) int { return strings.Compare(a.ID, b.ID) })
	rows := [][]string{columns}
	for i := range prices {
		p, free := &prices[i], freeHere(find(b.skus[prices[i].Cloud], prices[i].ID), prices[i].Free)
		for _, tier := range p.Tiers {
			rows = append(rows, []string{p.ID, text(tier.UpTo), text(tier.USD), free, p.Source, p.Date, p.SKU, p.Note})
			free = ""
		}
	}
	var out bytes.Buffer
	err := csv.NewWriter(&out).WriteAll(rows)
	return out.Bytes(), err
}

// freeHere returns a row's free quantity if it differs from the SKU's; 0 for none.
func freeHere(sku *SKU, own *FreeTier) string {
	general := sku != nil && sku.Free != nil
	switch {
	case own == nil && general:
		return "0"
	case own == nil, general && sku.Free.Quantity.Equal(own.Quantity):
		return ""
	}
	return own.Quantity.String()
}

func text(d *decimal.Decimal) string {
	if d == nil {
		return ""
	}
	return d.String() // without trailing zeros
}

// readTable calls each for every row of a file below its header.
func readTable(files fs.FS, name string, columns []string, each func(row []string) error) error {
	file, err := files.Open(name)
	if err != nil {
		return err
	}
	defer func() { _ = file.Close() }() // read only
	rows := csv.NewReader(file)
	rows.FieldsPerRecord = len(columns)
	heading, err := rows.Read()
	if err == nil && !slices.Equal(heading, columns) {
		err = fmt.Errorf("the columns are not %s", strings.Join(columns, ","))
	}
	for err == nil {
		var row []string
		if row, err = rows.Read(); err == nil {
			if err = each(row); err != nil {
				line, _ := rows.FieldPos(0)
				err = fmt.Errorf("line %d: %w", line, err)
			}
		}
	}
	if errors.Is(err, io.EOF) {
		return nil
	}
	return fmt.Errorf("%s: %w", name, err)
}

// Number reads a quantity or a price. It rejects exponents, and numbers longer than any price
// list has, before expanding them.
func Number(text string) (decimal.Decimal, error) {
	if len(text) > 40 || strings.ContainsAny(text, "eE") {
		return decimal.Decimal{}, fmt.Errorf("%.40q is not a quantity or price", text)
	}
	d, err := decimal.NewFromString(text)
	if err != nil {
		return d, fmt.Errorf("%q is not a quantity or price", text)
	}
	return d, nil
}
