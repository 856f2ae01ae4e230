package cost

import (
	"fmt"
	"slices"
	"strings"

	"github.com/shopspring/decimal"

	"bankchurn/config"
)

// Budget is the config block `budget`: how much the stack may cost in a month, and
// how much more than what is deployed.
type Budget struct {
	// MonthlyUSD is the most that a month may cost, in USD, with what keepPrevious keeps.
	MonthlyUSD *decimal.Decimal `pulumi:"monthlyUsd,optional" min:"0" max:"100000000"`
	// DeltaUSD is the most that a month may cost above what is deployed, in USD, with what
	// keepPrevious keeps.
	DeltaUSD *decimal.Decimal `pulumi:"deltaUsd,optional" min:"0" max:"100000000"`
	// DeltaPercent is the same in percent of what is deployed.
	DeltaPercent *decimal.Decimal `pulumi:"deltaPercent,optional" min:"0" max:"100000"`
	// OnExceed is what a budget that does not hold does: warn, or fail, which ends
	// preview and up before anything is registered. Default: warn.
	OnExceed string `pulumi:"onExceed,optional" default:"warn" enum:"warn,fail"`
	// Judge is the amount that is compared: expected, with the stated traffic, or
	// high, with every instance busy all month. Default: expected.
	Judge string `pulumi:"judge,optional" default:"expected" enum:"expected,high"`
}

// Fails says that a budget that does not hold ends the run.
func (b Budget) Fails() bool { return b.OnExceed == "fail" }

func (b Budget) empty() bool {
	return b.MonthlyUSD == nil && b.DeltaUSD == nil && b.DeltaPercent == nil
}

// Validate refuses a budget that says how to judge but not what.
func (b Budget) Validate(r *config.Report) {
	if b.empty() && (b.Fails() || b.Judge == "high") {
		r.Refuse(config.Problem{Path: "budget", Reason: "has no limit to judge", Allowed: "one or more of monthlyUsd, deltaUsd, deltaPercent"})
	}
}

// Verdict is what a budget says of an estimate.
type Verdict struct {
	// Exceeded holds a sentence for each limit that does not hold, Held for each that
	// does, and Skipped for each that cannot be judged.
	Exceeded, Held, Skipped []string
	// Caveat says that the judged amount is a lower bound.
	Caveat string
	// largest names the lines that cost most.
	largest string
	// judged names the amount where it is not that of the platform with the stated
	// traffic alone.
	judged string
}

// Judged compares a view with a budget.
func (v View) Judged(b Budget) Verdict {
	if b.empty() {
		return Verdict{}
	}
	amount, column := v.Estimate.Expected, func(l *Line) Amount { return l.Expected }
	if b.Judge == "high" {
		amount, column = v.Estimate.High, func(l *Line) Amount { return l.High }
	}
	verdict := Verdict{largest: v.Estimate.largest(column), judged: b.judged()}
	// A platform that stays is paid for as well, though callers no longer use it.
	if v.Kept != nil {
		amount.add(v.Kept.Idle)
		verdict.judged += fmt.Sprintf(" with %s kept (%s idle)", v.Kept.Platform, v.Kept.Idle)
	}
	if amount.Incomplete {
		verdict.Caveat = "a part of the cost is not known"
		if keys := v.Estimate.missingKeys(); len(keys) > 0 {
			verdict.Caveat += " (set " + strings.Join(keys, ", ") + ")"
		}
	}
	verdict.total(b, amount)
	verdict.deltas(b, v.Delta, amount)
	return verdict
}

const notStated = "traffic.requestsPerMonth is not stated"

func (d *Verdict) total(b Budget, amount Amount) {
	const key = "budget.monthlyUsd"
	switch limit := b.MonthlyUSD; {
	case limit == nil:
	case amount.Unknown:
		d.skip(key, notStated)
	case amount.Unbounded:
		d.exceed("nothing bounds the cost at full capacity, and %s is %s: set service.scaling.max", key, Dollars(*limit))
	case amount.USD.GreaterThan(*limit):
		d.exceed("%s a month%s is %s above %s, %s", amount, d.judged, Dollars(amount.USD.Sub(*limit)), key, Dollars(*limit))
	default:
		d.hold("%s%s of %s a month%s", amount, d.judged, Dollars(*limit), used(amount.USD, *limit))
	}
}

