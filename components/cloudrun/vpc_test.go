package cloudrun

import (
	"strings"
	"testing"

	"github.com/pulumi/pulumi-gcp/sdk/v7/go/gcp/cloudrunv2"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"bankchurn/config"
	"bankchurn/internal/recording"
)

func TestServiceAndCandidateCallThroughTheNetwork(t *testing.T) {
	a := recording.Block[Args](t, "cloudrun", `{"image": "us-central1-docker.pkg.dev/p/ml/c:v1", "vpc": {"network": "shared", "egress": "all-traffic", "tags": ["churn"]}}`)
	for name, args := range map[string]*cloudrunv2.ServiceArgs{
		"service": a.serviceArgs(pulumi.String("a")), "candidate": a.candidateArgs(pulumi.String("a")),
	} {
		access, ok := args.Template.(cloudrunv2.ServiceTemplateArgs).VpcAccess.(cloudrunv2.ServiceTemplateVpcAccessArgs)
		if !ok || access.Egress != pulumi.String("ALL_TRAFFIC") {
			t.Fatalf("%s: %+v", name, access)
		}
		way := access.NetworkInterfaces.(cloudrunv2.ServiceTemplateVpcAccessNetworkInterfaceArray)[0].(cloudrunv2.ServiceTemplateVpcAccessNetworkInterfaceArgs)
		if way.Network == nil || way.Subnetwork != nil || way.Tags == nil {
			t.Errorf("%s: %+v", name, way)
		}
	}
	if access := recording.Block[Args](t, "cloudrun", `{}`).vpcArgs(); access != nil {
		t.Errorf("without a network: %v", access)
	}
}

// docs.cloud.google.com/run/docs/configuring/vpc-direct-vpc
func TestNetworksThatCannotWorkAreRefused(t *testing.T) {
	for rule, c := range map[string]struct{ block, want string }{
		"a network":                      {`{"vpc": {"network": "shared"}}`, ``},
		"a shared subnetwork":            {`{"vpc": {"subnetwork": "projects/host-project/regions/us-central1/subnetworks/churn"}}`, ``},
		"neither":                        {`{"vpc": {"egress": "all-traffic"}}`, `cloudrun.vpc.network: is required`},
		"a subnetwork of another region": {`{"vpc": {"subnetwork": "projects/host-project/regions/europe-west1/subnetworks/churn"}}`, `cloudrun.vpc.subnetwork: "projects/host-project/regions/europe-west1/subnetworks/churn": is in europe-west1, not in us-central1 where the service runs`},
		"two projects":                   {`{"vpc": {"network": "projects/other-project/global/networks/n", "subnetwork": "projects/host-project/regions/us-central1/subnetworks/churn"}}`, `cloudrun.vpc.subnetwork: "projects/host-project/regions/us-central1/subnetworks/churn": is not in the project of cloudrun.vpc.network`},
		"a tag twice":                    {`{"vpc": {"network": "shared", "tags": ["a", "a"]}}`, `cloudrun.vpc.tags[1]: "a": is listed twice`},
	} {
		a, r := recording.Block[Args](t, "cloudrun", c.block), &config.Report{}
		a.validateVPC("my-project", r)
		var said []string
		for _, p := range r.Problems() {
			said = append(said, p.String())
		}
		if got := strings.Join(said, "; "); !strings.HasPrefix(got, c.want) || (c.want == "") != (got == "") {
			t.Errorf("%s: got %q, want %q", rule, got, c.want)
		}
		if rule == "a shared subnetwork" && !strings.Contains(strings.Join(r.Notes(), "\n"), "grant roles/compute.networkUser on its subnetwork") {
			t.Errorf("notes: %v", r.Notes())
		}
	}
}
