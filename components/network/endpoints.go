package network

import (
	"strings"

	"github.com/pulumi/pulumi-aws/sdk/v6/go/aws/ec2"
	"github.com/pulumi/pulumi-aws/sdk/v6/go/aws/vpc"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
)

// endpoints lets the private subnets reach S3 without NAT, always, and the
// services that the platform needs where there is no NAT.
//
// ECR keeps image layers in S3. The gateway endpoint is free of charge, where NAT
// bills every GiB of a pull.
func (b *builder) endpoints() error {
	tables := make(pulumi.StringArray, len(b.privateRoutes))
	for i, table := range b.privateRoutes {
		tables[i] = table.ID().ToStringOutput()
	}
	s3, err := ec2.NewVpcEndpoint(b.ctx, b.name+"-s3", &ec2.VpcEndpointArgs{
		VpcId:           b.vpc.ID(),
		ServiceName:     pulumi.String(b.service("s3")),
		VpcEndpointType: pulumi.String("Gateway"),
		RouteTableIds:   tables,
		Tags:            named(b.name + "-s3"),
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
		endpoint, err := ec2.NewVpcEndpoint(b.ctx, name, &ec2.VpcEndpointArgs{
			VpcId:             b.vpc.ID(),
			ServiceName:       pulumi.String(b.service(service)),
			VpcEndpointType:   pulumi.String("Interface"),
			PrivateDnsEnabled: pulumi.Bool(true),
			SubnetIds:         ids(b.private),
			SecurityGroupIds:  pulumi.StringArray{group.ID()},
			Tags:              named(name),
		}, b.parent)
		if err != nil {
			return err
		}
		b.privateReady = append(b.privateReady, endpoint)
	}
	return nil
}

func (b *builder) service(name string) string { return "com.amazonaws." + b.args.Region + "." + name }

// endpointGroup lets the VPC's own addresses call the endpoints.
func (b *builder) endpointGroup() (*ec2.SecurityGroup, error) {
	group, err := ec2.NewSecurityGroup(b.ctx, b.name+"-endpoints", &ec2.SecurityGroupArgs{
		Description: pulumi.String("VPC endpoints of AWS services"),
		VpcId:       b.vpc.ID(),
		Tags:        named(b.name + "-endpoints"),
	}, b.parent)
	if err != nil {
		return nil, err
	}
	rule, err := vpc.NewSecurityGroupIngressRule(b.ctx, b.name+"-endpoints", &vpc.SecurityGroupIngressRuleArgs{
		Description:     pulumi.String("HTTPS from within the VPC"),
		SecurityGroupId: group.ID(),
		CidrIpv4:        pulumi.String(b.args.Options.Range()),
		IpProtocol:      pulumi.String("tcp"),
		FromPort:        pulumi.Int(443),
		ToPort:          pulumi.Int(443),
	}, b.parent)
	b.privateReady = append(b.privateReady, rule)
	return group, err
}
