package cost_test

import (
	"bytes"
	"encoding/json"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"bankchurn/cost"
	"bankchurn/cost/book"
	"bankchurn/service"
)

// The folder testdata/programs has previews, as JSON, of programs in the style of
// github.com/pulumi/examples, rebuilt by hand.
var programFiles = filepath.Join("testdata", "programs", "*.json")

// unknown is the JSON's placeholder for a value that only the cloud knows.
const unknown = "04da6b54-80e4-46f7-96ec-b56ff0331ba9"

// oneGiB is the traffic of the programs: 1,048,576 requests of 200 ms, each with a response of
// 10 KiB and 1 KiB in each log, so 10 GiB of responses.
func oneGiB() service.Traffic {
	requests, ms, cold := int64(1_048_576), 200, 0
	ten, one, none := decimalOf("10"), decimalOf("1"), decimalOf("0")
	return service.Traffic{
		RequestsPerMonth: &requests, AverageMs: &ms, ResponseKiB: &ten, LogKiBPerRequest: &one, AccessLogKiBPerRequest: &one,
		ColdStarts: service.ColdStarts{Percent: &none, AverageMs: &cold},
	}
}

func readProgram(t *testing.T, name string) []byte {
	t.Helper()
	text, err := os.ReadFile(filepath.Join("testdata", "programs", name+".json"))
	if err != nil {
		t.Fatal(err)
	}
	return text
}

func priceProgram(t *testing.T, name string, stated, freeTier bool) cost.Estimate {
	t.Helper()
	text, facts := readProgram(t, name), map[string]string{}
	if stated {
		facts = factsFor(text)
	}
	digest, err := cost.ReadDigest(bytes.NewReader(text), facts)
	if err != nil {
		t.Fatalf("%s: %v", name, err)
	}
	prices, err := book.Default()
	if err != nil {
		t.Fatal(err)
	}
	return cost.New(cost.Input{Resources: digest.Resources, Traffic: oneGiB(), FreeTier: freeTier, Book: prices, Today: today})
}

var today = time.Date(2026, 11, 26, 0, 0, 0, 0, time.UTC)

// programCase is a program and its cost, worked out by hand from the rows of the book.
type programCase struct {
	// lines are expected amounts by `resource: meter`.
	lines map[string]string
	total string
	// unknown are the types without a rule or that cannot be priced.
	unknown []string
}

// factsFor returns the facts of a program's own resources.
func factsFor(text []byte) map[string]string {
	own := map[string]string{}
	for key, value := range allFacts {
		of, _, _ := strings.Cut(key, ":")
		if strings.Contains(string(text), "::"+of+`"`) {
			own[key] = value
		}
	}
	return own
}

// allFacts has the facts of all programs, which have different resource names.
var allFacts = map[string]string{
	"web-server:disk.gib": "8", "web-server:cpuCredits.hours": "10", "web-server:internet.gib": "100",
	"content:stored.gib": "20", "content:internet.gib": "50", "logs:stored.gib": "1",
	"repo:stored.gib": "5", "app-a:internet.gib": "0",
	"images:stored.gib": "10", "zone:requests.perMonth": "2000000", "db-password:requests.perMonth": "20000",
	"server:disk.gib": "10", "server:internet.gib": "1",
	"key-v1:requests.perMonth": "100000", "site:stored.gib": "10", "site:internet.gib": "5",
}

