package report

import (
	"fmt"
	"strings"

	"github.com/shopspring/decimal"

	"bankchurn/cost"
)

// BudgetSentence lists every exceeded limit, what is unknown, and the most expensive lines.
// Empty if no limit is exceeded.
func BudgetSentence(v cost.Verdict) string {
	exceeded := budgetParts(v, cost.Exceeded)
	if len(exceeded) == 0 {
		return ""
	}
	text := strings.Join(exceeded, "; ")
	if caveat := budgetCaveat(v); caveat != "" {
		text += "; " + caveat
	}
	if largest := largestLines(v); largest != "" {
		text += ". Largest: " + largest
	}
	return text
}

// UnknownBudgetSentence names what is unknown about the amount that a budget checks. Empty if
// all of it is known.
func UnknownBudgetSentence(v cost.Verdict) string {
	caveat := budgetCaveat(v)
	switch {
	case !v.Unknown():
		return ""
	case caveat == "":
		return cost.MissingTraffic
	case v.Amount.IsUnknown():
		return caveat
	}
	return caveat + ": the known part is " + Amount(v.Amount) + " a month" + judgedAmount(v)
}

// budgetText is one line of the preview, empty without a budget.
func budgetText(v cost.Verdict) string {
	var parts []string
	for _, state := range []cost.CheckState{cost.Exceeded, cost.Within, cost.Skipped} {
		parts = append(parts, budgetParts(v, state)...)
	}
	if len(parts) == 0 {
		return ""
	}
	word := "Within budget"
	switch {
	case v.Is(cost.Exceeded):
		word = "Budget exceeded"
	case !v.Is(cost.Within):
		word = "Budget not checked"
	case v.Amount.Incomplete:
		word = "Within budget as far as known"
	}
	return word + ": " + strings.Join(parts, " · ") + "\n"
}

// budgetCaveat returns the caveat that the checked amount is a lower bound.
func budgetCaveat(v cost.Verdict) string {
	if !v.Amount.Incomplete || len(v.Checks) == 0 {
		return ""
	}
	text := "part of the cost is unknown"
	if len(v.MissingKeys) > 0 {
		text += " (set " + strings.Join(v.MissingKeys, ", ") + ")"
	}
	return text
}

// budgetParts returns a sentence for each check with this state.
func budgetParts(v cost.Verdict, state cost.CheckState) []string {
	var parts []string
	for _, c := range v.Checks {
		if c.State == state {
			parts = append(parts, budgetCheck(v, c))
		}
	}
	return parts
}

func budgetCheck(v cost.Verdict, c cost.Check) string {
	judged, amount := judgedAmount(v), Amount(v.Amount)
	switch {
	case c.State == cost.Skipped:
		return c.Key + " cannot be checked: " + c.Missing
	case c.Before == nil && v.Amount.Unbounded:
		return fmt.Sprintf("the cost at full capacity is unbounded, but %s is %s: set service.scaling.max", c.Key, Dollars(c.Limit))
	case c.Before == nil && c.State == cost.Exceeded:
		return fmt.Sprintf("%s a month%s is %s above %s, %s", amount, judged, Dollars(v.Amount.USD.Sub(c.Limit)), c.Key, Dollars(c.Limit))
	case c.Before == nil:
		return fmt.Sprintf("%s%s of %s a month%s", amount, judged, Dollars(c.Limit), used(v.Amount, c.Limit))
	case v.Amount.Unbounded:
		return fmt.Sprintf("the cost at full capacity is unbounded, up from %s %s: %s is %s", Amount(*c.Before), before(v), c.Key, changeLimit(c))
	case c.State == cost.Exceeded:
		return fmt.Sprintf("%s%s is %s above %s, and %s is %s", amount, judged, inBounds(c.Change, Dollars), against(v), c.Key, changeLimit(c))
	}
	return fmt.Sprintf("%s%s against %s %s, within %s", Signed(c.Change), judged, Amount(*c.Before), before(v), changeLimit(c))
}

// against and before return the words for what a change is compared with.
func against(v cost.Verdict) string {
	if v.AgainstBase {
		return "the base"
	}
	return "the deployed cost"
}

func before(v cost.Verdict) string {
	if v.AgainstBase {
		return "in the base"
	}
	return "deployed"
}

// changeLimit returns "$30.00" or "25 % of $120.00".
func changeLimit(c cost.Check) string {
	if c.Key == "budget.deltaPercent" {
		return c.Limit.String() + " % of " + Dollars(c.Before.USD)
	}
	return Dollars(c.Limit)
}

// judgedAmount describes the amount if it is not the plain expected cost.
func judgedAmount(v cost.Verdict) string {
	text := ""
	if v.High {
		text = " at full capacity"
	}
	if p := v.Previous; p != nil {
		text += fmt.Sprintf(" with %s kept (%s idle)", p.Platform, Amount(p.Idle))
	}
	return text
}

// used returns the percentage of a limit that an amount uses, " (78 %)"; empty if part of the
// amount is unknown.
func used(amount cost.Amount, limit decimal.Decimal) string {
	if limit.IsZero() || amount.Incomplete || amount.Unknown {
		return ""
	}
	return " (" + amount.USD.Shift(2).Div(limit).Round(0).String() + " %)"
}

// largestLines names the most expensive lines.
func largestLines(v cost.Verdict) string {
	var parts []string
	for _, l := range v.Largest {
		usd := l.Expected.USD
		if v.High {
			usd = l.High.USD
		}
		parts = append(parts, fmt.Sprintf("%s of %s (%s)", l.Meter, l.Resource, Dollars(usd)))
	}
	return strings.Join(parts, ", ")
}
