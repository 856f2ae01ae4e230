// Package book is the price book: list prices in US dollars, on demand and without tax,
// by SKU and region, each with its source and date.
//
// The prices are data (prices/, embedded): one CSV file per region and cloud, which a [Book]
// reads on first use. [Default] opens the book that comes with the program, and [Book.Price]
// looks up one price. Its error explains, to the reader of an estimate, why there is none: a
// missing price is unknown, never zero.
package book

import (
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"path"
	"slices"
	"strings"
	"sync"
	"time"
)

//go:embed prices/checked prices/*.csv prices/aws prices/gcp
var files embed.FS

// Global is the region of a price that is the same everywhere.
const Global = "global"

// Clouds are the clouds of the book.
var Clouds = []string{"aws", "gcp"}

// Book is a price book.
type Book struct {
	files   fs.FS
	checked time.Time
	sources map[string]bool
	skus    map[string][]SKU
	mu      sync.Mutex
	// regions has the files read so far, by "aws/us-east-1"; a region that the book does not
	// have is empty.
	regions map[string]map[string]*Price
}

// Default is the book that comes with the program.
var Default = sync.OnceValues(func() (*Book, error) {
	prices, err := fs.Sub(files, "prices")
	if err != nil {
		return nil, fmt.Errorf("price book: %w", err)
	}
	return Load(prices)
})

// Load opens a book: the folder with checked, sources.csv, skus-CLOUD.csv and CLOUD/REGION.csv.
// A region's file is read and checked on first use.
func Load(files fs.FS) (*Book, error) {
	b := &Book{files: files, skus: map[string][]SKU{}, regions: map[string]map[string]*Price{}}
	var problems []error
	var err error
	if b.checked, err = readChecked(files); err != nil {
		problems = append(problems, err)
	}
	if b.sources, err = readSources(files); err != nil {
		problems = append(problems, err)
	}
	for _, cloud := range Clouds {
		if b.skus[cloud], err = readSKUs(files, cloud); err != nil {
			problems = append(problems, err)
		}
	}
	if err := errors.Join(problems...); err != nil {
		return nil, fmt.Errorf("price book: %w", err)
	}
	return b, nil
}

// New makes a book of the given prices, for tests and worked examples. The error has all
// problems of all prices.
func New(prices ...Price) (*Book, error) {
	b := &Book{regions: map[string]map[string]*Price{}}
	var problems []error
	prices = slices.Clone(prices)
	for i := range prices {
		p := &prices[i]
		name := p.Cloud + "/" + p.Region
		if p.Per.IsZero() {
			p.Per = one
		}
		if err := p.Check(); err != nil {
			problems = append(problems, fmt.Errorf("%s %s: %w", name, p.ID, err))
			continue
		}
		if b.regions[name] == nil {
			b.regions[name] = map[string]*Price{}
		}
		if b.regions[name][p.ID] != nil {
			problems = append(problems, fmt.Errorf("%s %s is listed twice", name, p.ID))
		}
		b.regions[name][p.ID] = p
	}
	return b, errors.Join(problems...)
}

// Price returns the price of a SKU in a region, or its global price. It returns the same
// pointer for the same price every time, so that quantities can be counted by pointer. The
// error is a [MissingError] unless a file of the book is damaged.
func (b *Book) Price(cloud, id, region string) (*Price, error) {
	for _, where := range []string{region, Global} {
		prices, err := b.region(cloud, where)
		if err != nil {
			return nil, err
		}
		if p := prices[id]; p != nil {
			return p, nil
		}
	}
	return nil, b.missing(cloud, id, region)
}

// region returns the prices of one file by id; none if there is no such file.
func (b *Book) region(cloud, region string) (map[string]*Price, error) {
	name := cloud + "/" + region
	b.mu.Lock()
	defer b.mu.Unlock()
	if prices, ok := b.regions[name]; ok || b.files == nil {
		return prices, nil
	}
	rows, err := b.read(cloud, region)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, fmt.Errorf("price book: %w", err)
	}
	prices := make(map[string]*Price, len(rows))
	for i := range rows {
		prices[rows[i].ID] = &rows[i]
	}
	b.regions[name] = prices
	return prices, nil
}

// Regions returns the regions of a cloud, sorted, without [Global].
func (b *Book) Regions(cloud string) ([]string, error) {
	names, err := fs.Glob(b.files, cloud+"/*.csv")
	if err != nil {
		return nil, fmt.Errorf("price book: %w", err)
	}
	var regions []string
	for _, name := range names {
		if region := strings.TrimSuffix(path.Base(name), ".csv"); region != Global {
			regions = append(regions, region)
		}
	}
	return regions, nil
}

// In returns the prices of one region, or of [Global], sorted by id.
func (b *Book) In(cloud, region string) ([]Price, error) {
	rows, err := b.read(cloud, region)
	if err != nil {
		return nil, fmt.Errorf("price book: %w", err)
	}
	return rows, nil
}

// SKUs returns the SKUs of a cloud, sorted by id.
func (b *Book) SKUs(cloud string) []SKU { return b.skus[cloud] }

// MissingError is the error for a price that the book does not have.
type MissingError struct {
	ID, Region string
	// Reason explains why there is none.
	Reason string
}

// Error is "no price for ec2.m7i.large in af-south-1: it is not offered there".
func (e *MissingError) Error() string {
	region := e.Region
	if region == "" {
		region = "an unknown region"
	}
	return "no price for " + e.ID + " in " + region + ": " + e.Reason
}

func (b *Book) missing(cloud, id, region string) error {
	e := &MissingError{ID: id, Region: region, Reason: "the price book does not cover the region"}
	sku := find(b.skus[cloud], id)
	switch prices, _ := b.region(cloud, region); { // Price has read it without an error
	case sku == nil:
		e.Reason = "the price book does not have it"
	case len(prices) > 0 && sku.Absent != "":
		e.Reason = sku.Absent
	case len(prices) > 0:
		e.Reason = "no source has its price there"
	}
	return e
}
