package cost

import (
	"time"

	"bankchurn/config"
	"bankchurn/service"
)

// Comparison is an estimate with its context: the platform and traffic that it is for, and what
// the other platforms would cost.
type Comparison struct {
	Platform, Region string
	Traffic          service.Traffic
	// Detail is how much of it the text shows: [Summary], [Lines] or [Explain]; "" is [Lines].
	Detail string
	// Today is the date of the estimate, on which the age of the prices is based.
	Today     time.Time
	Estimate  Estimate
	Elsewhere []Alternative
	// Candidates are the platforms that can run the service, for the curves.
	Candidates []Candidate
	// Curves is the cost of every platform that can run the service over a range of traffic;
	// empty if the duration of a request is not set.
	Curves Curves
	// Previous is a platform that is kept alongside the chosen one; nil for none.
	Previous *Previous
	// Delta compares with what is deployed; nil if that was not requested.
	Delta *Delta
	// Release is what the next update changes in the release; nil for nothing.
	Release *ReleaseChange
	// Plan is what the next update does to the resources in the path of requests; nil for
	// nothing.
	Plan *Plan
	// Advice is the program's advice on the choice of platform, in lines.
	Advice string
	// Budget is the result of checking it against the stack's budget.
	Budget Verdict
	// Config is the stack's config by key, without secrets, and Unread names the keys that
	// could not be read: they explain the difference from another estimate.
	Config map[string]string
	Unread []string
}

// ReleaseChange is an update that makes a new release.
type ReleaseChange struct {
	// Changes are the keys with their old and new values, as a preview shows them.
	Changes []string
	// Pinned is the release that stays because the config pins it; empty for none.
	Pinned string
	// Trial is what runs next to the release that serves until the new one is verified; empty
	// if the new one is not verified first.
	Trial string
	// Standing means that it also runs between updates and is in the estimate.
	Standing bool
	// Needs is what the update requires to verify the new one; empty if every update can. Must
	// means that the update fails without it.
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
	// Explain adds the arithmetic of each quantity.
	Explain = "explain"
)

// Previous is another platform of the stack, which clients no longer use.
type Previous struct {
	Platform, Region string
	// Idle is what it costs without a single request.
	Idle Amount
}

// Alternative is the same service and traffic on another platform.
type Alternative struct {
	Platform, Region string
	// Estimate is nil if the platform cannot run the service as configured; Refused is then the
	// reason.
	Estimate *Estimate
	Refused  []config.Problem
	// Needs lists, separated by commas, the config keys without which the platform cannot run
	// the service yet: the estimate is made as if they were set. Empty if nothing is missing.
	Needs string
}

// Total returns what the stack costs, including the platform that keepPrevious keeps.
func (v Comparison) Total() Amount {
	if v.Previous == nil {
		return v.Estimate.Expected
	}
	return v.Estimate.Expected.Plus(v.Previous.Idle)
}

// Chosen returns the platform of the estimate as one of the alternatives.
func (v Comparison) Chosen() Alternative {
	return Alternative{Platform: v.Platform, Region: v.Region, Estimate: &v.Estimate}
}

// Fits reports whether the platform can run the service as configured and carries its traffic.
func (a Alternative) Fits() bool {
	return a.Estimate != nil && a.Needs == "" && len(a.Estimate.Overloaded) == 0
}

// Fitting returns the platforms that fit, the chosen one first.
func (v Comparison) Fitting() []Alternative {
	var fitting []Alternative
	for _, a := range append([]Alternative{v.Chosen()}, v.Elsewhere...) {
		if a.Fits() {
			fitting = append(fitting, a)
		}
	}
	return fitting
}

// Cheapest returns, of the platforms that fit, those with the lowest expected cost and those
// whose cost is unknown. An estimate that is a lower bound counts too: callers that show it
// must say so.
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
