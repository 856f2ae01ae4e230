package gke

import (
	"testing"

	"github.com/pulumi/pulumi-gcp/sdk/v7/go/gcp/artifactregistry"
	"github.com/pulumi/pulumi-gcp/sdk/v7/go/gcp/container"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"bankchurn/internal/bytoken"
)

func TestInputsByTokenAreTheSDKs(t *testing.T) {
	text := pulumi.String("text")
	nodes := account{email: text.ToStringPtrOutput(), project: text}
	at := place{network: text, subnetwork: text, pods: podRange, services: serviceRange}
	for _, block := range []string{
		`{}`, `{"authorizedNetworks": ["203.0.113.0/24"]}`, `{"privateEndpoint": true}`,
		`{"mode": "standard", "nodes": {"zones": ["us-central1-a"], "spot": true}}`,
	} {
		o, _ := scenario(t, image, "", block)
		for name, found := range map[string][]string{
			"cluster":   bytoken.Misfits("cluster", o.clusterInputs(at, nodes, pulumi.StringMap{}), container.ClusterArgs{}.ElementType()),
			"grant":     bytoken.Misfits("grant", repository{"us", "p", "r"}.readerInputs(text), artifactregistry.RepositoryIamMemberArgs{}.ElementType()),
			"node pool": bytoken.Misfits("nodePool", o.nodePoolInputs(text, nodes, pulumi.StringMap{}), container.NodePoolArgs{}.ElementType()),
		} {
			if found != nil {
				t.Errorf("%s of %s: %v", name, block, found)
			}
		}
	}
}
