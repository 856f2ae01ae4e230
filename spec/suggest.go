package spec

import (
	"fmt"
	"sort"
	"strings"

	"github.com/agnivade/levenshtein"
)

// Nearest returns the quoted candidate that a typing error most likely meant, or
// "" when none is near enough to be a fair guess: at most two edits, or a third
// of a longer word, ignoring case.
func Nearest(word string, candidates []string) string {
	sorted := append([]string(nil), candidates...)
	sort.Strings(sorted)
	best, bestDistance := "", 1+max(2, len(word)/3)
	for _, c := range sorted {
		d := levenshtein.ComputeDistance(strings.ToLower(word), strings.ToLower(c))
		if d < bestDistance && d < len(c) {
			best, bestDistance = c, d
		}
	}
	if best == "" {
		return ""
	}
	return fmt.Sprintf("%q", best)
}
