package cost

import (
	"slices"
	"strings"

	"github.com/shopspring/decimal"

	"bankchurn/config"
)

// Delta is the difference between an estimate and that of what is deployed.
type Delta struct {
	// Missing says why there is nothing to compare with; the rest is empty then.
	Missing string
	Before  Snapshot
	// Change is the new total less the old one.
	Change decimal.Decimal
	// Resources lists what costs another amount than before, by falling size of
	// the change. It is empty when the platform changed: nothing of it remains.
	Resources []ResourceDelta
	// Switched says that the platform changed.
	Switched bool
}

// ResourceDelta is the change of one resource's cost.
type ResourceDelta struct {
	// Resource is kind and name; Sign is + for added, - for removed, ~ for changed.
	Resource, Sign string
	Before, After  decimal.Decimal
}

// Change is the resource's new cost less its old one.
func (d ResourceDelta) Change() decimal.Decimal { return d.After.Sub(d.Before) }

// NotComparable is a delta without anything to compare with, and why.
func NotComparable(why string) Delta { return Delta{Missing: why} }

// Since compares the estimate with what is deployed, as its output said. Both are
// compared as outputs, so that digits beyond an output's are no change.
func (v Comparison) Since(before Snapshot) Delta {
	now, ok := ReadOutput(v.Output())
	if !ok {
		return NotComparable("the new estimate has no total")
	}
	d := Delta{Before: before, Change: now.Expected.USD.Sub(before.Expected.USD), Switched: before.Platform != now.Platform}
	if d.Switched {
		return d
	}
	was, is := before.byResource(), now.byResource()
	for _, name := range config.SortedNames(config.Merge(namesOf(was), namesOf(is))) {
		_, had := was[name]
		_, has := is[name]
		sign := "~"
		switch {
		case !had:
			sign = "+"
		case !has:
			sign = "-"
		case was[name].Equal(is[name]):
			continue
		}
		d.Resources = append(d.Resources, ResourceDelta{Resource: name, Sign: sign, Before: was[name], After: is[name]})
	}
	slices.SortStableFunc(d.Resources, func(a, b ResourceDelta) int { return b.Change().Abs().Cmp(a.Change().Abs()) })
	return d
}

// byResource sums lines by resource.
func (s Snapshot) byResource() map[string]decimal.Decimal {
	sums := map[string]decimal.Decimal{}
	for key, usd := range s.Lines {
		name, _, _ := strings.Cut(key, ": ")
		sums[name] = sums[name].Add(usd)
	}
	return sums
}

func namesOf(m map[string]decimal.Decimal) map[string]string {
	names := make(map[string]string, len(m))
	for name := range m {
		names[name] = name
	}
	return names
}

// Quiet says that nothing changed that a reader of cents would see.
func (d Delta) Quiet() bool {
	if !InCents(d.Change).IsZero() {
		return false
	}
	for _, r := range d.Resources {
		if !InCents(r.Change()).IsZero() {
			return false
		}
	}
	return true
}
