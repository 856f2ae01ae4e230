package gke

import (
	"github.com/pulumi/pulumi-gcp/sdk/v7/go/gcp/container"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
)

// place is where a new cluster lives.
type place struct {
	network, subnetwork pulumi.StringInput
	// pods and services name secondary ranges; empty leaves the choice to GKE.
	pods, services string
}

// account is the service account of the nodes.
type account struct {
	email pulumi.StringPtrInput
	// project is its project, which is the cluster's.
	project pulumi.StringInput
}

// nodeScope lets IAM alone decide what nodes may do
// (cloud.google.com/kubernetes-engine/docs/how-to/access-scopes, 2026-08).
var nodeScope = []string{"https://www.googleapis.com/auth/cloud-platform"}

// clusterArgs is the cluster, without nodes of its own.
//
// An Autopilot cluster gets only what is not fixed there: the provider refuses some
// of the other settings together with enableAutopilot, such as
// removeDefaultNodePool and enableShieldedNodes (terraform-provider-google,
// resource_container_cluster.go, ConflictsWith). Workload Identity, Dataplane V2 and
// shielded nodes are always on in Autopilot.
func (o *Options) clusterArgs(at place, nodes account, labels pulumi.StringMap) *container.ClusterArgs {
	args := &container.ClusterArgs{
		Location:           pulumi.String(o.location()),
		Description:        pulumi.String("Runs the churn prediction API"),
		Network:            at.network,
		Subnetwork:         at.subnetwork,
		NetworkingMode:     pulumi.String("VPC_NATIVE"),
		IpAllocationPolicy: allocation(at),
		ReleaseChannel:     container.ClusterReleaseChannelArgs{Channel: pulumi.String(orText(o.ReleaseChannel, "REGULAR"))},
		PrivateClusterConfig: container.ClusterPrivateClusterConfigArgs{
			EnablePrivateNodes: pulumi.Bool(true), EnablePrivateEndpoint: pulumi.Bool(o.PrivateEndpoint),
		},
		MasterAuthorizedNetworksConfig: o.authorized(),
		// The provider's default of true would make `pulumi destroy` fail.
		DeletionProtection: pulumi.Bool(o.DeletionProtection),
		// The provider's default labels do not reach a cluster: v7 has no effectiveLabels
		// for it.
		ResourceLabels: labels,
	}
	if o.mode() == autopilot {
		args.EnableAutopilot = pulumi.Bool(true)
		args.ClusterAutoscaling = container.ClusterClusterAutoscalingArgs{
			AutoProvisioningDefaults: container.ClusterClusterAutoscalingAutoProvisioningDefaultsArgs{
				ServiceAccount: nodes.email, OauthScopes: pulumi.ToStringArray(nodeScope),
			},
		}
		return args
	}
	args.DatapathProvider = pulumi.String("ADVANCED_DATAPATH")
	args.EnableShieldedNodes = pulumi.Bool(true)
	args.WorkloadIdentityConfig = container.ClusterWorkloadIdentityConfigArgs{WorkloadPool: workloadPool(nodes.project)}
	// GKE makes no cluster without a node pool. This one goes at once; until then its
	// nodes are like those of the pool that stays, since the project may have no default
	// account for them, or forbid machines without secure boot.
	args.RemoveDefaultNodePool = pulumi.Bool(true)
	args.InitialNodeCount = pulumi.Int(1)
	args.NodeConfig = container.ClusterNodeConfigArgs{
		ServiceAccount: nodes.email, OauthScopes: pulumi.ToStringArray(nodeScope),
		ShieldedInstanceConfig: container.ClusterNodeConfigShieldedInstanceConfigArgs{EnableSecureBoot: pulumi.Bool(true)},
	}
	if len(o.Nodes.Zones) > 0 {
		args.NodeLocations = pulumi.ToStringArray(o.Nodes.Zones)
	}
	return args
}

// workloadPool is the project's namespace of Kubernetes service accounts.
func workloadPool(project pulumi.StringInput) pulumi.StringOutput {
	return pulumi.Sprintf("%s.svc.id.goog", project)
}

// allocation makes the cluster VPC-native. Without names, GKE adds ranges of its
// own to the subnet.
func allocation(at place) container.ClusterIpAllocationPolicyArgs {
	var policy container.ClusterIpAllocationPolicyArgs
	if at.pods != "" {
		policy.ClusterSecondaryRangeName = pulumi.String(at.pods)
	}
	if at.services != "" {
		policy.ServicesSecondaryRangeName = pulumi.String(at.services)
	}
	return policy
}

// authorized are the ranges from which the API can be reached. A block without
// ranges would shut everybody out, none at all lets everybody in.
func (o *Options) authorized() container.ClusterMasterAuthorizedNetworksConfigPtrInput {
	if len(o.AuthorizedNetworks) == 0 && !o.PrivateEndpoint {
		return nil
	}
	var blocks container.ClusterMasterAuthorizedNetworksConfigCidrBlockArray
	for _, cidr := range o.AuthorizedNetworks {
		blocks = append(blocks, container.ClusterMasterAuthorizedNetworksConfigCidrBlockArgs{CidrBlock: pulumi.String(cidr)})
	}
	return container.ClusterMasterAuthorizedNetworksConfigArgs{
		CidrBlocks: blocks,
		// Otherwise every virtual machine of every customer of Google's could reach it.
		GcpPublicCidrsAccessEnabled: pulumi.Bool(false),
	}
}
