package test

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// The programs in the README are parts of the examples, which are run or type-checked.
func TestREADMEShowsPartsOfTheExamples(t *testing.T) {
	readme, err := os.ReadFile("../README.md")
	if err != nil {
		t.Fatal(err)
	}
	snippet := regexp.MustCompile("(?s)<!-- from (examples/[^,]+), held current by a test -->\n```[a-z]+\n(.*?)```\n")
	found := snippet.FindAllStringSubmatch(string(readme), -1)
	if len(found) != 3 {
		t.Errorf("the README has %d programs, want one each in Go, YAML and TypeScript", len(found))
	}
	for _, match := range found {
		example, err := os.ReadFile(filepath.Join("..", match[1]))
		if err != nil {
			t.Fatal(err)
		}
		if !strings.Contains(string(example), match[2]) {
			t.Errorf("the README's part of %s is not in it:\n%s", match[1], match[2])
		}
	}
}
