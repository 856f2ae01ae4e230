package rules

import (
	"fmt"
)

// Fact returns a number that no input of the resource contains and that the user of the
// estimate may set (see package hint). If it is not set, the quantity is open and names the key
// that sets it.
func (r *Resource) Fact(name, unit string) (Quantity, error) {
	text, stated := r.Hints[name]
	if !stated {
		return Open("fact " + r.Name + ":" + name), nil
	}
	value, err := Decimal(text)
	if err != nil || value.IsNegative() {
		return Quantity{}, fmt.Errorf("the fact %s is %q, not a number of %s", name, text, unit)
	}
	return Exactly(value, unit), nil
}

// NumberOr returns a numeric input, or a fact if the input is absent.
func (r *Resource) NumberOr(path, fact, unit string) (Quantity, error) {
	if !r.Has(path) {
		return r.Fact(fact, unit)
	}
	value, err := r.Number(path, 0)
	return Exactly(value, unit), err
}

// List returns the items of an input; none if it is absent. A list that is unknown before the
// update is an error.
func (r *Resource) List(path string) ([]*Resource, error) {
	v, ok := r.Value(path)
	switch {
	case !ok || v.IsNull():
		return nil, nil
	case !v.IsArray():
		return nil, fmt.Errorf("%s are not known before the update", path)
	}
	var items []*Resource
	for _, item := range v.ArrayValue() {
		if item = Plain(item); !item.IsObject() {
			return nil, fmt.Errorf("%s are not known before the update", path)
		}
		// With the resource's name, so that its facts are found.
		items = append(items, &Resource{Type: r.Type, Name: r.Name, Inputs: item.ObjectValue(), Hints: r.Hints})
	}
	return items, nil
}
