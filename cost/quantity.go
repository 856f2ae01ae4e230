package cost

import (
	"slices"
	"strings"

	"github.com/shopspring/decimal"
)

// quantity is a number that a bill counts, how it came about, and which config
// keys are missing to know it.
type quantity struct {
	// exact is the number. Rules read it with [quantity.value].
	exact decimal.Decimal
	// explain says it in words. It is a function because a sweep over many loads
	// never asks.
	explain func() string
	// missing lists config keys; the quantity is known only when it is empty.
	missing []string
	// read is there while a sweep finds out what depends on the load, in quantities
	// that are proportional to it: it becomes true when a rule looks at the number
	// itself, so that what it charges need not be proportional.
	read *bool
	// level is the number of the [level] that the quantity is proportional to; 0 where
	// it is the requests.
	level int
}

// value is the number, for a rule that computes or decides with it.
func (q quantity) value() decimal.Decimal {
	if q.read != nil {
		*q.read = true
	}
	return q.exact
}

// exactly is a quantity known from the resources themselves.
func exactly(value decimal.Decimal, unit string) quantity {
	return quantity{exact: value, explain: func() string { return strings.TrimSpace(count(value) + " " + unit) }}
}

// unknown is a quantity that a config key would tell.
func unknown(keys ...string) quantity { return quantity{missing: keys} }

// isNone says that there is none of it, as of requests of a service without any: whatever
// one of them would take, all take nothing.
func (q quantity) isNone() bool { return len(q.missing) == 0 && q.read == nil && q.exact.IsZero() }

// orNone is what is open of a quantity that grows with this one.
func (q quantity) orNone(open quantity) quantity {
	if q.isNone() {
		return q
	}
	return open
}

// times multiplies; the explanation reads "a × b".
func (q quantity) times(other quantity) quantity {
	switch {
	case q.isNone():
		return q
	case other.isNone():
		return other
	case len(q.missing)+len(other.missing) > 0:
		return quantity{missing: union(q.missing, other.missing)}
	}
	product := quantity{
		exact:   q.exact.Mul(other.exact),
		explain: func() string { return q.explain() + " × " + other.explain() },
		read:    q.read, level: q.level,
	}
	switch {
	case q.read == nil:
		product.read, product.level = other.read, other.level
	case other.read != nil:
		*q.read = true // the square of the load
	}
	return product
}

// per divides by a number.
func (q quantity) per(divisor decimal.Decimal) quantity {
	q.exact = q.exact.Div(divisor)
	return q
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
