package book

import "github.com/shopspring/decimal"

// Price is one row of the book: what one SKU costs in one region.
type Price struct {
	// ID names the SKU for the rules, e.g. `lambda.requests`.
	ID string
	// Cloud is `aws` or `gcp`; Region the cloud's region or [Global].
	Cloud  string
	Region string
	// Unit is what is counted, e.g. `requests`; Per is how many of them the tier's
	// price buys. Default: 1.
	Unit string
	Per  decimal.Decimal
	// Tiers are the prices in USD by cumulative monthly quantity. The last tier has no upper
	// limit.
	Tiers []Tier
	// Free is the quantity that costs nothing each month; nil for none.
	Free *FreeTier
	// Source is where the figure was read: codes of prices/sources.csv. The others confirm the
	// first.
	Source string
	// Date is the publication date of the newest source (2006-01-02), not the date on which it
	// was read.
	Date string
	// SKU is the vendor's own id; empty if the source does not have it.
	SKU string
	// Note is a caveat about this figure. The note of a calculated price begins with "derived:
	// " and gives the rule.
	Note string
}

// Tier is one step of a price.
type Tier struct {
	// UpTo is the cumulative monthly quantity where the tier ends; nil for the last.
	UpTo *decimal.Decimal
	// USD is the price of Per units; nil if no source has the price of this tier.
	USD *decimal.Decimal
}

// FreeTier is a quantity that costs nothing each month.
type FreeTier struct {
	Quantity decimal.Decimal
	// Scope is who shares the allowance: other stacks may use it up.
	Scope string
}

// Amount returns what a quantity costs in a month after the first `before` units have been
// counted elsewhere: tiers and free quantity are per account, not per resource. It is exact,
// not rounded, and false if the book has no price for part of the quantity.
func (p *Price) Amount(before, quantity decimal.Decimal, freeTier bool) (decimal.Decimal, bool) {
	if p.Flat(freeTier) {
		return p.buy(quantity, p.Tiers[0]), true
	}
	upper, ok1 := p.cumulative(before.Add(quantity), freeTier)
	lower, ok2 := p.cumulative(before, freeTier)
	return upper.Sub(lower), ok1 && ok2
}

// Flat reports whether every unit costs the same, however many were counted before.
func (p *Price) Flat(freeTier bool) bool { return len(p.Tiers) == 1 && (!freeTier || p.Free == nil) }

// cumulative returns the cost of the first n units of a month. A free quantity is metered
// separately and comes first: the tiers count what exceeds it, as AWS's price list says of data
// transfer ("beyond the global free tier").
func (p *Price) cumulative(n decimal.Decimal, freeTier bool) (decimal.Decimal, bool) {
	total, start := decimal.Zero, decimal.Zero
	if freeTier && p.Free != nil {
		n = n.Sub(p.Free.Quantity)
	}
	for _, tier := range p.Tiers {
		end := n
		if tier.UpTo != nil && tier.UpTo.LessThan(n) {
			end = *tier.UpTo
		}
		if end.GreaterThan(start) {
			if tier.USD == nil {
				return total, false
			}
			total = total.Add(p.buy(end.Sub(start), tier))
			start = end
		}
	}
	return total, true
}

// buy returns what units of one tier cost.
func (p *Price) buy(units decimal.Decimal, tier Tier) decimal.Decimal {
	amount := units.Mul(*tier.USD)
	if p.Per.Equal(one) {
		return amount
	}
	return amount.Div(p.Per)
}

var one = decimal.NewFromInt(1)
