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

// Output is the estimate as a stack output: short, with money as text, so that
// Pulumi's own diff of outputs shows a reviewer which amounts changed.
func (v View) Output() map[string]any {
	e := v.Estimate
	lines := map[string]any{}
	for _, l := range e.Lines {
		amount := l.Expected.USD.StringFixed(4)
		if l.Unpriced != "" {
			amount = "unknown: " + l.Unpriced
		}
		lines[l.Kind+" "+l.Resource+": "+l.Meter] = amount
	}
	elsewhere := map[string]any{}
	for _, a := range v.Elsewhere {
		if a.Estimate == nil {
			elsewhere[a.Platform] = "refused"
			continue
		}
		elsewhere[a.Platform] = a.Estimate.Expected.output()
	}
	out := map[string]any{
		"currency": "USD", "period": "month of 730 hours", "platform": v.Platform, "region": v.Region,
		"low": e.Low.output(), "expected": e.Expected.output(), "high": e.High.output(),
		"lines": lines, "elsewhere": elsewhere, "freeTier": e.FreeTier, "prices": e.retrieved(),
	}
	if keys := e.missingKeys(); len(keys) > 0 {
		out["needsUsage"] = strings.Join(keys, ", ")
	}
	if len(e.Unsupported) > 0 {
		out["notSupported"] = strings.Join(e.unsupportedTypes(), ", ")
	}
	return out
}

// output is the amount as plain text: "5.73", ">= 5.73" where a part is not
// known, or a word where there is no amount.
func (a Amount) output() string {
	switch {
	case a.Unknown, a.Incomplete && a.USD.IsZero():
		return "unknown"
	case a.Unbounded:
		return "unbounded"
	case a.Incomplete:
		return ">= " + a.USD.StringFixed(2)
	}
	return a.USD.StringFixed(2)
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
