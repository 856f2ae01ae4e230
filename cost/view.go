package cost

import (
	"strings"

	"bankchurn/spec"
)

// View is an estimate with what a reader needs to place it: for which platform
// and traffic it was made, and what the other platforms would cost.
type View struct {
	Platform, Region string
	Traffic          spec.Traffic
	Estimate         Estimate
	Elsewhere        []Alternative
	// Delta compares with what is deployed; nil where that was not asked.
	Delta *Delta
}

// Alternative is the same service and traffic on another platform.
type Alternative struct {
	Platform, Region string
	// Estimate is nil where the platform cannot run the service as configured;
	// Refused then says why.
	Estimate *Estimate
	Refused  []string
}

// cheapest names the platforms with the lowest expected cost. An estimate that is
// a lower bound only takes part: the reader sees "at least" beside it.
func (v View) cheapest() string {
	best := v.Estimate.Expected.USD
	names := []string{v.Platform}
	for _, a := range v.Elsewhere {
		if a.Estimate == nil {
			continue
		}
		switch a.Estimate.Expected.USD.Cmp(best) {
		case -1:
			best, names = a.Estimate.Expected.USD, []string{a.Platform}
		case 0:
			names = append(names, a.Platform)
		}
	}
	return strings.Join(names, ", ")
}

// missingKeys lists the config keys that would make more of the estimate known.
func (e Estimate) missingKeys() []string {
	var keys []string
	for _, n := range e.NeedsUsage {
		keys = union(keys, n.Keys)
	}
	return keys
}

func (e Estimate) unsupportedTypes() []string {
	var types []string
	for _, n := range e.Unsupported {
		types = union(types, []string{n.Type})
	}
	return types
}
