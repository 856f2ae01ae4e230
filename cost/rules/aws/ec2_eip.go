package aws

import "bankchurn/cost/rules"

// elasticIP is a public IPv4 address, billed since 2024-02-01 whether in use or idle
// (aws.amazon.com/blogs/aws/new-aws-public-ipv4-address-charge-public-ip-insights/).
type elasticIP struct{}

func readElasticIP(*rules.Recording, *rules.Resource) (rules.Priced, error) { return elasticIP{}, nil }

// Meters implements [rules.Priced].
func (elasticIP) Meters(rules.Load) ([]rules.Meter, error) {
	return []rules.Meter{fixed("Public IPv4 address", "ipv4.hour", rules.Exactly(rules.One, "address").Times(rules.Hours))}, nil
}