var programCases = map[string]programCase{
	// Oregon. 730 h x $0.0104; 730 h x $0.005; 8 GB x $0.10 as gp2 at most; 10 vCPU-h x $0.05;
	// 100 GiB x $0.09.
	"aws-webserver": {
		lines: map[string]string{
			"web-server: Machine, t3.micro, Linux": "7.59", "web-server: Public IPv4 address": "3.65", "web-server: Root disk, at most as gp2": "0.80",
			"web-server: CPU credits": "0.50", "web-server: Data transfer to the internet": "9.00",
		},
		total: "<= 21.54",
	},
	// 20 GB x $0.023, 50 GiB x $0.09; 1 GB x $0.023. Requests to the buckets stay open.
	"aws-static-website": {
		lines:   map[string]string{"content: Storage": "0.46", "content: Data transfer to the internet": "4.50", "logs: Storage": "0.02"},
		total:   ">= 4.98",
		unknown: []string{"aws:cloudfront/distribution:Distribution"},
	},
	// Three tasks of 0.25 vCPU and 0.5 GB for 730 h: 547.5 x $0.04048 and 1,095 x $0.004445; an
	// address for each: 2,190 h x $0.005. The balancer: 730 h x $0.0225, two addresses, 10 GiB
	// x $0.09, and 1,048,576 / 2,628,000 new connections a second / 25 x 730 h x $0.008. 5 GB
	// of images x $0.10.
	"aws-fargate": {
		lines: map[string]string{
			"app-svc: Tasks, vCPU, x86_64": "22.16", "app-svc: Tasks, memory, x86_64": "4.87", "app-svc: Tasks, public IPv4 addresses": "10.95",
			"web-lb: Load balancer": "16.43", "web-lb: Public IPv4 addresses": "7.30", "web-lb: Data transfer to the internet": "0.90",
			"web-lb: LCUs by new connections": "0.09", "repo: Images stored": "0.50",
		},
		total: "63.20",
	},
	// Ireland, Arm: 2 x 730 h x $0.03238 and 2 x 2 GB x 730 h x $0.00356. What runs on the
	// cluster's own machines costs nothing extra; it is unknown where the third service runs.
	"aws-services-on-an-existing-cluster": {
		lines:   map[string]string{"worker: Tasks, vCPU, arm64": "47.27", "worker: Tasks, memory, arm64": "10.40"},
		total:   ">= 57.67",
		unknown: []string{"aws:ecs/service:Service"},
	},
	// 1,048,576 x $0.20 a million; 1,048,576 x 0.2 s x 0.5 GB x $0.0000133334; 10 GiB x $0.09 by
	// the function's own address.
	"aws-lambda-api": {
		lines:   map[string]string{"fn: Requests": "0.21", "fn: Duration, arm64": "1.40", "fn-url: Data transfer to the internet": "0.90"},
		total:   ">= 2.51",
		unknown: []string{"aws:apigateway/restApi:RestApi", "aws:dynamodb/table:Table"},
	},
	// 730 h x $0.0816 twice, the second of them Spot; disks: 30 x $0.08, 100 x $0.10 (gp2 by
	// default), 30 x $0.10 at most, 200 x $0.08, whose 1,000 IOPS above 3,000 have no price.
	// 7 metrics x $0.30. The subnet gives app-a an address and app-b none: $3.65; the elastic
	// one, and the balancer's in the other zone: 2 x $3.65. The balancer: 730 h x $0.0225, 10
	// GiB / 730 h = 0.0137 NLCU, more than the 0.008 of new TLS connections: x 730 h x $0.006.
	"aws-network-balancer": {
		lines: map[string]string{
			"app-a: Machine, m7g.large, Linux": "59.57", "app-b: Machine, m7g.large, Linux, Spot at the on-demand price": "59.57",
			"app-a: Root disk, gp3": "2.40", "app-a: Disk /dev/sdf, gp2": "10.00", "app-b: Root disk, at most as gp2": "3.00", "data: Disk, gp3": "16.00",
			"app-a: Detailed monitoring": "2.10", "app-a: Public IPv4 address": "3.65", "entry: Public IPv4 address": "3.65",
			"nlb: Public IPv4 addresses": "3.65", "nlb: Network load balancer": "16.43", "nlb: NLCUs by processed bytes": "0.06",
			"nlb: Data transfer to the internet": "0.90",
		},
		total:   "~ 180.97",
		unknown: []string{"command:remote:Command"},
	},
	// Frankfurt. $0.50, 2,000,000 queries x $0.40 a million; a secret and its replica at $0.40,
	// 20,000 calls x $0.05 for 10,000; $3; alarms of $0.30 (every 10 s), $0.10 and $0.50; 10 GB
	// x $0.10.
	"aws-operations": {
		lines: map[string]string{
			"zone: Hosted zone": "0.50", "zone: Queries": "0.80", "db-password: Secret": "0.80", "db-password: Calls": "0.10", "overview: CloudWatch dashboard": "3.00",
			"fast: CloudWatch alarms": "0.30", "slow: CloudWatch alarms": "0.10", "both: Composite alarm": "0.50", "images: Images stored": "1.00",
		},
		total:   ">= 7.10",
		unknown: []string{"aws:sns/topic:Topic"},
	},
	// Ohio. 730 h x $0.10; 2 x 730 h x $0.0416; 2 x 20 GB x $0.10. The provider has no
	// clusterIdentifier, so its kubeconfig determines the cluster.
	"aws-eks": {
		lines:   map[string]string{"cluster: Control plane, standard support of 1.34": "73.00", "workers: Nodes, t3.medium": "60.74", "workers: Node disks, gp2": "4.00"},
		total:   ">= 137.74",
		unknown: []string{"kubernetes:core/v1:Service"},
	},
	// 730 h x $0.0083764275; 730 h x $0.005; 10 GiB x $0.04; 1 GiB x $0.12. The address is
	// priced with the machine that uses it.
	"gcp-webserver": {
		lines: map[string]string{
			"server: Machine, e2-micro": "6.11", "server: Public IPv4 address": "3.65", "server: Boot disk, pd-standard": "0.40", "server: Data transfer to the internet": "0.12",
		},
		total: "10.28",
	},
	// Belgium, by the zone of the provider. 0.8 x 730 h x $0.106834, 50 GiB x $0.10; 730 h x
	// $0.14743092 for Spot at most, 20 GiB x $0.04; 500 GiB x $0.17; 730 h x $0.01 unused at
	// most; 730 h x $0.025, 10 GiB x $0.12.
	"gcp-machines": {
		lines: map[string]string{
			"batch: Machine, n2-standard-2": "62.39", "batch: Boot disk, pd-balanced": "5.00", "spot: Machine, e2-standard-4, Spot at the on-demand price": "107.62",
			"spot: Boot disk, pd-standard": "0.80", "data: Disk, pd-ssd": "85.00", "spare: Reserved IPv4 address, unused": "7.30",
			"tcp: Load balancer, forwarding rule": "18.25", "tcp: Data transfer to the internet": "1.20",
		},
		total:   "~ 287.57",
		unknown: []string{"gcp:compute/snapshot:Snapshot"},
	},
	// One request at a time: 209,715.2 s x $0.000024 and x 0.5 GiB x $0.0000025; $0.40 a million;
	// 10 GiB x $0.12; 1 GiB of each log x $0.50. $0.20, 2,000,000 queries x $0.40; two locations
	// x $0.06, 100,000 accesses x $0.03 for 10,000; 10 GiB of images x $0.10; 10 GiB x $0.02 and
	// 5 GiB x $0.12 of the website.
	"gcp-cloudrun": {
		lines: map[string]string{
			"service: CPU, serving requests": "5.03", "service: Memory, serving requests": "0.26", "service: Requests": "0.42",
			"service: Data transfer to the internet": "1.20", "service: Logs, application": "0.50", "service: Logs, requests": "0.50",
			"zone: Managed zone": "0.20", "zone: Queries": "0.80", "key-v1: Secret version": "0.12", "key-v1: Accesses": "0.30",
			"images: Images stored": "1.00", "site: Storage": "0.20", "site: Data transfer to the internet": "0.60",
		},
		total:   ">= 11.13",
		unknown: []string{"gcp:sql/databaseInstance:DatabaseInstance"},
	},
	// 730 h x $0.10; 2 x 730 h x $0.03350571; 2 x 100 GiB x $0.10; 575 million samples x $0.06;
	// 730 h x $0.025, 10 GiB x $0.12; 1 GiB of logs x $0.50.
	"gcp-gke": {
		lines: map[string]string{
			"cluster: Cluster management": "73.00", "pool: Nodes, e2-medium": "48.92", "pool: Boot disks, pd-balanced": "20.00",
			"hello-svc: Load balancer, forwarding rule": "18.25", "hello-svc: Data transfer to the internet": "1.20", "hello: Logs, application": "0.50",
		},
		total: "196.37",
	},
	"azure-webserver": {
		total:   "unknown",
		unknown: []string{"azure-native:compute:VirtualMachine", "azure-native:network:VirtualNetwork", "azure-native:resources:ResourceGroup"},
	},
	"kubernetes-guestbook": {
		total:   "unknown",
		unknown: []string{"kubernetes:apps/v1:Deployment", "kubernetes:core/v1:Service"},
	},
}

