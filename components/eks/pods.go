package eks

import (
	"github.com/pulumi/pulumi-aws/sdk/v6/go/aws/eks"
	"github.com/pulumi/pulumi-kubernetes/sdk/v4/go/kubernetes"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"bankchurn/components/bytoken"
	workload "bankchurn/components/kubernetes"
	"bankchurn/config"
)

// podIdentity binds a service account for the Pods to an AWS role, and returns the service
// account's name. The binding must exist before the Pods, because EKS assigns the role as they
// start.
//
// The API calls no AWS service, so the role may read the listed secrets and nothing else. An
// existing cluster may lack the agent, so there the identity is created only if there are secrets
// to read.
func (b *builder) podIdentity() (string, error) {
	secrets := b.args.PodSecrets
	if b.args.existing() && len(secrets) == 0 {
		return "", nil
	}
	own, err := b.newRole("pod", "Identity of the churn prediction API", pods, nil)
	if err != nil {
		return "", err
	}
	if len(secrets) > 0 {
		keys := b.args.podSecretKeys(&config.Report{})
		document := pulumi.All(pulumi.StringArray(secrets).ToStringArrayOutput(), pulumi.StringArray(keys).ToStringArrayOutput()).ApplyT(func(v []any) (string, error) {
			return readSecrets(v[0].([]string), v[1].([]string))
		}).(pulumi.StringOutput)
		if err := b.allow(own, "pod", document, append(secrets[:len(secrets):len(secrets)], keys...)...); err != nil {
			return "", err
		}
	}
	association, err := eks.NewPodIdentityAssociation(b.ctx, b.name, &eks.PodIdentityAssociationArgs{
		ClusterName: b.clusterName(), Namespace: b.args.Kubernetes.Namespace.Name.ToStringOutput(),
		ServiceAccount: pulumi.String(b.name), RoleArn: own.Arn,
	}, b.parent, pulumi.DependsOn(own.ready))
	b.ready = append(b.ready, association)
	return b.name, err
}

// enforcePolicies makes a cluster in Auto Mode enforce network policies, which it would otherwise
// accept and ignore (docs.aws.amazon.com/eks/latest/userguide/auto-net-pol.html). Nodes need no
// change: EKS's own NodeClass has networkPolicy DefaultAllow.
//
// On a cluster that switches to Auto Mode the ConfigMap belongs to the VPC CNI add-on: it is
// adopted rather than created, and kept when Auto Mode is disabled, because the add-on then reads
// it again.
func (b *builder) enforcePolicies(provider *kubernetes.Provider) error {
	if !b.args.auto() || b.args.existing() {
		return nil
	}
	made, err := bytoken.New[bytoken.Resource](b.ctx, "kubernetes:core/v1:ConfigMap", b.name+"-vpc-cni", pulumi.Map{
		"apiVersion": pulumi.String("v1"), "kind": pulumi.String("ConfigMap"),
		"metadata": pulumi.Map{
			"name": pulumi.String("amazon-vpc-cni"), "namespace": pulumi.String("kube-system"), "labels": b.labels(),
			"annotations": pulumi.StringMap{"pulumi.com/patchForce": pulumi.String("true")},
		},
		"data": pulumi.StringMap{"enable-network-policy-controller": pulumi.String("true")},
	}, b.parent, pulumi.Provider(provider), pulumi.RetainOnDelete(true))
	b.ready = append(b.ready, made)
	return err
}

// nodePool limits the machines of EKS Auto Mode to the configured instance types
// (docs.aws.amazon.com/eks/latest/userguide/create-node-pool.html).
func (b *builder) nodePool(provider *kubernetes.Provider) error {
	auto := b.args.AutoMode
	if len(auto.InstanceTypes) == 0 {
		return nil
	}
	return b.newNodePool(provider, b.name, pulumi.Map{"limits": pulumi.Map{"cpu": pulumi.Int(auto.maxCPU())}}, auto.InstanceTypes, nil)
}

// newNodePool adds the instance types of a pool to the rest of its spec.
func (b *builder) newNodePool(provider *kubernetes.Provider, name string, spec pulumi.Map, instanceTypes []string, taints pulumi.Array) error {
	requirement := func(key string, values ...string) pulumi.Map {
		return pulumi.Map{"key": pulumi.String(key), "operator": pulumi.String("In"), "values": pulumi.ToStringArray(values)}
	}
	machine := pulumi.Map{
		"nodeClassRef": pulumi.ToStringMap(map[string]string{"group": "eks.amazonaws.com", "kind": "NodeClass", "name": "default"}),
		"requirements": pulumi.Array{
			requirement("node.kubernetes.io/instance-type", instanceTypes...),
			requirement("karpenter.sh/capacity-type", "on-demand"),
			requirement("kubernetes.io/arch", map[string]string{x86: "amd64", arm: "arm64"}[architectureOf(instanceTypes[0])]),
		},
	}
	if taints != nil {
		machine["taints"] = taints
	}
	spec["template"] = pulumi.Map{"spec": machine}
	pool, err := workload.NewObject(b.ctx, name, "karpenter.sh/v1", "NodePool", pulumi.Map{}, spec, b.parent, pulumi.Provider(provider))
	b.ready = append(b.ready, pool)
	return err
}
