package cost

import (
	"embed"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"sort"
	"sync"

	"github.com/shopspring/decimal"
)

//go:embed prices/*.yaml
var priceFiles embed.FS

// Global is the region of a price that is the same everywhere.
const Global = "global"

// Price is one row of the price book: what one SKU costs in one region.
type Price struct {
	// ID names the SKU for the rules, e.g. `lambda.requests`.
	ID string `yaml:"id"`
	// Cloud is `aws` or `gcp`; Region the cloud's region or [Global].
	Cloud  string `yaml:"cloud"`
	Region string `yaml:"region"`
	// Unit is what is counted, e.g. `requests`; Per is how many of them the tier's
	// price buys, 1 by default.
	Unit string          `yaml:"unit"`
	Per  decimal.Decimal `yaml:"per"`
	// Tiers are the prices in USD by cumulative monthly quantity.
	Tiers []Tier `yaml:"tiers"`
	// Free is the quantity that costs nothing each month; nil for none.
	Free *FreeTier `yaml:"free"`
	// Source says where the figure was read, Retrieved the day on which.
	Source    string `yaml:"source"`
	Retrieved string `yaml:"retrieved"`
	// Note is a caveat that belongs beside the figure.
	Note string `yaml:"note"`

	// perDigits is n where Per is 10ⁿ with n above 0, so that dividing by it is
	// exact and cheap.
	perDigits int32
	// firstEnd is a little less than where the first tier ends, or 0: below it the
	// tiers need not be walked.
	firstEnd float64
	steps    []step
}

// Tier is one step of a price.
type Tier struct {
	// UpTo is the cumulative monthly quantity where the tier ends; nil for the last.
	UpTo *decimal.Decimal `yaml:"upTo"`
	// USD is the price of Per units; nil where no source was found.
	USD *decimal.Decimal `yaml:"usd"`
}

// FreeTier is a quantity that costs nothing each month.
type FreeTier struct {
	Quantity decimal.Decimal `yaml:"quantity"`
	// Scope says whose allowance it is: it may be used up by other stacks.
	Scope string `yaml:"scope"`
}

// Book is the price book.
type Book struct {
	rows map[priceKey]*Price
	// unread are rows that nobody has looked up yet, as text.
	unread map[priceKey][]byte
	lock   sync.Mutex
}

// priceKey identifies a row.
type priceKey struct{ cloud, id, region string }

func (k priceKey) String() string { return k.cloud + " " + k.id + " " + k.region }

// DefaultBook is the book that comes with the program, each row read when it is first
// looked up; a defect in it is a defect of the build, found by its tests.
var DefaultBook = sync.OnceValues(func() (*Book, error) { return readLater(priceFiles) })

// LoadBook reads every *.yaml file below prices/ and checks each row. All
// problems of all files are in the error.
func LoadBook(files fs.FS) (*Book, error) {
	names, err := fs.Glob(files, "prices/*.yaml")
	if err != nil {
		return nil, fmt.Errorf("price book: %w", err)
	}
	book := &Book{rows: map[priceKey]*Price{}}
	var problems []error
	for _, name := range names {
		text, err := fs.ReadFile(files, name)
		if err != nil {
			return nil, fmt.Errorf("price book: %w", err)
		}
		rows, err := rowsOf(text)
		if err != nil && !errors.Is(err, io.EOF) {
			problems = append(problems, fmt.Errorf("%s: %w", name, err))
			continue
		}
		for _, row := range rows {
			key := row.key()
			if err := row.Check(); err != nil {
				problems = append(problems, fmt.Errorf("%s: %s: %w", name, key, err))
				continue
			}
			if _, twice := book.rows[key]; twice {
				problems = append(problems, fmt.Errorf("%s: %s is listed twice", name, key))
			}
			row.prepare()
			book.rows[key] = &row
		}
	}
	if len(problems) > 0 {
		return nil, fmt.Errorf("price book: %w", errors.Join(problems...))
	}
	return book, nil
}

