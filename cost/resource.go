package cost

import (
	"fmt"
	"slices"
	"sort"
	"strconv"
	"strings"

	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
	"github.com/shopspring/decimal"
)

// Resource is one recorded resource: what the engine would be asked to create.
type Resource struct {
	// URN identifies it; Type is the full type token; Name the logical name.
	URN, Type, Name string
	// Inputs are the resource's inputs. What only the cloud can know (another
	// resource's ARN, say) is an unknown, never an empty value.
	Inputs resource.PropertyMap
	// Region is where its provider works, or its own location.
	Region string
	// dependencies maps an input to the resources whose outputs it uses.
	dependencies map[string][]string
	// provider is the provider that makes the resource, where it is recorded.
	provider *Resource
}

// value is the input at a path such as template.containers[0].image.
// Paths are written by rules, so only names and indexes occur.
func (r *Resource) value(path string) (resource.PropertyValue, bool) {
	v := resource.NewProperty(r.Inputs)
	for path != "" {
		var step string
		step, path, _ = strings.Cut(path, ".")
		name, index, indexed := strings.Cut(step, "[")
		if v = plain(v); !v.IsObject() {
			return v, v.IsComputed()
		}
		next, ok := v.ObjectValue()[resource.PropertyKey(name)]
		if !ok {
			return next, false
		}
		v = plain(next)
		if indexed {
			i, err := strconv.Atoi(strings.TrimSuffix(index, "]"))
			if v.IsComputed() {
				return v, true
			}
			if err != nil || !v.IsArray() || i >= len(v.ArrayValue()) {
				return v, false
			}
			v = plain(v.ArrayValue()[i])
		}
	}
	return v, true
}

// plain looks through the wrappers of secrets and outputs.
func plain(v resource.PropertyValue) resource.PropertyValue {
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

// number is a numeric input; otherwise where the input is absent.
// An input that is there but is no number the recorder can see is an error.
func (r *Resource) number(path string, otherwise int64) (decimal.Decimal, error) {
	v, ok := r.value(path)
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

// text is a string input, or otherwise where it is absent or not known.
func (r *Resource) text(path, otherwise string) string {
	if v, ok := r.value(path); ok && v.IsString() {
		return v.StringValue()
	}
	return otherwise
}

// has says whether an input is there.
func (r *Resource) has(path string) bool {
	v, ok := r.value(path)
	return ok && !v.IsNull()
}

// known is a string input, or otherwise where it is absent. One that is there but
// not known before the update is an error.
func (r *Resource) known(path, otherwise string) (string, error) {
	v, ok := r.value(path)
	switch {
	case !ok || v.IsNull():
		return otherwise, nil
	case v.IsString():
		return v.StringValue(), nil
	}
	return "", fmt.Errorf("%s is not known before the update", path)
}

// flag is a boolean input, or otherwise.
func (r *Resource) flag(path string, otherwise bool) bool {
	if v, ok := r.value(path); ok && v.IsBool() {
		return v.BoolValue()
	}
	return otherwise
}

// service is the cloud service of the type token: `lambda` of aws:lambda/function:Function.
func (r *Resource) service() string {
	_, module, _ := strings.Cut(r.Type, ":")
	module, _, found := strings.Cut(module, ":")
	if !found {
		return r.Type
	}
	service, _, _ := strings.Cut(module, "/")
	return service
}

// kind is the last part of the type token: `Function`.
func (r *Resource) kind() string { return r.Type[strings.LastIndex(r.Type, ":")+1:] }

// Recording is what one run of a constructor registered, ordered by URN, with an
// index of who uses whom.
type Recording struct {
	resources []Resource
	byURN     map[string]int
	byType    map[string][]*Resource
	users     map[string][]int
	// billable are the indexes of the resources that a rule prices: a sweep has no
	// use for the others.
	billable []int
}

// NewRecording orders and indexes resources.
func NewRecording(resources []Resource) *Recording {
	rec := &Recording{resources: resources, byURN: map[string]int{}, byType: map[string][]*Resource{}, users: map[string][]int{}}
	sort.Slice(rec.resources, func(i, j int) bool { return rec.resources[i].URN < rec.resources[j].URN })
	for i := range rec.resources {
		r := &rec.resources[i]
		rec.byURN[r.URN] = i
		rec.byType[r.Type] = append(rec.byType[r.Type], r)
		if _, priced := rules[r.Type]; priced {
			rec.billable = append(rec.billable, i)
		}
	}
	rec.localize()
	for i, r := range rec.resources {
		seen := map[string]bool{}
		for _, urns := range r.dependencies {
			for _, urn := range urns {
				if !seen[urn] {
					seen[urn] = true
					rec.users[urn] = append(rec.users[urn], i)
				}
			}
		}
	}
	return rec
}

// Resources returns what was recorded, ordered by URN.
func (rec *Recording) Resources() []Resource { return rec.resources }

// count is the number of items of a list of references: of the list as written,
// or, while the items are not known yet, of the recorded resources of a type that
// it refers to.
func (rec *Recording) count(r *Resource, input, typ string) (decimal.Decimal, error) {
	if v, ok := r.value(input); ok && v.IsArray() {
		return decimal.NewFromInt(int64(len(v.ArrayValue()))), nil
	}
	n := 0
	for _, urn := range r.dependencies[input] {
		if i, ok := rec.byURN[urn]; ok && rec.resources[i].Type == typ {
			n++
		}
	}
	if n == 0 {
		return decimal.Decimal{}, fmt.Errorf("the number of %s is not known before the update", input)
	}
	return decimal.NewFromInt(int64(n)), nil
}

// ofType lists the resources of a type.
func (rec *Recording) ofType(typ string) []*Resource { return rec.byType[typ] }

// usersOf lists the resources of a type whose input takes an output of r.
func (rec *Recording) usersOf(r *Resource, typ, input string) []*Resource {
	var out []*Resource
	for _, i := range rec.users[r.URN] {
		if user := &rec.resources[i]; user.Type == typ && slices.Contains(user.dependencies[input], r.URN) {
			out = append(out, user)
		}
	}
	return out
}

// usedBy finds the resource of a type whose output r's input takes.
func (rec *Recording) usedBy(r *Resource, typ, input string) (*Resource, bool) {
	for _, urn := range r.dependencies[input] {
		if i, ok := rec.byURN[urn]; ok && rec.resources[i].Type == typ {
			return &rec.resources[i], true
		}
	}
	return nil, false
}