// used is the part of a limit that an amount takes up, " (78 %)".
func used(usd, limit decimal.Decimal) string {
	if limit.IsZero() {
		return ""
	}
	return " (" + usd.Mul(hundred).Div(limit).Round(0).String() + " %)"
}

// deltas judges the change against what is deployed, which needs two known amounts.
func (d *Verdict) deltas(b Budget, delta *Delta, amount Amount) {
	before, why := Amount{}, "nothing to compare with"
	switch {
	case delta == nil:
	case amount.Unknown:
		why = notStated
	case delta.Missing != "":
		why = delta.Missing
	case b.Judge == "high":
		before, why = delta.Before.High, "the deployed cost at full capacity is not known"
	default:
		before, why = delta.Before.Expected, ""
	}
	if delta != nil {
		before.add(delta.Before.Kept)
	}
	comparable := delta != nil && delta.Missing == "" && !before.Unknown && !before.Unbounded && !amount.Unknown
	change := visible(amount.USD).Sub(before.USD)
	for _, limit := range []struct {
		key    string
		value  *decimal.Decimal
		most   func(decimal.Decimal) decimal.Decimal
		render func(decimal.Decimal) string
	}{
		{"budget.deltaUsd", b.DeltaUSD, func(v decimal.Decimal) decimal.Decimal { return v }, Dollars},
		{"budget.deltaPercent", b.DeltaPercent, func(v decimal.Decimal) decimal.Decimal { return before.USD.Mul(v).Div(hundred) },
			func(v decimal.Decimal) string { return v.String() + " % of " + Dollars(before.USD) }},
	} {
		switch {
		case limit.value == nil:
		case !comparable:
			d.skip(limit.key, why)
		case amount.Unbounded:
			d.exceed("nothing bounds the cost at full capacity, where %s was deployed: %s is %s", before, limit.key, limit.render(*limit.value))
		case change.GreaterThan(limit.most(*limit.value)):
			d.exceed("%s%s is %s above what is deployed, and %s is %s", amount, d.judged, Dollars(change), limit.key, limit.render(*limit.value))
		default:
			d.hold("%s%s against %s deployed, within %s", Signed(change), d.judged, before, limit.render(*limit.value))
		}
	}
}

// judged names the amount where it is not the usual one.
func (b Budget) judged() string {
	if b.Judge == "high" {
		return " at full capacity"
	}
	return ""
}

func (d *Verdict) exceed(format string, args ...any) {
	d.Exceeded = append(d.Exceeded, fmt.Sprintf(format, args...))
}

func (d *Verdict) hold(format string, args ...any) {
	d.Held = append(d.Held, fmt.Sprintf(format, args...))
}

func (d *Verdict) skip(key, why string) {
	d.Skipped = append(d.Skipped, key+" is not judged: "+why)
}

// Sentence is every limit that does not hold, what is not known, and the lines that cost
// most. Empty where every limit holds.
func (d Verdict) Sentence() string {
	if len(d.Exceeded) == 0 {
		return ""
	}
	text := strings.Join(d.Exceeded, "; ")
	if d.Caveat != "" {
		text += "; " + d.Caveat
	}
	if d.largest != "" {
		text += ". Largest: " + d.largest
	}
	return text
}

// Text is one line of the preview, empty without a budget.
func (d Verdict) Text() string {
	parts := append([]string{}, d.Exceeded...)
	parts = append(parts, d.Held...)
	parts = append(parts, d.Skipped...)
	if len(parts) == 0 {
		return ""
	}
	word := "held"
	switch {
	case len(d.Exceeded) > 0:
		word = "exceeded"
	case len(d.Held) == 0:
		word = "not judged"
	case d.Caveat != "":
		word = "held as far as known"
	}
	return "Budget " + word + ": " + strings.Join(parts, " · ") + "\n"
}

// largestLines is how many lines an exceeded budget names.
const largestLines = 3

// largest names the lines that cost most in a column.
func (e Estimate) largest(column func(*Line) Amount) string {
	lines := slices.Clone(e.Lines)
	slices.SortStableFunc(lines, func(a, b Line) int { return column(&b).USD.Cmp(column(&a).USD) })
	var parts []string
	for i := range lines {
		l := &lines[i]
		if usd := column(l).USD; usd.IsPositive() && len(parts) < largestLines {
			parts = append(parts, fmt.Sprintf("%s of %s (%s)", l.Meter, l.Resource, Dollars(usd)))
		}
	}
	return strings.Join(parts, ", ")
}