// prepare fills what the arithmetic looks up.
func (p *Price) prepare() {
	if p.Per.IsZero() {
		p.Per = one
	}
	p.perDigits, p.steps = powerOfTen(p.Per), stepsOf(p)
	if len(p.Tiers) > 1 && p.Tiers[0].UpTo != nil {
		p.firstEnd = approximately(*p.Tiers[0].UpTo) * (1 - 1e-9)
	}
}

func (p *Price) key() priceKey { return priceKey{p.Cloud, p.ID, p.Region} }

// powerOfTen is n where d is 10ⁿ with n from 0 to 12, else -1.
func powerOfTen(d decimal.Decimal) int32 {
	power := decimal.NewFromInt(1)
	for n := range int32(13) {
		if d.Equal(power) {
			return n
		}
		power = power.Shift(1)
	}
	return -1
}

// Find returns the row of a SKU in a region, or its global row.
func (b *Book) Find(cloud, id, region string) (*Price, bool) {
	if p, ok := b.read(priceKey{cloud, id, region}); ok {
		return p, true
	}
	return b.read(priceKey{cloud, id, Global})
}

// Rows returns every row, ordered by cloud, SKU and region.
func (b *Book) Rows() []Price {
	b.readAll()
	rows := make([]Price, 0, len(b.rows))
	for _, p := range b.rows {
		rows = append(rows, *p)
	}
	sort.Slice(rows, func(i, j int) bool { return rows[i].key().String() < rows[j].key().String() })
	return rows
}

// Amount is what a quantity costs in a month after the first `before` units have
// been counted elsewhere: tiers and free quantity are per account, not per
// resource. False where the book has no price for part of it.
func (p *Price) Amount(before, quantity decimal.Decimal, freeTier bool) (decimal.Decimal, bool) {
	if quantity.IsZero() {
		return decimal.Zero, true
	}
	if first := p.Tiers[0]; first.USD != nil {
		inFirst := (!freeTier || p.Free == nil) && p.firstEnd > 0 && approximately(before)+approximately(quantity) < p.firstEnd
		if inFirst || p.flat(freeTier) {
			return p.buy(quantity, first), true
		}
	}
	upper, ok1 := p.cumulative(before.Add(quantity), freeTier)
	lower, ok2 := p.cumulative(before, freeTier)
	return upper.Sub(lower), ok1 && ok2
}

// flat says that every unit costs the same, whatever was counted before.
func (p *Price) flat(freeTier bool) bool { return len(p.Tiers) == 1 && (!freeTier || p.Free == nil) }

// buy is what units of one tier cost.
func (p *Price) buy(units decimal.Decimal, tier Tier) decimal.Decimal {
	amount := units.Mul(*tier.USD)
	switch {
	case p.perDigits > 0:
		return amount.Shift(-p.perDigits)
	case p.Per.Equal(one):
		return amount
	}
	return amount.Div(p.Per)
}

// cumulative is the cost of the first n units of a month. A free quantity is
// metered apart and comes first: the tiers count what is beyond it, as AWS's price
// list says of data transfer ("beyond the global free tier").
func (p *Price) cumulative(n decimal.Decimal, freeTier bool) (decimal.Decimal, bool) {
	total, start := decimal.Zero, decimal.Zero
	if freeTier && p.Free != nil {
		n = n.Sub(p.Free.Quantity)
	}
	for _, tier := range p.Tiers {
		end := n
		if tier.UpTo != nil && tier.UpTo.LessThan(n) {
			end = *tier.UpTo
		}
		if end.GreaterThan(start) {
			if tier.USD == nil {
				return total, false
			}
			total = total.Add(p.buy(end.Sub(start), tier))
			start = end
		}
	}
	return total, true
}

// UnitPrice renders the first tier: "$0.20 per 1,000,000 requests".
func (p *Price) UnitPrice() string {
	if p.Tiers[0].USD == nil {
		return "unknown"
	}
	// As many decimals as the source has, and at least cents.
	usd := p.Tiers[0].USD.StringFixed(max(2, -p.Tiers[0].USD.Exponent()))
	if p.Per.Equal(decimal.NewFromInt(1)) {
		return "$" + usd + " per " + p.Unit
	}
	return "$" + usd + " per " + count(p.Per) + " " + p.Unit
}
