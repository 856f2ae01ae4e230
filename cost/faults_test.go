package cost_test

import (
	"strings"
	"testing"

	"github.com/shopspring/decimal"

	"bankchurn/cost"
)

// Each test is a case where an earlier estimate differed from a bill, with the figure of the
// bill or of the vendor's page. Amounts are per month in us-east-1 and us-central1.

// amountOf sums a column over the meters whose names begin with meter.
func amountOf(e cost.Estimate, meter string, column func(*cost.Line) decimal.Decimal) decimal.Decimal {
	sum := decimal.Zero
	for i := range e.Lines {
		if l := &e.Lines[i]; strings.HasPrefix(l.Meter, meter) {
			sum = sum.Add(column(l))
		}
	}
	return sum
}

func expectedOf(e cost.Estimate, meter string) string {
	return amountOf(e, meter, func(l *cost.Line) decimal.Decimal { return l.Expected.USD }).StringFixed(2)
}

func assumes(e cost.Estimate, key string) bool {
	for _, a := range e.Assumed {
		if a.Key == key {
			return true
		}
	}
	return false
}

const allStated = `"averageMs": 200, "responseKiB": 0, "logKiBPerRequest": 0, "accessLogKiBPerRequest": 0, "coldStarts": {"percent": 0, "averageMs": 0}}`

// Bills of 2026: two log types of a small cluster are 93 GB at $0.57 in eu-west-1: $53.01.
func TestControlPlaneLogsHaveATypicalVolume(t *testing.T) {
	sc := scenario{platform: "eks", service: `{"image": "123456789012.dkr.ecr.eu-west-1.amazonaws.com/b:v1"}`,
		block: `{"region": "eu-west-1", "network": {"zones": ["eu-west-1a", "eu-west-1b"]}, "logTypes": ["api", "audit"]}`, traffic: `{"requestsPerMonth": 1000000, ` + allStated}
	e := sc.estimate(t)
	if got := expectedOf(e, "Logs ingested"); got != "53.01" || !assumes(e, "traffic.controlPlaneLogGiB") || e.Expected.Incomplete {
		t.Errorf("got %s, assumed %v, needs %v", got, e.Assumed, e.NeedsUsage)
	}
	sc.traffic = `{"requestsPerMonth": 1000000, "controlPlaneLogGiB": 10, ` + allStated
	if e := sc.estimate(t); expectedOf(e, "Logs ingested") != "11.40" || assumes(e, "traffic.controlPlaneLogGiB") { // 2 x 10 x $0.57
		t.Errorf("stated: got %s, assumed %v", expectedOf(e, "Logs ingested"), e.Assumed)
	}
}

// $0.06 a million samples (cloud.google.com/stackdriver/pricing); a new cluster's packages
// add $28 to $41.
func TestSamplesOfManagedPrometheusAreCounted(t *testing.T) {
	sc := scenario{platform: "gke", service: threePods, block: `{"mode": "standard", "zone": "us-central1-a"}`, traffic: `{"requestsPerMonth": 1000000, ` + allStated}
	e := sc.estimate(t)
	usd := amountOf(e, "Metrics of Managed Service", func(l *cost.Line) decimal.Decimal { return l.Expected.USD })
	if usd.LessThan(decimal.NewFromInt(28)) || usd.GreaterThan(decimal.NewFromInt(41)) || !assumes(e, "traffic.prometheusSamplesMillions") || e.Expected.Incomplete {
		t.Errorf("got %s, assumed %v, needs %v", usd, e.Assumed, e.NeedsUsage)
	}
	sc.traffic = `{"requestsPerMonth": 1000000, "prometheusSamplesMillions": 1000, ` + allStated
	if got := expectedOf(sc.estimate(t), "Metrics of Managed Service"); got != "60.00" { // 1,000 x $0.06
		t.Errorf("stated: got %s", got)
	}
}

