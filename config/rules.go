package config

import (
	"reflect"
	"slices"
	"strings"

	"github.com/shopspring/decimal"
)

// textProblem checks a string against a field's tag; false if there is no problem.
func textProblem(path, s string, tag reflect.StructTag) (Problem, bool) {
	if enum := tag.Get("enum"); enum != "" {
		values := strings.Split(enum, ",")
		return Problem{Path: path, Value: s, Reason: "unknown value", Allowed: strings.Join(values, ", "), DidYouMean: Nearest(s, values)},
			!slices.Contains(values, s)
	}
	if f, stated := FormatOf(tag); stated && !f.matches(s) {
		return Problem{Path: path, Value: s, Reason: "has the wrong format", Allowed: f.Allowed, DidYouMean: f.nearest(s)}, true
	}
	return Problem{}, false
}

// numberProblem checks a number against a field's tag; false if there is no problem.
func numberProblem(path string, n decimal.Decimal, tag reflect.StructTag) (Problem, bool) {
	low, high := tag.Get("min"), tag.Get("max")
	p := Problem{Path: path, Value: n, Reason: "out of range", Allowed: strings.TrimSpace(bounds(tag))}
	switch {
	case low != "" && n.LessThan(decimal.RequireFromString(low)):
		p.DidYouMean = low
	case high != "" && n.GreaterThan(decimal.RequireFromString(high)):
		p.DidYouMean = high
	default:
		return Problem{}, false
	}
	return p, true
}

func bounds(tag reflect.StructTag) string {
	low, high := tag.Get("min"), tag.Get("max")
	switch {
	case low != "" && high != "":
		return " from " + low + " to " + high
	case low != "":
		return " of at least " + low
	case high != "":
		return " of at most " + high
	}
	return ""
}
