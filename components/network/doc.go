// Package network provides the network of a platform on AWS: a new VPC with public and private
// subnets, or an existing one by ID.
//
//	internet -> internet gateway -> public subnets: load balancer, NAT gateways
//	                                private subnets: the service -> NAT or endpoints -> AWS
//
// Each subnet's range depends only on the VPC's range and the zone's letter (subnets.go), so adding
// or reordering zones never moves a subnet.
package network
