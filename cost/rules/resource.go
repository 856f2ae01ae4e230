package rules

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
	"github.com/shopspring/decimal"
)

// Resource is one recorded resource, which the engine would create.
type Resource struct {
	// URN identifies it; Type is the full type token; Name the logical name.
	URN, Type, Name string
	// Inputs are the resource's inputs. Values that only the cloud knows, such as another
	// resource's ARN, are unknown, never empty.
	Inputs resource.PropertyMap
	// Region is its provider's region, or its own location.
	Region string
	// Dependencies maps an input to the resources whose outputs it uses.
	Dependencies map[string][]string
	// Provider is the resource's provider, if it is recorded.
	Provider *Resource
	// Hints are facts that no input of the resource contains; see package hint.
	Hints map[string]string
}

// Value returns the input at a path such as template.containers[0].image. Rules write the
// paths, so they have only names and indexes.
func (r *Resource) Value(path string) (resource.PropertyValue, bool) {
	v := resource.NewProperty(r.Inputs)
	for path != "" {
		var step string
		step, path, _ = strings.Cut(path, ".")
		name, index, indexed := strings.Cut(step, "[")
		if v = Plain(v); !v.IsObject() {
			return v, v.IsComputed()
		}
		next, ok := v.ObjectValue()[resource.PropertyKey(name)]
		if !ok {
			return next, false
		}
		v = Plain(next)
		if indexed {
			i, err := strconv.Atoi(strings.TrimSuffix(index, "]"))
			if v.IsComputed() {
				return v, true
			}
			if err != nil || !v.IsArray() || i >= len(v.ArrayValue()) {
				return v, false
			}
			v = Plain(v.ArrayValue()[i])
		}
	}
	return v, true
}

// Plain unwraps secrets and outputs.
func Plain(v resource.PropertyValue) resource.PropertyValue {
	for {
		switch {
		case v.IsSecret():
			v = v.SecretValue().Element
		case v.IsOutput() && v.OutputValue().Known:
			v = v.OutputValue().Element
		case v.IsOutput():
			return resource.MakeComputed(resource.NewProperty(""))
		default:
			return v
		}
	}
}

// Number returns a numeric input, or otherwise if it is absent. An input that is set but not a
// known number is an error.
func (r *Resource) Number(path string, otherwise int64) (decimal.Decimal, error) {
	v, ok := r.Value(path)
	switch {
	case !ok || v.IsNull():
		return decimal.NewFromInt(otherwise), nil
	case v.IsNumber():
		n := v.NumberValue()
		if whole := int64(n); float64(whole) == n {
			return decimal.NewFromInt(whole), nil
		}
		return decimal.NewFromFloat(n), nil
	}
	return decimal.Decimal{}, fmt.Errorf("%s is not known before the update", path)
}

// Text returns a string input, or otherwise if it is absent or unknown.
func (r *Resource) Text(path, otherwise string) string {
	if v, ok := r.Value(path); ok && v.IsString() {
		return v.StringValue()
	}
	return otherwise
}

// Has reports whether an input is set.
func (r *Resource) Has(path string) bool {
	v, ok := r.Value(path)
	return ok && !v.IsNull()
}

// Known returns a string input, or otherwise if it is absent. One that is set but not known
// before the update is an error.
func (r *Resource) Known(path, otherwise string) (string, error) {
	v, ok := r.Value(path)
	switch {
	case !ok || v.IsNull():
		return otherwise, nil
	case v.IsString():
		return v.StringValue(), nil
	}
	return "", fmt.Errorf("%s is not known before the update", path)
}

// Flag returns a boolean input, or otherwise.
func (r *Resource) Flag(path string, otherwise bool) bool {
	if v, ok := r.Value(path); ok && v.IsBool() {
		return v.BoolValue()
	}
	return otherwise
}

// Service returns the cloud service of the type token: `lambda` of
// aws:lambda/function:Function.
func (r *Resource) Service() string {
	_, module, _ := strings.Cut(r.Type, ":")
	module, _, found := strings.Cut(module, ":")
	if !found {
		return r.Type
	}
	service, _, _ := strings.Cut(module, "/")
	return service
}

// Kind returns the last part of the type token: `Function`.
func (r *Resource) Kind() string { return r.Type[strings.LastIndex(r.Type, ":")+1:] }

// QuantityOf reads a Kubernetes quantity that must be set.
func (r *Resource) QuantityOf(path string, read func(string) (decimal.Decimal, error)) (decimal.Decimal, error) {
	text, err := r.Known(path, "")
	if err != nil {
		return decimal.Zero, err
	}
	if text == "" {
		return decimal.Zero, fmt.Errorf("%s is not set", path)
	}
	return read(text)
}

// Annotations returns the annotations of a Kubernetes object at a path.
func (r *Resource) Annotations(path string) (Annotations, error) {
	v, ok := r.Value(path)
	switch {
	case ok && v.IsComputed():
		return nil, fmt.Errorf("%s are not known before the update", path)
	case ok && v.IsObject():
		return Annotations(v.ObjectValue()), nil
	}
	return nil, nil
}

// Annotations are the annotations of a Kubernetes object.
type Annotations resource.PropertyMap

// Text returns an annotation, "" if there is none.
func (a Annotations) Text(name string) (string, error) {
	v := Plain(a[resource.PropertyKey(name)])
	switch {
	case v.IsString():
		return v.StringValue(), nil
	case v.IsNull():
		return "", nil
	}
	return "", fmt.Errorf("the annotation %s is not known before the update", name)
}

// IsText reports whether a value is this text.
func IsText(v resource.PropertyValue, text string) bool {
	v = Plain(v)
	return v.IsString() && v.StringValue() == text
}

// Decimal reads a number written as text.
func Decimal(text string) (decimal.Decimal, error) {
	d, err := decimal.NewFromString(text)
	if err != nil {
		return d, fmt.Errorf("%q is not a number", text)
	}
	return d, nil
}

// FirstError returns the first error that is not nil.
func FirstError(errs ...error) error {
	for _, err := range errs {
		if err != nil {
			return err
		}
	}
	return nil
}
