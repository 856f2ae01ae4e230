// Package network gives a platform on AWS a place to run: a new VPC with public
// and private subnets, or an existing one by id.
//
//	internet -> internet gateway -> public subnets: load balancer, NAT gateways
//	                                private subnets: the service -> NAT or endpoints -> AWS
//
// Where each subnet lies is computed from the VPC's range and the zone's letter
// alone (subnets.go), so adding or reordering zones never moves a subnet.
package network
