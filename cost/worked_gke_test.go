package cost_test

import (
	"testing"

	"github.com/shopspring/decimal"

	"bankchurn/cost"
)

// Expected amounts are worked out by hand from the list prices of us-central1:
// cluster management $0.10 an hour; Autopilot $0.0445 per vCPU, $0.0049225 per GiB
// and $0.0000548 per GiB of disk an hour; e2-medium $0.03350571 an hour; balanced
// disk $0.10 per GiB and month; NAT $0.0014 per machine and hour, its address $0.005
// an hour; forwarding rule $0.025 an hour. Over 730 h.

// threePods is three Pods of 250m and 512Mi, the source's Deployment.
const threePods = `{"image": "us-central1-docker.pkg.dev/p/r/b:v1", "scaling": {"min": 3, "max": 3}}`

const quiet = `{"requestsPerMonth": 0, "averageMs": 200, "responseKiB": 0, "logKiBPerRequest": 0}`

// expected returns the expected amount of each meter, or the reason why there is none.
func expected(t *testing.T, sc scenario) map[string]string {
	t.Helper()
	got := map[string]string{}
	for _, l := range sc.estimate(t).Lines {
		if l.Kind == "Release" {
			continue // what the ingress controller adds
		}
		if l.Unpriced != "" {
			got[l.Meter] = l.Unpriced
			continue
		}
		got[l.Meter] = l.Expected.USD.Round(6).String()
	}
	return got
}

func compareMeters(t *testing.T, got, want map[string]string) {
	t.Helper()
	for meter, amount := range want {
		if got[meter] != amount {
			t.Errorf("%s: got %q, want %s", meter, got[meter], amount)
		}
	}
}

func TestAutopilotBillsWhatThreePodsRequest(t *testing.T) {
	compareMeters(t, expected(t, scenario{platform: "gke", service: threePods, traffic: quiet}), map[string]string{
		"Cluster management":  "73",
		"Pods, vCPU":          "24.36375", // 3 x 0.25 x $0.0445 x 730
		"Pods, memory":        "5.390138", // 3 x 0.5 x $0.0049225 x 730 = 5.3901375
		"Pods, disk":          "0.030003", // 3 x 0.25 GiB x $0.0000548 x 730
		"NAT gateway":         "1.022",    // one machine at least
		"Public IPv4 address": "3.65",
	})
}

// The credit of $74.40 a month is more than the 730 h x $0.10 of one cluster.
func TestTheCreditAppliesOnlyToZonalAndAutopilotClusters(t *testing.T) {
	for block, want := range map[string]string{
		`{}`: "0", `{"mode": "standard", "zone": "us-central1-a"}`: "0", `{"mode": "standard"}`: "73",
	} {
		got := expected(t, scenario{platform: "gke", service: threePods, block: block, traffic: quiet, freeTier: true})
		if got["Cluster management"] != want {
			t.Errorf("%s: got %s, want %s", block, got["Cluster management"], want)
		}
	}
}

func TestThreeNodesInOneZone(t *testing.T) {
	got := expected(t, scenario{platform: "gke", service: threePods, traffic: quiet,
		block: `{"mode": "standard", "zone": "us-central1-a", "nodes": {"min": 3, "max": 3, "diskGiB": 100}}`})
	compareMeters(t, got, map[string]string{
		"Cluster management":      "73",
		"Nodes, e2-medium":        "73.377505", // 3 x $0.03350571 x 730 = 73.3775049
		"Boot disks, pd-balanced": "30",        // 3 x 100 x $0.10
		"NAT gateway":             "3.066",     // 3 x $0.0014 x 730
	})
	if billed, ok := got["Pods, vCPU"]; ok {
		t.Errorf("Pods are billed beside the nodes: %s", billed)
	}
}

// 32 VMs cost $0.0448 an hour; with more, a gateway costs $0.044
// (cloud.google.com/nat/pricing): 32.704 and 32.12 over 730 h.
func TestANATGatewayHasOnePriceAboveThirtyTwoMachines(t *testing.T) {
	for nodes, want := range map[string]string{"32": "32.704", "33": "32.12", "200": "32.12"} {
		block := `{"mode": "standard", "zone": "us-central1-a", "nodes": {"min": ` + nodes + `, "max": ` + nodes + `}}`
		got := expected(t, scenario{platform: "gke", service: threePods, block: block, traffic: quiet})
		compareMeters(t, got, map[string]string{"NAT gateway": want})
	}
}

