package book

import (
	"errors"
	"fmt"
	"time"

	"github.com/shopspring/decimal"
)

// Check finds everything that a row lacks or contradicts.
func (p *Price) Check() error {
	if err := p.checkSizes(); err != nil {
		return err
	}
	var problems []error
	for _, field := range []struct{ name, value string }{
		{"id", p.ID}, {"cloud", p.Cloud}, {"region", p.Region}, {"unit", p.Unit}, {"source", p.Source},
	} {
		if field.value == "" {
			problems = append(problems, fmt.Errorf("%s is missing", field.name))
		}
	}
	if _, err := time.Parse(time.DateOnly, p.Date); err != nil {
		problems = append(problems, fmt.Errorf("retrieved is %q, not a date", p.Date))
	}
	if p.Per.IsNegative() {
		problems = append(problems, fmt.Errorf("per is negative"))
	}
	problems = append(problems, p.checkTiers()...)
	if p.Free != nil && (p.Free.Quantity.Sign() <= 0 || p.Free.Scope == "") {
		problems = append(problems, errors.New("free needs a quantity above 0 and a scope"))
	}
	return errors.Join(problems...)
}

// checkTiers holds tiers to one unbroken scale from nothing to no end.
func (p *Price) checkTiers() []error {
	var problems []error
	if len(p.Tiers) == 0 {
		problems = append(problems, errors.New("has no tier"))
	}
	last := decimal.Zero
	for i, tier := range p.Tiers {
		if tier.USD != nil && tier.USD.IsNegative() {
			problems = append(problems, fmt.Errorf("tier %d has a negative price", i+1))
		}
		switch {
		case i == len(p.Tiers)-1:
			if tier.UpTo != nil {
				problems = append(problems, fmt.Errorf("the last tier ends at %s: nothing prices what is above", tier.UpTo))
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

// checkSizes refuses numbers that no price list has. It comes before anything that
// compares: a decimal of 1e999999999 is a few bytes until it is compared with
// another, and gigabytes of digits then.
func (p *Price) checkSizes() error {
	numbers := []decimal.Decimal{p.Per}
	for _, tier := range p.Tiers {
		for _, d := range []*decimal.Decimal{tier.UpTo, tier.USD} {
			if d != nil {
				numbers = append(numbers, *d)
			}
		}
	}
	if p.Free != nil {
		numbers = append(numbers, p.Free.Quantity)
	}
	const digits, bits = 18, 100 // 2^100 has 31 digits
	for _, d := range numbers {
		if d.Exponent() > digits || d.Exponent() < -digits || d.Coefficient().BitLen() > bits {
			return errors.New("has a number of more digits than any price or quantity")
		}
	}
	return nil
}
