package config

import (
	"fmt"
	"sort"
	"strings"

	"github.com/agnivade/levenshtein"
)

// Nearest returns the quoted candidate that a typo most likely meant, or "" if none is close
// enough: at most two edits, or a third of a longer word, ignoring case. A swap of two adjacent
// characters is the most likely typo and counts as half an edit: python3.31 suggests 3.13 rather
// than 3.11.
func Nearest(word string, candidates []string) string {
	sorted := append([]string(nil), candidates...)
	sort.Strings(sorted)
	best, bestHalves := "", 1+2*max(2, len(word)/3)
	for _, c := range sorted {
		if 2*(len(word)-len(c)) >= bestHalves {
			continue // each letter too many is an edit
		}
		halves := halfEdits(strings.ToLower(word), strings.ToLower(c))
		if halves < bestHalves && halves < 2*len(c) {
			best, bestHalves = c, halves
		}
	}
	if best == "" {
		return ""
	}
	return fmt.Sprintf("%q", best)
}

// halfEdits is twice the number of edits between two words, including at most one swap.
func halfEdits(word, candidate string) int {
	halves := 2 * levenshtein.ComputeDistance(word, candidate)
	letters := []rune(word)
	for i := range len(letters) - 1 {
		letters[i], letters[i+1] = letters[i+1], letters[i]
		halves = min(halves, 2*levenshtein.ComputeDistance(string(letters), candidate)+1)
		letters[i], letters[i+1] = letters[i+1], letters[i]
	}
	return halves
}
