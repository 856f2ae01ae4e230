package stacks

import (
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"bankchurn/config"
	"bankchurn/cost"
	"bankchurn/cost/book"
	"bankchurn/service"
)

// statedTraffic sets every quantity that a config key can set, at a load beyond what one warm
// instance serves.
const statedTraffic = `{"requestsPerMonth": 30000000, "averageMs": 200, "responseKiB": 1, "logKiBPerRequest": 1, "accessLogKiBPerRequest": 1, "coldStarts": {"percent": 1, "averageMs": 1000},
	"controlPlaneLogGiB": 50, "flowLogGiB": 10, "insightsMetrics": 100, "prometheusSamplesMillions": 600, "natGiB": 1, "autopilotNodes": 2}`

// pricing is a deployment of the matrix with all traffic set, ready to price.
type pricing struct {
	deployment
	cloud service.Cloud
	cost.Input
}

// pricings records every deployment of the matrix as the estimate does.
func pricings(t *testing.T) []pricing {
	t.Helper()
	prices, err := book.Default()
	if err != nil {
		t.Fatal(err)
	}
	var all []pricing
	for _, d := range matrix(t) {
		stated := stackConfig{values: maps.Clone(d.config.values), secret: d.config.secret}
		stated.values["bankchurn:traffic"] = statedTraffic
		p := pricing{deployment: d}
		_, err := run(t, d.stack, stated, func(ctx *pulumi.Context) error {
			report := &config.Report{}
			s := load(ctx, now(), report)
			if err := report.Err(); err != nil {
				return err
			}
			recording, err := cost.Record(ctx.Project(), ctx.Stack(), func(recorded *pulumi.Context) error {
				_, err := s.deploy(recorded, s.platform, providerSet{}, nil)
				return err
			})
			p.cloud, p.Input = s.platform.Cloud, cost.Input{Resources: recording, Traffic: s.input.Traffic, Book: prices, Today: s.input.Today}
			return err
		})
		if err != nil {
			t.Fatalf("%s: %v", d.name, err)
		}
		all = append(all, p)
	}
	return all
}

// TestEveryRegisteredResourceIsInTheEstimate checks everything that each deployment registers with
// the engine: a resource outside the estimate is a cost that no preview shows.
func TestEveryRegisteredResourceIsInTheEstimate(t *testing.T) {
	type resource struct{ typ, name string }
	platformsSeen := map[string]bool{}
	for _, p := range pricings(t) {
		e := cost.New(p.Input)
		known := map[resource]bool{}
		for _, l := range e.Lines {
			known[resource{l.Type, l.Resource}] = true
		}
		for _, notes := range [][]cost.Note{e.Free, e.NeedsUsage} {
			for _, n := range notes {
				if n.Text == "" {
					t.Errorf("%s: %s %s is in a list without a reason", p.name, n.Type, n.Resource)
				}
				known[resource{n.Type, n.Resource}] = true
			}
		}
		for _, n := range e.Unsupported {
			t.Errorf("%s: %s %s is not supported: %s", p.name, n.Type, n.Resource, n.Text)
		}
		for _, r := range p.resources {
			if r.rpc.GetCustom() && !strings.HasPrefix(r.typ, "pulumi:providers:") && !known[resource{r.typ, r.name}] {
				t.Errorf("%s: %s %s is neither priced, nor free with a reason, nor dependent on usage", p.name, r.typ, r.name)
			}
		}
		platformsSeen[p.config.values["bankchurn:platform"]] = true
	}
	for _, row := range platforms {
		if !platformsSeen[row.Name] {
			t.Errorf("the matrix has no deployment of %s", row.Name)
		}
	}
}

// TestWhatADeploymentCausesIsPricedInEveryRegion checks that if a region lacks a price, the book
// gives a reason.
func TestWhatADeploymentCausesIsPricedInEveryRegion(t *testing.T) {
	type meter struct{ cloud, sku string }
	caused := map[meter]string{}
	for _, p := range pricings(t) {
		for _, l := range cost.New(p.Input).Lines {
			caused[meter{string(p.cloud), l.SKU}] = p.name
		}
	}
	prices, err := book.Default()
	if err != nil {
		t.Fatal(err)
	}
	for m, name := range caused {
		regions, err := prices.Regions(m.cloud)
		if err != nil {
			t.Fatal(err)
		}
		for _, region := range regions {
			_, err := prices.Price(m.cloud, m.sku, region)
			if known := slices.ContainsFunc(prices.SKUs(m.cloud), func(s book.SKU) bool {
				return s.Absent != "" && err != nil && strings.HasSuffix(err.Error(), ": "+s.Absent)
			}); err != nil && !known {
				t.Errorf("%v (%s)", err, name)
			}
		}
	}
}
