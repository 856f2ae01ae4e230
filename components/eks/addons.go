package eks

import (
	"github.com/pulumi/pulumi-aws/sdk/v6/go/aws/eks"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
)

const (
	vpcCNI      = "vpc-cni"
	kubeProxy   = "kube-proxy"
	coreDNS     = "coredns"
	podIdentity = "eks-pod-identity-agent"
)

// addonNames are the add-ons that the program installs, in order of creation.
var addonNames = []string{vpcCNI, kubeProxy, podIdentity, coreDNS}

// addonsBeforeNodes installs what runs on every node. A node needs Pod addresses to become ready,
// so these come first and nodes start them as they join. Auto Mode has all add-ons built in.
func (b *builder) addonsBeforeNodes() error {
	network, err := b.newRole("cni", "Gives addresses to Pods", pods, networkPolicies)
	if err != nil {
		return err
	}
	for _, name := range []string{podIdentity, kubeProxy, vpcCNI} {
		args := b.addonArgs(name)
		var after []pulumi.Resource
		if name == vpcCNI {
			// Auto Mode reads the add-on's ConfigMap, so the ConfigMap must outlive the add-on.
			args.Preserve = pulumi.Bool(true)
			// Without this the cluster accepts network policies but does not enforce them.
			args.ConfigurationValues = pulumi.String(`{"enableNetworkPolicy":"true"}`)
			args.PodIdentityAssociations = eks.AddonPodIdentityAssociationArray{eks.AddonPodIdentityAssociationArgs{
				RoleArn: network.Arn, ServiceAccount: pulumi.String("aws-node"),
			}}
			after = append(after, network.ready...)
		}
		made, err := eks.NewAddon(b.ctx, b.name+"-"+name, args, b.parent, pulumi.DependsOn(after))
		if err != nil {
			return err
		}
		b.beforeNodes = append(b.beforeNodes, made)
	}
	return nil
}

// addonsAfterNodes installs CoreDNS, which becomes active only if there are nodes.
func (b *builder) addonsAfterNodes() error {
	made, err := eks.NewAddon(b.ctx, b.name+"-"+coreDNS, b.addonArgs(coreDNS), b.parent, pulumi.DependsOn(b.ready))
	b.ready = append(b.ready, made)
	return err
}

func (b *builder) addonArgs(name string) *eks.AddonArgs {
	args := &eks.AddonArgs{
		ClusterName: b.cluster.Name, AddonName: pulumi.String(name),
		// The program's settings win over manual changes.
		ResolveConflictsOnCreate: pulumi.String("OVERWRITE"),
		ResolveConflictsOnUpdate: pulumi.String("OVERWRITE"),
	}
	if version, pinned := b.args.AddonVersions[name]; pinned {
		args.AddonVersion = pulumi.String(version)
	}
	return args
}
