package stacks

import (
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"bankchurn/config"
	"bankchurn/cost"
	"bankchurn/service"
)

// coveredRegions are those whose prices the book is to know, by cloud.
var coveredRegions = map[service.Cloud][]string{
	service.AWS:    {"eu-west-1", "us-east-1", "us-west-2"},
	service.Google: {"europe-west1", "us-central1"},
}

// statedTraffic leaves no quantity open that a config key can tell, at a load that
// goes beyond what one warm instance serves.
const statedTraffic = `{"requestsPerMonth": 30000000, "averageMs": 200, "responseKiB": 1, "logKiBPerRequest": 1, "accessLogKiBPerRequest": 1, "coldStarts": {"percent": 1, "averageMs": 1000}}`

// pricing is one deployment of the matrix with all traffic stated, ready to price.
type pricing struct {
	deployment
	cloud service.Cloud
	cost.Input
}

// pricings records every deployment of the matrix as the estimate does.
func pricings(t *testing.T) []pricing {
	t.Helper()
	book, err := cost.DefaultBook()
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
			p.cloud, p.Input = s.platform.Cloud, cost.Input{Resources: recording, Traffic: s.input.Traffic, Book: book, Today: s.input.Today}
			return err
		})
		if err != nil {
			t.Fatalf("%s: %v", d.name, err)
		}
		all = append(all, p)
	}
	return all
}

// TestEveryRegisteredResourceIsInTheEstimate walks what each deployment asks the
// engine for, whoever registers it: a resource outside the estimate is a cost that
// no preview shows.
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

// TestEveryPriceOfACoveredRegionHasARow: what any deployment can cause has a row in
// every covered region of its cloud. A row whose price no source was found for (a
// tier without usd) says so to a reader; a row that nobody thought of does not.
func TestEveryPriceOfACoveredRegionHasARow(t *testing.T) {
	missing := map[string]string{}
	for _, p := range pricings(t) {
		for _, region := range coveredRegions[p.cloud] {
			resources := p.Resources.Resources()
			for i := range resources {
				resources[i].Region = region
			}
			for _, l := range cost.New(p.Input).Lines {
				if l.Unpriced != "" && l.SKU == "" {
					missing[l.Unpriced] = p.name
				}
			}
		}
	}
	for _, what := range slices.Sorted(maps.Keys(missing)) {
		t.Errorf("%s, and no row that says so (%s)", what, missing[what])
	}
}

// TestEveryRowOfThePriceBookIsUsed: a price that no deployment of the matrix can
// cause is either dead or stands for an option that the matrix lacks.
func TestEveryRowOfThePriceBookIsUsed(t *testing.T) {
	type sku struct{ cloud, id string }
	used := map[sku]bool{}
	for _, p := range pricings(t) {
		for _, l := range cost.New(p.Input).Lines {
			used[sku{string(p.cloud), l.SKU}] = true
		}
	}
	book, err := cost.DefaultBook()
	if err != nil {
		t.Fatal(err)
	}
	// Every node group of the program has a launch template; what one without it costs
	// is tested in cost.
	used[sku{"aws", "ebs.gp2"}] = true
	for _, row := range book.Rows() {
		if !used[sku{row.Cloud, row.ID}] {
			t.Errorf("%s %s: no deployment of the matrix is charged for it", row.Cloud, row.ID)
		}
		if row.Region != cost.Global && !slices.Contains(coveredRegions[service.Cloud(row.Cloud)], row.Region) {
			t.Errorf("%s %s: %s is not among the covered regions", row.Cloud, row.ID, row.Region)
		}
	}
}
