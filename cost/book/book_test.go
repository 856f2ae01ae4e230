package book

import (
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/shopspring/decimal"
)

func d(text string) decimal.Decimal { return decimal.RequireFromString(text) }

func TestNoRowIsRetrievedInTheFuture(t *testing.T) {
	b, err := Default()
	if err != nil {
		t.Fatal(err)
	}
	for _, row := range b.All() {
		day, err := time.Parse(time.DateOnly, row.Date)
		if err != nil || day.After(time.Now()) {
			t.Errorf("%s: retrieved %s", row.key(), row.Date)
		}
	}
}

func TestLoadRefuses(t *testing.T) {
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
			_, err := Load(fstest.MapFS{"prices/x.yaml": {Data: []byte(c.text)}})
			if err == nil || !strings.Contains(err.Error(), c.want) {
				t.Errorf("got %v, want %q", err, c.want)
			}
		})
	}
}

func TestFindFallsBackToTheGlobalRowOnly(t *testing.T) {
	b, err := Default()
	if err != nil {
		t.Fatal(err)
	}
	if _, err := b.Price("gcp", "run.requests", "asia-south1"); err != nil {
		t.Error("a global price must be found in any region")
	}
	if _, err := b.Price("gcp", "run.cpu.request", "asia-south1"); err == nil {
		t.Error("a regional price must not be found elsewhere")
	}
	if _, err := b.Price("aws", "run.requests", Global); err == nil {
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

// A SKU is counted in the same unit wherever it is sold, or quantities of one region
// would be multiplied by another's price.
func TestASKUHasOneUnitInAllRegions(t *testing.T) {
	b, err := Default()
	if err != nil {
		t.Fatal(err)
	}
	first := map[string]Price{}
	for _, row := range b.All() {
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

func FuzzLoad(f *testing.F) {
	f.Add("- {id: a, cloud: aws, region: r, unit: u, per: 2, tiers: [{upTo: 1, usd: \"1\"}, {usd: \"2\"}], source: s, retrieved: 2026-01-02}")
	f.Add("- id: a\n  cloud: aws\n  region: r\n  unit: u\n  tiers: [{usd: \"1\"}]\n  source: s\n  retrieved: 2026-01-02\n\n# between\n- id: b\n  cloud: aws\n  region: r\n  unit: u\n  tiers: [{usd: \"1\"}]\n  source: s\n  retrieved: 2026-01-02\n")
	f.Add("- {id: [], tiers: 5}")
	f.Add("")
	f.Fuzz(func(t *testing.T, text string) {
		b, err := Load(fstest.MapFS{"prices/x.yaml": {Data: []byte(text)}})
		if err != nil {
			return
		}
		for _, row := range b.All() {
			if amount, known := row.Amount(decimal.Zero, d("100"), true); known && amount.IsNegative() {
				t.Errorf("%s: negative amount %s", row.key(), amount)
			}
		}
	})
}