// A node pool's numbers are per zone, and a regional cluster has three zones.
func TestNodesOfARegionalClusterAreInEveryZone(t *testing.T) {
	for block, want := range map[string]string{
		`{"mode": "standard", "nodes": {"min": 3, "max": 3}}`:                                              "220.132515", // 9 x $0.03350571 x 730 = 220.1325147
		`{"mode": "standard", "nodes": {"min": 1, "max": 1}}`:                                              "73.377505",  // 3 in all
		`{"mode": "standard", "nodes": {"min": 3, "max": 3, "zones": ["us-central1-a", "us-central1-f"]}}`: "146.75501",  // 6
	} {
		got := expected(t, scenario{platform: "gke", service: threePods, block: block, traffic: quiet})
		compareMeters(t, got, map[string]string{"Nodes, e2-medium": want})
	}
}

// In flight: 20,000,000 x 0.2 s / 2,628,000 s = 1.522070. The autoscaler aims at 70 %
// of the requested 0.25 vCPU, 0.175; a busy Pod uses its limit of 0.5: busy 35 % of
// the time. 1.522070 / 0.35 = 4.35, so 5 Pods of the 2 to 10.
func TestAutopilotFollowsTheTrafficBetweenTheBounds(t *testing.T) {
	e := scenario{platform: "gke", service: `{"image": "us-central1-docker.pkg.dev/p/r/b:v1"}`,
		traffic: `{"requestsPerMonth": 20000000, "averageMs": 200, "responseKiB": 0, "logKiBPerRequest": 1}`}.estimate(t)
	for _, l := range e.Lines {
		switch l.Kind + " " + l.Meter {
		case "Deployment Pods, vCPU": // 2, 5 and 10 x 0.25 x $0.0445 x 730
			if l.Low.USD.String() != "16.2425" || l.Expected.USD.String() != "40.60625" || l.High.USD.String() != "81.2125" {
				t.Errorf("vCPU: got %s, %s, %s (%s)", l.Low.USD, l.Expected.USD, l.High.USD, l.Explain)
			}
		case "Deployment Logs, application": // 20e6 KiB = 19.073486 GiB x $0.50
			if got := l.Expected.USD.Round(6).String(); got != "9.536743" {
				t.Errorf("logs: got %s", got)
			}
		}
	}
	if len(e.Overloaded) > 0 {
		t.Errorf("overloaded: %+v", e.Overloaded)
	}
}

// 50,000,000 x 0.2 s keep 3.805175 in flight: 11 Pods at 35 %, and 10 may run.
func TestMoreTrafficThanThePodsServeIsSaid(t *testing.T) {
	e := scenario{platform: "gke", service: `{"image": "us-central1-docker.pkg.dev/p/r/b:v1"}`, traffic: `{"requestsPerMonth": 50000000, "averageMs": 200}`}.estimate(t)
	if len(e.Overloaded) != 1 || e.Overloaded[0].Needed.IntPart() != 11 || e.Overloaded[0].Limit.Most.IntPart() != 10 {
		t.Errorf("got %+v", e.Overloaded)
	}
}

// 5 Pods are 3/8 of the way from 2 to 10. Of 3 to 9 nodes that is 3 + 6 x 3/8 = 5.25, so 6.
func TestStandardNodesFollowThePods(t *testing.T) {
	e := scenario{platform: "gke", service: `{"image": "us-central1-docker.pkg.dev/p/r/b:v1"}`, block: `{"mode": "standard", "zone": "us-central1-a"}`,
		traffic: `{"requestsPerMonth": 20000000, "averageMs": 200, "responseKiB": 0, "logKiBPerRequest": 0}`}.estimate(t)
	for _, l := range e.Lines {
		if l.Meter != "Nodes, e2-medium" {
			continue
		}
		// 3, 6 and 9 x $0.03350571 x 730
		for want, got := range map[string]decimal.Decimal{"73.377505": l.Low.USD, "146.75501": l.Expected.USD, "220.132515": l.High.USD} {
			if got.Round(6).String() != want {
				t.Errorf("got %s, want %s (%s)", got.Round(6), want, l.Explain)
			}
		}
		return
	}
	t.Error("no line for nodes")
}

