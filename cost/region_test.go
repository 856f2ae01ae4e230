package cost_test

import (
	"strings"
	"testing"

	"bankchurn/config"
	"bankchurn/cost"
	"bankchurn/report"
)

// In a region that the book does not have, only meters with a global price are priced: 1e6
// requests x $0.40 per million, and 1 GiB of logs x $0.50.
func TestInAnUnknownRegionOnlyGlobalPricesCount(t *testing.T) {
	e := scenario{platform: "cloudrun", service: image, block: `{"region": "asia-south9", "concurrency": 1}`,
		traffic: `{"requestsPerMonth": 1000000, "averageMs": 200, "responseKiB": 2, "logKiBPerRequest": 1.048576, "accessLogKiBPerRequest": 0, "coldStarts": {"percent": 0, "averageMs": 0}}`}.estimate(t)
	if len(e.NeedsUsage)+len(e.Unsupported) > 0 {
		t.Fatalf("only the prices are to be missing; needs usage %v, not supported %v", e.NeedsUsage, e.Unsupported)
	}
	unknown := map[string]string{}
	for _, l := range e.Lines {
		if l.Unpriced != "" {
			unknown[l.Meter] = l.Unpriced
		}
	}
	for meter, want := range map[string]string{
		"CPU, serving requests":         "no price for run.cpu.request in asia-south9: the price book does not cover the region",
		"Memory, serving requests":      "no price for run.memory.request in asia-south9: the price book does not cover the region",
		"Data transfer to the internet": "no price for transfer.internet in asia-south9: the price book does not cover the region",
	} {
		if unknown[meter] != want {
			t.Errorf("%s: got %q, want %q", meter, unknown[meter], want)
		}
	}
	// A platform must not count as the cheapest because part of its sum is missing.
	view := cost.Comparison{Platform: "cloudrun", Region: "asia-south9", Estimate: e}
	view.Elsewhere = []cost.Alternative{{Platform: "gke", Refused: []config.Problem{{Reason: "no"}}}}
	text := report.Preview(view)
	for _, want := range []string{
		"Estimated monthly cost   at least $0.90 ", "Cheapest that fits: cloudrun (3 meters without a price)",
		"Not priced: 3 meters without a price · needs usage: none · free: 2 resources\n",
	} {
		if !strings.Contains(text, want) {
			t.Errorf("no %q in\n%s", want, text)
		}
	}
}

// Fargate has no global prices, so in GovCloud everything is unknown, which is not $0.00.
func TestARegionWithoutAnyPriceIsUnknownNotFree(t *testing.T) {
	e := scenario{platform: "fargate", service: `{"image": "123456789012.dkr.ecr.us-gov-west-1.amazonaws.com/b:v1"}`, block: `{"region": "us-gov-west-1"}`,
		traffic: `{"requestsPerMonth": 1000000, "averageMs": 200}`}.estimate(t)
	if got := e.Expected.String(); got != "unknown" {
		t.Errorf("got %s, want unknown", got)
	}
	if got := e.Low.String(); got != "unknown" {
		t.Errorf("idle: got %s, want unknown", got)
	}
}
