package network

import (
	"github.com/pulumi/pulumi-aws/sdk/v6/go/aws/ec2"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
)

const anywhere = "0.0.0.0/0"

// publicRoutes lets the public subnets reach the internet, and it them.
func (b *builder) publicRoutes() (*ec2.InternetGateway, error) {
	gateway, err := ec2.NewInternetGateway(b.ctx, b.name, &ec2.InternetGatewayArgs{VpcId: b.vpc.ID(), Tags: named(b.name)}, b.parent)
	if err != nil {
		return nil, err
	}
	table, err := b.routeTable(b.name + "-public")
	if err != nil {
		return nil, err
	}
	route, err := ec2.NewRoute(b.ctx, b.name+"-public", &ec2.RouteArgs{
		RouteTableId:         table.ID(),
		DestinationCidrBlock: pulumi.String(anywhere),
		GatewayId:            gateway.ID(),
	}, b.parent)
	if err != nil {
		return nil, err
	}
	b.publicReady = append(b.publicReady, route)
	for i, zone := range b.zones() {
		association, err := b.associate(b.name+"-public-"+letter(zone), table, b.public[i])
		if err != nil {
			return nil, err
		}
		b.publicReady = append(b.publicReady, association)
	}
	return gateway, nil
}

// natRoutes gives every private subnet a route table of its own, so that going
// from one gateway to one per zone changes routes and replaces no table.
func (b *builder) natRoutes(internet *ec2.InternetGateway) error {
	var nat *ec2.NatGateway
	for i, zone := range b.zones() {
		name := b.name + "-private-" + letter(zone)
		table, err := b.routeTable(name)
		if err != nil {
			return err
		}
		b.privateRoutes = append(b.privateRoutes, table)
		association, err := b.associate(name, table, b.private[i])
		if err != nil {
			return err
		}
		b.privateReady = append(b.privateReady, association)
		if b.args.Options.nat() == natNone {
			continue
		}
		if nat == nil || b.args.Options.nat() == natPerZone {
			nat, err = b.natGateway(zone, b.public[i], internet)
			if err != nil {
				return err
			}
		}
		route, err := ec2.NewRoute(b.ctx, name, &ec2.RouteArgs{
			RouteTableId:         table.ID(),
			DestinationCidrBlock: pulumi.String(anywhere),
			NatGatewayId:         nat.ID(),
		}, b.parent)
		if err != nil {
			return err
		}
		b.privateReady = append(b.privateReady, route)
	}
	return nil
}

func (b *builder) natGateway(zone string, in *ec2.Subnet, internet *ec2.InternetGateway) (*ec2.NatGateway, error) {
	name := b.name + "-" + letter(zone)
	// AWS gives and takes public addresses only while the VPC has its gateway, and a
	// NAT gateway works once its own subnet reaches it.
	after := pulumi.DependsOn(append([]pulumi.Resource{internet}, b.publicReady...))
	address, err := ec2.NewEip(b.ctx, name, &ec2.EipArgs{Domain: pulumi.String("vpc"), Tags: named(name)}, b.parent, after)
	if err != nil {
		return nil, err
	}
	return ec2.NewNatGateway(b.ctx, name, &ec2.NatGatewayArgs{
		AllocationId: address.ID(),
		SubnetId:     in.ID(),
		Tags:         named(name),
	}, b.parent, after)
}

func (b *builder) routeTable(name string) (*ec2.RouteTable, error) {
	return ec2.NewRouteTable(b.ctx, name, &ec2.RouteTableArgs{VpcId: b.vpc.ID(), Tags: named(name)}, b.parent)
}

func (b *builder) associate(name string, table *ec2.RouteTable, subnet *ec2.Subnet) (*ec2.RouteTableAssociation, error) {
	return ec2.NewRouteTableAssociation(b.ctx, name, &ec2.RouteTableAssociationArgs{RouteTableId: table.ID(), SubnetId: subnet.ID()}, b.parent)
}
