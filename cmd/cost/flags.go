package main

import (
	"errors"
	"flag"

	"github.com/shopspring/decimal"
)

// failAbove adds the flag -fail-above, an amount in USD.
func failAbove(flags *flag.FlagSet, limit **decimal.Decimal, usage string) {
	flags.Func("fail-above", usage, func(text string) error {
		usd, err := decimal.NewFromString(text)
		if err != nil || usd.IsNegative() {
			return errors.New("is not an amount in USD")
		}
		*limit = &usd
		return nil
	})
}
