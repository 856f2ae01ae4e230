package aws

import (
	"github.com/shopspring/decimal"

	"bankchurn/cost/rules"
)

const (
	natType    = "aws:ec2/natGateway:NatGateway"
	subnetType = "aws:ec2/subnet:Subnet"
	routeType  = "aws:ec2/route:Route"
)

// natGateway is a NAT gateway's hours and the data that it processes: the logs of private ECS
// tasks. Image layers arrive through the S3 gateway endpoint and responses leave through the
// load balancer. Pod logs are not shipped.
type natGateway struct {
	// share is that of the private subnets that use this gateway, crossing that of the subnets
	// in another zone.
	share, crossing decimal.Decimal
	shipsLogs       bool
}

func readNATGateway(rec *rules.Recording, r *rules.Resource) (rules.Priced, error) {
	g := natGateway{shipsLogs: len(rec.OfType(ecsServiceType)) > 0}
	all, mine := 0, len(rec.UsersOf(r, routeType, "natGatewayId"))
	for _, other := range rec.OfType(natType) {
		all += len(rec.UsersOf(other, routeType, "natGatewayId"))
	}
	if mine > 0 {
		g.share = ratio(mine, all)
		g.crossing = ratio(mine-1, mine)
	}
	return g, nil
}

func ratio(part, whole int) decimal.Decimal {
	return decimal.NewFromInt(int64(part)).Div(decimal.NewFromInt(int64(whole)))
}

// Meters implements [rules.Priced]. A zone that uses another zone's gateway pays for cross-zone
// traffic twice: where it leaves one zone and where it enters the other
// (aws.amazon.com/ec2/pricing/on-demand/, data transfer within a region).
func (g natGateway) Meters(l rules.Load) ([]rules.Meter, error) {
	meters := []rules.Meter{fixed("NAT gateway", "nat.hour", rules.Hours)}
	if g.share.IsZero() || !g.shipsLogs {
		return meters, nil
	}
	through := l.Logs().Times(rules.Share(g.share, "through this gateway"))
	meters = append(meters, usage("NAT gateway, data", "nat.gb", through))
	if g.crossing.IsPositive() {
		crossing := through.Times(rules.Share(g.crossing, "from another zone")).Times(bothDirections)
		meters = append(meters, usage("Cross-zone traffic to the NAT gateway", "transfer.cross-zone", crossing))
	}
	return meters, nil
}

// bothDirections counts cross-zone traffic twice: where it leaves and where it enters.
var bothDirections = rules.Exactly(decimal.NewFromInt(2), "directions")
