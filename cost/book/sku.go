package book

import (
	"fmt"
	"io/fs"
	"strings"
	"time"

	"github.com/shopspring/decimal"
)

// SKU is what the book says about a SKU in all regions.
type SKU struct {
	// ID may end in *, for every machine type of a family: `ec2.m7i.*`.
	ID string
	// Unit is what is counted, and Per how many units a price buys.
	Unit string
	Per  decimal.Decimal
	// Free is the quantity that costs nothing each month; nil for none.
	Free *FreeTier
	// Note is a caveat that is shown with the figures.
	Note string
	// Absent explains why a region may have no price.
	Absent string
}

// find returns the SKU with an id, or otherwise that of its family.
func find(skus []SKU, id string) *SKU {
	var family *SKU
	for i := range skus {
		prefix, wildcard := strings.CutSuffix(skus[i].ID, "*")
		switch {
		case skus[i].ID == id:
			return &skus[i]
		case wildcard && strings.HasPrefix(id, prefix):
			family = &skus[i]
		}
	}
	return family
}

var skuColumns = []string{"id", "unit", "per", "free", "scope", "note", "absent"}

func readSKUs(files fs.FS, cloud string) ([]SKU, error) {
	var skus []SKU
	err := readTable(files, "skus-"+cloud+".csv", skuColumns, func(row []string) error {
		s := SKU{ID: row[0], Unit: row[1], Note: row[5], Absent: row[6]}
		if len(skus) > 0 && s.ID <= skus[len(skus)-1].ID {
			return fmt.Errorf("%s is listed twice or out of order", s.ID)
		}
		var err error
		if s.Per, err = Number(row[2]); err != nil {
			return err
		}
		if s.Unit == "" || !s.Per.IsPositive() {
			return fmt.Errorf("%s needs a unit and the number of units that a price buys", s.ID)
		}
		if row[3] != "" {
			quantity, err := Number(row[3])
			if err != nil {
				return err
			}
			s.Free = &FreeTier{Quantity: quantity, Scope: row[4]}
		}
		skus = append(skus, s)
		return nil
	})
	return skus, err
}

// readSources returns the codes of sources.csv.
func readSources(files fs.FS) (map[string]bool, error) {
	codes := map[string]bool{}
	err := readTable(files, "sources.csv", []string{"code", "source"}, func(row []string) error {
		if row[0] == "" || row[1] == "" || codes[row[0]] {
			return fmt.Errorf("code %q is empty, has no text or is listed twice", row[0])
		}
		codes[row[0]] = true
		return nil
	})
	return codes, err
}

func readChecked(files fs.FS) (time.Time, error) {
	text, err := fs.ReadFile(files, CheckedFile)
	if err != nil {
		return time.Time{}, err
	}
	day, err := time.Parse(time.DateOnly, strings.TrimSpace(string(text)))
	if err != nil {
		return day, fmt.Errorf("%s: %w", CheckedFile, err)
	}
	return day, nil
}
