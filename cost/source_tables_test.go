package cost_test

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/shopspring/decimal"

	"bankchurn/report"
)

// nothingElse sets responses, logs and cold starts to zero.
const nothingElse = `, "averageMs": 200, "responseKiB": 0, "logKiBPerRequest": 0, "accessLogKiBPerRequest": 0, "coldStarts": {"percent": 0, "averageMs": 0}}`

// sourceTables has the source's worked cases: its figure as quoted in docs/costs.md, and ours
// worked out by hand. The source counts a kind of resource, a service, or some meters.
var sourceTables = map[string]struct {
	scenario
	service        string
	meters         []string
	only, whole    string
	row, sourceSay string
}{
	// 1e6 x $0.20/1e6 = 0.20; 1e6 x 0.2 s x 1 GB x $0.0000166667 = 3.33334: 3.53334.
	// HTTP API 1e6 x $1.00/1e6 = 1.00.
	"Lambda, a million": {
		scenario: scenario{platform: "lambda", service: `{"memoryMiB": 1024}`, block: ecr, traffic: `{"requestsPerMonth": 1000000` + nothingElse},
		service:  "Function", only: "3.53334", whole: "4.53334", row: "| 1 million | Lambda |", sourceSay: "about $4",
	},
	// 0.5 x $0.04048 x 730 = 14.7752; 1 x $0.004445 x 730 = 3.24485: 18.02005.
	// ALB 0.0225 x 730 = 16.425; 1e6/2,628,000 s / 25 x $0.008 x 730 = 0.088889;
	// IPv4 2 x 3.65 = 7.30; NAT 0.045 x 730 = 32.85 and its address 3.65; 2 alarms
	// each for CPU and memory 0.40. Together 18.02005 + 60.713889 = 78.733939.
	"Fargate, a million": {
		scenario: scenario{platform: "fargate", release: unverified, service: publicService, traffic: `{"requestsPerMonth": 1000000` + nothingElse},
		service:  "Service", only: "18.02005", whole: "78.733939", row: "| 1 million | Fargate, one task of 0.5 vCPU and 1 GB |", sourceSay: "about $18",
	},
	// 100 x 3.53334; the HTTP API 100.
	"Lambda, a hundred million": {
		scenario: scenario{platform: "lambda", service: `{"memoryMiB": 1024}`, block: ecr, traffic: `{"requestsPerMonth": 100000000` + nothingElse},
		service:  "Function", only: "353.334", whole: "453.334", row: "| 100 million | Lambda |", sourceSay: "about $350",
	},
	// 5 x 18.02005 = 90.10025; LCUs 100 x 0.0888889 = 8.888889; the rest as above:
	// 16.425 + 7.30 + 36.50 + 0.40 = 60.625. Together 159.614139.
	"Fargate, a hundred million": {
		scenario: scenario{platform: "fargate", release: unverified, service: publicService, traffic: `{"requestsPerMonth": 100000000` + nothingElse},
		service:  "Service", only: "90.10025", whole: "159.614139", row: "| 100 million | Fargate, five such tasks |", sourceSay: "about $90",
	},
	// Control plane 0.10 x 730 = 73; 3 x 0.0208 x 730 = 45.552: 118.552. Disks 3 x 20 GB x
	// 0.08 = 4.80; network load balancer 0.0225 x 730 = 16.425 and NLCUs 1e6/2,628,000 s /
	// 800 x $0.006 x 730 = 0.002083; IPv4 2 x 3.65 = 7.30; NAT 32.85 and its address 3.65.
	// Together 118.552 + 65.027083 = 183.579083.
	"EKS, a million": {
		scenario: scenario{platform: "eks", service: publicService, block: `{"logTypes": []}`, traffic: `{"requestsPerMonth": 1000000` + nothingElse},
		meters:   []string{"Control plane", "Nodes"}, only: "118.552", whole: "183.579083", row: "| 1 million | EKS, three t3.small |", sourceSay: "about $120",
	},
	// 73 + 5 x 0.0416 x 730 = 151.84: 224.84. Disks 8.00; NLCUs 0.208333; the rest as above:
	// 16.425 + 7.30 + 36.50 = 60.225. CPU credits: 20,000,000 s / 2,628,000 s = 7.610350 in flight
	// x 0.5 vCPU, the Pods' limit = 3.805175; the baseline of five t3.medium is 5 x 2 x 20 % = 2;
	// 1.805175 x 730 h x $0.05 = 65.888889. Together 359.162222.
	"EKS, a hundred million": {
		scenario: scenario{
			platform: "eks", service: publicService, block: `{"logTypes": [], "nodes": {"instanceTypes": ["t3.medium"], "min": 5}}`,
			traffic: `{"requestsPerMonth": 100000000` + nothingElse,
		},
		meters: []string{"Control plane", "Nodes"}, only: "224.84", whole: "359.162222", row: "| 100 million | EKS, five t3.medium |", sourceSay: "about $200",
	},
	// 300,000 x 0.2 s / 2,628,000 s = 0.022831 in flight; busy 1 - e^-0.022831 =
	// 0.022572394 of 2,628,000 s = 59,320.25 s: x $0.000024 = 1.423686, x 1 GiB x
	// $0.0000025 = 0.148301; 300,000 x $0.40/1e6 = 0.12. Together 1.691987.
	"Cloud Run, 10,000 a day": {
		scenario: scenario{platform: "cloudrun", service: image, traffic: `{"requestsPerMonth": 300000` + nothingElse},
		service:  "Service", only: "1.691987", whole: "1.691987", row: "| Cloud Run |", sourceSay: "$5-10",
	},
	// 300,000 x $0.20/1e6 = 0.06; 60,000 GB-s x $0.0000166667 = 1.000002; HTTP API 0.30.
	"Lambda, 10,000 a day": {
		scenario: scenario{platform: "lambda", service: `{"memoryMiB": 1024}`, block: ecr, traffic: `{"requestsPerMonth": 300000` + nothingElse},
		service:  "Function", only: "1.060002", whole: "1.360002", row: "| Lambda | $1-5", sourceSay: "$1-5",
	},
}

