// Package ec2 registers the resources of EC2 and of its networks by type token.
//
// The platforms need fourteen types of aws/ec2 and aws/vpc. Importing those packages adds 52 s of
// CPU time to every cold build (2 cores, 2026-11-25), a seventh of the total, and needs more memory
// than any other import.
package ec2

import (
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"bankchurn/components/bytoken"
)

// Kind is a resource's type token.
type Kind string

// The kinds that the platforms use.
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

// Resource is an EC2 resource of any kind. Other resources refer to it by ID.
type Resource struct {
	pulumi.CustomResourceState

	// LatestVersion is the latest version of a launch template; unset for other kinds.
	LatestVersion pulumi.IntOutput `pulumi:"latestVersion"`
}

// New registers a resource. Inputs have the names of the kind's args struct in
// github.com/pulumi/pulumi-aws/sdk/v6.
func New(ctx *pulumi.Context, kind Kind, name string, inputs pulumi.Map, opts ...pulumi.ResourceOption) (*Resource, error) {
	return bytoken.New[Resource](ctx, string(kind), name, inputs, opts...)
}
