package stacks

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

var markdownLink = regexp.MustCompile(`\]\(([^)\s#]+)(?:#[^)\s]*)?\)`)

// documents are the Markdown files of the repository, by path from its root.
func documents(t *testing.T) map[string]string {
	t.Helper()
	found := map[string]string{}
	for _, pattern := range []string{"*.md", "*/*.md", "*/*/*.md"} {
		paths, err := filepath.Glob(filepath.Join(root, pattern))
		if err != nil {
			t.Fatal(err)
		}
		for _, path := range paths {
			text, err := os.ReadFile(filepath.Clean(path))
			if err != nil {
				t.Fatal(err)
			}
			found[path] = string(text)
		}
	}
	return found
}

func TestLinksBetweenDocumentsAreValid(t *testing.T) {
	followed := 0
	for path, text := range documents(t) {
		for _, link := range markdownLink.FindAllStringSubmatch(text, -1) {
			if strings.Contains(link[1], ":") {
				continue // another site
			}
			followed++
			if _, err := os.Stat(filepath.Join(filepath.Dir(path), link[1])); err != nil {
				t.Errorf("%s links to %s: %v", path, link[1], err)
			}
		}
	}
	if followed < 30 {
		t.Errorf("only %d links were found", followed)
	}
}

func TestEveryDecisionIsInTheIndexByItsTitle(t *testing.T) {
	folder := filepath.Join(root, "docs", "adr")
	all := documents(t)
	index := all[filepath.Join(folder, "README.md")]
	decisions := 0
	for path, text := range all {
		name := filepath.Base(path)
		if filepath.Dir(path) != folder || name == "README.md" {
			continue
		}
		decisions++
		title, _, _ := strings.Cut(text, "\n")
		number, title, _ := strings.Cut(strings.TrimPrefix(title, "# "), ". ")
		if row := "| [" + number + "](" + name + ") | " + title + " |"; !strings.Contains(index, row) {
			t.Errorf("docs/adr/README.md lacks the row %s", row)
		}
		for _, heading := range []string{"Context", "Decision", "Consequences", "Refused"} {
			if !strings.Contains(text, "\n## "+heading+"\n\n") {
				t.Errorf("%s has no section %s", name, heading)
			}
		}
		if lines := strings.Count(text, "\n"); lines > 40 {
			t.Errorf("%s has %d lines, more than a record needs", name, lines)
		}
	}
	if rows := strings.Count(index, "\n| ["); rows != decisions {
		t.Errorf("the index has %d rows for %d decisions", rows, decisions)
	}
}
