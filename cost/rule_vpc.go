package cost

import (
	"strings"

	"github.com/shopspring/decimal"
)

const (
	natType     = "aws:ec2/natGateway:NatGateway"
	flowLogType = "aws:ec2/flowLog:FlowLog"
	subnetType  = "aws:ec2/subnet:Subnet"
	routeType   = "aws:ec2/route:Route"
)

// natGateway prices a NAT gateway's hours and what goes through it: the logs that
// private tasks send. Image layers come by the S3 gateway endpoint, and answers to
// clients go by the load balancer.
//
// A zone that uses another zone's gateway pays for crossing as well, in both
// directions; logs leave in one.
func natGateway(s *sheet, r *Resource) error {
	s.fixed(r, "NAT gateway", "aws", "nat.hour", hours)
	logs := s.logs()
	all, mine := 0, len(s.usersOf(r, routeType, "natGatewayId"))
	for _, other := range s.ofType(natType) {
		all += len(s.usersOf(other, routeType, "natGatewayId"))
	}
	if all == 0 || mine == 0 {
		return nil
	}
	share := decimal.NewFromInt(int64(mine)).Div(decimal.NewFromInt(int64(all)))
	through := logs.times(quantity{exact: share, explain: percent(share, "through this gateway")})
	s.usage(r, "NAT gateway, data", "aws", "nat.gb", through)
	if mine > 1 {
		crossing := decimal.NewFromInt(int64(mine - 1)).Div(decimal.NewFromInt(int64(mine)))
		s.usage(r, "Cross-zone traffic to the NAT gateway", "aws", "transfer.cross-zone",
			through.times(quantity{exact: crossing, explain: percent(crossing, "from another zone")}))
	}
	return nil
}

// elasticIP prices a public IPv4 address: in use or idle, since 2024-02-01
// (aws.amazon.com/blogs/aws/new-aws-public-ipv4-address-charge-public-ip-insights/).
func elasticIP(s *sheet, r *Resource) error {
	s.fixed(r, "Public IPv4 address", "aws", "ipv4.hour", exactly(one, "address").times(hours))
	return nil
}

// vpcEndpoint prices an interface endpoint in each of its zones, and what goes
// through the one for logs. A gateway endpoint is free of charge.
func vpcEndpoint(s *sheet, r *Resource) error {
	if r.text("vpcEndpointType", "Gateway") == "Gateway" {
		s.free = append(s.free, Note{Resource: r.Name, Type: r.Type, Text: "a gateway endpoint is free of charge"})
		return nil
	}
	zones, err := s.count(r, "subnetIds", subnetType)
	if err != nil {
		return err
	}
	s.fixed(r, "Interface endpoint", "aws", "endpoint.hour", exactly(zones, "zones").times(hours))
	if strings.HasSuffix(r.text("serviceName", ""), ".logs") {
		s.usage(r, "Interface endpoint, data", "aws", "endpoint.gb", s.logs())
	}
	return nil
}
