package cost_test

import (
	"strings"
	"testing"

	"bankchurn/cost/regions"
)

// A default stack of each platform is priced completely in the most requested regions and in
// their partners in the other cloud. Unknown quantities name a config key.
func TestADefaultStackIsPricedInFullInEveryPartOfTheWorld(t *testing.T) {
	for _, name := range strings.Fields("ap-southeast-2 sa-east-1 eu-central-1 af-south-1 us-west-2 australia-southeast1 southamerica-east1 europe-west3 africa-south1 us-west2") {
		r, ok := regions.Find(name)
		if !ok {
			t.Fatalf("no region %s", name)
		}
		image := `{"image": "123456789012.dkr.ecr.` + name + `.amazonaws.com/b:v1"}`
		stacks := map[string]scenario{
			"eks": {service: image}, "fargate": {service: image},
			"lambda": {block: `{"region": "` + name + `", "image": "123456789012.dkr.ecr.` + name + `.amazonaws.com/b:v1"}`},
		}
		if r.Cloud == "gcp" {
			image := `{"image": "` + name + `-docker.pkg.dev/p/r/b:v1"}`
			stacks = map[string]scenario{"cloudrun": {service: image}, "gke": {service: image}, "gke standard": {service: image, block: `{"region": "` + name + `", "mode": "standard"}`}}
		}
		for platform, sc := range stacks {
			sc.platform, _, _ = strings.Cut(platform, " ")
			sc.traffic = busy
			if sc.block == "" {
				sc.block = `{"region": "` + name + `"}`
			}
			e := sc.estimate(t)
			if len(e.Unsupported) > 0 || len(e.Lines) == 0 {
				t.Errorf("%s in %s: not supported %v, %d lines", platform, name, e.Unsupported, len(e.Lines))
			}
			for _, l := range e.Lines {
				if l.Unpriced != "" {
					t.Errorf("%s in %s: %s", platform, name, l.Unpriced)
				}
			}
		}
	}
}

// Worked out by hand from the list prices of São Paulo.
func TestFargateInSaoPaulo(t *testing.T) {
	compareMeters(t, expected(t, scenario{platform: "fargate", service: `{"image": "docker.io/a/b:v1"}`, block: `{"region": "sa-east-1"}`, traffic: quiet}), map[string]string{
		"Tasks, vCPU, x86_64":   "25.404", // 0.5 x $0.0696 x 730
		"Tasks, memory, x86_64": "5.548",  // 1 GB x $0.0076 x 730
		"Load balancer":         "24.82",  // $0.034 x 730
		"NAT gateway":           "67.89",  // $0.093 x 730
	})
}

// Worked out by hand from the list prices of Frankfurt.
func TestAutopilotInFrankfurt(t *testing.T) {
	compareMeters(t, expected(t, scenario{platform: "gke", service: threePods, block: `{"region": "europe-west3"}`, traffic: quiet}), map[string]string{
		"Cluster management": "73",
		"Pods, vCPU":         "31.37175", // 3 x 0.25 x $0.0573 x 730
		"Pods, memory":       "6.9446",   // 3 x 0.5 x $0.0063421 x 730 = 6.9445995
		"Pods, disk":         "0.038654", // 3 x 0.25 GiB x $0.0000706 x 730 = 0.0386535
		"NAT gateway":        "1.022",    // $0.0014 x 730, one machine at least
	})
}
