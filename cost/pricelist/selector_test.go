package pricelist

import (
	"encoding/csv"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"bankchurn/cost/book"
)

// testdata/products.csv has products of AWS's offer files as others published them in 2026: P3
// is the source in the book, and Q are single lines quoted in public documents. An empty field
// was not published. In every region of the list, a selector must select the product with the
// book's SKU.
func TestTheSelectorsPickTheProductsOfTheBooksSKUs(t *testing.T) {
	file, err := os.Open(filepath.Join("testdata", "products.csv"))
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = file.Close() }() // read only
	rows, err := csv.NewReader(file).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	prices, err := book.Default()
	if err != nil {
		t.Fatal(err)
	}
	s := selectors(t)
	for _, row := range rows[1:] {
		region, id, sku, family, unit := row[0], row[1], row[2], row[3], row[8]
		price, err := prices.Price("aws", id, region)
		if err != nil {
			t.Error(err)
			continue
		}
		if sku != "" && price.SKU != sku {
			t.Errorf("%s in %s: the book has SKU %s, the offer file %s", id, region, price.SKU, sku)
		}
		selector, err := s.For(price)
		if err != nil {
			t.Error(err)
			continue
		}
		if family != "" && selector.Family != family {
			t.Errorf("%s in %s: the selector wants the family %q, the offer file has %q", id, region, selector.Family, family)
		}
		if unit != "" && !slices.Contains(selector.Units, unit) {
			t.Errorf("%s in %s: the selector wants one of %q, the offer file counts %q", id, region, selector.Units, unit)
		}
		for name, published := range map[string]string{"usagetype": row[4], "operation": row[5], "group": row[6], "volumeType": row[7]} {
			if wanted, ok := selector.Attributes[name]; ok && published != "" && wanted != published {
				t.Errorf("%s in %s: the selector wants %s %q, the offer file has %q", id, region, name, wanted, published)
			}
		}
	}
}

// SKU names in the catalog of 2026-04-23, as listed in a public repository.
func TestCloudRunSKUNamesContainThePriceTier(t *testing.T) {
	for _, c := range []struct{ id, region, want string }{
		{"run.cpu.request", "europe-west1", "Services CPU (Request-based billing)"},
		{"run.cpu.request", "europe-west3", "Services CPU Tier 2 (Request-based billing)"},
		{"run.memory.idle", "us-west2", "Services Min Instance Memory Tier 2 (Request-based billing)"},
		{"run.cpu.instance", "europe-west3", "Services CPU (Instance-based billing) in europe-west3"},
		{"run.cpu.instance", "asia-northeast1", "Services CPU (Instance-based billing) in in asia-northeast1"},
		{"run.memory.instance", "asia-northeast1", "Services Memory (Instance-based billing) in asia-northeast1"},
	} {
		selector, err := selectors(t).For(&book.Price{ID: c.id, Cloud: "gcp", Region: c.region})
		if got := selector.Attributes["description"]; err != nil || got != c.want {
			t.Errorf("got %q, want %q (%v)", got, c.want, err)
		}
	}
}

// The more expensive tier is the same in the book's prices and in the names.
func TestTheTiersOfNamesAndPricesAgree(t *testing.T) {
	prices, err := book.Default()
	if err != nil {
		t.Fatal(err)
	}
	regions, err := prices.Regions("gcp")
	if err != nil {
		t.Fatal(err)
	}
	s := selectors(t)
	for _, region := range regions {
		p, err := prices.Price("gcp", "run.cpu.request", region)
		if err != nil {
			t.Fatal(err)
		}
		if expensive := p.Tiers[0].USD.String() == "0.0000336"; expensive != (s.regions["gcp"][region]["tier"] != "") {
			t.Errorf("%s costs %s, and is of tier 2 by the selectors otherwise", region, p.Tiers[0].USD)
		}
	}
}
