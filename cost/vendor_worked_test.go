package cost

import (
	"strings"
	"testing"
	"time"

	"bankchurn/cost/rules"

	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
	"github.com/shopspring/decimal"

	"bankchurn/cost/book"
	"bankchurn/service"
)

// worked is an example that a vendor calculates itself: quantities and their cost.
type worked struct {
	page string
	run  interface{ check(t *testing.T) }
}

// TestVendorsWorkedExamples runs every worked example and checks the number of those from the
// vendors' own pricing pages. An example counts once, however many figures it has.
func TestVendorsWorkedExamples(t *testing.T) {
	onPages := map[string]bool{}
	for _, examples := range []map[string]worked{pageExamples, lambdaExamples, taskExamples} {
		for name, e := range examples {
			t.Run(name, e.run.check)
			onPages[e.page+name] = true
		}
	}
	for name, c := range vendorCases {
		if c.worked == "" {
			continue
		}
		if c.from != ownPage {
			t.Errorf("%s: an example that a vendor works out stands on its own page", name)
		}
		onPages[c.page+c.worked] = true
	}
	if len(onPages) < 15 {
		t.Errorf("%d worked examples of vendors' pricing pages, want 15", len(onPages))
	}
	for name, e := range guideExamples {
		t.Run(name, e.run.check)
	}
}

// byRules is an example that the rules price from the resources that it describes.
type byRules struct {
	resources []Resource
	traffic   service.Traffic
	freeTier  bool
	// prices are the example's prices, if they are not today's.
	prices []book.Price
	want   map[string]string
	// total is the sum of all meters, if the example has one.
	total string
}

func (c byRules) check(t *testing.T) {
	in := Input{Book: bookOf(t), Traffic: c.traffic, FreeTier: c.freeTier, Resources: rules.NewRecording(c.resources), Today: time.Date(2026, 11, 24, 0, 0, 0, 0, time.UTC)}
	if c.prices != nil {
		in.Book = vendorBook(t, c.prices)
	}
	same(t, expected(in), c.want)
	if total := New(in).Expected.USD.StringFixed(2); c.total != "" && total != c.total {
		t.Errorf("together: got %s, want %s", total, c.total)
	}
}

// byRows is an example that the book's rows price, because no rule runs a task for ten minutes
// a day.
type byRows struct {
	region string
	parts  []part
	total  string
}

// part is the quantity of one SKU as the example writes it, such as 5 x 600 / 3600, and its
// cost with the example's number of decimals.
type part struct {
	sku, quantity string
	freeTier      bool
	usd           string
}

func (c byRows) check(t *testing.T) {
	prices, total := bookOf(t), decimal.Zero
	for _, p := range c.parts {
		price, err := prices.Price("aws", p.sku, c.region)
		if err != nil {
			t.Fatal(err)
		}
		usd, known := price.Amount(decimal.Zero, arithmetic(p.quantity), p.freeTier)
		digits := int32(len(p.usd) - 1 - strings.Index(p.usd, "."))
		if got := usd.StringFixed(digits); !known || p.usd != "" && got != p.usd {
			t.Errorf("%s of %s: got %s (known %v), want %s", p.quantity, p.sku, got, known, p.usd)
		}
		total = total.Add(usd)
	}
	if got := total.StringFixed(2); c.total != "" && got != c.total {
		t.Errorf("together: got %s, want %s", got, c.total)
	}
}

// arithmetic evaluates a product such as 5 x 600 / 3600 from left to right.
func arithmetic(text string) decimal.Decimal {
	words := strings.Fields(text)
	value := d(words[0])
	for i := 1; i < len(words); i += 2 {
		if words[i] == "/" {
			value = value.Div(d(words[i+1]))
		} else {
			value = value.Mul(d(words[i+1]))
		}
	}
	return value
}

// properties converts a map to the inputs of a resource.
func properties(of map[string]any) resource.PropertyMap { return resource.NewPropertyMapFromMap(of) }
