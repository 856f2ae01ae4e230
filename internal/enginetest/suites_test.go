package enginetest

import "slices"

// leftOut reports whether the quick suite leaves out a case, because it repeats a kept one on
// another platform or kind of zone.
func leftOut(name string, kept ...string) bool { return !long && !slices.Contains(kept, name) }
