package cost_test

import (
	"strings"
	"testing"

	"bankchurn/cost"
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
