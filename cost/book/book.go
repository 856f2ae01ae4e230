// Package book is the price book: list prices in US dollars, on demand and without tax,
// by SKU and region, each with its source and date.
//
// The prices are data (prices/, embedded): a file of CSV for each region of each cloud,
// of which a [Book] reads only those that it is asked about. [Default] opens the book that
// comes with the program, and [Book.Price] looks one price up. Its error says why there is
// none, in words for the reader of an estimate: a price that is missing is unknown, never
// zero.
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

// Clouds are those of the book.
var Clouds = []string{"aws", "gcp"}

// Book is a price book.
type Book struct {
	files   fs.FS
	checked time.Time
	sources map[string]bool
	skus    map[string][]SKU
	mu      sync.Mutex
	// regions are the files read so far, by "aws/us-east-1"; an empty one for a region
	// that the book does not have.
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

// Load opens a book: the folder with checked, sources.csv, skus-CLOUD.csv and
// CLOUD/REGION.csv. A region's file is read and checked when it is first asked about.
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

// New is a book of some prices, for tests and worked examples. All problems of all of
// them are in the error.
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

// Price is the price of a SKU in a region, or its global price. The same price is the
// same pointer every time, so that quantities can be counted by it. The error is a
// [MissingError] unless a file of the book is damaged.
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

// region are the prices of one file by id; none if there is no such file.
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

// Regions are those of a cloud, sorted, without [Global].
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

// In are the prices of one region, or of [Global], sorted by id.
func (b *Book) In(cloud, region string) ([]Price, error) {
	rows, err := b.read(cloud, region)
	if err != nil {
		return nil, fmt.Errorf("price book: %w", err)
	}
	return rows, nil
}

// SKUs are those of a cloud, sorted by id.
func (b *Book) SKUs(cloud string) []SKU { return b.skus[cloud] }

// MissingError says that the book has no price.
type MissingError struct {
	ID, Region string
	// Reason is why there is none.
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
	switch prices, _ := b.region(cloud, region); { // read without an error by now
	case sku == nil:
		e.Reason = "the price book does not have it"
	case len(prices) > 0 && sku.Absent != "":
		e.Reason = sku.Absent
	case len(prices) > 0:
		e.Reason = "no source has its price there"
	}
	return e
}