// The price of Autopilot in Belgium is worked out, $0.0445 x 1.10004: 3 x 0.25 vCPU x $0.049 x
// 730. Prices that neither a list nor a rule has stay unknown.
func TestMissingPricesStayUnknown(t *testing.T) {
	got := expected(t, scenario{platform: "gke", service: threePods, block: `{"region": "europe-west1"}`, traffic: quiet})
	compareMeters(t, got, map[string]string{"Pods, vCPU": "26.8275", "Cluster management": "73"})
	got = expected(t, scenario{platform: "gke", service: threePods, block: `{"region": "asia-southeast3"}`, traffic: quiet})
	compareMeters(t, got, map[string]string{
		"Pods, vCPU": "no price for gke.autopilot.vcpu in asia-southeast3: no source has a price, nor the region's e2 price to derive it from", "Cluster management": "73",
	})
	got = expected(t, scenario{platform: "gke", service: threePods, block: `{"mode": "standard", "nodes": {"machineType": "n4-standard-4"}}`, traffic: quiet})
	compareMeters(t, got, map[string]string{"Nodes, n4-standard-4": "no price for gce.n4-standard-4 in us-central1: the price book does not have it"})
}

// 1,048,576 responses of 10 KiB are 10 GiB: $0.08 for the load balancer and $1.20 to the
// internet.
func TestGooglesLoadBalancerIsOnTheBill(t *testing.T) {
	sc := scenario{platform: "gke", service: `{"image": "us-central1-docker.pkg.dev/p/r/b:v1", "public": true}`, workload: googleIngress,
		traffic: `{"requestsPerMonth": 1048576, "averageMs": 200, "responseKiB": 10, "logKiBPerRequest": 0}`}
	want := map[string]string{
		"Load balancer, forwarding rules": "18.25", "Load balancer, responses": "0.08", "Data transfer to the internet": "1.2",
	}
	compareMeters(t, expected(t, sc), want)
	sc.workload = `{"ingress": {"controller": "gce", "routes": [{"host": "a.example.com"}, {"host": "b.example.com", "service": "telecom-api"}, {"host": "c.example.com", "service": "carvision-api"}]}}`
	compareMeters(t, expected(t, sc), want) // three services, one load balancer
}

// An existing cluster is billed to its owner. Its Pods are billed if it is an Autopilot
// cluster, and the estimate shows what is missing.
func TestAnExistingClusterBillsItsPodsByItsMode(t *testing.T) {
	existing := func(mode string) cost.Estimate {
		return scenario{platform: "gke", service: threePods, traffic: quiet,
			block: `{"cluster": {"name": "ml", "project": "my-project", "mode": "` + mode + `", "context": "ml"}}`}.estimate(t)
	}
	for mode, want := range map[string]string{"autopilot": "24.36375", "standard": ""} {
		e, vcpu := existing(mode), ""
		for _, l := range e.Lines {
			switch l.Meter {
			case "Pods, vCPU":
				vcpu = l.Expected.USD.String()
			case "Cluster management":
				t.Errorf("%s: the cluster's management is billed to its owner", mode)
			}
		}
		if vcpu != want || !e.Expected.Incomplete {
			t.Errorf("%s: got %q and %+v, want %q and a lower bound", mode, vcpu, e.Expected, want)
		}
	}
}

// In a new Autopilot cluster the controllers' Pods are billed too: two of Traefik with
// 0.1 vCPU each, and cert-manager's three with 0.05.
func TestControllersPodsAreBilledInAnAutopilotCluster(t *testing.T) {
	sc := scenario{platform: "gke", traffic: quiet, service: `{"image": "us-central1-docker.pkg.dev/p/r/b:v1", "public": true}`,
		workload: `{"ingress": {"routes": [{"host": "a.example.com"}], "tls": {"createIssuer": {"email": "ops@example.com"}}}}`}
	got := map[string]string{}
	for _, l := range sc.estimate(t).Lines {
		if l.Meter == "Pods, vCPU" {
			got[l.Resource] = l.Expected.USD.String()
		}
	}
	for release, want := range map[string]string{
		"bankchurn-api-traefik":      "6.497",   // 2 x 0.1 x $0.0445 x 730
		"bankchurn-api-cert-manager": "4.87275", // 3 x 0.05 x $0.0445 x 730
	} {
		if got[release] != want {
			t.Errorf("%s: got %q, want %s", release, got[release], want)
		}
	}
	sc.block = `{"mode": "standard"}`
	for _, l := range sc.estimate(t).Lines {
		if l.Meter == "Pods, vCPU" {
			t.Errorf("%s is billed beside the nodes it runs on", l.Resource)
		}
	}
}
