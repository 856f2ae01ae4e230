package config

import "sort"

// Default returns *p, or otherwise when p is nil: the value of a key that has a
// platform-specific default.
func Default[T any](p *T, otherwise T) T {
	if p == nil {
		return otherwise
	}
	return *p
}

// Merge returns base with the entries of own added or replaced.
func Merge(base, own map[string]string) map[string]string {
	merged := make(map[string]string, len(base)+len(own))
	for k, v := range base {
		merged[k] = v
	}
	for k, v := range own {
		merged[k] = v
	}
	return merged
}

// OverridePath is the config key that an entry of a merged map came from.
func OverridePath(own, base, name string, overrides map[string]string) string {
	if _, overridden := overrides[name]; overridden {
		return own + "." + name
	}
	return base + "." + name
}

// SortedNames returns a map's keys in order, so that nothing that is built from
// a map changes from one preview to the next.
func SortedNames[V any](m map[string]V) []string {
	names := make([]string, 0, len(m))
	for name := range m {
		names = append(names, name)
	}
	sort.Strings(names)
	return names
}
