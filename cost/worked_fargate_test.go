package cost_test

import (
	"maps"
	"strings"
	"testing"

	"github.com/shopspring/decimal"

	"bankchurn/cost"
)

// Expected amounts are worked out by hand from the list prices of us-east-1:
// vCPU $0.04048 and GB $0.004445 an hour (x86_64), load balancer $0.0225 an hour
// and $0.008 per LCU-hour, NAT gateway $0.045 an hour and per GB, public IPv4
// address $0.005 an hour, interface endpoint $0.01 an hour and zone, over 730 h.

// The source says about $18 for one task of 0.5 vCPU and 1 GB; it omits the load balancer, its
// addresses and the network.
func TestFargateOneTaskAtOneMillionRequests(t *testing.T) {
	e := scenario{platform: "fargate", service: publicService, traffic: `{"requestsPerMonth": 1000000, "averageMs": 200, "responseKiB": 2, "logKiBPerRequest": 0}`}.estimate(t)
	amounts{
		"Tasks, vCPU, x86_64":   "14.7752", // 0.5 x $0.04048 x 730
		"Tasks, memory, x86_64": "3.24485", // 1 x $0.004445 x 730; with vCPU $18.02
		"Load balancer":         "16.425",
		// 1e6 / 2,628,000 s = 0.380518 connections/s of 25: 0.0152207 LCU x $0.008 x 730
		"LCUs by new connections":               "0.088889",
		"Public IPv4 addresses":                 "7.3", // two zones
		"Public IPv4 address":                   "3.65",
		"NAT gateway":                           "32.85",
		"NAT gateway, data":                     "0",
		"Cross-zone traffic to the NAT gateway": "0",
		"Data transfer to the internet":         "0.171661",
		"Logs ingested":                         "0",
		"Logs stored":                           "0",
		"CloudWatch alarms":                     "0.2", // two for each of the two policies
	}.check(t, e)
}

// The same task in Ireland, where tasks cost the same as in Virginia but the load balancer and
// the NAT gateway do not.
func TestFargateOneTaskInIreland(t *testing.T) {
	e := scenario{platform: "fargate", service: `{"image": "123456789012.dkr.ecr.eu-west-1.amazonaws.com/b:v1", "cpu": 0.5, "memoryMiB": 1024, "public": true}`, block: `{"region": "eu-west-1"}`,
		traffic: `{"requestsPerMonth": 0, "averageMs": 200, "responseKiB": 0, "logKiBPerRequest": 0}`}.estimate(t)
	amounts{
		"Tasks, vCPU, x86_64":   "14.7752", // 0.5 x $0.04048 x 730
		"Tasks, memory, x86_64": "3.24485", // 1 x $0.004445 x 730
		"Load balancer":         "18.396",  // $0.0252 x 730
		"Public IPv4 addresses": "7.3",     // 2 x $0.005 x 730
		"Public IPv4 address":   "3.65",
		"NAT gateway":           "35.04", // $0.048 x 730
		"CloudWatch alarms":     "0.2",   // two for each of the policies on CPU and memory
	}.compare(t, e, func(l cost.Line) decimal.Decimal { return l.Low.USD })
}

// 100 million: 7.61 in flight keep 11 tasks busy to 70 %, and 5 may run.
func TestFargateFiveTasksAtAHundredMillionRequests(t *testing.T) {
	e := scenario{platform: "fargate", release: unverified, service: publicService, traffic: `{"requestsPerMonth": 100000000, "averageMs": 200, "responseKiB": 2}`}.estimate(t)
	for meter, want := range map[string]string{
		"Tasks, vCPU, x86_64":     "73.876",   // 5 x $14.7752
		"Tasks, memory, x86_64":   "16.22425", // with vCPU $90.10, the source's $90
		"LCUs by new connections": "8.888889", // 38.0518/s of 25 = 1.522070 LCU
	} {
		found := false
		for _, l := range e.Lines {
			if l.Meter == meter {
				found = true
				if !l.Expected.USD.Round(6).Equal(decimal.RequireFromString(want)) {
					t.Errorf("%s: got %s, want %s (%s)", meter, l.Expected.USD.Round(6), want, l.Explain)
				}
			}
		}
		if !found {
			t.Errorf("no line %q", meter)
		}
	}
	if len(e.Overloaded) != 1 || e.Overloaded[0].Needed.IntPart() != 11 || e.Overloaded[0].Limit.Most.IntPart() != 5 {
		t.Errorf("got %+v, want a word on 11 tasks where 5 may run", e.Overloaded)
	}
}

