package config

import (
	"sort"

	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
)

// Default returns *p, or otherwise if p is nil: the value of a key with a platform-specific
// default.
func Default[T any](p *T, otherwise T) T {
	if p == nil {
		return otherwise
	}
	return *p
}

// Merge returns base with the entries of own added or replaced.
func Merge[V any](base, own map[string]V) map[string]V {
	merged := make(map[string]V, len(base)+len(own))
	for k, v := range base {
		merged[k] = v
	}
	for k, v := range own {
		merged[k] = v
	}
	return merged
}

// OverridePath is the config key that an entry of a merged map came from.
func OverridePath(own, base, name string, overrides map[string]pulumi.StringInput) string {
	if _, overridden := overrides[name]; overridden {
		return own + "." + name
	}
	return base + "." + name
}

// SortedNames returns a map's keys in order, so that the output is the same in every preview.
func SortedNames[V any](m map[string]V) []string {
	names := make([]string, 0, len(m))
	for name := range m {
		names = append(names, name)
	}
	sort.Strings(names)
	return names
}
