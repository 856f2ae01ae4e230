package cloud

import (
	"maps"
	"strconv"
)

// release records the version that the resource has after a create or an update, in addition to
// earlier ones.
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

// with returns a copy of a map with one more entry. The original is shared with the previous
// record.
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

// Pick selects a release for the next request to the port, in proportion to the weights; "" if
// there is none. Call with the lock held.
//
// Real clouds pick at random. Here the choices follow the golden ratio, which spreads them as
// evenly as possible without a period that could coincide with a client's own pattern of
// requests. After any number of requests the shares are close to the weights, so tests can rely
// on them.
func (c *Cloud) Pick(port int, shares []Share) string {
	return c.pick(strconv.Itoa(port), shares)
}

// pick is Pick for any key.
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
