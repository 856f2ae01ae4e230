package gke

import (
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
)

// Type tokens of the package gcp/container. Importing it for two resources would add 26 s to a cold
// build (2 cores, 2026-11-25), so they are registered by token.
const (
	clusterToken  = "gcp:container/cluster:Cluster"
	nodePoolToken = "gcp:container/nodePool:NodePool"
)

// cluster is a GKE cluster with the outputs that this package uses.
type cluster struct {
	pulumi.CustomResourceState

	Name     pulumi.StringOutput `pulumi:"name"`
	Endpoint pulumi.StringOutput `pulumi:"endpoint"`
	Project  pulumi.StringOutput `pulumi:"project"`
	// SelfLink is the cluster's URL in the Google Cloud API.
	SelfLink pulumi.StringOutput `pulumi:"selfLink"`
	// MasterAuth contains the certificate of the cluster's CA.
	MasterAuth pulumi.MapOutput `pulumi:"masterAuth"`
}

// certificate returns the certificate of the cluster's CA, as base64-encoded PEM.
func (c *cluster) certificate() pulumi.StringOutput {
	return c.MasterAuth.ApplyT(func(auth map[string]any) string {
		text, _ := auth["clusterCaCertificate"].(string)
		return text
	}).(pulumi.StringOutput)
}
