package report

import (
	"testing"

	"bankchurn/cost/book"
)

func TestUnitPriceKeepsTheSourcesDecimals(t *testing.T) {
	price := d("0.20")
	million := d("1000000")
	if got := unitPrice(&book.Price{Unit: "requests", Per: million, Tiers: []book.Tier{{USD: &price}}}); got != "$0.20 per 1,000,000 requests" {
		t.Errorf("got %s", got)
	}
	small := d("0.0000166667")
	if got := unitPrice(&book.Price{Unit: "GB-s", Per: d("1"), Tiers: []book.Tier{{USD: &small}}}); got != "$0.0000166667 per GB-s" {
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