func TestOtherProgramsArePricedOrListed(t *testing.T) {
	for name, c := range programCases {
		e := priceProgram(t, name, true, false)
		if got := e.Expected.String(); got != c.total {
			t.Errorf("%s: got %s, want %s", name, got, c.total)
		}
		got := map[string]string{}
		for i := range e.Lines {
			l := &e.Lines[i]
			got[l.Resource+": "+l.Meter] = l.Expected.USD.StringFixed(2)
		}
		for line, want := range c.lines {
			if got[line] != want {
				t.Errorf("%s: %s: got %q, want %s", name, line, got[line], want)
			}
		}
		if types := e.UnsupportedTypes(); !slices.Equal(slices.Sorted(slices.Values(types)), c.unknown) {
			t.Errorf("%s: not supported: %v, want %v", name, types, c.unknown)
		}
	}
	files, err := filepath.Glob(programFiles)
	if err != nil || len(files) != len(programCases) {
		t.Errorf("%d programs, %d cases, %v", len(files), len(programCases), err)
	}
}

// A value that no input contains is unknown, never zero, and names the missing fact.
func TestValuesWithoutAnInputAreMissingFacts(t *testing.T) {
	var keys []string
	for name := range programCases {
		keys = append(keys, priceProgram(t, name, false, false).MissingKeys()...)
	}
	for key := range maps.Keys(allFacts) {
		if !slices.Contains(keys, "fact "+key) {
			t.Errorf("%s is not asked for", key)
		}
	}
}