// The baseline of five t3.medium is 20 % of 10 vCPU: 2. 100 million requests of 200 ms use
// 3.805: $66 at $0.05 a vCPU-hour.
func TestBurstableNodesPayAboveTheirBaseline(t *testing.T) {
	sc := scenario{platform: "eks", service: publicService, block: `{"logTypes": [], "nodes": {"instanceTypes": ["t3.medium"], "min": 5}}`, traffic: `{"requestsPerMonth": 100000000, ` + allStated}
	if got := expectedOf(sc.estimate(t), "CPU credits"); got != "65.89" {
		t.Errorf("got %s", got)
	}
	sc.block = `{"logTypes": [], "nodes": {"instanceTypes": ["t4g.medium"], "min": 5, "architecture": "arm64"}}`
	if got := expectedOf(sc.estimate(t), "CPU credits"); got != "52.71" { // x $0.04 / $0.05
		t.Errorf("t4g: got %s", got)
	}
	sc.block = `{"logTypes": [], "nodes": {"instanceTypes": ["m5.large"], "min": 5}}`
	if got := expectedOf(sc.estimate(t), "CPU credits"); got != "0.00" {
		t.Errorf("m5: got %s", got)
	}
}

// karpenter-provider-aws#5685: preferences are honored, so two Pods in two zones need two
// machines: 2 x (73.58 + 8.83 fee + 6.40 disk), $89 more than one.
func TestAutoModeHasAMachineInEachZoneOfThePods(t *testing.T) {
	e := scenario{platform: "eks", service: publicService, block: `{"logTypes": [], "autoMode": {"enabled": true, "instanceTypes": ["m7i.large"]}}`, traffic: `{"requestsPerMonth": 1000000, ` + allStated}.estimate(t)
	for meter, want := range map[string]string{"Nodes at least": "147.17", "EKS Auto Mode fee": "17.66", "Node disks": "12.80"} {
		if got := expectedOf(e, meter); got != want {
			t.Errorf("%s: got %s, want %s", meter, got, want)
		}
	}
	if !e.Expected.Incomplete || !e.Low.Incomplete {
		t.Error("the line says at least, the sum does not")
	}
}

// Spot at the on-demand price makes the sum an upper bound, on each platform.
func TestSpotMakesTheSumAnUpperBound(t *testing.T) {
	stated := `{"requestsPerMonth": 1000000, ` + allStated
	for name, sc := range map[string]scenario{
		"fargate": {platform: "fargate", service: ecrService, block: `{"spot": {"percent": 50}}`, traffic: stated},
		"eks":     {platform: "eks", service: ecrService, block: `{"logTypes": [], "nodes": {"spot": true}}`, traffic: stated},
		"gke":     {platform: "gke", service: image, block: `{"mode": "standard", "nodes": {"spot": true}}`, traffic: stated},
	} {
		if e := sc.estimate(t); !e.Expected.AtMost || e.Expected.Incomplete {
			t.Errorf("%s: got %s", name, e.Expected)
		}
	}
}

// cloud.google.com/compute/docs/sustained-use-discounts: n2 all month is 0.8 of the list
// price. Three n2-standard-2 at $0.097118 for 730 h are $212.69, billed $170.15.
func TestN2MachinesGetTheSustainedUseDiscount(t *testing.T) {
	e := scenario{platform: "gke", service: threePods, block: `{"mode": "standard", "zone": "us-central1-a", "nodes": {"machineType": "n2-standard-2", "min": 3, "max": 3}}`, traffic: quiet}.estimate(t)
	if got := expectedOf(e, "Nodes"); got != "170.15" {
		t.Errorf("got %s", got)
	}
}

// The announcement of 2025-05: 60 TB of Lambda's logs cost $12,500 instead of $30,000, with
// 1,000 GB per TB in tiers and volume. The price list has 1,024, which makes both 1.024 times
// as large: 1,048,576 x 60,000 KiB are 60,000 GiB, so 61,440 take 1,073,741,824 requests of 60
// KiB.
func TestLambdaLogsAreTiered(t *testing.T) {
	e := scenario{platform: "lambda", service: `{"memoryMiB": 1024}`, block: `{"image": "123456789012.dkr.ecr.us-east-1.amazonaws.com/b:v1", "throttle": {"ratePerSecond": 5000}}`,
		traffic: `{"requestsPerMonth": 1073741824, "averageMs": 1, "responseKiB": 0, "logKiBPerRequest": 60, "accessLogKiBPerRequest": 0}`}.estimate(t)
	if got := decimal.RequireFromString(expectedOf(e, "Logs ingested")).Div(decimal.RequireFromString("1.024")).StringFixed(2); got != "12500.00" {
		t.Errorf("got %s", got)
	}
}

