package cost

import (
	"strings"

	"github.com/shopspring/decimal"

	"bankchurn/cost/book"
)

var (
	one     = decimal.NewFromInt(1)
	hundred = decimal.NewFromInt(100)
	cent    = decimal.New(1, -2)
)

// Dollars renders an amount once, at the end: cents, thousands separated. A cost
// below half a cent is not shown as nothing.
func Dollars(d decimal.Decimal) string {
	if d.IsPositive() && d.LessThan(cent.Div(decimal.NewFromInt(2))) {
		return "<$0.01"
	}
	whole, cents, _ := strings.Cut(d.Abs().StringFixed(2), ".")
	text := "$" + thousands(whole) + "." + cents
	if d.Round(2).IsNegative() {
		return "-" + text
	}
	return text
}

// count renders a quantity: thousands separated, at most three decimals.
func count(d decimal.Decimal) string {
	text := d.Round(3).String()
	if d.Abs().LessThan(decimal.NewFromInt(1)) {
		text = d.Round(6).String()
	}
	whole, fraction, found := strings.Cut(text, ".")
	sign := ""
	if strings.HasPrefix(whole, "-") {
		sign, whole = "-", whole[1:]
	}
	if found {
		return sign + thousands(whole) + "." + fraction
	}
	return sign + thousands(whole)
}

func thousands(digits string) string {
	for i := len(digits) - 3; i > 0; i -= 3 {
		digits = digits[:i] + "," + digits[i:]
	}
	return digits
}

// unitPrice renders the first tier: "$0.20 per 1,000,000 requests".
func unitPrice(p *book.Price) string {
	usd := p.Tiers[0].USD
	// As many decimals as the source has, and at least cents.
	text := "$" + usd.StringFixed(max(2, -usd.Exponent())) + " per "
	if !p.Per.Equal(one) {
		text += count(p.Per) + " "
	}
	return text + p.Unit
}