// The candidate is one task whatever the load and the number of tasks: 0.5 x $0.04048 x 730 and
// 1 x $0.004445 x 730. It also runs between updates, so it is in the sum.
func TestFargatesCandidateIsOneTaskAllTheTime(t *testing.T) {
	e := scenario{platform: "fargate", service: publicService, traffic: `{"requestsPerMonth": 100000000, "averageMs": 200, "responseKiB": 2}`}.estimate(t)
	sum := decimal.Zero
	for _, l := range e.Lines {
		if l.Resource == "bankchurn-api-candidate" {
			sum = sum.Add(l.Expected.USD)
			if !l.Low.USD.Equal(l.Expected.USD) || !l.High.USD.Equal(l.Expected.USD) {
				t.Errorf("%s: from %s to %s, want the same at every load", l.Meter, l.Low.USD, l.High.USD)
			}
		}
	}
	if got := sum.String(); got != "18.02005" {
		t.Errorf("got %s, want 18.02005", got)
	}
}

// The cost of egress from the private subnets, in two zones.
func TestFargateNATChoices(t *testing.T) {
	for nat, want := range map[string]string{
		"one":     "36.5", // (gateway $0.045 + its address $0.005) x 730
		"perZone": "73",
		"none":    "58.4", // ECR api and dkr, logs, secrets: 4 endpoints x 2 zones x $0.01 x 730
	} {
		e := scenario{platform: "fargate", service: ecrService, block: `{"network": {"nat": "` + nat + `"}}`, traffic: `{"requestsPerMonth": 1000000, "averageMs": 200}`}.estimate(t)
		sum := decimal.Zero
		for _, l := range e.Lines {
			switch l.Kind {
			case "NatGateway", "Eip", "VpcEndpoint":
				sum = sum.Add(l.Low.USD)
			}
		}
		if !sum.Equal(decimal.RequireFromString(want)) {
			t.Errorf("nat %s: got %s, want %s", nat, sum, want)
		}
	}
}

// One gateway for two zones: half of the logs cross a zone.
// 1,048,576 x 10 KiB = 10 GiB: $0.45 through the gateway, 5 GiB x $0.01 across, in each
// direction.
func TestFargateLogsThroughTheGatewayOfAnotherZone(t *testing.T) {
	e := scenario{platform: "fargate", service: ecrService, traffic: `{"requestsPerMonth": 1048576, "averageMs": 200, "responseKiB": 0, "logKiBPerRequest": 10}`}.estimate(t)
	got := map[string]string{}
	for _, l := range e.Lines {
		got[l.Meter] = l.Expected.USD.Round(6).String()
	}
	for meter, want := range map[string]string{"NAT gateway, data": "0.45", "Cross-zone traffic to the NAT gateway": "0.1", "Logs ingested": "5"} {
		if got[meter] != want {
			t.Errorf("%s: got %s, want %s", meter, got[meter], want)
		}
	}
}

