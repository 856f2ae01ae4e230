package cost

import (
	"slices"

	"github.com/shopspring/decimal"

	"bankchurn/config"
)

// Budget is the config block `budget`: limits on the stack's monthly cost, and on its
// increase over the deployed cost.
type Budget struct {
	// MonthlyUSD is the maximum monthly cost in USD, including a platform that `keepPrevious`
	// keeps. Default: none.
	MonthlyUSD *decimal.Decimal `pulumi:"monthlyUsd,optional" min:"0" max:"100000000"`
	// DeltaUSD is the maximum increase of the monthly cost over the deployed cost, in USD,
	// including a platform that `keepPrevious` keeps. Default: none.
	DeltaUSD *decimal.Decimal `pulumi:"deltaUsd,optional" min:"0" max:"100000000"`
	// DeltaPercent is the same maximum in percent of the deployed cost. Default: none.
	DeltaPercent *decimal.Decimal `pulumi:"deltaPercent,optional" min:"0" max:"100000"`
	// OnExceed is what happens if a limit is exceeded: warn, or fail, which stops preview
	// and up before anything is registered. Default: warn.
	OnExceed string `pulumi:"onExceed,optional" default:"warn" enum:"warn,fail"`
	// OnUnknown is what happens if part of the cost is unknown and the known part is within
	// the limits: warn, or fail as with OnExceed. Default: warn.
	OnUnknown string `pulumi:"onUnknown,optional" default:"warn" enum:"warn,fail"`
	// Judge is the amount to compare with the limits: expected, with the configured traffic,
	// or high, with every instance busy all month. Default: expected.
	Judge string `pulumi:"judge,optional" default:"expected" enum:"expected,high"`
}

// Fails reports whether an exceeded budget stops the run.
func (b Budget) Fails() bool { return b.OnExceed == "fail" }

// FailsOnUnknown reports whether a partly unknown cost stops the run.
func (b Budget) FailsOnUnknown() bool { return b.OnUnknown == "fail" }

func (b Budget) empty() bool {
	return b.MonthlyUSD == nil && b.DeltaUSD == nil && b.DeltaPercent == nil
}

// Validate rejects a budget without a limit.
func (b Budget) Validate(r *config.Report) {
	if b.empty() && (b.Fails() || b.FailsOnUnknown() || b.Judge == "high") {
		r.Refuse(config.Problem{Path: "budget", Reason: "has no limit", Fix: "set one or more of monthlyUsd, deltaUsd, deltaPercent"})
	}
}

// Verdict is the result of comparing an estimate with a budget.
type Verdict struct {
	// Checks has one entry for each limit of the budget.
	Checks []Check
	// High means that the amount at full capacity is checked.
	High bool
	// Amount is what is checked, including a kept previous platform; nil for none.
	Amount   Amount
	Previous *Previous
	// AgainstBase means that a change is compared with another commit instead of the deployed
	// cost.
	AgainstBase bool
	// MissingKeys are the config keys that would make more of the amount known.
	MissingKeys []string
	// Largest are the most expensive lines of the judged column, at most three.
	Largest []Line
}

// Check is one limit of a budget.
type Check struct {
	// Key is the limit's config key, Limit its value.
	Key   string
	Limit decimal.Decimal
	State CheckState
	// Before is the deployed amount and Change the difference to it, for a limit on the change;
	// nil for a limit on the total.
	Before *Amount
	Change Difference
	// Missing is what is unknown, for a limit that cannot be checked.
	Missing string
}

// CheckState is the result of comparing an amount with a limit.
type CheckState int

// The states of a check.
const (
	Within CheckState = iota
	Exceeded
	// Skipped is a limit that cannot be checked.
	Skipped
)

// The reasons why a limit cannot be checked, in addition to those of a [Delta].
const (
	MissingTraffic = "traffic.requestsPerMonth is not set"
	// MissingAll is the reason for an amount that is entirely unknown.
	MissingAll      = "the cost is unknown"
	missingDeployed = "nothing to compare with"
	missingFinished = "no update has finished yet"
	missingHigh     = "the deployed cost at full capacity is unknown"
)

