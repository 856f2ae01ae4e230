package aws

import (
	"strings"

	"github.com/shopspring/decimal"

	"bankchurn/cost/rules"
)

// vpcEndpoint is an interface endpoint in each of its zones, and the traffic of the one for
// logs.
type vpcEndpoint struct {
	zones   decimal.Decimal
	forLogs bool
}

func readVPCEndpoint(rec *rules.Recording, r *rules.Resource) (rules.Priced, error) {
	if r.Text("vpcEndpointType", "Gateway") == "Gateway" {
		return rules.Free("a gateway endpoint is free of charge"), nil
	}
	zones, err := rec.Count(r, "subnetIds", subnetType)
	return vpcEndpoint{zones, strings.HasSuffix(r.Text("serviceName", ""), ".logs")}, err
}

// Meters implements [rules.Priced].
func (e vpcEndpoint) Meters(l rules.Load) ([]rules.Meter, error) {
	meters := []rules.Meter{fixed("Interface endpoint", "endpoint.hour", rules.Exactly(e.zones, "zones").Times(rules.Hours))}
	if e.forLogs {
		meters = append(meters, usage("Interface endpoint, data", "endpoint.gb", l.Logs()))
	}
	return meters, nil
}