func TestFargateInIrelandArmAndLargerDisk(t *testing.T) {
	e := scenario{platform: "fargate", release: unverified, service: `{"image": "123456789012.dkr.ecr.eu-west-1.amazonaws.com/b:v1", "cpu": 1, "memoryMiB": 2048, "scaling": {"min": 2, "max": 2}}`,
		block: `{"region": "eu-west-1", "architecture": "arm64", "ephemeralStorageGiB": 30}`, traffic: `{"requestsPerMonth": 0, "averageMs": 200, "responseKiB": 0, "logKiBPerRequest": 0}`}.estimate(t)
	got := map[string]string{}
	for _, l := range e.Lines {
		got[l.Meter] = l.Low.USD.String()
		if l.Unpriced != "" {
			got[l.Meter] = l.Unpriced
		}
	}
	for meter, want := range map[string]string{
		"Tasks, vCPU, arm64":      "47.2748", // 2 x 1 x $0.03238 x 730
		"Tasks, memory, arm64":    "10.3952", // 2 x 2 x $0.00356 x 730
		"Load balancer":           "18.396",  // $0.0252 x 730
		"NAT gateway":             "35.04",   // $0.048 x 730
		"Tasks, disk above 20 GB": "1.7812",  // 2 x 10 GB x $0.000122 x 730
	} {
		if got[meter] != want {
			t.Errorf("%s: got %s, want %s", meter, got[meter], want)
		}
	}
}

func TestFargateSpotIsAnUpperBoundAtTheOnDemandPrice(t *testing.T) {
	e := scenario{platform: "fargate", service: ecrService, block: `{"spot": {"percent": 50}}`, traffic: `{"requestsPerMonth": 0, "averageMs": 200}`}.estimate(t)
	for _, l := range e.Lines {
		if l.Meter == "Tasks, vCPU, x86_64, Spot at the on-demand price" && l.Low.USD.Equal(decimal.RequireFromString("14.7752")) {
			return
		}
	}
	t.Errorf("got %+v", e.Lines)
}

// min 1 to max 5: idle is one task, full is five.
func TestFargateRangeIsFromMinToMax(t *testing.T) {
	e := scenario{platform: "fargate", service: ecrService, traffic: `{"requestsPerMonth": 1000000, "averageMs": 200, "responseKiB": 0}`}.estimate(t)
	for _, l := range e.Lines {
		if l.Meter == "Tasks, vCPU, x86_64" {
			if l.Low.USD.String() != "14.7752" || l.Expected.USD.String() != "14.7752" || l.High.USD.String() != "73.876" {
				t.Errorf("got %s, %s, %s", l.Low.USD, l.Expected.USD, l.High.USD)
			}
			return
		}
	}
	t.Error("no line for vCPU")
}

// 100 million requests: 7.61035 in flight. Of 90 %, 6.84932 keep ten tasks busy to
// 70 %; of 10 %, 0.761035 keep two. The candidate has a tenth of 2 to 20 tasks, at
// least one: 1 to 2.
func TestFargateCanaryIsASecondService(t *testing.T) {
	e := scenario{
		platform: "fargate", service: `{"image": "public.ecr.aws/x/y:1", "public": true, "scaling": {"min": 2, "max": 20}}`,
		release: `{"canary": {"percent": 10, "image": "public.ecr.aws/x/y:2"}}`, traffic: `{"requestsPerMonth": 100000000, "averageMs": 200}`,
	}.estimate(t)
	got := map[string]string{}
	for _, l := range e.Lines {
		if l.Meter == "Tasks, vCPU, x86_64" || l.Meter == "Load balancer" || l.Meter == "CloudWatch alarms" {
			got[l.Resource+" "+l.Meter] += l.Expected.USD.Round(6).String() + " "
		}
	}
	// 10 and 2 x 0.5 x $0.04048 x 730. The load balancer is one.
	for line, want := range map[string]string{
		"bankchurn-api Tasks, vCPU, x86_64": "147.752 ", "bankchurn-api-canary Tasks, vCPU, x86_64": "29.5504 ",
		"bankchurn-api-canary-cpu CloudWatch alarms": "0.2 ", "bankchurn-api-canary-memory CloudWatch alarms": "0.2 ",
	} {
		if got[line] != want {
			t.Errorf("%s: got %q, want %q (%v)", line, got[line], want, got)
		}
	}
	if len(e.Overloaded) != 0 {
		t.Errorf("overloaded: %+v", e.Overloaded)
	}
}

