package report

import (
	"strings"

	"github.com/shopspring/decimal"

	"bankchurn/cost"
	"bankchurn/cost/book"
	"bankchurn/cost/rules"
)

// Dollars formats an amount with cents and thousands separators. A cost below half a cent is
// not shown as zero.
func Dollars(d decimal.Decimal) string {
	if d.IsPositive() && d.LessThan(decimal.New(5, -3)) {
		return "<$0.01"
	}
	whole, cents, _ := strings.Cut(d.Abs().StringFixed(2), ".")
	text := "$" + rules.Thousands(whole) + "." + cents
	if d.Round(2).IsNegative() {
		return "-" + text
	}
	return text
}

// Amount returns "$4.70", "at least $4.70" if a part is unknown, "at most" if a part is an
// upper bound, or "about" for both.
func Amount(a cost.Amount) string {
	switch {
	case a.Unbounded:
		return "unbounded (the number of requests is not limited)"
	case a.IsUnknown():
		return "unknown"
	}
	return bound(a) + Dollars(a.USD)
}

// bound returns the word in front of an amount.
func bound(a cost.Amount) string {
	switch {
	case a.Incomplete && a.AtMost:
		return "about "
	case a.Incomplete:
		return "at least "
	case a.AtMost:
		return "at most "
	}
	return ""
}

// Signed formats a change: "+$1.20", "-$0.30", "no change". A partly unknown one is never
// "no change": "at least +$1.20", "+$0.00 in the known part".
func Signed(d cost.Difference) string {
	return inBounds(d, func(usd decimal.Decimal) string { return plus(usd) + Dollars(usd) })
}

// inBounds formats a change with its bounds.
func inBounds(d cost.Difference, amount func(decimal.Decimal) string) string {
	switch {
	case d.Unknown:
		return "change unknown"
	case d.IsZero():
		return "no change"
	case d.AtLeast && d.AtMost:
		return amount(d.USD) + " in the known part"
	case d.AtLeast:
		return "at least " + amount(d.USD)
	case d.AtMost:
		return "at most " + amount(d.USD)
	}
	return amount(d.USD)
}

func plus(usd decimal.Decimal) string {
	if cost.InCents(usd).IsNegative() {
		return ""
	}
	return "+"
}

// unitPrice formats the first tier: "$0.20 per 1,000,000 requests"; empty without a price.
func unitPrice(p *book.Price) string {
	if p == nil {
		return ""
	}
	usd := p.Tiers[0].USD
	// As many decimals as in the source, and at least cents.
	text := "$" + usd.StringFixed(max(2, -usd.Exponent())) + " per "
	if !p.Per.Equal(decimal.NewFromInt(1)) {
		text += rules.Number(p.Per) + " "
	}
	return text + p.Unit
}

// Requests formats a number of requests with three significant digits: 950k, 2.14M, 1B.
func Requests(n int64) string {
	d := decimal.NewFromInt(n)
	if digits := int32(len(d.String())); digits > 3 {
		d = d.Round(3 - digits)
	}
	for _, unit := range []struct {
		name  string
		power int32
	}{{"B", 9}, {"M", 6}, {"k", 3}} {
		if d.GreaterThanOrEqual(decimal.New(1, unit.power)) {
			return d.Shift(-unit.power).String() + unit.name
		}
	}
	return d.String()
}
