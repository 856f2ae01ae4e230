// Package ec2 registers the resources of EC2 and of its networks by type token.
//
// The platforms need fourteen types of aws/ec2 and aws/vpc. To import those packages
// costs 52 s of CPU of every cold build (2 cores, 2026-11-25), a seventh of the whole,
// and the most memory of any.
package ec2

import (
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"bankchurn/components/bytoken"
)

// Kind is the type token of a resource.
type Kind string

// The kinds that the platforms are made of.
const (
	DefaultSecurityGroup     Kind = "aws:ec2/defaultSecurityGroup:DefaultSecurityGroup"
	EIP                      Kind = "aws:ec2/eip:Eip"
	FlowLog                  Kind = "aws:ec2/flowLog:FlowLog"
	InternetGateway          Kind = "aws:ec2/internetGateway:InternetGateway"
	LaunchTemplate           Kind = "aws:ec2/launchTemplate:LaunchTemplate"
	NATGateway               Kind = "aws:ec2/natGateway:NatGateway"
	Route                    Kind = "aws:ec2/route:Route"
	RouteTable               Kind = "aws:ec2/routeTable:RouteTable"
	RouteTableAssociation    Kind = "aws:ec2/routeTableAssociation:RouteTableAssociation"
	SecurityGroup            Kind = "aws:ec2/securityGroup:SecurityGroup"
	SecurityGroupEgressRule  Kind = "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule"
	SecurityGroupIngressRule Kind = "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule"
	Subnet                   Kind = "aws:ec2/subnet:Subnet"
	VPC                      Kind = "aws:ec2/vpc:Vpc"
	VPCEndpoint              Kind = "aws:ec2/vpcEndpoint:VpcEndpoint"
)

// Resource is one of any kind. Others refer to it by its id.
type Resource struct {
	pulumi.CustomResourceState

	// The latest version of a launch template; other kinds have none.
	LatestVersion pulumi.IntOutput `pulumi:"latestVersion"`
}

// New registers a resource. The names of inputs are those of the kind's args struct in
// github.com/pulumi/pulumi-aws/sdk/v6.
func New(ctx *pulumi.Context, kind Kind, name string, inputs pulumi.Map, opts ...pulumi.ResourceOption) (*Resource, error) {
	return bytoken.New[Resource](ctx, string(kind), name, inputs, opts...)
}