func TestFargatePinnedTaskDefinitionIsPricedAsConfiguredAndSaysSo(t *testing.T) {
	e := scenario{platform: "fargate", service: publicService, release: `{"version": "bankchurn-api:7"}`, traffic: `{"requestsPerMonth": 1000000, "averageMs": 200}`}.estimate(t)
	found := false
	for _, l := range e.Lines {
		if l.Meter == "Tasks, vCPU, x86_64, sized as configured" {
			found = true
			if !l.Expected.USD.Round(6).Equal(decimal.RequireFromString("14.7752")) {
				t.Errorf("got %s, want 14.7752", l.Expected.USD)
			}
		}
	}
	if !found || len(e.Unsupported) != 0 {
		t.Errorf("lines %+v, unsupported %+v", e.Lines, e.Unsupported)
	}
}

// An alarm costs $0.10 for each metric that it reads. A load balancer's errors are three
// metrics (its own, the targets', the requests), an HTTP API's are two, tasks are two (healthy
// and unhealthy), and all others are one. An objective has two composite alarms at $0.50, each
// with an alarm for each of its two windows.
func TestAlarmsArePricedByTheMetricsTheyRead(t *testing.T) {
	const alarms = `"alarms": {"notify": ["arn:aws:sns:us-east-1:123456789012:ops"]`
	const objectives = alarms + `, "slo": {"availabilityPercent": 99.9, "latencyMs": 300}}}`
	lambda := strings.TrimSuffix(ecr, "}") + ", "
	for name, c := range map[string]struct {
		platform, service, block string
		want                     map[string]string
	}{
		"fargate": {"fargate", ecrService, "{" + alarms + "}}", map[string]string{"errors": "0.3", "latency": "0.1", "tasks": "0.2", "maximum": "0.1"}},
		"lambda":  {"lambda", `{}`, lambda + alarms + "}}", map[string]string{"errors": "0.2", "latency": "0.1", "maximum": "0.1"}},
		"fargate with objectives": {"fargate", ecrService, "{" + objectives, map[string]string{
			"availability-fast": "0.5", "availability-fast-60m": "0.3", "availability-fast-5m": "0.3",
			"availability-slow": "0.5", "availability-slow-360m": "0.3", "availability-slow-30m": "0.3",
			"latency-fast": "0.5", "latency-fast-60m": "0.1", "latency-fast-5m": "0.1",
			"latency-slow": "0.5", "latency-slow-360m": "0.1", "latency-slow-30m": "0.1",
			"tasks": "0.2", "maximum": "0.1",
		}},
		"lambda with an objective": {"lambda", `{}`, lambda + alarms + `, "slo": {"availabilityPercent": 99}}}`, map[string]string{
			"availability-fast": "0.5", "availability-fast-60m": "0.2", "availability-fast-5m": "0.2",
			"availability-slow": "0.5", "availability-slow-360m": "0.2", "availability-slow-30m": "0.2",
			"latency": "0.1", "maximum": "0.1",
		}},
	} {
		got := map[string]string{}
		for _, l := range (scenario{platform: c.platform, service: c.service, block: c.block, traffic: `{"requestsPerMonth": 1000000, "averageMs": 200}`}).estimate(t).Lines {
			if strings.HasPrefix(l.Type, "aws:cloudwatch/") && strings.HasSuffix(l.Type, "Alarm") {
				got[strings.TrimPrefix(l.Resource, "bankchurn-api-")] = l.Expected.USD.String()
			}
		}
		if !maps.Equal(got, c.want) {
			t.Errorf("%s: %v, want %v", name, got, c.want)
		}
	}
}
