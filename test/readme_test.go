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
	snippet := regexp.MustCompile("(?s)<!-- from (examples/([^/]+)/[^,]+), kept current by a test -->\n```[a-z]+\n(.*?)```\n")
	for path, want := range map[string]string{"../README.md": "go typescript yaml", "../docs/components.md": "yaml typescript"} {
		text, err := os.ReadFile(filepath.Clean(path))
		if err != nil {
			t.Fatal(err)
		}
		var languages []string
		for _, match := range snippet.FindAllStringSubmatch(string(text), -1) {
			languages = append(languages, match[2])
			example, err := os.ReadFile(filepath.Join("..", match[1]))
			if err != nil {
				t.Fatal(err)
			}
			if !strings.Contains(string(example), match[3]) {
				t.Errorf("the part of %s in %s is not in it:\n%s", match[1], path, match[3])
			}
		}
		if got := strings.Join(languages, " "); got != want {
			t.Errorf("%s has programs in %s, want %s", path, got, want)
		}
	}
}
