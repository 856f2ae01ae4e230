package rules

import (
	"fmt"
	"slices"
	"sort"
	"strings"

	"github.com/shopspring/decimal"
)

// Recording is what one run of a constructor registered, ordered by URN, with an index of which
// resource uses which.
type Recording struct {
	resources []Resource
	byURN     map[string]int
	byType    map[string][]*Resource
	users     map[string][]int
}

// NewRecording sorts and indexes resources.
func NewRecording(resources []Resource) *Recording {
	rec := &Recording{resources: resources, byURN: map[string]int{}, byType: map[string][]*Resource{}, users: map[string][]int{}}
	sort.Slice(rec.resources, func(i, j int) bool { return rec.resources[i].URN < rec.resources[j].URN })
	for i := range rec.resources {
		r := &rec.resources[i]
		rec.byURN[r.URN] = i
		rec.byType[r.Type] = append(rec.byType[r.Type], r)
	}
	rec.localize()
	for i, r := range rec.resources {
		seen := map[string]bool{}
		for _, urns := range r.Dependencies {
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

// Count returns the number of items in a list of references: the length of the list, or, while
// the items are still unknown, the number of recorded resources of a type that it refers to.
func (rec *Recording) Count(r *Resource, input, typ string) (decimal.Decimal, error) {
	if v, ok := r.Value(input); ok && v.IsArray() {
		return decimal.NewFromInt(int64(len(v.ArrayValue()))), nil
	}
	n := 0
	top, _, _ := strings.Cut(input, ".")
	for _, urn := range r.Dependencies[top] {
		if i, ok := rec.byURN[urn]; ok && rec.resources[i].Type == typ {
			n++
		}
	}
	if n == 0 {
		return decimal.Decimal{}, fmt.Errorf("the number of %s is not known before the update", input)
	}
	return decimal.NewFromInt(int64(n)), nil
}

// OfType lists the resources of a type.
func (rec *Recording) OfType(typ string) []*Resource { return rec.byType[typ] }

// UsersOf lists the resources of a type with an input that uses an output of r.
func (rec *Recording) UsersOf(r *Resource, typ, input string) []*Resource {
	var out []*Resource
	for _, i := range rec.users[r.URN] {
		if user := &rec.resources[i]; user.Type == typ && slices.Contains(user.Dependencies[input], r.URN) {
			out = append(out, user)
		}
	}
	return out
}

// UsedBy finds the resource of a type whose output is used by an input of r.
func (rec *Recording) UsedBy(r *Resource, typ, input string) (*Resource, bool) {
	for _, urn := range r.Dependencies[input] {
		if i, ok := rec.byURN[urn]; ok && rec.resources[i].Type == typ {
			return &rec.resources[i], true
		}
	}
	return nil, false
}

// ByURN finds a resource.
func (rec *Recording) ByURN(urn string) (*Resource, bool) {
	i, ok := rec.byURN[urn]
	if !ok {
		return nil, false
	}
	return &rec.resources[i], true
}
