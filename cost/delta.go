package cost

import (
	"fmt"
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

// Since compares the view with what is deployed, as its output said. Both are
// compared as outputs, so that digits beyond an output's are no change.
func (v View) Since(before Snapshot) Delta {
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

// headline is the delta in the words that stand beside the total.
func (d Delta) headline() string {
	switch {
	case d.Missing != "":
		return d.Missing
	case d.Switched:
		return fmt.Sprintf("deployed: %s on %s, %s", d.Before.Expected, d.Before.Platform, Signed(d.Change))
	case d.Quiet():
		return "as deployed"
	}
	return fmt.Sprintf("deployed: %s, %s", d.Before.Expected, Signed(d.Change))
}

// Quiet says that nothing changed that a reader of cents would see.
func (d Delta) Quiet() bool {
	if !visible(d.Change).IsZero() {
		return false
	}
	for _, r := range d.Resources {
		if !visible(r.Change()).IsZero() {
			return false
		}
	}
	return true
}

// longestDelta is how many resources the preview names.
const longestDelta = 5

// text lists what costs another amount than before.
func (d Delta) text() string {
	if d.Missing != "" || d.Switched || d.Quiet() {
		return ""
	}
	var parts []string
	hidden := 0
	for _, r := range d.Resources {
		if visible(r.Change()).IsZero() {
			continue
		}
		if len(parts) == longestDelta {
			hidden++
			continue
		}
		parts = append(parts, r.Sign+" "+r.Resource+" "+Signed(r.Change()))
	}
	if hidden > 0 {
		parts = append(parts, fmt.Sprintf("%d more", hidden))
	}
	return "Changes: " + strings.Join(parts, " · ") + "\n"
}

// visible is an amount as it is displayed.
func visible(d decimal.Decimal) decimal.Decimal { return d.Round(2) }

// Signed renders a change: "+$1.20", "-$0.30", "no change".
func Signed(change decimal.Decimal) string {
	switch visible(change).Sign() {
	case 0:
		return "no change"
	case 1:
		return "+" + Dollars(change)
	}
	return Dollars(change)
}
