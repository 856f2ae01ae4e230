package network

import (
	"strings"

	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"bankchurn/components/ec2"
)

// endpoints always lets the private subnets reach S3 without NAT and, if there is no NAT, the
// services that the platform needs.
//
// ECR stores image layers in S3. The gateway endpoint is free, while NAT bills every GiB of a pull.
func (b *builder) endpoints() error {
	tables := make(pulumi.StringArray, len(b.privateRoutes))
	for i, table := range b.privateRoutes {
		tables[i] = table.ID().ToStringOutput()
	}
	s3, err := ec2.New(b.ctx, ec2.VPCEndpoint, b.name+"-s3", pulumi.Map{
		"vpcId":           b.vpc.ID(),
		"serviceName":     pulumi.String(b.service("s3")),
		"vpcEndpointType": pulumi.String("Gateway"),
		"routeTableIds":   tables,
		"tags":            named(b.name + "-s3"),
	}, b.parent)
	b.privateReady = append(b.privateReady, s3)
	if err != nil || b.args.Options.nat() != natNone {
		return err
	}
	group, err := b.endpointGroup()
	if err != nil {
		return err
	}
	for _, service := range b.args.Services {
		name := b.name + "-" + strings.ReplaceAll(service, ".", "-")
		endpoint, err := ec2.New(b.ctx, ec2.VPCEndpoint, name, pulumi.Map{
			"vpcId":             b.vpc.ID(),
			"serviceName":       pulumi.String(b.service(service)),
			"vpcEndpointType":   pulumi.String("Interface"),
			"privateDnsEnabled": pulumi.Bool(true),
			"subnetIds":         ids(b.private),
			"securityGroupIds":  pulumi.StringArray{group.ID()},
			"tags":              named(name),
		}, b.parent)
		if err != nil {
			return err
		}
		b.privateReady = append(b.privateReady, endpoint)
	}
	return nil
}

func (b *builder) service(name string) string { return "com.amazonaws." + b.args.Region + "." + name }

// endpointGroup lets the VPC's own addresses reach the endpoints.
func (b *builder) endpointGroup() (*ec2.Resource, error) {
	group, err := ec2.New(b.ctx, ec2.SecurityGroup, b.name+"-endpoints", pulumi.Map{
		"description": pulumi.String("VPC endpoints of AWS services"),
		"vpcId":       b.vpc.ID(),
		"tags":        named(b.name + "-endpoints"),
	}, b.parent)
	if err != nil {
		return nil, err
	}
	rule, err := ec2.New(b.ctx, ec2.SecurityGroupIngressRule, b.name+"-endpoints", pulumi.Map{
		"description":     pulumi.String("HTTPS from within the VPC"),
		"securityGroupId": group.ID(),
		"cidrIpv4":        pulumi.String(b.args.Options.Range()),
		"ipProtocol":      pulumi.String("tcp"),
		"fromPort":        pulumi.Int(443),
		"toPort":          pulumi.Int(443),
	}, b.parent)
	b.privateReady = append(b.privateReady, rule)
	return group, err
}
