package network

import (
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"bankchurn/components/ec2"
)

const anywhere = "0.0.0.0/0"

// publicRoutes connects the public subnets to the internet.
func (b *builder) publicRoutes() (*ec2.Resource, error) {
	gateway, err := ec2.New(b.ctx, ec2.InternetGateway, b.name, pulumi.Map{"vpcId": b.vpc.ID(), "tags": named(b.name)}, b.parent)
	if err != nil {
		return nil, err
	}
	table, err := b.routeTable(b.name + "-public")
	if err != nil {
		return nil, err
	}
	route, err := ec2.New(b.ctx, ec2.Route, b.name+"-public", pulumi.Map{
		"routeTableId":         table.ID(),
		"destinationCidrBlock": pulumi.String(anywhere),
		"gatewayId":            gateway.ID(),
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

// natRoutes gives every private subnet its own route table, so switching from one gateway to one
// per zone changes routes and replaces no table.
func (b *builder) natRoutes(internet *ec2.Resource) error {
	var nat *ec2.Resource
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
		route, err := ec2.New(b.ctx, ec2.Route, name, pulumi.Map{
			"routeTableId":         table.ID(),
			"destinationCidrBlock": pulumi.String(anywhere),
			"natGatewayId":         nat.ID(),
		}, b.parent)
		if err != nil {
			return err
		}
		b.privateReady = append(b.privateReady, route)
	}
	return nil
}

func (b *builder) natGateway(zone string, in, internet *ec2.Resource) (*ec2.Resource, error) {
	name := b.name + "-" + letter(zone)
	// AWS assigns and releases public addresses only while the VPC has its internet gateway, and a
	// NAT gateway works only if its own subnet reaches that gateway.
	after := pulumi.DependsOn(append([]pulumi.Resource{internet}, b.publicReady...))
	address, err := ec2.New(b.ctx, ec2.EIP, name, pulumi.Map{"domain": pulumi.String("vpc"), "tags": named(name)}, b.parent, after)
	if err != nil {
		return nil, err
	}
	return ec2.New(b.ctx, ec2.NATGateway, name, pulumi.Map{
		"allocationId": address.ID(),
		"subnetId":     in.ID(),
		"tags":         named(name),
	}, b.parent, after)
}

func (b *builder) routeTable(name string) (*ec2.Resource, error) {
	return ec2.New(b.ctx, ec2.RouteTable, name, pulumi.Map{"vpcId": b.vpc.ID(), "tags": named(name)}, b.parent)
}

func (b *builder) associate(name string, table, subnet *ec2.Resource) (*ec2.Resource, error) {
	return ec2.New(b.ctx, ec2.RouteTableAssociation, name, pulumi.Map{"routeTableId": table.ID(), "subnetId": subnet.ID()}, b.parent)
}
