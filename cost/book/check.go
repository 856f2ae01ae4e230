package book

import (
	"errors"
	"fmt"
	"time"

	"github.com/shopspring/decimal"
)

// Check returns an error with everything that is missing or contradictory in a row.
func (p *Price) Check() error {
	var problems []error
	for _, field := range []struct{ name, value string }{
		{"id", p.ID}, {"cloud", p.Cloud}, {"region", p.Region}, {"unit", p.Unit}, {"source", p.Source},
	} {
		if field.value == "" {
			problems = append(problems, fmt.Errorf("%s is missing", field.name))
		}
	}
	if _, err := time.Parse(time.DateOnly, p.Date); err != nil {
		problems = append(problems, fmt.Errorf("date is %q, not a day", p.Date))
	}
	if !p.Per.IsPositive() {
		problems = append(problems, errors.New("per is not above 0"))
	}
	problems = append(problems, p.checkTiers()...)
	if p.Free != nil && (p.Free.Quantity.Sign() <= 0 || p.Free.Scope == "") {
		problems = append(problems, errors.New("free needs a quantity above 0 and a scope"))
	}
	return errors.Join(problems...)
}

// checkTiers requires the tiers to cover every quantity without gaps.
func (p *Price) checkTiers() []error {
	var problems []error
	if len(p.Tiers) == 0 {
		problems = append(problems, errors.New("has no tier"))
	}
	if len(p.Tiers) > 0 && p.Tiers[0].USD == nil {
		problems = append(problems, errors.New("the first tier has no price"))
	}
	last := decimal.Zero
	for i, tier := range p.Tiers {
		if tier.USD != nil && tier.USD.IsNegative() {
			problems = append(problems, fmt.Errorf("tier %d has a negative price", i+1))
		}
		switch {
		case i == len(p.Tiers)-1:
			if tier.UpTo != nil {
				problems = append(problems, fmt.Errorf("the last tier ends at %s, without a price above it", tier.UpTo))
			}
		case tier.UpTo == nil:
			problems = append(problems, fmt.Errorf("tier %d has no end but is not the last", i+1))
		case !tier.UpTo.GreaterThan(last):
			problems = append(problems, fmt.Errorf("tier %d ends at %s, not above the one before", i+1, tier.UpTo))
		default:
			last = *tier.UpTo
		}
	}
	return problems
}
