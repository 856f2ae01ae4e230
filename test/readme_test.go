package test

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// The programs in the documents are excerpts of the examples, which are run or type-checked.
func TestDocumentsShowPartsOfTheExamples(t *testing.T) {
	var documents []byte
	for _, path := range []string{"../README.md", "../docs/components.md"} {
		text, err := os.ReadFile(filepath.Clean(path))
		if err != nil {
			t.Fatal(err)
		}
		documents = append(documents, text...)
	}
	snippet := regexp.MustCompile("(?s)<!-- from (examples/[^,]+), kept current by a test -->\n```[a-z]+\n(.*?)```\n")
	found := snippet.FindAllStringSubmatch(string(documents), -1)
	if len(found) != 3 {
		t.Errorf("the documents have %d programs, want one each in Go, YAML and TypeScript", len(found))
	}
	for _, match := range found {
		example, err := os.ReadFile(filepath.Join("..", match[1]))
		if err != nil {
			t.Fatal(err)
		}
		if !strings.Contains(string(example), match[2]) {
			t.Errorf("the documents' part of %s is not in it:\n%s", match[1], match[2])
		}
	}
}
