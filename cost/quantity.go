package cost

import (
	"slices"
	"strings"

	"github.com/shopspring/decimal"
)

// quantity is a number that a bill counts, how it came about, and which config
// keys are missing to know it.
type quantity struct {
	value decimal.Decimal
	// explain says it in words. It is a function because a sweep over many loads
	// never asks.
	explain func() string
	// missing lists config keys; the quantity is known only when it is empty.
	missing []string
}

// exactly is a quantity known from the resources themselves.
func exactly(value decimal.Decimal, unit string) quantity {
	return quantity{value: value, explain: func() string { return strings.TrimSpace(count(value) + " " + unit) }}
}

// unknown is a quantity that a config key would tell.
func unknown(keys ...string) quantity { return quantity{missing: keys} }

// times multiplies; the explanation reads "a × b".
func (q quantity) times(other quantity) quantity {
	if len(q.missing)+len(other.missing) > 0 {
		return quantity{missing: union(q.missing, other.missing)}
	}
	return quantity{
		value:   q.value.Mul(other.value),
		explain: func() string { return q.explain() + " × " + other.explain() },
	}
}

func union(a, b []string) []string {
	if len(b) == 0 {
		return a
	}
	out := slices.Clone(a)
	for _, key := range b {
		if !slices.Contains(out, key) {
			out = append(out, key)
		}
	}
	return out
}
