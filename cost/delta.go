package cost

import (
	"slices"

	"github.com/shopspring/decimal"

	"bankchurn/config"
)

// Delta is the difference between an estimate and the deployed cost, or another commit's
// estimate.
type Delta struct {
	// OfBase means that it is compared with another commit.
	OfBase bool
	// Missing is the reason why there is nothing to compare with; the rest is empty then.
	Missing string
	Before  Snapshot
	// Change is the new total minus the old one, both including what keepPrevious keeps.
	Change Difference
	// Resources lists the resources whose cost changed, the largest change first.
	Resources []ResourceDelta
	// Switched means that the platform changed.
	Switched bool
}

// ResourceDelta is the change of one resource's cost.
type ResourceDelta struct {
	// Resource is kind and name. It is empty for a whole platform that the stack leaves, or
	// keeps by keepPrevious; Platform then names it.
	Resource, Platform string
	// Sign is + for added, - for removed, ~ for changed.
	Sign          string
	Before, After decimal.Decimal
}

// Change returns the resource's new cost minus its old one.
func (d ResourceDelta) Change() decimal.Decimal { return d.After.Sub(d.Before) }

// NotComparable returns a delta with nothing to compare with, and the reason.
func NotComparable(why string) Delta { return Delta{Missing: why} }

// Since compares the estimate with what is deployed according to its output. Both are compared
// as outputs, so that digits beyond those of an output do not count as a change.
func (v Comparison) Since(before Snapshot) Delta {
	now, ok := ReadOutput(v.Output())
	if !ok {
		return NotComparable("the new estimate has no total")
	}
	return now.Since(before)
}

// Since compares two estimates.
func (s Snapshot) Since(before Snapshot) Delta {
	d := Delta{Before: before, Change: s.Total().Minus(before.Total()), Switched: before.Platform != s.Platform}
	was, is := before.byResource(), s.byResource()
	if d.Switched {
		was = nil // it is removed or kept as a whole
	}
	for _, name := range config.SortedNames(config.Merge(namesOf(was), namesOf(is))) {
		before, had := was[name]
		after, has := is[name]
		if !had || !has || !before.Equal(after) {
			d.Resources = append(d.Resources, ResourceDelta{Resource: name, Sign: sign(had, has), Before: before, After: after})
		}
	}
	d.Resources = append(d.Resources, platformDeltas(before, s)...)
	slices.SortStableFunc(d.Resources, func(a, b ResourceDelta) int { return b.Change().Abs().Cmp(a.Change().Abs()) })
	return d
}

// platformDeltas returns the platforms that the stack leaves or keeps.
func platformDeltas(before, now Snapshot) []ResourceDelta {
	was, is := map[string]decimal.Decimal{}, map[string]decimal.Decimal{}
	if before.Platform != now.Platform {
		was[before.Platform] = before.Expected.USD
	}
	if before.PreviousPlatform != "" {
		was[before.PreviousPlatform] = before.Previous.USD
	}
	for _, u := range before.Unfinished {
		was[u.Platform] = was[u.Platform].Add(u.Idle.USD)
	}
	if now.PreviousPlatform != "" {
		is[now.PreviousPlatform] = now.Previous.USD
	}
	var deltas []ResourceDelta
	for _, name := range config.SortedNames(config.Merge(namesOf(was), namesOf(is))) {
		_, had := was[name]
		_, has := is[name]
		if !had || !has || !was[name].Equal(is[name]) {
			deltas = append(deltas, ResourceDelta{Platform: name, Sign: sign(had, has), Before: was[name], After: is[name]})
		}
	}
	return deltas
}

func sign(had, has bool) string {
	switch {
	case !had:
		return "+"
	case !has:
		return "-"
	}
	return "~"
}

// byResource sums lines by resource.
func (s Snapshot) byResource() map[string]decimal.Decimal {
	sums := map[string]decimal.Decimal{}
	for key, usd := range s.Lines {
		owner := ownerIn(key)
		sums[owner] = sums[owner].Add(usd)
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

// Quiet reports whether the known amounts are unchanged to the cent.
func (d Delta) Quiet() bool {
	if !d.Change.USD.IsZero() || d.Switched {
		return false
	}
	return !slices.ContainsFunc(d.Resources, func(r ResourceDelta) bool { return !InCents(r.Change()).IsZero() })
}
