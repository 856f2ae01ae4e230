// Package book is the price book: list prices in US dollars, on demand and without tax,
// by SKU and region, each with its source and date.
//
// The prices are data (prices/, embedded). [Default] opens the book that comes with the
// program; [Book.Price] looks one price up. An error of it says why there is none, in
// words for the reader of an estimate: a price that is missing is unknown, never zero.
package book

import (
	"bytes"
	"embed"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"sort"
	"sync"
	"time"

	"gopkg.in/yaml.v3"
)

//go:embed prices/*.yaml
var files embed.FS

// Global is the region of a price that is the same everywhere.
const Global = "global"

// Book is a price book.
type Book struct {
	prices  map[key]*Price
	checked time.Time
}

// key identifies a price.
type key struct{ cloud, id, region string }

func (k key) String() string { return k.cloud + " " + k.id + " " + k.region }

func (p *Price) key() key { return key{p.Cloud, p.ID, p.Region} }

// Default is the book that comes with the program.
var Default = sync.OnceValues(func() (*Book, error) { return Load(files) })

// MissingError says that the book has no price.
type MissingError struct {
	ID, Region string
	// Reason is why, e.g. `not offered there`; empty where none is known.
	Reason string
}

// Error is "no price for ec2.m7i.large in af-south-1: not offered there".
func (e *MissingError) Error() string {
	region := e.Region
	if region == "" {
		region = "an unknown region"
	}
	text := "no price for " + e.ID + " in " + region
	if e.Reason != "" {
		text += ": " + e.Reason
	}
	return text
}

// Price is the price of a SKU in a region, or its global price. The same price is the
// same pointer every time, so that quantities can be counted by it. The error is a
// [MissingError].
func (b *Book) Price(cloud, id, region string) (*Price, error) {
	for _, k := range []key{{cloud, id, region}, {cloud, id, Global}} {
		p, ok := b.prices[k]
		switch {
		case !ok:
		case p.Tiers[0].USD == nil:
			return nil, &MissingError{ID: id, Region: region, Reason: p.Note}
		default:
			return p, nil
		}
	}
	return nil, &MissingError{ID: id, Region: region}
}

// All is every row, ordered by cloud, SKU and region. A row whose first tier has no
// price says in its note why.
func (b *Book) All() []Price {
	all := make([]Price, 0, len(b.prices))
	for _, p := range b.prices {
		all = append(all, *p)
	}
	sort.Slice(all, func(i, j int) bool { return all[i].key().String() < all[j].key().String() })
	return all
}

// New is a book of some prices. All problems of all rows are in the error.
func New(prices []Price) (*Book, error) {
	b := &Book{prices: map[key]*Price{}}
	return b, b.add("", prices)
}

// Load reads every file below prices/ and checks each row. All problems of all files
// are in the error.
func Load(files fs.FS) (*Book, error) {
	names, err := fs.Glob(files, "prices/*.yaml")
	if err != nil {
		return nil, fmt.Errorf("price book: %w", err)
	}
	b := &Book{prices: map[key]*Price{}, checked: time.Date(2026, 11, 26, 0, 0, 0, 0, time.UTC)}
	var problems []error
	for _, name := range names {
		text, err := fs.ReadFile(files, name)
		if err != nil {
			return nil, fmt.Errorf("price book: %w", err)
		}
		var rows []Price
		dec := yaml.NewDecoder(bytes.NewReader(text))
		dec.KnownFields(true)
		if err := dec.Decode(&rows); err != nil && !errors.Is(err, io.EOF) {
			problems = append(problems, fmt.Errorf("%s: %w", name, err))
			continue
		}
		problems = append(problems, b.add(name+": ", rows))
	}
	if err := errors.Join(problems...); err != nil {
		return nil, fmt.Errorf("price book: %w", err)
	}
	return b, nil
}

// add checks rows and takes them in.
func (b *Book) add(from string, rows []Price) error {
	var problems []error
	for i := range rows {
		p := &rows[i]
		if err := p.Check(); err != nil {
			problems = append(problems, fmt.Errorf("%s%s: %w", from, p.key(), err))
			continue
		}
		if p.Per.IsZero() {
			p.Per = one
		}
		if _, twice := b.prices[p.key()]; twice {
			problems = append(problems, fmt.Errorf("%s%s is listed twice", from, p.key()))
		}
		b.prices[p.key()] = p
	}
	return errors.Join(problems...)
}
