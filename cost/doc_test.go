package cost_test

import (
	"os"
	"regexp"
	"testing"
)

// The way from a resource to its price that doc.go describes is the one in the code: at most
// eight calls, each in the file that it names.
func TestTheDescribedCallsExist(t *testing.T) {
	text, err := os.ReadFile("doc.go")
	if err != nil {
		t.Fatal(err)
	}
	if n := len(regexp.MustCompile(`(?m)^//  \d+\. `).FindAll(text, -1)); n != 8 {
		t.Errorf("doc.go lists %d calls, want 8", n)
	}
	calls := regexp.MustCompile(`\[?(?:\w+\.)?(\w+)\]? \((\w+\.go)\)`).FindAllSubmatch(text, -1)
	if len(calls) != 6 {
		t.Errorf("doc.go names %d functions with their file, want 6", len(calls))
	}
	for _, call := range calls {
		name, file := string(call[1]), string(call[2])
		source, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		if !regexp.MustCompile(`(?m)^func (\(.*\) )?` + name + `\(`).Match(source) {
			t.Errorf("%s has no %s", file, name)
		}
	}
}