// A fact without effect is rejected, with the nearest valid one.
func TestAnUnusedFactIsRejected(t *testing.T) {
	for key, want := range map[string]string{
		"web-server:disk.gb":   `unknown fact "disk.gb"`,
		"web-servers:disk.gib": `no resource in the program is named "web-servers"; did you mean "web-server"?`,
	} {
		_, err := cost.ReadDigest(bytes.NewReader(readProgram(t, "aws-webserver")), map[string]string{key: "8"})
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: got %v, want %s", key, err, want)
		}
	}
}

// 720 hours of a machine's address, 30 GiB of standard disk and the first GiB out of North
// America are free: 730 h x $0.0083764275 and 10 h x $0.005. In Belgium the latter two are not:
// 20 GiB x $0.04, 10 GiB x $0.12.
func TestGooglesFreeQuantitiesDependOnTheRegion(t *testing.T) {
	if e := priceProgram(t, "gcp-webserver", true, true); e.Expected.String() != "6.16" {
		t.Errorf("got %s", e.Expected)
	}
	e := priceProgram(t, "gcp-machines", true, true)
	for meter, want := range map[string]string{"Boot disk, pd-standard": "0.80", "Data transfer to the internet": "1.20"} {
		if got := expectedOf(e, meter); got != want {
			t.Errorf("%s: got %s, want %s", meter, got, want)
		}
	}
}