// Unknown reports whether the budget checks a partly unknown amount.
func (v Verdict) Unknown() bool {
	return len(v.Checks) > 0 && (v.Amount.Incomplete || v.Amount.Unknown)
}

// Is reports whether any check has this state.
func (v Verdict) Is(state CheckState) bool {
	return slices.ContainsFunc(v.Checks, func(c Check) bool { return c.State == state })
}

// CheckBudget compares an estimate with a budget.
func (v Comparison) CheckBudget(b Budget) Verdict {
	if b.empty() {
		return Verdict{}
	}
	verdict := Verdict{High: b.Judge == "high", Amount: v.Estimate.Expected, Previous: v.Previous, MissingKeys: v.Estimate.MissingKeys()}
	if verdict.High {
		verdict.Amount = v.Estimate.High
	}
	verdict.Largest = v.Estimate.largest(verdict.High)
	// A kept platform is billed too, although clients no longer use it.
	if v.Previous != nil {
		verdict.Amount.add(v.Previous.Idle)
	}
	if b.MonthlyUSD != nil {
		verdict.Checks = append(verdict.Checks, verdict.total(*b.MonthlyUSD))
	}
	return verdict.withDeltas(b, v.Delta)
}

func (v Verdict) total(limit decimal.Decimal) Check {
	c := Check{Key: "budget.monthlyUsd", Limit: limit}
	switch {
	case v.Amount.Unknown:
		c.State, c.Missing = Skipped, MissingTraffic
	case v.Amount.IsUnknown():
		c.State, c.Missing = Skipped, MissingAll
	case v.Amount.Unbounded, v.Amount.USD.GreaterThan(limit):
		c.State = Exceeded
	}
	return c
}

// withDeltas checks the change from the deployed cost, for which both amounts must be known.
func (v Verdict) withDeltas(b Budget, delta *Delta) Verdict {
	before, missing := Amount{}, ""
	v.AgainstBase = delta != nil && delta.OfBase
	switch {
	case delta == nil:
		missing = missingDeployed
	case v.Amount.Unknown:
		missing = MissingTraffic
	case delta.Missing != "":
		missing = delta.Missing
	case delta.Before.NeverFinished:
		missing = missingFinished // like its preview, an update compares with the last successful one
	case v.High:
		before = delta.Before.High.Plus(delta.Before.Previous)
		if delta.Before.High.Unknown || delta.Before.High.Unbounded {
			missing = missingHigh
		}
	default:
		before = delta.Before.Expected.Plus(delta.Before.Previous)
	}
	change := v.Amount.Minus(before)
	for _, limit := range []struct {
		key   string
		value *decimal.Decimal
		most  func(decimal.Decimal) decimal.Decimal
	}{
		{"budget.deltaUsd", b.DeltaUSD, func(usd decimal.Decimal) decimal.Decimal { return usd }},
		{"budget.deltaPercent", b.DeltaPercent, func(percent decimal.Decimal) decimal.Decimal {
			return before.USD.Mul(percent).Div(decimal.NewFromInt(100))
		}},
	} {
		if limit.value == nil {
			continue
		}
		c := Check{Key: limit.key, Limit: *limit.value, Before: &before, Change: change, Missing: missing}
		switch {
		case missing != "":
			c.State = Skipped
		case v.Amount.Unbounded, change.USD.GreaterThan(limit.most(*limit.value)):
			c.State = Exceeded
		}
		v.Checks = append(v.Checks, c)
	}
	return v
}

// largestLines is how many of the most expensive lines an exceeded budget names.
const largestLines = 3

// largest returns the most expensive lines of a column.
func (e Estimate) largest(high bool) []Line {
	usd := func(l Line) decimal.Decimal {
		if high {
			return l.High.USD
		}
		return l.Expected.USD
	}
	lines := slices.DeleteFunc(slices.Clone(e.Lines), func(l Line) bool { return !usd(l).IsPositive() })
	slices.SortStableFunc(lines, func(a, b Line) int { return usd(b).Cmp(usd(a)) })
	return lines[:min(len(lines), largestLines)]
}