// Pod logs on EKS are not shipped, so they do not go through the NAT gateway.
func TestPodLogsDoNotGoThroughTheNATGateway(t *testing.T) {
	e := scenario{platform: "eks", service: ecrService, traffic: `{"requestsPerMonth": 100000000, "averageMs": 200, "responseKiB": 0, "logKiBPerRequest": 1, "accessLogKiBPerRequest": 0}`}.estimate(t)
	if got := expectedOf(e, "NAT gateway, data"); got != "0.00" {
		t.Errorf("got %s", got)
	}
}

// An instance of 1 vCPU starts with 2: 50,000 s of starts cost $2.40 of CPU, not $1.20.
func TestAColdStartIsBilledWithTheBoostedCPU(t *testing.T) {
	e := scenario{platform: "cloudrun", service: image, traffic: `{"requestsPerMonth": 1000000, "averageMs": 200, "coldStarts": {"percent": 5, "averageMs": 1000}}`}.estimate(t)
	if got := expectedOf(e, "CPU, cold starts"); got != "2.40" {
		t.Errorf("got %s", got)
	}
}

// Billing Catalog of 2026-09-21: a regional rule is $0.030 an hour in europe-west3, $21.90.
func TestARegionalForwardingRuleHasTheRegionsPrice(t *testing.T) {
	e := scenario{platform: "gke", service: `{"image": "europe-west3-docker.pkg.dev/p/r/b:v1", "public": true}`, block: `{"region": "europe-west3"}`,
		workload: `{"ingress": {"routes": [{"host": "a.example.com"}]}}`, traffic: `{"requestsPerMonth": 1000000, ` + allStated}.estimate(t)
	if got := expectedOf(e, "Load balancer, forwarding rule"); got != "21.90" {
		t.Errorf("got %s", got)
	}
}

// AWS: "in each direction". Of 1,000 GiB of logs half cross to the gateway's zone: $10, not
// $5; and half of 1,000 GiB of responses come from a Pod in another zone than Traefik's.
func TestCrossZoneTrafficIsBilledInBothDirections(t *testing.T) {
	e := scenario{platform: "fargate", service: ecrService, traffic: `{"requestsPerMonth": 104857600, "averageMs": 200, "responseKiB": 0, "logKiBPerRequest": 10}`}.estimate(t)
	if got := expectedOf(e, "Cross-zone traffic to the NAT gateway"); got != "10.00" {
		t.Errorf("to the gateway: got %s", got)
	}
	e = scenario{platform: "eks", service: publicService, traffic: `{"requestsPerMonth": 104857600, "averageMs": 200, "responseKiB": 10}`}.estimate(t)
	if got := expectedOf(e, "Cross-zone traffic from Pods"); got != "10.00" {
		t.Errorf("from Pods: got %s", got)
	}
}

// CloudWatch's page: 30 GB written are archived as 6 GB, here for 30 of 30.4167 days at $0.03.
func TestArchivedLogsAreCompressed(t *testing.T) {
	e := scenario{platform: "fargate", service: ecrService, block: `{"logRetentionDays": 30}`, traffic: `{"requestsPerMonth": 31457280, "averageMs": 200, "responseKiB": 0, "logKiBPerRequest": 1}`}.estimate(t)
	quantity := amountOf(e, "Logs stored", func(l *cost.Line) decimal.Decimal { return l.Quantity })
	if got := quantity.Mul(decimal.RequireFromString("730")).Div(decimal.RequireFromString("720")).StringFixed(3); got != "6.000" {
		t.Errorf("got %s GB", got)
	}
}