// replay returns a program that registers what a preview lists, with outputs of earlier
// resources in place of unknown values.
func replay(t *testing.T, text []byte) pulumi.RunFunc {
	t.Helper()
	var preview struct {
		Steps []struct {
			NewState struct {
				URN, Type, Provider  string
				Custom               bool
				Inputs               map[string]any
				PropertyDependencies map[string][]string
			}
		}
	}
	if err := json.Unmarshal(text, &preview); err != nil {
		t.Fatal(err)
	}
	return func(ctx *pulumi.Context) error {
		ids, providers := map[string]pulumi.Output{}, map[string]pulumi.ProviderResource{}
		for _, step := range preview.Steps {
			s := step.NewState
			if !s.Custom {
				continue
			}
			props := pulumi.Map{}
			for key, value := range s.Inputs {
				props[key] = asInput(value, s.PropertyDependencies[key], ids)
			}
			name := s.URN[strings.LastIndex(s.URN, "::")+2:]
			var opts []pulumi.ResourceOption
			if p, ok := providers[strings.TrimSuffix(s.Provider, "::"+unknown)]; ok {
				opts = append(opts, pulumi.Provider(p))
			}
			if strings.HasPrefix(s.Type, "pulumi:providers:") {
				p := &pulumi.ProviderResourceState{}
				if err := ctx.RegisterResource(s.Type, name, props, p); err != nil {
					return err
				}
				ids[s.URN], providers[s.URN] = p.ID(), p
				continue
			}
			r := &pulumi.CustomResourceState{}
			if err := ctx.RegisterResource(s.Type, name, props, r, opts...); err != nil {
				return err
			}
			ids[s.URN] = r.ID()
		}
		return nil
	}
}

// asInput replaces unknown values with outputs of the input's dependencies, in order.
func asInput(value any, dependencies []string, ids map[string]pulumi.Output) pulumi.Input {
	next := 0
	var convert func(any) pulumi.Input
	convert = func(value any) pulumi.Input {
		switch v := value.(type) {
		case string:
			if v == unknown && len(dependencies) > 0 {
				next++
				return ids[dependencies[(next-1)%len(dependencies)]]
			}
		case []any:
			items := pulumi.Array{}
			for _, item := range v {
				items = append(items, convert(item))
			}
			return items
		case map[string]any:
			items := pulumi.Map{}
			for _, key := range slices.Sorted(maps.Keys(v)) {
				items[key] = convert(v[key])
			}
			return items
		}
		return pulumi.ToOutput(value)
	}
	return convert(value)
}

// A program has the same estimate in its own preview and from the JSON of that preview.
func TestAnotherProgramCostsTheSameInItsPreviewAndFromItsJSON(t *testing.T) {
	for name := range programCases {
		text := readProgram(t, name)
		var config struct{ Config map[string]string }
		if err := json.Unmarshal(text, &config); err != nil {
			t.Fatal(err)
		}
		set, err := json.Marshal(config.Config)
		if err != nil {
			t.Fatal(err)
		}
		t.Setenv(pulumi.EnvConfig, string(set))
		var shown cost.Estimate
		o := cost.Options{Traffic: oneGiB(), Facts: factsFor(text), Today: today, Render: func(e cost.Estimate) string { shown = e; return "" }}
		err = pulumi.RunErr(cost.InPreview(replay(t, text), o), pulumi.WithMocks(name, "dev", &cloud{}), func(info *pulumi.RunInfo) { info.DryRun = true })
		want := priceProgram(t, name, true, false)
		if err != nil || shown.Expected.String() != want.Expected.String() || len(shown.Lines) != len(want.Lines) {
			t.Errorf("%s: got %s by %d lines, want %s by %d, %v", name, shown.Expected, len(shown.Lines), want.Expected, len(want.Lines), err)
		}
		if !slices.Equal(shown.UnsupportedTypes(), want.UnsupportedTypes()) {
			t.Errorf("%s: not supported: got %v, want %v", name, shown.UnsupportedTypes(), want.UnsupportedTypes())
		}
	}
}
