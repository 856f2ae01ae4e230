package main

import (
	"fmt"

	"github.com/pulumi/pulumi-aws/sdk/v6/go/aws/ec2"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
)

// vpc is a network with two public subnets and two private ones behind a NAT gateway.
type vpc struct {
	id              pulumi.IDOutput
	public, private []pulumi.StringInput
	// routes must exist before a task can pull its image.
	routes []pulumi.Resource
}

func newVPC(ctx *pulumi.Context, name, region string) (*vpc, error) {
	network, err := ec2.NewVpc(ctx, name, &ec2.VpcArgs{
		CidrBlock: pulumi.String("10.20.0.0/16"), EnableDnsHostnames: pulumi.Bool(true),
	})
	if err != nil {
		return nil, err
	}
	gateway, err := ec2.NewInternetGateway(ctx, name, &ec2.InternetGatewayArgs{VpcId: network.ID()})
	if err != nil {
		return nil, err
	}
	v := &vpc{id: network.ID()}
	first, err := v.subnets(ctx, name+"-public", region, 0, ec2.RouteTableRouteArgs{CidrBlock: pulumi.String("0.0.0.0/0"), GatewayId: gateway.ID()}, &v.public)
	if err != nil {
		return nil, err
	}
	address, err := ec2.NewEip(ctx, name, &ec2.EipArgs{Domain: pulumi.String("vpc")}, pulumi.DependsOn([]pulumi.Resource{gateway}))
	if err != nil {
		return nil, err
	}
	nat, err := ec2.NewNatGateway(ctx, name, &ec2.NatGatewayArgs{AllocationId: address.ID(), SubnetId: first.ID()})
	if err != nil {
		return nil, err
	}
	_, err = v.subnets(ctx, name+"-private", region, 2, ec2.RouteTableRouteArgs{CidrBlock: pulumi.String("0.0.0.0/0"), NatGatewayId: nat.ID()}, &v.private)
	return v, err
}

// subnets creates a subnet with a route in each of two zones, and adds their ids to ids.
func (v *vpc) subnets(ctx *pulumi.Context, name, region string, block int, route ec2.RouteTableRouteArgs, ids *[]pulumi.StringInput) (first *ec2.Subnet, err error) {
	table, err := ec2.NewRouteTable(ctx, name, &ec2.RouteTableArgs{VpcId: v.id, Routes: ec2.RouteTableRouteArray{route}})
	if err != nil {
		return nil, err
	}
	for i, zone := range []string{"a", "b"} {
		subnet, err := ec2.NewSubnet(ctx, name+"-"+zone, &ec2.SubnetArgs{
			VpcId: v.id, AvailabilityZone: pulumi.String(region + zone), CidrBlock: pulumi.String(fmt.Sprintf("10.20.%d.0/24", block+i)),
		})
		if err != nil {
			return nil, err
		}
		association, err := ec2.NewRouteTableAssociation(ctx, name+"-"+zone, &ec2.RouteTableAssociationArgs{SubnetId: subnet.ID(), RouteTableId: table.ID()})
		if err != nil {
			return nil, err
		}
		if first == nil {
			first = subnet
		}
		*ids, v.routes = append(*ids, subnet.ID()), append(v.routes, association)
	}
	return first, nil
}
