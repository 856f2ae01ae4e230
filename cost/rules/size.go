package rules

import (
	"fmt"
	"strings"

	"github.com/shopspring/decimal"
)

// CPU reads a Kubernetes quantity of CPU: "1", "0.5", "500m".
func CPU(text string) (decimal.Decimal, error) {
	millis, isMilli := strings.CutSuffix(text, "m")
	d, err := decimal.NewFromString(millis)
	if err != nil {
		return d, fmt.Errorf("cpu %q is not a quantity", text)
	}
	if isMilli {
		return d.Div(decimal.NewFromInt(1000)), nil
	}
	return d, nil
}

// GiB reads a Kubernetes quantity of memory in Mi or Gi.
func GiB(text string) (decimal.Decimal, error) {
	if mib, ok := strings.CutSuffix(text, "Mi"); ok {
		d, err := decimal.NewFromString(mib)
		return d.Div(decimal.NewFromInt(1024)), err
	}
	if gib, ok := strings.CutSuffix(text, "Gi"); ok {
		return decimal.NewFromString(gib)
	}
	return decimal.Decimal{}, fmt.Errorf("memory %q is not a quantity in Mi or Gi", text)
}
