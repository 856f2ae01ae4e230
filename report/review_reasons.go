package report

import (
	"cmp"
	"fmt"
	"maps"
	"slices"

	"bankchurn/internal/replacement"
)

// why has the reasons why the cost or the resources differ.
type why struct {
	Config []configChange `json:"config"`
	Prices []priceChange  `json:"prices"`
	// Code are resources that the head's code registers differently from the same config.
	Code []string `json:"code"`
	// Files are resources that differ only because of the project's files, such as a package.
	Files []string `json:"files"`
	// Counting means that the same resources are priced differently.
	Counting bool `json:"counting"`
	// Unknown means that the reason is unknown: the base is an old report.
	Unknown bool `json:"unknown"`
}

func noWhy() why {
	return why{Config: []configChange{}, Prices: []priceChange{}, Code: []string{}, Files: []string{}}
}

func (w why) isEmpty() bool {
	return len(w.Config)+len(w.Prices)+len(w.Code)+len(w.Files) == 0 && !w.Counting && !w.Unknown
}

// configChange is a changed config key; an absent value is not set.
type configChange struct {
	Key    string  `json:"key"`
	Before *string `json:"before,omitempty"`
	After  *string `json:"after,omitempty"`
}

// priceChange is a changed list price of a SKU.
type priceChange struct {
	SKU    string `json:"sku"`
	Region string `json:"region"`
	Before string `json:"before"`
	After  string `json:"after"`
}

// reasons explains why two reports differ. Mixed is the head's config priced by the base's
// code, nil if there is none.
func reasons(base, head Earlier, mixed *Earlier) why {
	w := noWhy()
	b, h := base.document, head.document
	if b.Version < Version {
		w.Unknown = true
		return w
	}
	w.Config, w.Prices = configChanges(b.Config, h.Config), priceChanges(base, head)
	switch {
	case mixed != nil && mixed.document.Version == Version:
		w.Code = differing(mixed.document.Resources, h.Resources)
		if len(w.Config) == 0 {
			w.Files = differing(b.Resources, mixed.document.Resources)
		}
	case len(w.Config) == 0:
		w.Code = differing(b.Resources, h.Resources)
	}
	if w.isEmpty() && (len(head.Snapshot.Since(base.Snapshot).Resources) > 0 || !head.Snapshot.High.USD.Equal(base.Snapshot.High.USD)) {
		w.Counting = true
	}
	return w
}

func configChanges(before, after map[string]string) []configChange {
	out := []configChange{}
	for _, key := range union(before, after) {
		was, had := before[key]
		is, has := after[key]
		if had == has && was == is {
			continue
		}
		c := configChange{Key: key}
		if had {
			c.Before = &was
		}
		if has {
			c.After = &is
		}
		out = append(out, c)
	}
	// The keys with the largest effect come first.
	slices.SortStableFunc(out, func(a, b configChange) int { return cmp.Compare(rank(a.Key), rank(b.Key)) })
	return out
}

func rank(key string) int {
	if at := slices.Index([]string{"platform", "keepPrevious"}, key); at >= 0 {
		return at
	}
	return 2
}

func priceChanges(base, head Earlier) []priceChange {
	type place struct{ sku, region string }
	prices := func(e Earlier) map[place]string {
		all := map[place]string{}
		for _, l := range e.document.Lines {
			if l.SKU != "" && l.UnitPrice != "" {
				all[place{l.SKU, l.Region}] = l.UnitPrice
			}
		}
		return all
	}
	before, after := prices(base), prices(head)
	out := []priceChange{}
	for at, is := range after {
		if was, had := before[at]; had && was != is {
			out = append(out, priceChange{SKU: at.sku, Region: at.region, Before: was, After: is})
		}
	}
	slices.SortFunc(out, func(a, b priceChange) int { return cmp.Or(cmp.Compare(a.SKU, b.SKU), cmp.Compare(a.Region, b.Region)) })
	return out
}

// resourceChanges are the changed resources, as far as their inputs show; each is a kind and a
// name.
type resourceChanges struct {
	Added []string `json:"added"`
	// Replaced are those with a changed input that cannot change in place.
	Replaced []string `json:"replaced"`
	Updated  []string `json:"updated"`
	Removed  []string `json:"removed"`
}

func noChanges() resourceChanges {
	return resourceChanges{Added: []string{}, Replaced: []string{}, Updated: []string{}, Removed: []string{}}
}

func (c resourceChanges) isEmpty() bool {
	return len(c.Added)+len(c.Replaced)+len(c.Updated)+len(c.Removed) == 0
}

func changesOf(base, head Earlier) resourceChanges {
	c := noChanges()
	if base.document.Version < Version {
		return c
	}
	before, after := byName(base.document.Resources), byName(head.document.Resources)
	for _, key := range union(before, after) {
		was, had := before[key]
		is, has := after[key]
		name := kind(key.Type) + " " + key.Name
		switch {
		case !had:
			c.Added = append(c.Added, name)
		case !has:
			c.Removed = append(c.Removed, name)
		case maps.Equal(was, is):
		case replaces(key.Type, was, is):
			c.Replaced = append(c.Replaced, name)
		default:
			c.Updated = append(c.Updated, name)
		}
	}
	return c
}

func replaces(token string, before, after map[string]string) bool {
	return slices.ContainsFunc(replacement.Inputs(token), func(input string) bool { return before[input] != after[input] })
}

// differing returns the resources that differ between two lists, by kind and name.
func differing(before, after []registered) []string {
	a, b := byName(before), byName(after)
	out := []string{}
	for _, key := range union(a, b) {
		was, had := a[key]
		is, has := b[key]
		if had != has || !maps.Equal(was, is) {
			out = append(out, kind(key.Type)+" "+key.Name)
		}
	}
	return out
}

// identity identifies the same resource in two reports.
type identity struct{ Type, Name string }

func byName(all []registered) map[identity]map[string]string {
	out := map[identity]map[string]string{}
	for _, r := range all {
		out[identity{r.Type, r.Name}] = r.Inputs
	}
	return out
}

// union returns the keys of two maps, sorted.
func union[K comparable, V any](a, b map[K]V) []K {
	var keys []K
	for key := range a {
		keys = append(keys, key)
	}
	for key := range b {
		if _, both := a[key]; !both {
			keys = append(keys, key)
		}
	}
	slices.SortFunc(keys, func(x, y K) int { return cmp.Compare(fmt.Sprint(x), fmt.Sprint(y)) })
	return keys
}
