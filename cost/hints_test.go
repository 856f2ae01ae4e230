package cost_test

import (
	"strings"
	"testing"

	"bankchurn/cost"
	"bankchurn/cost/book"
)

// Facts that only the estimate needs are not deployed, neither as an annotation nor as
// metadata.
func TestFactsOfTheEstimateAreNotDeployed(t *testing.T) {
	for name, sc := range map[string]scenario{
		"gke":    {platform: "gke", service: threePods, block: `{"cluster": {"name": "ml", "project": "my-project", "mode": "standard", "context": "ml", "nodeType": "e2-standard-4"}}`},
		"lambda": {platform: "lambda", block: zipBlock(t, 64<<20)},
	} {
		resources := sc.input(t).Resources.Resources()
		for i := range resources {
			r := &resources[i]
			if r.Has("metadata.annotations") && strings.HasSuffix(r.Type, ":Deployment") || r.Has("metadata") && strings.Contains(r.Type, "s3/") {
				t.Errorf("%s: %s has %v", name, r.Type, r.Inputs["metadata"])
			}
		}
	}
}

// Each of two Pods with 0.25 vCPU and 0.5 GiB uses an eighth of an m7i.large by CPU: 2 x 0.125
// x 730 h x $0.1008. Three use 0.75 of an e2-standard-4's 4 vCPU: 0.1875 x 730 h x $0.13402284.
func TestTheNodeTypeOfAnExistingClusterPricesTheServicesShare(t *testing.T) {
	withNodes := strings.Replace(existingCluster, `{"existing": {`, `{"existing": {"nodeType": "m7i.large", `, 1)
	gke := `{"cluster": {"name": "ml", "project": "my-project", "mode": "standard", "context": "ml", "nodeType": "e2-standard-4"}}`
	stated := `{"requestsPerMonth": 1000, ` + allStated
	for want, sc := range map[string]scenario{
		"18.40": {platform: "eks", service: ecrService, block: withNodes, traffic: stated},
		"18.34": {platform: "gke", service: threePods, block: gke, traffic: stated},
	} {
		e := sc.estimate(t)
		if got := expectedOf(e, "Share of the existing cluster"); got != want || e.WithoutCluster || e.Expected.Incomplete {
			t.Errorf("%s: got %s, without cluster: %v, needs %v, want %s", sc.platform, got, e.WithoutCluster, e.NeedsUsage, want)
		}
		sc.block = strings.NewReplacer(`"nodeType": "m7i.large", `, "", `, "nodeType": "e2-standard-4"`, "").Replace(sc.block)
		if e := sc.estimate(t); !e.WithoutCluster || !needs(e, "nodeType") {
			t.Errorf("%s without nodeType: %v", sc.platform, e.NeedsUsage)
		}
	}
}

func needs(e cost.Estimate, key string) bool {
	return strings.Contains(strings.Join(e.MissingKeys(), " "), key)
}

func TestTheMetricsOfAClusterCanBeTurnedOff(t *testing.T) {
	e := scenario{platform: "gke", service: threePods, block: `{"metricsPackages": false}`, traffic: quiet}.estimate(t)
	if got := expectedOf(e, "Metrics of Managed Service"); got != "0.00" || assumes(e, "traffic.prometheusSamplesMillions") {
		t.Errorf("got %s, assumed %v", got, e.Assumed)
	}
}

// Two services of a program each get the traffic, which the estimate says of the one whose share
// is not stated. A share that is none is refused.
func TestTheShareOfEachOfSeveralServicesIsStatedOrAssumed(t *testing.T) {
	for typ, inputs := range map[string]string{
		"gcp:cloudrunv2/service:Service": `{"location": "us-central1"}`,
		"aws:lambda/function:Function":   `{"region": "us-east-1"}`,
	} {
		t.Run(typ, func(t *testing.T) {
			sharesOf(t, `{"op": "create", "newState": {"urn": "urn:pulumi:dev::p::`+typ+`::NAME", "type": "`+typ+`", "custom": true, "inputs": `+inputs+`}}`)
		})
	}
}

// sharesOf prices one and two of a service, with and without their shares.
func sharesOf(t *testing.T, service string) {
	t.Helper()
	both := `{"steps": [` + strings.Replace(service, "NAME", "web", 1) + "," + strings.Replace(service, "NAME", "jobs", 1) + `]}`
	alone := `{"steps": [` + strings.Replace(service, "NAME", "web", 1) + `]}`
	prices, err := book.Default()
	if err != nil {
		t.Fatal(err)
	}
	for rule, c := range map[string]struct {
		preview string
		facts   map[string]string
		assumed string
		refused string
	}{
		"neither is stated":        {both, nil, "all requests to jobs; all requests to web", ""},
		"one gets none":            {both, map[string]string{"jobs:requests.percent": "0"}, "", ""},
		"one is stated":            {both, map[string]string{"jobs:requests.percent": "10"}, "all requests to web", ""},
		"both are stated":          {both, map[string]string{"jobs:requests.percent": "10", "web:requests.percent": "90"}, "", ""},
		"there is no other":        {alone, nil, "", ""},
		"a share above all":        {alone, map[string]string{"requests.percent": "101"}, "", "the fact requests.percent is 101 (allowed: 0 to 100)"},
		"a share that is no share": {alone, map[string]string{"requests.percent": "half"}, "", `the fact requests.percent is "half", not a number of percent`},
	} {
		digest, err := cost.ReadDigest(strings.NewReader(c.preview), c.facts)
		if err != nil {
			t.Fatal(err)
		}
		e := cost.New(cost.Input{Resources: digest.Resources, Traffic: oneGiB(), Book: prices, Today: today})
		var assumed []string
		for _, a := range e.Assumed {
			if strings.HasPrefix(a.Text, "all requests") {
				assumed = append(assumed, a.Text)
			}
		}
		refused := ""
		if len(e.Unsupported) > 0 {
			refused = e.Unsupported[0].Text
		}
		if got := strings.Join(assumed, "; "); got != c.assumed || refused != c.refused {
			t.Errorf("%s: assumed %q, refused %q, want %q and %q", rule, got, refused, c.assumed, c.refused)
		}
	}
}

// The free tier aside, all prices of requests to a function are linear.
func TestTwoFunctionsWithHalfOfTheRequestsCostWhatOneCosts(t *testing.T) {
	const function = `{"op": "create", "newState": {"urn": "urn:pulumi:dev::p::aws:lambda/function:Function::NAME", "type": "aws:lambda/function:Function", "custom": true, "inputs": {"region": "us-east-1"}}}`
	prices, err := book.Default()
	if err != nil {
		t.Fatal(err)
	}
	price := func(facts map[string]string, names ...string) string {
		var steps []string
		for _, name := range names {
			steps = append(steps, strings.Replace(function, "NAME", name, 1))
		}
		digest, err := cost.ReadDigest(strings.NewReader(`{"steps": [`+strings.Join(steps, ",")+`]}`), facts)
		if err != nil {
			t.Fatal(err)
		}
		e := cost.New(cost.Input{Resources: digest.Resources, Traffic: oneGiB(), Book: prices, Today: today})
		return e.Expected.USD.String()
	}
	one := price(nil, "web")
	if half := price(map[string]string{"web:requests.percent": "50", "jobs:requests.percent": "50"}, "web", "jobs"); half != one {
		t.Errorf("two with half of the requests cost %s, one costs %s", half, one)
	}
	if full := price(nil, "web", "jobs"); full == one {
		t.Errorf("two with all requests cost %s, too: the test compares nothing", full)
	}
}
