package test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// Readers do not find pages that are missing in the index.
func TestTheIndexNamesEveryPage(t *testing.T) {
	index, err := os.ReadFile("../docs/README.md")
	if err != nil {
		t.Fatal(err)
	}
	var pages []string
	for _, pattern := range []string{"*.md", "runbooks/*.md"} {
		found, err := filepath.Glob("../docs/" + pattern)
		if err != nil {
			t.Fatal(err)
		}
		pages = append(pages, found...)
	}
	if len(pages) < 10 {
		t.Fatalf("only %d pages were found", len(pages))
	}
	for _, page := range pages {
		name := strings.TrimPrefix(filepath.ToSlash(page), "../docs/")
		if name != "README.md" && !strings.Contains(string(index), "("+name+")") {
			t.Errorf("docs/README.md does not link to %s", name)
		}
	}
}

func TestTheREADMEIsShort(t *testing.T) {
	readme, err := os.ReadFile("../README.md")
	if err != nil {
		t.Fatal(err)
	}
	if lines := strings.Count(string(readme), "\n"); lines > 200 {
		t.Errorf("README.md has %d lines, want at most 200: details belong to docs/", lines)
	}
}
