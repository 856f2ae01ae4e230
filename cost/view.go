package cost

import (
	"fmt"
	"time"

	"bankchurn/config"
	"bankchurn/service"
)

// View is an estimate with what a reader needs to place it: for which platform
// and traffic it was made, and what the other platforms would cost.
type View struct {
	Platform, Region string
	Traffic          service.Traffic
	// Detail is how much of it the text shows: one of [Summary], [Lines] and
	// [Explain]; "" is [Lines].
	Detail string
	// Today is the day of the estimate, from which the age of the prices counts.
	Today     time.Time
	Estimate  Estimate
	Elsewhere []Alternative
	// Candidates are the platforms that can run the service, for the sweep.
	Candidates []Candidate
	// Sweep is the cost of every platform that can run the service over a range of
	// traffic; empty where the time of a request is not stated.
	Sweep Sweep
	// Kept is a platform that stays beside the chosen one; nil for none.
	Kept *Kept
	// Delta compares with what is deployed; nil where that was not asked.
	Delta *Delta
	// Advice is what the program says of the choice of platform, in lines.
	Advice string
	// Budget is what the stack's budget says of it.
	Budget Verdict
}

// Kept is another platform of the stack, which callers no longer use.
type Kept struct {
	Platform, Region string
	// Idle is what it costs without a single request.
	Idle Amount
}

// keptText is one line, or none.
func (v View) keptText() string {
	if v.Kept == nil {
		return ""
	}
	both := v.Estimate.Expected
	both.add(v.Kept.Idle)
	return fmt.Sprintf("Kept: %s, %s, until keepPrevious is removed: %s idle, not in the sum above; both %s\n", v.Kept.Platform, v.Kept.Region, v.Kept.Idle, both)
}

// Alternative is the same service and traffic on another platform.
type Alternative struct {
	Platform, Region string
	// Estimate is nil where the platform cannot run the service as configured;
	// Refused then says why.
	Estimate *Estimate
	Refused  []config.Problem
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
