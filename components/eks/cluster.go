package eks

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"slices"

	"github.com/pulumi/pulumi-aws/sdk/v6/go/aws/eks"
	"github.com/pulumi/pulumi-aws/sdk/v6/go/aws/kms"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"bankchurn/components/ec2"
	"bankchurn/components/network"
	"bankchurn/config"
)

func (b *builder) newNetwork() error {
	a := b.args
	var err error
	b.network, err = network.New(b.ctx, b.name, network.Args{
		Options: &a.Network, Region: a.Region, Services: a.services(), LogRetentionDays: a.logRetentionDays(), LogKey: a.LogKey,
		LoadBalancers: true,
	}, b.parent)
	return err
}

// controlPlane creates the cluster without nodes.
func (b *builder) controlPlane() error {
	a := b.args
	managed := controlPlanePolicies
	if a.AutoMode.Enabled {
		managed = autoPolicies
	}
	own, err := b.newRole("cluster", namesakeRole, controlPlane, managed, pulumi.IgnoreChanges([]string{"description"}))
	if err != nil {
		return fmt.Errorf("role: %w", err)
	}
	logs, err := b.logGroup(own)
	if err != nil {
		return fmt.Errorf("log group: %w", err)
	}
	args := a.clusterArgs()
	// Named after the log group, the cluster is known to write to it before either has a name.
	args.Name = logs.Name.ApplyT(clusterLogging).(pulumi.StringOutput)
	args.RoleArn = own.Arn
	vpc := args.VpcConfig.(eks.ClusterVpcConfigArgs)
	vpc.SubnetIds = b.network.PrivateSubnetIDs
	args.VpcConfig = vpc
	if args.EncryptionConfig, err = b.encryption(own); err != nil {
		return fmt.Errorf("encryption of secrets: %w", err)
	}
	before := append(slices.Clone(own.ready), logs)
	if a.AutoMode.Enabled {
		nodes, err := b.newRole("node", "Nodes of the churn prediction API's cluster", machines, autoNodePolicies)
		if err != nil {
			return fmt.Errorf("node role: %w", err)
		}
		before = append(before, nodes.ready...)
		args.ComputeConfig = eks.ClusterComputeConfigArgs{
			Enabled: pulumi.Bool(true), NodePools: pulumi.ToStringArray(a.nodePools()), NodeRoleArn: nodes.Arn,
		}
	}
	b.cluster, err = eks.NewCluster(b.ctx, b.name, args, b.parent, pulumi.DependsOn(append(before, b.network.PrivateReady...)))
	return err
}

// encryption returns the key for Kubernetes Secrets, if one is configured.
func (b *builder) encryption(own *role) (eks.ClusterEncryptionConfigPtrInput, error) {
	arn := b.args.SecretsKey
	switch key, known := config.Plain(arn); {
	case known && key == "":
		return nil, nil
	case key == "own":
		made, err := kms.NewKey(b.ctx, b.name+"-secrets", &kms.KeyArgs{
			Description:       pulumi.String("Kubernetes Secrets of the churn prediction API's cluster"),
			EnableKeyRotation: pulumi.Bool(true),
		}, b.parent)
		if err != nil {
			return nil, err
		}
		arn = made.Arn
	}
	document := arn.ToStringOutput().ApplyT(keyPermissions).(pulumi.StringOutput)
	if err := b.allow(own, "cluster-secrets", document); err != nil {
		return nil, err
	}
	return eks.ClusterEncryptionConfigArgs{
		Provider:  eks.ClusterEncryptionConfigProviderArgs{KeyArn: arn},
		Resources: pulumi.ToStringArray([]string{"secrets"}),
	}, nil
}

