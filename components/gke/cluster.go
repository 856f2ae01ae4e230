package gke

import (
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"bankchurn/config"
)

// place is the network of a new cluster.
type place struct {
	network, subnetwork pulumi.StringInput
	// pods and services name secondary ranges; if unset, GKE chooses.
	pods, services pulumi.StringInput
}

// account is the service account of the nodes.
type account struct {
	email pulumi.StringPtrInput
	// project is the account's project, which is also the cluster's.
	project pulumi.StringInput
}

// nodeScope leaves the nodes' permissions to IAM alone
// (cloud.google.com/kubernetes-engine/docs/how-to/access-scopes, 2026-08).
var nodeScope = []string{"https://www.googleapis.com/auth/cloud-platform"}

// clusterInputs is the cluster without node pools.
//
// An Autopilot cluster gets only settings that Autopilot does not fix: the provider rejects some
// others together with enableAutopilot, such as removeDefaultNodePool and enableShieldedNodes
// (terraform-provider-google, resource_container_cluster.go, ConflictsWith). Workload Identity,
// Dataplane V2 and shielded nodes are always on in Autopilot.
func (a *Args) clusterInputs(at place, nodes account, labels pulumi.StringMap) pulumi.Map {
	inputs := pulumi.Map{
		"location":           pulumi.String(a.clusterLocation()),
		"description":        pulumi.String("Runs the churn prediction API"),
		"network":            at.network,
		"subnetwork":         at.subnetwork,
		"networkingMode":     pulumi.String("VPC_NATIVE"),
		"ipAllocationPolicy": allocation(at),
		"releaseChannel":     pulumi.Map{"channel": pulumi.String(orText(a.ReleaseChannel, "REGULAR"))},
		"privateClusterConfig": pulumi.Map{
			"enablePrivateNodes": pulumi.Bool(true), "enablePrivateEndpoint": pulumi.Bool(a.PrivateEndpoint),
		},
		// The provider's default of true would make `pulumi destroy` fail.
		"deletionProtection": pulumi.Bool(a.DeletionProtection),
		// The provider's default labels do not apply to a cluster: v7 has no effectiveLabels for
		// it.
		"resourceLabels": labels,
	}
	if !config.Default(a.MetricsPackages, true) {
		// Listing components disables those that are not listed.
		inputs["monitoringConfig"] = pulumi.Map{"enableComponents": pulumi.ToStringArray([]string{"SYSTEM_COMPONENTS"})}
	}
	if networks := a.authorized(); networks != nil {
		inputs["masterAuthorizedNetworksConfig"] = networks
	}
	if a.mode() == autopilot {
		inputs["enableAutopilot"] = pulumi.Bool(true)
		inputs["clusterAutoscaling"] = pulumi.Map{
			"autoProvisioningDefaults": pulumi.Map{"serviceAccount": nodes.email, "oauthScopes": pulumi.ToStringArray(nodeScope)},
		}
		return inputs
	}
	inputs["datapathProvider"] = pulumi.String("ADVANCED_DATAPATH")
	inputs["enableShieldedNodes"] = pulumi.Bool(true)
	inputs["workloadIdentityConfig"] = pulumi.Map{"workloadPool": workloadPool(nodes.project)}
	// GKE creates no cluster without a node pool. This one is deleted at once. Until then its nodes
	// are configured like the permanent pool's, because the project may have no default service
	// account or may forbid machines without secure boot.
	inputs["removeDefaultNodePool"] = pulumi.Bool(true)
	inputs["initialNodeCount"] = pulumi.Int(1)
	inputs["nodeConfig"] = pulumi.Map{
		"serviceAccount": nodes.email, "oauthScopes": pulumi.ToStringArray(nodeScope),
		"shieldedInstanceConfig": pulumi.Map{"enableSecureBoot": pulumi.Bool(true)},
	}
	if len(a.Nodes.Zones) > 0 {
		inputs["nodeLocations"] = pulumi.ToStringArray(a.Nodes.Zones)
	}
	return inputs
}

// workloadPool is the project's Workload Identity pool.
func workloadPool(project pulumi.StringInput) pulumi.StringOutput {
	return pulumi.Sprintf("%s.svc.id.goog", project)
}

// allocation makes the cluster VPC-native. Without names, GKE adds its own ranges to the subnet.
func allocation(at place) pulumi.Map {
	policy := pulumi.Map{}
	if config.IsSet(at.pods) {
		policy["clusterSecondaryRangeName"] = at.pods
	}
	if config.IsSet(at.services) {
		policy["servicesSecondaryRangeName"] = at.services
	}
	return policy
}

// authorized are the ranges that can reach the API. A block without ranges would block all access;
// no block would allow every address.
func (a *Args) authorized() pulumi.Map {
	if len(a.AuthorizedNetworks) == 0 && !a.PrivateEndpoint {
		return nil
	}
	// Otherwise the virtual machines of all Google Cloud customers could reach it.
	access := pulumi.Map{"gcpPublicCidrsAccessEnabled": pulumi.Bool(false)}
	var blocks pulumi.Array
	for _, cidr := range a.AuthorizedNetworks {
		blocks = append(blocks, pulumi.Map{"cidrBlock": pulumi.String(cidr)})
	}
	if blocks != nil {
		access["cidrBlocks"] = blocks
	}
	return access
}
