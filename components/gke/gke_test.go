package gke

import (
	"encoding/json"
	"slices"
	"testing"
	"time"

	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"bankchurn/components"
	"bankchurn/components/kubernetes"
	"bankchurn/config"
)

// scenario is the blocks service, kubernetes and gke of a stack file.
func scenario(t *testing.T, service, workload, block string) (*Args, components.Input) {
	t.Helper()
	r := &config.Report{}
	a, w := &Args{}, kubernetes.Config{}
	in := components.Input{Today: time.Date(2026, 11, 24, 0, 0, 0, 0, time.UTC)}
	config.Decode("service", service, &in.Service, r)
	config.Decode("verify", "{}", &in.Verify, r)
	config.Decode("kubernetes", workload, &w, r)
	config.Decode("gke", block, a, r)
	if err := r.Err(); err != nil {
		t.Fatal(err)
	}
	a.SetKubernetes(w)
	return a, in
}

const image = `{"image": "us-central1-docker.pkg.dev/p/r/b:v1", "public": true}`

// ConflictsWith enable_autopilot of terraform-provider-google,
// google/services/container/resource_container_cluster.go.
func TestAnAutopilotClusterGetsNoInputsThatTheProviderRejects(t *testing.T) {
	a, _ := scenario(t, image, "", "")
	inputs := a.clusterInputs(place{}, account{email: pulumi.String("a@p.iam.gserviceaccount.com"), project: pulumi.String("p")}, nil)
	for _, name := range []string{
		"removeDefaultNodePool", "enableShieldedNodes", "nodeConfig", "nodePools", "networkPolicy", "defaultMaxPodsPerNode",
		"enableIntranodeVisibility", "initialNodeCount",
	} {
		if value, given := inputs[name]; given {
			t.Errorf("%s = %v", name, value)
		}
	}
	if inputs["enableAutopilot"] != pulumi.Bool(true) || inputs["deletionProtection"] != pulumi.Bool(false) {
		t.Errorf("autopilot %v, deletion protection %v", inputs["enableAutopilot"], inputs["deletionProtection"])
	}
}

func TestEveryNewClusterIsPrivateAndFollowsAReleaseChannel(t *testing.T) {
	for _, block := range []string{`{}`, `{"mode": "standard"}`, `{"mode": "standard", "zone": "us-central1-a"}`} {
		a, _ := scenario(t, image, "", block)
		inputs := a.clusterInputs(place{pods: podRange, services: serviceRange}, account{email: pulumi.String("a"), project: pulumi.String("p")}, nil)
		if inputs["minMasterVersion"] != nil || inputs["nodeVersion"] != nil || inputs["releaseChannel"] == nil || inputs["privateClusterConfig"] == nil ||
			inputs["ipAllocationPolicy"] == nil {
			t.Errorf("%s: got %+v", block, inputs)
		}
		if a.mode() == standard && (inputs["workloadIdentityConfig"] == nil || inputs["datapathProvider"] != pulumi.String("ADVANCED_DATAPATH")) {
			t.Errorf("%s: workload identity %v, datapath %v", block, inputs["workloadIdentityConfig"], inputs["datapathProvider"])
		}
	}
}

// A kubeconfig that cannot be parsed would fail only in the first real update.
func TestTheKubeconfigAsksThePluginAndHoldsNoCredentials(t *testing.T) {
	text, err := kubeconfig("ml", "203.0.113.10", "Y2E=")
	if err != nil {
		t.Fatal(err)
	}
	var config struct {
		Clusters []struct {
			Name    string
			Cluster map[string]string
		}
		Users []struct {
			Name string
			User map[string]struct{ APIVersion, Command string }
		}
		Contexts []struct {
			Name    string
			Context map[string]string
		}
		Current string `json:"current-context"`
	}
	if err := json.Unmarshal([]byte(text), &config); err != nil {
		t.Fatal(err)
	}
	if c := config.Clusters[0].Cluster; c["server"] != "https://203.0.113.10" || c["certificate-authority-data"] != "Y2E=" {
		t.Errorf("cluster %v", c)
	}
	if u := config.Users[0].User; len(u) != 1 || u["exec"].Command != "gke-gcloud-auth-plugin" || u["exec"].APIVersion != "client.authentication.k8s.io/v1beta1" {
		t.Errorf("user %v", u)
	}
	if config.Current != config.Contexts[0].Name || config.Contexts[0].Context["cluster"] != config.Clusters[0].Name || config.Contexts[0].Context["user"] != config.Users[0].Name {
		t.Errorf("context %v, current %s", config.Contexts, config.Current)
	}
}

// The credit and the estimate depend on this URL; Google returns it as selfLink.
func TestTheIdentifierOfAnExistingClusterIsItsSelfLink(t *testing.T) {
	const want = "https://container.googleapis.com/v1/projects/my-project/locations/us-central1/clusters/ml"
	if got := identifier("my-project", "us-central1", "ml"); got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}

// The ports that Google requires a network policy to allow, without and with Dataplane V2.
func TestPodsReachTheMetadataServers(t *testing.T) {
	want := []kubernetes.Server{{Address: "169.254.169.252", Port: 988}, {Address: "169.254.169.254", Port: 80}}
	a, in := scenario(t, image, `{}`, `{"serviceAccount": "churn-pods@p.iam.gserviceaccount.com"}`)
	if got := a.with(in).clusterFacts().IdentityServers; !slices.Equal(got, want) {
		t.Errorf("with an account: %v", got)
	}
	a, in = scenario(t, image, `{}`, `{}`)
	if got := a.with(in).clusterFacts().IdentityServers; got != nil {
		t.Errorf("without one: %v", got)
	}
}
