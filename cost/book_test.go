package cost

import (
	"reflect"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/shopspring/decimal"
)

func d(text string) decimal.Decimal { return decimal.RequireFromString(text) }

// The book that comes with the program is read row by row: the rows must be those that
// reading whole files gives, checks and all.
func TestReadingLaterReadsTheSame(t *testing.T) {
	later, err := readLater(priceFiles)
	if err != nil {
		t.Fatal(err)
	}
	whole, err := LoadBook(priceFiles)
	if err != nil {
		t.Fatal(err)
	}
	if len(later.unread) == 0 || len(later.unread) != len(whole.rows) {
		t.Fatalf("%d rows are left for later, of %d: the files have not the form that allows it", len(later.unread), len(whole.rows))
	}
	got, want := later.Rows(), whole.Rows()
	for i := range want {
		got[i].steps, want[i].steps = nil, nil // follow from the tiers; a NaN in them equals nothing
		if !reflect.DeepEqual(got[i], want[i]) {
			t.Errorf("got %+v, want %+v", got[i], want[i])
		}
	}
}

func TestABookOfAnotherFormIsReadAtOnce(t *testing.T) {
	const flow = "- {id: a, cloud: aws, region: r, unit: u, tiers: [{usd: \"1\"}], source: s, retrieved: 2026-01-02}\n"
	const block = "- id: a\n  cloud: aws\n  region: r\n  unit: u\n  tiers: [{usd: \"1\"}]\n  source: s\n  retrieved: 2026-01-02\n"
	for name, c := range map[string]struct{ text, want string }{
		"flow style":                   {flow, ""},
		"a row twice":                  {block + block, "listed twice"},
		"a quoted name":                {strings.Replace(block, "id: a", `id: "a"`, 1), ""},
		"another order and a bad unit": {"- cloud: aws\n  id: a\n", "unit is missing"},
	} {
		book, err := readLater(fstest.MapFS{"prices/x.yaml": {Data: []byte(c.text)}})
		switch {
		case c.want != "":
			if err == nil || !strings.Contains(err.Error(), c.want) {
				t.Errorf("%s: got %v, want %s", name, err, c.want)
			}
		case err != nil:
			t.Errorf("%s: %v", name, err)
		default:
			if _, ok := book.Find("aws", "a", "r"); !ok {
				t.Errorf("%s: the row is not there", name)
			}
		}
	}
}

func TestNoRowIsRetrievedInTheFuture(t *testing.T) {
	book, err := DefaultBook()
	if err != nil {
		t.Fatal(err)
	}
	for _, row := range book.Rows() {
		day, err := time.Parse(time.DateOnly, row.Retrieved)
		if err != nil || day.After(time.Now()) {
			t.Errorf("%s: retrieved %s", row.key(), row.Retrieved)
		}
	}
}

func TestLoadBookRefuses(t *testing.T) {
	const good = "- {id: a, cloud: aws, region: r, unit: u, tiers: [{usd: \"1\"}], source: s, retrieved: 2026-01-02}\n"
	for name, c := range map[string]struct{ text, want string }{
		"a row without a source":              {"- {id: a, cloud: aws, region: r, unit: u, tiers: [{usd: \"1\"}], retrieved: 2026-01-02}", "source is missing"},
		"a row without a date":                {"- {id: a, cloud: aws, region: r, unit: u, tiers: [{usd: \"1\"}], source: s}", `retrieved is "", not a date`},
		"a row without a price":               {"- {id: a, cloud: aws, region: r, unit: u, source: s, retrieved: 2026-01-02}", "has no tier"},
		"tiers that overlap":                  {"- {id: a, cloud: aws, region: r, unit: u, tiers: [{upTo: 5, usd: \"1\"}, {upTo: 5, usd: \"2\"}, {usd: \"3\"}], source: s, retrieved: 2026-01-02}", "tier 2 ends at 5, not above the one before"},
		"a last tier that ends":               {"- {id: a, cloud: aws, region: r, unit: u, tiers: [{upTo: 5, usd: \"1\"}], source: s, retrieved: 2026-01-02}", "the last tier ends at 5"},
		"an open tier before the last":        {"- {id: a, cloud: aws, region: r, unit: u, tiers: [{usd: \"1\"}, {usd: \"2\"}], source: s, retrieved: 2026-01-02}", "tier 1 has no end but is not the last"},
		"a negative price":                    {"- {id: a, cloud: aws, region: r, unit: u, tiers: [{usd: \"-1\"}], source: s, retrieved: 2026-01-02}", "tier 1 has a negative price"},
		"a free quantity of nobody":           {"- {id: a, cloud: aws, region: r, unit: u, tiers: [{usd: \"1\"}], free: {quantity: 1}, source: s, retrieved: 2026-01-02}", "free needs a quantity above 0 and a scope"},
		"a number that would fill the memory": {"- {id: a, cloud: aws, region: r, unit: u, tiers: [{upTo: 1e999999999, usd: \"1\"}, {usd: \"2\"}], source: s, retrieved: 2026-01-02}", "more digits than any price"},
		"an unknown field":                    {"- {id: a, cloud: aws, region: r, unit: u, tier: [], source: s, retrieved: 2026-01-02}", "field tier not found"},
		"the same SKU twice":                  {good + good, "aws a r is listed twice"},
		"text that is not YAML":               {"- {", "prices/x.yaml"},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := LoadBook(fstest.MapFS{"prices/x.yaml": {Data: []byte(c.text)}})
			if err == nil || !strings.Contains(err.Error(), c.want) {
				t.Errorf("got %v, want %q", err, c.want)
			}
		})
	}
}

