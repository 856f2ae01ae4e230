package stacks

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

var (
	// runbookKey matches a config key in a runbook, such as `service.scaling.max`.
	runbookKey = regexp.MustCompile("`([a-z]+)\\.([A-Za-z.]+)`")
	// runbookType matches a type token that a runbook looks for in the state.
	runbookType = regexp.MustCompile(`\bid ([a-z]+:[A-Za-z0-9/]+:[A-Za-z]+)`)
	// runbookLink matches the target of a link to a file in the repository.
	runbookLink = regexp.MustCompile(`\]\((\.[^)#]+|[a-z-]+\.md)`)
)

// A runbook is read in a hurry: everything it names must exist.
func TestRunbooksNameOnlyKeysTypesAndFilesThatExist(t *testing.T) {
	read := func(path string) string {
		text, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		return string(text)
	}
	keys := map[string]string{} // rows of the reference, by block
	for _, section := range strings.Split(read(filepath.Join(root, "docs", "configuration.md")), "\n## bankchurn:")[1:] {
		block, rows, _ := strings.Cut(section, "\n")
		keys[block] = rows
	}
	goldens, err := filepath.Glob(filepath.Join(root, "stacks", "testdata", "golden", "*.txt"))
	if err != nil {
		t.Fatal(err)
	}
	registered := ""
	for _, golden := range goldens {
		registered += read(golden)
	}
	runbooks, err := filepath.Glob(filepath.Join(root, "docs", "runbooks", "*.md"))
	if err != nil || len(runbooks) == 0 {
		t.Fatalf("runbooks %v (%v)", runbooks, err)
	}
	for _, path := range runbooks {
		name, text := filepath.Base(path), read(path)
		for _, m := range runbookKey.FindAllStringSubmatch(text, -1) {
			if rows, isBlock := keys[m[1]]; isBlock && !strings.Contains(rows, "| `"+m[2]+"` |") {
				t.Errorf("%s: there is no key %s.%s", name, m[1], m[2])
			}
		}
		for _, m := range runbookType.FindAllStringSubmatch(text, -1) {
			if !strings.Contains(registered, m[1]) {
				t.Errorf("%s: no example stack has a %s", name, m[1])
			}
		}
		for _, m := range runbookLink.FindAllStringSubmatch(text, -1) {
			if _, err := os.Stat(filepath.Join(filepath.Dir(path), m[1])); err != nil {
				t.Errorf("%s: %v", name, err)
			}
		}
	}
}
