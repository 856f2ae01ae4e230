package cloud

import "maps"

// release notes the version that the resource has after a create or an update, beside those that it had before.
func (r *Record) release(t resourceType, i *instance) {
	if t.released == nil {
		return
	}
	version, what := t.released(i)
	// A copy, because the record before this one shares the map.
	known := maps.Clone(r.Releases)
	if known == nil {
		known = map[string]string{}
	}
	if _, before := known[version]; !before {
		known[version] = what
	}
	r.Releases = known
}

// share is one of the releases that an endpoint sends requests to.
type share struct {
	release string
	weight  float64
}

// pick chooses one of the releases for the next request to the port, in proportion to the weights; "" where there is none.
// Call with the lock held.
//
// Real clouds pick at random. Here the choices follow the golden ratio, which spreads them as evenly as can be, without a
// period that a client's own pattern of requests could fall in with: after any number of requests the shares are near the
// weights, so that tests can count on them.
func (c *Cloud) pick(port int, shares []share) string {
	total := 0.0
	for _, s := range shares {
		total += s.weight
	}
	if total <= 0 {
		return ""
	}
	const goldenRatio = 0.6180339887498949
	c.picks[port] += goldenRatio
	c.picks[port] -= float64(int(c.picks[port]))
	at := c.picks[port] * total
	for _, s := range shares {
		if at -= s.weight; at < 0 {
			return s.release
		}
	}
	return shares[len(shares)-1].release
}