func TestFindFallsBackToTheGlobalRowOnly(t *testing.T) {
	book, err := DefaultBook()
	if err != nil {
		t.Fatal(err)
	}
	if _, ok := book.Find("gcp", "run.requests", "asia-south1"); !ok {
		t.Error("a global price must be found in any region")
	}
	if _, ok := book.Find("gcp", "run.cpu.request", "asia-south1"); ok {
		t.Error("a regional price must not be found elsewhere")
	}
	if _, ok := book.Find("aws", "run.requests", Global); ok {
		t.Error("a price of one cloud must not be found in another")
	}
}

func TestAmount(t *testing.T) {
	ten, hundred := d("10"), d("100")
	one, half := d("1"), d("0.5")
	tiered := &Price{Per: one, Tiers: []Tier{{UpTo: &ten, USD: &one}, {UpTo: &hundred, USD: &half}, {}}, Free: &FreeTier{Quantity: d("4"), Scope: "s"}}
	for name, c := range map[string]struct {
		before, quantity string
		freeTier         bool
		want             string
		known            bool
	}{
		"nothing":                          {"0", "0", false, "0", true},
		"inside the first tier":            {"0", "8", false, "8", true},
		"exactly the first tier":           {"0", "10", false, "10", true},
		"across two tiers":                 {"0", "20", false, "15", true},
		"after others have used the first": {"10", "20", false, "10", true},
		"others have used part of it":      {"5", "10", false, "7.5", true},
		"less than the free quantity":      {"0", "3", true, "0", true},
		"more than the free quantity":      {"0", "6", true, "2", true},
		"a free quantity that others used": {"4", "6", true, "6", true},
		"a free quantity others used half": {"2", "6", true, "4", true},
		// 4 free, 10 at $1, 6 at $0.50.
		"tiers count beyond the free quantity": {"0", "20", true, "13", true},
		"into a tier without a price":          {"0", "101", false, "55", false},
		"up to where the price is not known":   {"0", "100", false, "55", true},
	} {
		t.Run(name, func(t *testing.T) {
			got, known := tiered.Amount(d(c.before), d(c.quantity), c.freeTier)
			if known != c.known || (known && !got.Equal(d(c.want))) {
				t.Errorf("got %s (known %v), want %s (known %v)", got, known, c.want, c.known)
			}
		})
	}
}

func TestUnitPriceKeepsTheSourcesDecimals(t *testing.T) {
	price := d("0.20")
	million := d("1000000")
	if got := (&Price{Unit: "requests", Per: million, Tiers: []Tier{{USD: &price}}}).UnitPrice(); got != "$0.20 per 1,000,000 requests" {
		t.Errorf("got %s", got)
	}
	small := d("0.0000166667")
	if got := (&Price{Unit: "GB-s", Per: d("1"), Tiers: []Tier{{USD: &small}}}).UnitPrice(); got != "$0.0000166667 per GB-s" {
		t.Errorf("got %s", got)
	}
}

func TestDollars(t *testing.T) {
	for in, want := range map[string]string{
		"0": "$0.00", "0.004": "<$0.01", "0.005": "$0.01", "1234567.891": "$1,234,567.89", "-11.1": "-$11.10", "999.995": "$1,000.00", "100": "$100.00",
	} {
		if got := Dollars(d(in)); got != want {
			t.Errorf("%s: got %s, want %s", in, got, want)
		}
	}
}

// A SKU is counted in the same unit wherever it is sold, or quantities of one region
// would be multiplied by another's price.
func TestASKUHasOneUnitInAllRegions(t *testing.T) {
	book, err := DefaultBook()
	if err != nil {
		t.Fatal(err)
	}
	first := map[string]Price{}
	for _, row := range book.Rows() {
		sku := row.Cloud + " " + row.ID
		other, seen := first[sku]
		if !seen {
			first[sku] = row
			continue
		}
		if row.Unit != other.Unit || !row.Per.Equal(other.Per) || (row.Free == nil) != (other.Free == nil) {
			t.Errorf("%s: %s per %s in %s, %s per %s in %s, or free in one only", sku, row.Per, row.Unit, row.Region, other.Per, other.Unit, other.Region)
		}
	}
}

func FuzzLoadBook(f *testing.F) {
	f.Add("- {id: a, cloud: aws, region: r, unit: u, per: 2, tiers: [{upTo: 1, usd: \"1\"}, {usd: \"2\"}], source: s, retrieved: 2026-01-02}")
	f.Add("- id: a\n  cloud: aws\n  region: r\n  unit: u\n  tiers: [{usd: \"1\"}]\n  source: s\n  retrieved: 2026-01-02\n\n# between\n- id: b\n  cloud: aws\n  region: r\n  unit: u\n  tiers: [{usd: \"1\"}]\n  source: s\n  retrieved: 2026-01-02\n")
	f.Add("- {id: [], tiers: 5}")
	f.Add("")
	f.Fuzz(func(t *testing.T, text string) {
		files := fstest.MapFS{"prices/x.yaml": {Data: []byte(text)}}
		book, err := LoadBook(files)
		if err != nil {
			return
		}
		later, err := readLater(files)
		if err != nil || len(later.Rows()) != len(book.Rows()) {
			t.Errorf("read row by row: %v, or another number of rows", err)
		}
		for _, row := range book.Rows() {
			if amount, known := row.Amount(decimal.Zero, d("100"), true); known && amount.IsNegative() {
				t.Errorf("%s: negative amount %s", row.key(), amount)
			}
		}
	})
}
