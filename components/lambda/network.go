package lambda

import (
	"fmt"
	"strings"

	"github.com/pulumi/pulumi-aws/sdk/v6/go/aws/iam"
	awslambda "github.com/pulumi/pulumi-aws/sdk/v6/go/aws/lambda"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"bankchurn/components/ec2"
	"bankchurn/components/policy"
)

// networkPermissions let Lambda create and delete the function's network interfaces with the
// function's role. They match AWS's managed policy AWSLambdaVPCAccessExecutionRole, and name no
// resource because the interfaces do not exist yet. The function's code may not use them
// (docs.aws.amazon.com/lambda/latest/dg/configuration-vpc.html, 2026-11).
func networkPermissions() (string, error) {
	actions := []string{
		"ec2:AssignPrivateIpAddresses", "ec2:CreateNetworkInterface", "ec2:DeleteNetworkInterface", "ec2:DescribeNetworkInterfaces",
		"ec2:DescribeSubnets", "ec2:UnassignPrivateIpAddresses",
	}
	return policy.Document(
		policy.Statement{Sid: "ManageNetworkInterfaces", Action: actions, Resource: []string{"*"}},
		policy.Statement{
			Sid: "NotFromItsCode", Deny: true, Action: actions, Resource: []string{"*"},
			Condition: policy.Condition{"ArnLike": {"lambda:SourceFunctionArn": {"arn:*:lambda:*:*:function:*"}}},
		},
	)
}

// interfacesGone is how long AWS may take to release a deleted function's network interfaces. Its
// security group cannot be deleted before that
// (registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/lambda_function).
const interfacesGone = "45m"

// placement is where a function in a VPC runs, and what must exist first.
type placement struct {
	config *awslambda.FunctionVpcConfigArgs
	before []pulumi.Resource
}

// network creates the function's security group and lets its role manage network interfaces. No
// inbound rule is needed: Lambda calls the function from outside the VPC.
//
// The group depends on the permissions, so it is deleted before them. Lambda deletes the interfaces
// with the function's role, long after the function is gone.
func (b *builder) network(role *iam.Role) (*placement, error) {
	n := b.args.Network
	if n == nil {
		return &placement{}, nil
	}
	document, err := networkPermissions()
	if err != nil {
		return nil, err
	}
	permissions, err := iam.NewRolePolicy(b.ctx, b.name+"-network", &iam.RolePolicyArgs{Role: role.Name, Policy: pulumi.String(document)}, b.parent)
	if err != nil {
		return nil, err
	}
	name := b.name + "-function"
	group, err := ec2.New(b.ctx, ec2.SecurityGroup, name, pulumi.Map{
		"description": pulumi.String("Function of the churn prediction API"),
		"vpcId":       n.VPCID,
		"tags":        pulumi.StringMap{"Name": pulumi.String(name)},
	}, b.parent, pulumi.DependsOn([]pulumi.Resource{permissions}), pulumi.Timeouts(&pulumi.CustomTimeouts{Delete: interfacesGone}))
	if err != nil {
		return nil, err
	}
	p := &placement{before: []pulumi.Resource{permissions}}
	for _, rule := range n.egress() {
		made, err := ec2.New(b.ctx, ec2.SecurityGroupEgressRule, name+"-"+rule.name(), pulumi.Map{
			"description":     pulumi.String(rule.description),
			"securityGroupId": group.ID(),
			"cidrIpv4":        pulumi.String(rule.cidr),
			"ipProtocol":      pulumi.String(rule.protocol),
			"fromPort":        pulumi.Int(rule.port),
			"toPort":          pulumi.Int(rule.port),
		}, b.parent)
		if err != nil {
			return nil, err
		}
		p.before = append(p.before, made)
	}
	groups := pulumi.StringArray{group.ID()}
	for _, id := range n.SecurityGroupIDs {
		groups = append(groups, id)
	}
	p.config = &awslambda.FunctionVpcConfigArgs{SubnetIds: pulumi.StringArray(n.PrivateSubnetIDs), SecurityGroupIds: groups}
	return p, nil
}

// egressRule lets the function reach a port in an address range.
type egressRule struct {
	protocol, cidr, description string
	port                        int
}

func (r egressRule) name() string {
	return fmt.Sprintf("%s-%d-to-%s", r.protocol, r.port, strings.ReplaceAll(r.cidr, "/", "-"))
}

// egress returns what the function may call: the configured ports, and DNS servers, since a VPC may
// have custom ones. Security groups do not filter the VPC's own resolver.
func (n *Network) egress() []egressRule {
	var rules []egressRule
	for _, cidr := range n.egressCIDRs() {
		for _, port := range n.egressPorts() {
			rules = append(rules, egressRule{protocol: "tcp", cidr: cidr, port: port, description: "What the function calls"})
		}
	}
	for _, protocol := range []string{"udp", "tcp"} {
		rules = append(rules, egressRule{protocol: protocol, cidr: anywhere, port: 53, description: "Name servers of the VPC"})
	}
	return rules
}

// anywhere is every IPv4 address.
const anywhere = "0.0.0.0/0"
