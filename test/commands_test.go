package test

import (
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// What runs a command in the documents, if it is not a test's name.
const (
	here     = "this test"
	ci       = ".ci/run"
	deployed = "a reader with a deployed stack: the text says so"
	released = "a reader with a release of the plugin"
)

// documented has the documents' commands by prefix; the longest matching prefix applies.
var documented = map[string]string{
	"make help":        here,
	"make preview":     ci,
	"make test":        ci,
	"make module-path": ci,
	"make plugin":      "TestAYAMLProgramShowsTheEstimateUnderTheComponent",

	"go run ./cmd/cost report":  here,
	"go run ./cmd/cost compare": "TestABranchIsComparedWithItsMergeBase",

	"go run ./cmd/sandbox -h":                  here,
	"go run ./cmd/sandbox serve":               "TestInThreeTerminalsCallersDoNotNoticeASwitch",
	"go run ./cmd/sandbox load":                "TestInThreeTerminalsCallersDoNotNoticeASwitch",
	"go run ./cmd/sandbox up":                  "TestInThreeTerminalsCallersDoNotNoticeASwitch",
	"go run ./cmd/sandbox up dev --fault":      "TestAFaultOfTheCommandLineFailsTheUpdateAndTheOldPlatformServes",
	"go run ./cmd/cost prices verify":          "TestVerifyExitsWith1OnADifferenceAndWritesNothing",
	"pulumi plugin install resource bankchurn": released,
	"pulumi package add":                       released,
	"pulumi stack init":                        deployed,
	"pulumi preview":                           deployed,
	"pulumi up":                                deployed,
	"gh attestation verify ARCHIVE":            released,
	"pulumi destroy":                           deployed,
	"pending=":                                 deployed,
	"parent=":                                  deployed,
	"provider=":                                deployed,
	"pulumi import":                            deployed,
	"pulumi refresh":                           deployed,
	"go run ./cmd/sandbox import":              "TestAServiceThatAKilledFirstUpdateMadeIsAdopted",
}

var (
	shell  = regexp.MustCompile("(?ms)^ *```sh$\n(.*?)```")
	inline = regexp.MustCompile("`((?:make|go run|gh|pulumi (?:package|plugin)) [^`\n]+)`")
)

// Every command in the README and the pages is run by a test, or the text states what it needs.
// The runbooks are left out: they are for deployed stacks, and other tests compare them with
// the stack's outputs.
func TestEveryDocumentedCommandIsRun(t *testing.T) {
	pages, err := filepath.Glob("../docs/*.md")
	if err != nil {
		t.Fatal(err)
	}
	used := map[string]bool{}
	for _, page := range append(pages, "../README.md") {
		text, err := os.ReadFile(filepath.Clean(page))
		if err != nil {
			t.Fatal(err)
		}
		for _, found := range commandsIn(string(text)) {
			start, by := runner(found.command)
			used[start] = true
			switch by {
			case "":
				t.Errorf("%s: nothing runs `%s`", page, found.command)
			case here:
				runHere(t, found.command)
			case deployed:
				if !regexp.MustCompile("credentials|account|deployed").MatchString(found.before) {
					t.Errorf("%s: the text before `%s` does not say that it needs an account", page, found.command)
				}
			}
		}
	}
	tests := testNames(t)
	for start, by := range documented {
		if strings.HasPrefix(by, "Test") && !slices.Contains(tests, by) {
			t.Errorf("`%s`: there is no test %s", start, by)
		}
		if !used[start] && by != deployed {
			t.Errorf("no document has `%s`", start)
		}
	}
}

type documentedCommand struct{ command, before string }

// commandsIn returns the commands in a page's shell blocks and sentences, without comments.
func commandsIn(page string) []documentedCommand {
	var all []documentedCommand
	for _, block := range shell.FindAllStringSubmatchIndex(page, -1) {
		before := page[:block[0]]
		before = before[strings.LastIndex(before, "\n#")+1:]
		for line := range strings.Lines(strings.ReplaceAll(page[block[2]:block[3]], "\\\n", "")) {
			command, _, _ := strings.Cut(" "+line, " #")
			if command = strings.TrimSpace(command); command != "" {
				all = append(all, documentedCommand{command, before})
			}
		}
	}
	for _, match := range inline.FindAllStringSubmatchIndex(page, -1) {
		all = append(all, documentedCommand{page[match[2]:match[3]], page[:match[0]]})
	}
	return all
}

// runner returns what runs a command, by the longest matching prefix.
func runner(command string) (start, by string) {
	for candidate, who := range documented {
		if strings.HasPrefix(command, candidate) && len(candidate) > len(start) {
			start, by = candidate, who
		}
	}
	return start, by
}

// runHere runs a command in the project folder.
func runHere(t *testing.T, command string) {
	t.Helper()
	command = strings.NewReplacer("FOLDER", t.TempDir(), "STACK", "dev").Replace(command)
	run := exec.CommandContext(t.Context(), "sh", "-c", command)
	run.Dir = ".."
	if output, err := run.CombinedOutput(); err != nil {
		t.Errorf("%s: %v\n%s", command, err, output)
	}
}

// testNames returns the names of all tests in the repository.
func testNames(t *testing.T) []string {
	t.Helper()
	output, err := exec.CommandContext(t.Context(), "git", "-C", "..", "grep", "-ho", "-E", `^func Test[A-Za-z0-9_]+`, "--", "*_test.go").Output()
	if err != nil {
		t.Fatal(err)
	}
	return strings.Fields(strings.ReplaceAll(string(output), "func ", ""))
}
