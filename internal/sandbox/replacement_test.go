package sandbox

import (
	"bytes"
	"encoding/json"
	"flag"
	"os"
	"path/filepath"
	"slices"
	"testing"
)

var updateReplacement = flag.Bool("update-replacement", false, "update internal/replacement/inputs.json")

// TestReplacementsAreThoseOfTheTables compares internal/replacement with the embedded cloud.
//
//	go test ./internal/sandbox -run Replacements -update-replacement
func TestReplacementsAreThoseOfTheTables(t *testing.T) {
	all := map[string][]string{}
	for _, pkg := range clouds() {
		for token, entry := range pkg.Types {
			if len(entry.ReplaceOn) > 0 {
				all[token] = slices.Sorted(slices.Values(entry.ReplaceOn))
			}
		}
	}
	var want bytes.Buffer
	out := json.NewEncoder(&want)
	out.SetIndent("", "  ")
	if err := out.Encode(all); err != nil {
		t.Fatal(err)
	}
	path := filepath.Join("..", "replacement", "inputs.json")
	if *updateReplacement {
		if err := os.WriteFile(path, want.Bytes(), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	have, err := os.ReadFile(path)
	if err != nil || !bytes.Equal(have, want.Bytes()) {
		t.Errorf("internal/replacement/inputs.json is not what the tables say (%v); run: go test ./internal/sandbox -run Replacements -update-replacement", err)
	}
}
