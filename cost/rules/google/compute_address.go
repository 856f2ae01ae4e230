package google

import "bankchurn/cost/rules"

// reservedAddress is a regional address that nothing in the program uses. If another program's
// VM uses it, it costs half, so the price is an upper bound.
type reservedAddress struct{}

func readAddress(rec *rules.Recording, r *rules.Resource) (rules.Priced, error) {
	kind, err := r.Known("addressType", "EXTERNAL")
	switch {
	case err != nil:
		return nil, err
	case kind == "INTERNAL":
		return rules.Free("an internal address is free of charge"), nil
	case len(rec.UsersOf(r, "gcp:compute/instance:Instance", "networkInterfaces")) > 0,
		len(rec.UsersOf(r, forwardingRuleType, "ipAddress")) > 0,
		len(rec.UsersOf(r, "gcp:compute/routerNat:RouterNat", "natIps")) > 0:
		return rules.Free("priced with what uses it"), nil
	}
	return reservedAddress{}, nil
}

// Meters implements [rules.Priced].
func (reservedAddress) Meters(rules.Load) ([]rules.Meter, error) {
	m := fixed("Reserved IPv4 address, unused", "ipv4.unused-hour", rules.Exactly(rules.One, "address").Times(rules.Hours))
	m.AtMost = true
	return []rules.Meter{m}, nil
}
