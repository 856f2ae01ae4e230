package cost

import (
	"testing"

	"github.com/shopspring/decimal"

	"bankchurn/cost/book"
	"bankchurn/cost/rules"
)

// The files vendor_*_test.go have figures from other sources: worked examples of the vendors'
// pricing pages and guides, an export of AWS's calculator, lines of bills, and the expected
// output of infracost, which its CI compares with the vendors' price lists. The tests run the
// program's own rows and rules; no expected value comes from the program.

// vendorBook returns a book of an example's unit prices, if they are not today's.
func vendorBook(t *testing.T, prices []book.Price) *book.Book {
	t.Helper()
	b, err := book.New(prices...)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// price returns the price in an example for us-east-1; free is 0 for none.
func price(id, unit string, per, free int64, usd string) book.Price {
	amount := d(usd)
	p := book.Price{
		ID: id, Cloud: "aws", Region: "us-east-1", Unit: unit, Per: decimal.NewFromInt(per),
		Tiers: []book.Tier{{USD: &amount}}, Source: "the example", Date: "2026-11-24",
	}
	if free > 0 {
		p.Free = &book.FreeTier{Quantity: decimal.NewFromInt(free), Scope: "per account"}
	}
	return p
}

// expected sums an estimate's expected amounts by meter, in cents.
func expected(in Input) map[string]string {
	sums := map[string]decimal.Decimal{}
	for _, l := range New(in).Lines {
		sums[l.Meter] = sums[l.Meter].Add(l.Expected.USD)
	}
	out := map[string]string{}
	for meter, sum := range sums {
		out[meter] = sum.StringFixed(2)
	}
	return out
}

func same(t *testing.T, got, want map[string]string) {
	t.Helper()
	for meter, amount := range want {
		if got[meter] != amount {
			t.Errorf("%s: got %q, want %s", meter, got[meter], amount)
		}
	}
}

// pageExamples are worked examples of pricing pages other than compute.
var pageExamples = map[string]worked{
	// aws.amazon.com/api-gateway/pricing, example for REST APIs: 5 million calls that return 3
	// KB each, no cache. 5M x $3.50/M = $17.50; 5M x 3 KB = 14.3 GB x $0.09 = $1.29; $18.79.
	// The program deploys HTTP APIs, so the example's price is entered in their row.
	"API Gateway, five million calls": {"aws.amazon.com/api-gateway/pricing/", byRules{
		resources: []Resource{{URN: "s", Type: httpAPIStageType, Name: "s", Region: "us-east-1"}},
		traffic:   traffic(5_000_000, 100, "3"),
		prices: []book.Price{
			price("apigateway.http-requests", "requests", 1_000_000, 0, "3.50"),
			price("transfer.internet", "GB", 1, 0, "0.09"),
		},
		want: map[string]string{"HTTP API requests": "17.50", "Data transfer to the internet": "1.29"}, total: "18.79",
	}},
	// 1 GB of logs a day for 30 days, archived for a month as 6 GB: 30 - 5 free = 25 GB x $0.50
	// = $12.50; 6 - 5 free = 1 GB x $0.03. The program does not know how logs compress.
	"CloudWatch, a gigabyte of logs a day": {cloudWatchPage, byRows{region: "us-east-1", total: "12.53", parts: []part{
		{"cloudwatch.logs-ingestion", "1 x 30", true, "12.50"},
		{"cloudwatch.logs-storage", "6", true, "0.03"},
	}}},
	"ELB, a load balancer by processed bytes": {"aws.amazon.com/elasticloadbalancing/pricing/", loadBalancerExample{}},
}

// Example 1 for Application Load Balancers: one new connection a second, each for two
// minutes, 300 KB a second, us-east-1. New connections 1/25 = 0.04 LCU; active 120/3,000 =
// 0.04; 1.08 GB an hour = 1.08, the largest. 1.08 x $0.008 + $0.0225 = $0.03114 an hour; of
// 720 hours $6.22 + $16.20 = $22.42.
// 1.08 GB an hour are 314.5728 KiB a second as the program counts GB, in powers of two.
type loadBalancerExample struct{}

func (loadBalancerExample) check(t *testing.T) {
	e := New(Input{
		Book: bookOf(t), Traffic: traffic(2_628_000, 120_000, "314.5728"), // one request a second, a connection each
		Resources: rules.NewRecording(internalBalancer),
	})
	perHour, hoursOfPage := decimal.Zero, d("720")
	for _, l := range e.Lines {
		perHour = perHour.Add(l.Expected.USD.Div(d("730")))
		if l.Meter == "LCUs by processed bytes" && !l.Quantity.Div(d("730")).Round(6).Equal(d("1.08")) {
			t.Errorf("got %s LCU, want 1.08 (%s)", l.Quantity.Div(d("730")), l.Explain)
		}
	}
	if got := perHour.StringFixed(5); got != "0.03114" {
		t.Errorf("an hour: got $%s, want $0.03114", got)
	}
	if got := perHour.Mul(hoursOfPage).StringFixed(2); got != "22.42" {
		t.Errorf("720 hours: got $%s, want $22.42", got)
	}
}

// calculator.aws, the export of calculatorPage: Fargate in us-west-2, 50 tasks a day of 180 minutes with
// 16 GB of memory and 200 GB of disk, $1,154.40 a month. 50 x 730/24 x 3 h = 4,562.5 h;
// the export leaves the CPU out of its summary, and only 4 vCPU give its figure:
// 4 x 4,562.5 x $0.04048 = $738.76, 16 x $0.004445 = $324.485, 180 GB x $0.000111 = $91.16.
func TestVendorCalculatorFargateInOregon(t *testing.T) {
	total := decimal.Zero
	for sku, perHour := range map[string]string{"fargate.vcpu.x86_64": "4", "fargate.memory.x86_64": "16", "fargate.storage": "180"} {
		price, err := bookOf(t).Price("aws", sku, "us-west-2")
		if err != nil {
			t.Fatal(err)
		}
		amount, known := price.Amount(decimal.Zero, d(perHour).Mul(d("4562.5")), false)
		if !known {
			t.Fatalf("no price for %s", sku)
		}
		total = total.Add(amount)
	}
	if got := total.StringFixed(2); got != "1154.40" {
		t.Errorf("got $%s, want $1154.40", got)
	}
}