// unverified turns off the candidate, which the source does not have.
const unverified = `{"verifyFirst": false}`

func TestTheSourcesCostTables(t *testing.T) {
	page, err := os.ReadFile(filepath.Join("..", "docs", "costs.md"))
	if err != nil {
		t.Fatal(err)
	}
	for name, c := range sourceTables {
		t.Run(name, func(t *testing.T) {
			e := c.estimate(t)
			if e.Expected.Incomplete {
				t.Errorf("the sum is only a lower bound: needs usage %v, not supported %v", e.NeedsUsage, e.Unsupported)
			}
			only := decimal.Zero
			for _, l := range e.Lines {
				counted := l.Kind == c.service
				for _, meter := range c.meters {
					counted = counted || strings.HasPrefix(l.Meter, meter)
				}
				if counted {
					only = only.Add(l.Expected.USD)
				}
			}
			if got := only.Round(6).String(); got != c.only {
				t.Errorf("service only: got %s, want %s", got, c.only)
			}
			if got := e.Expected.USD.Round(6).String(); got != c.whole {
				t.Errorf("whole stack: got %s, want %s", got, c.whole)
			}
			line := lineWith(string(page), c.row)
			for _, figure := range []string{c.sourceSay, dollarsOf(c.only), dollarsOf(c.whole)} {
				if !strings.Contains(line, "| "+figure+" |") {
					t.Errorf("docs/costs.md does not say %s in %q", figure, line)
				}
			}
		})
	}
}

// The load balancer of an Ingress, its hours and its two addresses, by the number of services
// behind the Ingress: 0.0225 x 730 = 16.425 and 2 x 3.65 = 7.30, 23.725 together; halves
// 11.8625, thirds 7.908333.
func TestOneLoadBalancerForThreeServices(t *testing.T) {
	page, err := os.ReadFile(filepath.Join("..", "docs", "costs.md"))
	if err != nil {
		t.Fatal(err)
	}
	routes := []string{
		`{"host": "bankchurn.ml.example.com"}`,
		`{"host": "telecom.ml.example.com", "service": "telecom-api"}`,
		`{"host": "carvision.ml.example.com", "service": "carvision-api"}`,
	}
	for i, perService := range []string{"23.725", "11.8625", "7.908333"} {
		n := i + 1
		workload := `{"namespace": {"create": false}, "ingress": {"controller": "alb", "routes": [` + strings.Join(routes[:n], ", ") + `]}}`
		sum := decimal.Zero
		for _, l := range (scenario{platform: "eks", service: publicService, block: `{"autoMode": {"enabled": true}}`, workload: workload, traffic: busy}.estimate(t)).Lines {
			if l.Meter == "Load balancer" || l.Meter == "Public IPv4 addresses" {
				sum = sum.Add(l.Expected.USD)
			}
		}
		got := sum.Div(decimal.NewFromInt(int64(n)))
		if got.Round(6).String() != perService {
			t.Errorf("%d services: got $%s each, want $%s", n, got.Round(6), perService)
		}
		row := fmt.Sprintf("| %d | $23.73 | %s |", n, dollarsOf(perService))
		if lineWith(string(page), row) == "" {
			t.Errorf("docs/costs.md has no row %q", row)
		}
	}
}

// Cloud Run's and Lambda's free quantities cover the exercise; the HTTP API has none.
func TestTheFreeTierCoversTheExercise(t *testing.T) {
	for name, want := range map[string]string{"Cloud Run, 10,000 a day": "0", "Lambda, 10,000 a day": "0.3"} {
		c := sourceTables[name]
		c.freeTier = true
		if got := c.estimate(t).Expected.USD.Round(6).String(); got != want {
			t.Errorf("%s: got %s, want %s", name, got, want)
		}
	}
}

func lineWith(page, start string) string {
	for _, line := range strings.Split(page, "\n") {
		if strings.HasPrefix(line, start) {
			return line
		}
	}
	return ""
}

func dollarsOf(text string) string { return report.Dollars(decimal.RequireFromString(text)) }
