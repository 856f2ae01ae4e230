package cloud

import (
	"maps"
	"strconv"
)

// release notes the version that the resource has after a create or an update, beside those that it had before.
func (r *Record) release(t Type, i *Instance) {
	if t.Released == nil {
		return
	}
	version, what := t.Released(i)
	if _, before := r.Releases[version]; before {
		return
	}
	r.Releases = with(r.Releases, version, what)
	if t.Reads != nil {
		r.Reads = with(r.Reads, version, t.Reads(i))
	}
}

// with is a copy of a map, because the record before this one shares it, with one more entry.
func with[V any](m map[string]V, key string, value V) map[string]V {
	extended := maps.Clone(m)
	if extended == nil {
		extended = map[string]V{}
	}
	extended[key] = value
	return extended
}

// Share is one of the releases that an endpoint sends requests to.
type Share struct {
	Release string
	Weight  float64
}

// Pick chooses one of the releases for the next request to the port, in proportion to the weights; "" if there is none.
// Call with the lock held.
//
// Real clouds pick at random. Here the choices follow the golden ratio, which spreads them as evenly as can be, without a
// period that a client's own pattern of requests could fall in with: after any number of requests the shares are near the
// weights, so that tests can count on them.
func (c *Cloud) Pick(port int, shares []Share) string {
	return c.pick(strconv.Itoa(port), shares)
}

// pick is Pick for what a key names.
func (c *Cloud) pick(key string, shares []Share) string {
	total := 0.0
	for _, s := range shares {
		total += s.Weight
	}
	if total <= 0 {
		return ""
	}
	const goldenRatio = 0.6180339887498949
	c.picks[key] += goldenRatio
	c.picks[key] -= float64(int(c.picks[key]))
	at := c.picks[key] * total
	for _, s := range shares {
		if at -= s.Weight; at < 0 {
			return s.Release
		}
	}
	return shares[len(shares)-1].Release
}
