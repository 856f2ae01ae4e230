package eks

import (
	"github.com/pulumi/pulumi-aws/sdk/v6/go/aws/iam"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"bankchurn/components/awssecret"
	"bankchurn/components/policy"
)

// AWS's managed policies for the parts of a cluster
// (docs.aws.amazon.com/eks/latest/userguide/security-iam-awsmanpol.html and
// docs.aws.amazon.com/eks/latest/userguide/auto-learn-iam.html, 2026-11). Since 2026-05-11 there is
// an AmazonEKSBlockStoragePolicyV2 for disks, but nothing that the program installs in a cluster
// needs a disk.
var (
	controlPlanePolicies = []string{"AmazonEKSClusterPolicy"}
	autoPolicies         = []string{"AmazonEKSClusterPolicy", "AmazonEKSComputePolicy", "AmazonEKSBlockStoragePolicy", "AmazonEKSLoadBalancingPolicy", "AmazonEKSNetworkingPolicy"}
	nodePolicies         = []string{"AmazonEKSWorkerNodePolicy", "AmazonEC2ContainerRegistryPullOnly"}
	autoNodePolicies     = []string{"AmazonEKSWorkerNodeMinimalPolicy", "AmazonEC2ContainerRegistryPullOnly"}
	networkPolicies      = []string{"AmazonEKS_CNI_Policy"}
)

// trusted is who may assume a role. EKS tags the sessions in which it acts for a cluster in Auto
// Mode or for a Pod.
type trusted struct {
	service string
	tags    bool
}

var (
	controlPlane = trusted{service: "eks.amazonaws.com", tags: true}
	machines     = trusted{service: "ec2.amazonaws.com"}
	pods         = trusted{service: "pods.eks.amazonaws.com", tags: true}
)

// role is a role, and the resources that must exist before the role can do its job.
type role struct {
	*iam.Role
	ready []pulumi.Resource
}

// newRole creates a role with managed policies.
func (b *builder) newRole(suffix, description string, by trusted, managed []string, opts ...pulumi.ResourceOption) (*role, error) {
	statement := policy.Statement{Action: []string{"sts:AssumeRole"}, Service: by.service}
	if by.tags {
		statement.Action = append(statement.Action, "sts:TagSession")
	}
	trust, err := policy.Document(statement)
	if err != nil {
		return nil, err
	}
	made, err := iam.NewRole(b.ctx, b.name+"-"+suffix, &iam.RoleArgs{
		Description: pulumi.String(description), AssumeRolePolicy: pulumi.String(trust),
	}, append(opts, b.parent)...)
	if err != nil {
		return nil, err
	}
	out := &role{Role: made, ready: []pulumi.Resource{made}}
	for _, name := range managed {
		arn := "arn:" + partition(b.args.Region) + ":iam::aws:policy/" + name
		attachment, err := iam.NewRolePolicyAttachment(b.ctx, b.name+"-"+suffix+"-"+name, &iam.RolePolicyAttachmentArgs{
			Role: made.Name, PolicyArn: pulumi.String(arn),
		}, b.parent)
		if err != nil {
			return nil, err
		}
		out.ready = append(out.ready, attachment)
	}
	return out, nil
}

// allow adds custom statements to a role. They grant access to the things.
func (b *builder) allow(r *role, suffix string, document pulumi.StringInput, things ...pulumi.StringInput) error {
	name, option := policy.Grants(b.name+"-"+suffix, things...)
	made, err := iam.NewRolePolicy(b.ctx, name, &iam.RolePolicyArgs{Role: r.Name, Policy: document}, b.parent, option)
	r.ready = append(r.ready, made)
	return err
}

// keyPermissions is what EKS needs on a key for Kubernetes Secrets
// (docs.aws.amazon.com/eks/latest/userguide/enable-kms.html).
func keyPermissions(key string) (string, error) {
	return policy.Document(policy.Statement{
		Sid:      "EncryptSecrets",
		Action:   []string{"kms:Encrypt", "kms:Decrypt", "kms:ListGrants", "kms:DescribeKey"},
		Resource: []string{key},
	})
}

// readSecrets lets Pods read the listed secrets and parameters, decrypt them with the keys, and
// nothing else.
func readSecrets(arns, keys []string) (string, error) {
	return policy.Document(awssecret.Statements(arns, keys, "ssm:GetParameter", "ssm:GetParameters")...)
}
