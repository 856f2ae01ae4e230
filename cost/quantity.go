package cost

import (
	"strings"

	"github.com/shopspring/decimal"
)

// quantity is a number that a bill counts, how it came about, and which config
// keys are missing to know it.
type quantity struct {
	value   decimal.Decimal
	explain string
	// missing lists config keys; the quantity is known only when it is empty.
	missing []string
}

// exactly is a quantity known from the resources themselves.
func exactly(value decimal.Decimal, unit string) quantity {
	return quantity{value: value, explain: strings.TrimSpace(count(value) + " " + unit)}
}

// unknown is a quantity that a config key would tell.
func unknown(keys ...string) quantity { return quantity{missing: keys} }

// times multiplies; the explanation reads "a × b".
func (q quantity) times(other quantity) quantity {
	return quantity{
		value:   q.value.Mul(other.value),
		explain: q.explain + " × " + other.explain,
		missing: union(q.missing, other.missing),
	}
}

// plus adds; the explanation reads "a + b".
func (q quantity) plus(other quantity) quantity {
	return quantity{
		value:   q.value.Add(other.value),
		explain: q.explain + " + " + other.explain,
		missing: union(q.missing, other.missing),
	}
}

func union(a, b []string) []string {
	out := append([]string(nil), a...)
	for _, key := range b {
		seen := false
		for _, have := range out {
			seen = seen || have == key
		}
		if !seen {
			out = append(out, key)
		}
	}
	return out
}
