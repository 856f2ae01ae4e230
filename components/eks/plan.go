package eks

import (
	"strings"

	"github.com/pulumi/pulumi-aws/sdk/v6/go/aws/eks"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"bankchurn/components/awssecret"
)

// services are the AWS services that nodes need without internet access
// (docs.aws.amazon.com/eks/latest/userguide/private-clusters.html, 2026-08).
func (a *Args) services() []string {
	needed := []string{"ec2", "ecr.api", "ecr.dkr", "eks", "eks-auth", "elasticloadbalancing", "secretsmanager", "sts"}
	if awssecret.AnyParameter(a.PodSecrets) {
		needed = append(needed, "ssm")
	}
	return needed
}

// clusterArgs is the cluster without what depends on other resources.
func (a *Args) clusterArgs() *eks.ClusterArgs {
	public := len(a.PublicCIDRs) > 0
	vpc := eks.ClusterVpcConfigArgs{
		EndpointPrivateAccess: pulumi.Bool(true),
		EndpointPublicAccess:  pulumi.Bool(public),
	}
	if public {
		vpc.PublicAccessCidrs = pulumi.ToStringArray(a.PublicCIDRs)
	}
	args := &eks.ClusterArgs{
		Version:       pulumi.String(a.version()),
		VpcConfig:     vpc,
		UpgradePolicy: eks.ClusterUpgradePolicyArgs{SupportType: pulumi.String(strings.ToUpper(a.upgradePolicy()))},
		AccessConfig: eks.ClusterAccessConfigArgs{
			AuthenticationMode: pulumi.String("API"),
			// The identity that creates the cluster also deploys the workload.
			BootstrapClusterCreatorAdminPermissions: pulumi.Bool(true),
		},
		// EKS add-ons are updated by version, self-managed ones by hand. Neither follows a cluster
		// upgrade automatically.
		BootstrapSelfManagedAddons: pulumi.Bool(false),
	}
	if len(a.logTypes()) > 0 {
		args.EnabledClusterLogTypes = pulumi.ToStringArray(a.logTypes())
	}
	if a.AutoMode.Enabled {
		args.KubernetesNetworkConfig = eks.ClusterKubernetesNetworkConfigArgs{
			ElasticLoadBalancing: eks.ClusterKubernetesNetworkConfigElasticLoadBalancingArgs{Enabled: pulumi.Bool(true)},
		}
		args.StorageConfig = eks.ClusterStorageConfigArgs{BlockStorage: eks.ClusterStorageConfigBlockStorageArgs{Enabled: pulumi.Bool(true)}}
	}
	return args
}

// nodePools are the built-in pools of Auto Mode: any machine that fits, unless the config lists
// instance types, for which the program creates a pool. The pool `system`, whose taint only add-ons
// tolerate, costs nothing while unused, and makes EKS create the NodeClass `default`, which the
// program's pool needs (docs.aws.amazon.com/eks/latest/userguide/set-builtin-node-pools.html,
// 2026-11).
func (a *Args) nodePools() []string {
	if len(a.AutoMode.InstanceTypes) > 0 {
		return []string{"system"}
	}
	return []string{"general-purpose", "system"}
}

// launchTemplateInputs is the machine of a node: an encrypted disk, and credentials that no Pod can
// reach, because responses of the metadata service may travel only one hop and a Pod's network adds
// a second.
func launchTemplateInputs(diskGiB int, tags pulumi.StringMap) pulumi.Map {
	var tagged pulumi.Array
	for _, kind := range []string{"instance", "volume"} {
		tagged = append(tagged, pulumi.Map{"resourceType": pulumi.String(kind), "tags": tags})
	}
	return pulumi.Map{
		"description": pulumi.String("Nodes of the churn prediction API's cluster"),
		"blockDeviceMappings": pulumi.Array{pulumi.Map{
			// The root device of Amazon Linux 2023.
			"deviceName": pulumi.String("/dev/xvda"),
			"ebs": pulumi.Map{
				"volumeType":          pulumi.String("gp3"),
				"volumeSize":          pulumi.Int(diskGiB),
				"encrypted":           pulumi.String("true"),
				"deleteOnTermination": pulumi.String("true"),
			},
		}},
		"metadataOptions": pulumi.Map{
			"httpEndpoint":            pulumi.String("enabled"),
			"httpTokens":              pulumi.String("required"),
			"httpPutResponseHopLimit": pulumi.Int(1),
		},
		"updateDefaultVersion": pulumi.Bool(true),
		// The provider's default tags apply only to the template; EKS creates the machines and
		// disks.
		"tagSpecifications": tagged,
	}
}

// nodeGroupArgs is the node group without what depends on other resources.
func (a *Args) nodeGroupArgs() *eks.NodeGroupArgs {
	n := a.Nodes
	image, capacity := "AL2023_x86_64_STANDARD", "ON_DEMAND"
	if n.architecture() == arm {
		image = "AL2023_ARM_64_STANDARD"
	}
	if n.Spot {
		capacity = "SPOT"
	}
	return &eks.NodeGroupArgs{
		AmiType:       pulumi.String(image),
		CapacityType:  pulumi.String(capacity),
		InstanceTypes: pulumi.ToStringArray(n.instanceTypes()),
		ScalingConfig: eks.NodeGroupScalingConfigArgs{
			MinSize: pulumi.Int(n.min()), DesiredSize: pulumi.Int(n.desired()), MaxSize: pulumi.Int(n.max()),
		},
		UpdateConfig: eks.NodeGroupUpdateConfigArgs{MaxUnavailable: pulumi.Int(1)},
	}
}

// loadBalancerAnnotations request a Network Load Balancer and set who can reach it. Without them
// the cluster creates a Classic one or, in Auto Mode, an internal one
// (cloud-provider-aws.sigs.k8s.io/service_controller/,
// docs.aws.amazon.com/eks/latest/userguide/auto-configure-nlb.html; 2026-08).
func (a *Args) loadBalancerAnnotations(public bool) pulumi.StringMap {
	const prefix = "service.beta.kubernetes.io/aws-load-balancer-"
	scheme := "internal"
	if public {
		scheme = "internet-facing"
	}
	if a.auto() {
		return pulumi.StringMap{prefix + "scheme": pulumi.String(scheme)}
	}
	annotations := pulumi.StringMap{prefix + "type": pulumi.String("nlb")}
	if !public {
		annotations[prefix+"internal"] = pulumi.String("true")
	}
	return annotations
}

// partition is the AWS partition of a region, as in ARNs.
func partition(region string) string {
	switch {
	case strings.HasPrefix(region, "cn-"):
		return "aws-cn"
	case strings.HasPrefix(region, "us-gov-"):
		return "aws-us-gov"
	}
	return "aws"
}
