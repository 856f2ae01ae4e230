package cost

import (
	"time"

	"bankchurn/config"
	"bankchurn/service"
)

// Comparison is an estimate with what a reader needs to place it: for which platform
// and traffic it was made, and what the other platforms would cost.
type Comparison struct {
	Platform, Region string
	Traffic          service.Traffic
	// Detail is how much of it the text shows: one of [Summary], [Lines] and
	// [Explain]; "" is [Lines].
	Detail string
	// Today is the day of the estimate, from which the age of the prices counts.
	Today     time.Time
	Estimate  Estimate
	Elsewhere []Alternative
	// Candidates are the platforms that can run the service, for the curves.
	Candidates []Candidate
	// Curves is the cost of every platform that can run the service over a range of
	// traffic; empty if the time of a request is not stated.
	Curves Curves
	// Previous is a platform that stays beside the chosen one; nil for none.
	Previous *Previous
	// Delta compares with what is deployed; nil if that was not asked.
	Delta *Delta
	// Release is what the next update changes of the release; nil for nothing.
	Release *ReleaseChange
	// Plan is what the next update does to what requests go through; nil for nothing.
	Plan *Plan
	// Advice is what the program says of the choice of platform, in lines.
	Advice string
	// Budget is what the stack's budget says of it.
	Budget Verdict
	// Config is the stack's config by key, without secrets, and Unread names what could not
	// be read: they explain the difference to another estimate.
	Config map[string]string
	Unread []string
}

// ReleaseChange is an update that makes a new release.
type ReleaseChange struct {
	// Changes are the keys with their old and new values, as a preview shows them.
	Changes []string
	// Pinned is the release that stays, because the configuration names it; empty for none.
	Pinned string
	// Trial is what runs next to the release that serves until the new one is verified; empty
	// where the new one is not verified first.
	Trial string
	// Standing says that it runs between updates, too, and is in the estimate.
	Standing bool
	// Needs is what the update takes to verify the new one; empty if every update can. Must
	// says that the update fails without it.
	Needs string
	Must  bool
}

// How much of an estimate a preview shows: the values of the config key
// `cost.detail`.
const (
	// Summary is the totals and the comparison.
	Summary = "summary"
	// Lines adds a row per meter of each resource.
	Lines = "lines"
	// Explain adds how each quantity comes about.
	Explain = "explain"
)

// Previous is another platform of the stack, which callers no longer use.
type Previous struct {
	Platform, Region string
	// Idle is what it costs without a single request.
	Idle Amount
}

// Alternative is the same service and traffic on another platform.
type Alternative struct {
	Platform, Region string
	// Estimate is nil if the platform cannot run the service as configured;
	// Refused then says why.
	Estimate *Estimate
	Refused  []config.Problem
	// Needs are the config keys without which the platform cannot run the service yet, with
	// commas: the estimate is made as if they were set. Empty if nothing is missing.
	Needs string
}

// Total is what the stack costs with the platform that keepPrevious keeps.
func (v Comparison) Total() Amount {
	if v.Previous == nil {
		return v.Estimate.Expected
	}
	return v.Estimate.Expected.Plus(v.Previous.Idle)
}

// Chosen is the platform of the estimate, as one of the alternatives.
func (v Comparison) Chosen() Alternative {
	return Alternative{Platform: v.Platform, Region: v.Region, Estimate: &v.Estimate}
}

// Fits says that the platform can run the service as configured and carries its traffic.
func (a Alternative) Fits() bool {
	return a.Estimate != nil && a.Needs == "" && len(a.Estimate.Overloaded) == 0
}

// Fitting are the platforms that fit, the chosen one first.
func (v Comparison) Fitting() []Alternative {
	var fitting []Alternative
	for _, a := range append([]Alternative{v.Chosen()}, v.Elsewhere...) {
		if a.Fits() {
			fitting = append(fitting, a)
		}
	}
	return fitting
}

// Cheapest are the platforms with the lowest expected cost of those that fit, and those
// of whose cost nothing is known. An estimate that is a lower bound takes part: a
// caller that names it has to say so.
func (v Comparison) Cheapest() (cheapest, unknown []Alternative) {
	for _, a := range v.Fitting() {
		if a.Estimate.Expected.IsUnknown() {
			unknown = append(unknown, a)
			continue
		}
		order := -1
		if len(cheapest) > 0 {
			order = a.Estimate.Expected.USD.Cmp(cheapest[0].Estimate.Expected.USD)
		}
		switch {
		case order < 0:
			cheapest = []Alternative{a}
		case order == 0:
			cheapest = append(cheapest, a)
		}
	}
	return cheapest, unknown
}
