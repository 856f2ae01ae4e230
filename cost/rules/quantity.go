package rules

import (
	"slices"
	"strings"

	"github.com/shopspring/decimal"

	"bankchurn/service"
)

var (
	// One is the number 1.
	One = decimal.NewFromInt(1)
	// Hundred is the number 100.
	Hundred = decimal.NewFromInt(100)
	// Month is the 730 hours of a month in seconds.
	Month = decimal.NewFromInt(service.SecondsPerMonth)
	// Hours is the same month in hours, the unit of what runs around the clock.
	Hours = Exactly(decimal.NewFromInt(730), "h")
)

// Quantity is a billed number with its arithmetic, and the config keys that are missing if it
// is unknown.
type Quantity struct {
	// Value is the number, if it is known.
	Value decimal.Decimal
	// Explain is its arithmetic: "1,000,000 requests × 0.2 s × 1 GB".
	Explain string
	// Unknown means that there is no value; Missing are the config keys that would make it
	// known, none if no key does.
	Unknown bool
	Missing []string
	// Assumed are the values used for config keys that are not set.
	Assumed []Assumption
}

// Assumption is a value used for a config key that is not set.
type Assumption struct {
	// Key is the config key, Text what is assumed.
	Key, Text string
}

// Exactly returns a quantity known from the resources themselves.
func Exactly(value decimal.Decimal, unit string) Quantity {
	return Quantity{Value: value, Explain: strings.TrimSpace(Number(value) + " " + unit)}
}

// Explained returns a known quantity with its arithmetic.
func Explained(value decimal.Decimal, explain string) Quantity {
	return Quantity{Value: value, Explain: explain}
}

// Open returns an unknown quantity, with the config keys that would make it known, if any.
func Open(keys ...string) Quantity { return Quantity{Unknown: true, Missing: keys} }

// FromConfig returns a number from the config, or an open quantity if the key is not set.
func FromConfig(value *decimal.Decimal, unit, key string) Quantity {
	if value == nil {
		return Open(key)
	}
	return Exactly(*value, unit)
}

// FromConfigOr returns a number from the config, or an assumed value if the key is not set.
func FromConfigOr(value *decimal.Decimal, otherwise decimal.Decimal, unit, key, why string) Quantity {
	if value != nil {
		return Exactly(*value, unit)
	}
	q := Exactly(otherwise, unit)
	q.Assumed = []Assumption{{Key: key, Text: why}}
	return q
}

// IsZero reports whether the quantity is known to be zero.
func (q Quantity) IsZero() bool { return !q.Unknown && q.Value.IsZero() }

// OrZero returns an open quantity that grows with q, or zero if q is zero.
func (q Quantity) OrZero(open Quantity) Quantity {
	if q.IsZero() {
		return q
	}
	return open
}

// Times multiplies; the explanation reads "a × b". Zero times anything is zero.
func (q Quantity) Times(other Quantity) Quantity {
	switch {
	case q.IsZero():
		return q
	case other.IsZero():
		return other
	case q.Unknown || other.Unknown:
		return Open(Union(q.Missing, other.Missing)...)
	}
	return Quantity{
		Value:   q.Value.Mul(other.Value),
		Explain: q.Explain + " × " + other.Explain,
		Assumed: append(slices.Clone(q.Assumed), other.Assumed...),
	}
}

// Per divides by a number.
func (q Quantity) Per(divisor decimal.Decimal) Quantity {
	q.Value = q.Value.Div(divisor)
	return q
}

// Share returns a part of a whole: "25 % of them".
func Share(share decimal.Decimal, which string) Quantity {
	return Explained(share, Percent(share)+" "+which)
}

// Percent formats a share: "25 %".
func Percent(share decimal.Decimal) string { return Number(share.Mul(Hundred)) + " %" }

// Number formats a number with thousands separators and at most three decimals, or six below
// one.
func Number(d decimal.Decimal) string {
	places := int32(3)
	if d.Abs().LessThan(One) {
		places = 6
	}
	whole, fraction, found := strings.Cut(d.Round(places).String(), ".")
	sign := ""
	if strings.HasPrefix(whole, "-") {
		sign, whole = "-", whole[1:]
	}
	text := sign + Thousands(whole)
	if found {
		text += "." + fraction
	}
	return text
}

// Thousands adds thousands separators to the digits of a whole number.
func Thousands(digits string) string {
	for i := len(digits) - 3; i > 0; i -= 3 {
		digits = digits[:i] + "," + digits[i:]
	}
	return digits
}

// Union returns a, followed by what only b has, in order.
func Union(a, b []string) []string {
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