// Full capacity never costs less than the configured traffic, even if that overloads the
// service.
func TestFullCapacityIsNotBelowTheExpectedSum(t *testing.T) {
	for name, sc := range map[string]scenario{
		"fargate": {platform: "fargate", service: publicService},
		"eks":     {platform: "eks", service: publicService, block: `{"logTypes": []}`},
		"gke":     {platform: "gke", service: `{"image": "us-central1-docker.pkg.dev/p/r/b:v1"}`},
	} {
		sc.traffic = `{"requestsPerMonth": 900000000, "averageMs": 200, "responseKiB": 10, "logKiBPerRequest": 1, "accessLogKiBPerRequest": 1}`
		e := sc.estimate(t)
		if len(e.Overloaded) == 0 || e.High.USD.LessThan(e.Expected.USD) {
			t.Errorf("%s: overloaded %v, expected %s, at full capacity %s", name, e.Overloaded, e.Expected, e.High)
		}
	}
}

// cloud.google.com/nat/pricing: $0.045 a GiB, in both directions.
func TestDataThroughCloudNATIsNamedAndPriced(t *testing.T) {
	sc := scenario{platform: "gke", service: image, traffic: `{"requestsPerMonth": 1000000, ` + allStated}
	if e := sc.estimate(t); !assumes(e, "traffic.natGiB") {
		t.Errorf("assumed %v", e.Assumed)
	}
	sc.traffic = `{"requestsPerMonth": 1000000, "natGiB": 100, ` + allStated
	if got := expectedOf(sc.estimate(t), "NAT gateway, data"); got != "4.50" {
		t.Errorf("got %s", got)
	}
}

// cloud.google.com/run/pricing: 240,000 vCPU-s and 450,000 GiB-s of instance-based billing
// are free each month: of 2,628,000 of each 2,388,000 x $0.000018 and 2,178,000 x $0.000002.
func TestInstanceBasedBillingHasAFreeTier(t *testing.T) {
	e := scenario{platform: "cloudrun", service: `{"image": "docker.io/a/b:v1", "cpu": 1, "memoryMiB": 1024, "scaling": {"min": 1}}`, block: `{"billing": "instance"}`, freeTier: true, traffic: `{"requestsPerMonth": 0}`}.estimate(t)
	for meter, want := range map[string]string{"CPU, living instances": "42.98", "Memory, living instances": "4.36"} {
		if got := expectedOf(e, meter); got != want {
			t.Errorf("%s: got %s, want %s", meter, got, want)
		}
	}
}

// cloud.google.com/run/pricing: 1 GiB a month out of North America is free, none elsewhere:
// 1,048,576 responses of 10 KiB cost 9 GiB x $0.12, in Belgium 10 GiB x $0.12.
func TestTheFirstGiBOutOfNorthAmericaIsFree(t *testing.T) {
	for region, want := range map[string]string{"us-central1": "1.08", "europe-west1": "1.20"} {
		e := scenario{platform: "cloudrun", service: `{"image": "docker.io/a/b:v1"}`, block: `{"region": "` + region + `"}`, freeTier: true,
			traffic: `{"requestsPerMonth": 1048576, "averageMs": 200, "responseKiB": 10}`}.estimate(t)
		if got := expectedOf(e, "Data transfer to the internet"); got != want {
			t.Errorf("%s: got %s, want %s", region, got, want)
		}
	}
}

// The Billing API's list of 2026-07-30: $0.106834 an hour, not $0.10686. 0.8 of 3 x 730 h.
func TestAnN2MachineInBelgiumHasTheListPrice(t *testing.T) {
	e := scenario{platform: "gke", service: `{"image": "europe-west1-docker.pkg.dev/p/r/b:v1"}`,
		block: `{"region": "europe-west1", "mode": "standard", "zone": "europe-west1-b", "nodes": {"machineType": "n2-standard-2", "min": 3, "max": 3}}`, traffic: quiet}.estimate(t)
	for i := range e.Lines {
		if l := &e.Lines[i]; l.SKU == "gce.n2-standard-2" && l.Price.Tiers[0].USD.String() != "0.106834" {
			t.Errorf("got %s", l.Price.Tiers[0].USD)
		}
	}
	if got := expectedOf(e, "Nodes"); got != "187.17" {
		t.Errorf("got %s", got)
	}
}

func decimalOf(text string) decimal.Decimal { return decimal.RequireFromString(text) }