// letIn adds the access entries. An entry alone lets a principal sign in without any permissions;
// an EKS access policy grants them
// (docs.aws.amazon.com/eks/latest/userguide/access-policy-permissions.html).
func (b *builder) letIn() error {
	policies := map[string]string{"admin": "AmazonEKSClusterAdminPolicy", "edit": "AmazonEKSEditPolicy", "view": "AmazonEKSViewPolicy"}
	for i, a := range b.args.Access {
		name := b.name + "-access-" + a.suffix()
		// Until 2026-11 entries were named after their position in the list.
		former := pulumi.Aliases([]pulumi.Alias{{Name: pulumi.Sprintf("%s-access-%d", b.name, i)}})
		entry, err := eks.NewAccessEntry(b.ctx, name, &eks.AccessEntryArgs{
			ClusterName: b.cluster.Name, PrincipalArn: a.PrincipalARN.ToStringOutput(),
		}, b.parent, former)
		if err != nil {
			return err
		}
		scope := eks.AccessPolicyAssociationAccessScopeArgs{Type: pulumi.String("cluster")}
		if len(a.Namespaces) > 0 {
			scope = eks.AccessPolicyAssociationAccessScopeArgs{Type: pulumi.String("namespace"), Namespaces: pulumi.ToStringArray(a.Namespaces)}
		}
		_, err = eks.NewAccessPolicyAssociation(b.ctx, name, &eks.AccessPolicyAssociationArgs{
			ClusterName: b.cluster.Name, PrincipalArn: entry.PrincipalArn, AccessScope: scope,
			PolicyArn: pulumi.String("arn:" + partition(b.args.Region) + ":eks::aws:cluster-access-policy/" + policies[a.Level]),
		}, b.parent, former, pulumi.DependsOn([]pulumi.Resource{entry}))
		if err != nil {
			return err
		}
	}
	return nil
}

// suffix identifies an entry in logical names. The position in the list would not work: if an
// earlier entry is removed, each later name would get the next principal, which EKS rejects because
// that principal already has an entry
// (github.com/terraform-aws-modules/terraform-aws-eks/issues/3293).
func (a Access) suffix() string {
	if a.Name != "" {
		return a.Name
	}
	sum := sha256.Sum256([]byte(config.Text(a.PrincipalARN)))
	return hex.EncodeToString(sum[:4])
}

// nodes creates the node groups.
func (b *builder) nodes() error {
	a := b.args
	own, err := b.newRole("node", "Nodes of the churn prediction API's cluster", machines, nodePolicies)
	if err != nil {
		return fmt.Errorf("role: %w", err)
	}
	var opts []pulumi.ResourceOption
	if a.Nodes.scales() {
		opts = append(opts, pulumi.IgnoreChanges([]string{"scalingConfig.desiredSize"}))
	}
	if err := b.newNodeGroup("", own, a.nodeGroupArgs(), a.Nodes.diskGiB(), opts...); err != nil || a.Service.GPUs() == 0 {
		return err
	}
	if err := b.newNodeGroup("-gpu", own, a.gpuNodeGroupArgs(), a.GPUNodes.diskGiB()); err != nil {
		return fmt.Errorf("with GPUs: %w", err)
	}
	return nil
}

// newNodeGroup creates a node group with a generated name suffix. When the machines change, EKS
// creates the new group, moves the Pods and deletes the old group.
func (b *builder) newNodeGroup(suffix string, own *role, args *eks.NodeGroupArgs, diskGiB int, opts ...pulumi.ResourceOption) error {
	tags := b.labels()
	tags["Name"] = pulumi.String(b.name + suffix + "-node")
	template, err := ec2.New(b.ctx, ec2.LaunchTemplate, b.name+suffix+"-node", launchTemplateInputs(diskGiB, tags), b.parent)
	if err != nil {
		return fmt.Errorf("launch template: %w", err)
	}
	args.ClusterName = b.cluster.Name
	// With the cluster's version, nodes are upgraded after the cluster.
	args.Version = b.cluster.Version
	const longestPrefix = 37
	end := suffix + "-"
	args.NodeGroupNamePrefix = pulumi.String(b.name[:min(len(b.name), longestPrefix-len(end))] + end)
	args.NodeRoleArn = own.Arn
	args.SubnetIds = b.network.PrivateSubnetIDs
	args.LaunchTemplate = eks.NodeGroupLaunchTemplateArgs{Id: template.ID(), Version: pulumi.Sprintf("%d", template.LatestVersion)}
	opts = append(opts, b.parent, pulumi.DependsOn(slices.Concat(own.ready, b.beforeNodes, b.network.PrivateReady)))
	group, err := eks.NewNodeGroup(b.ctx, b.name+suffix, args, opts...)
	b.ready = append(b.ready, group)
	return err
}
