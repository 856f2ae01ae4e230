package gke

import (
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
)

// Type tokens of the package gcp/container. To import it for two resources costs 26 s
// of a cold build (2 cores, 2026-11-25); they are registered by token instead.
const (
	clusterToken  = "gcp:container/cluster:Cluster"
	nodePoolToken = "gcp:container/nodePool:NodePool"
)

// cluster is a GKE cluster with the outputs that others here take.
type cluster struct {
	pulumi.CustomResourceState

	Name     pulumi.StringOutput `pulumi:"name"`
	Endpoint pulumi.StringOutput `pulumi:"endpoint"`
	Project  pulumi.StringOutput `pulumi:"project"`
	// The cluster's URL at Google.
	SelfLink pulumi.StringOutput `pulumi:"selfLink"`
	// The certificate of the cluster's CA.
	MasterAuth pulumi.MapOutput `pulumi:"masterAuth"`
}

// certificate of the cluster's authority, PEM in base64.
func (c *cluster) certificate() pulumi.StringOutput {
	return c.MasterAuth.ApplyT(func(auth map[string]any) string {
		text, _ := auth["clusterCaCertificate"].(string)
		return text
	}).(pulumi.StringOutput)
}
