package main

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// baseCommand is the base's cost command in a test's repository. It returns the report next to
// it for every stack, so that the test does not have to build the real command.
const baseCommand = `package main

import "os"

func main() {
	// report -project FOLDER -out FOLDER STACK
	text, err := os.ReadFile(os.Args[3] + "/priced.json")
	if err != nil {
		os.Stderr.WriteString("cost report: the configuration has 1 problem:\n  - service.port: 0: out of range\n")
		os.Exit(1)
	}
	if os.WriteFile(os.Args[5]+"/cost-"+os.Args[6]+".json", text, 0o600) != nil {
		os.Exit(1)
	}
}
`

// repository changes into a new repository whose branch base has a stack prod, and a cost
// command that returns prod's report.
func repository(t *testing.T) {
	t.Helper()
	costProject(t, map[string]string{"prod": prod(t)})
	text, err := os.ReadFile(reported(t, "prod"))
	if err != nil {
		t.Fatal(err)
	}
	writeFile(t, "priced.json", string(text))
	writeFile(t, "go.mod", "module base\n\ngo 1.26\n")
	writeFile(t, "cmd/cost/report.go", baseCommand)
	runGit(t, "init", "-q", "-b", "base")
	commitAll(t)
	runGit(t, "checkout", "-q", "-b", "head")
}

func commitAll(t *testing.T) {
	t.Helper()
	runGit(t, "add", "-A")
	runGit(t, "-c", "user.name=test", "-c", "user.email=test@example.com", "commit", "-q", "-m", "test")
}

func runGit(t *testing.T, args ...string) {
	t.Helper()
	if out, err := exec.Command("git", args...).CombinedOutput(); err != nil {
		t.Fatalf("git %v: %v\n%s", args, err, out)
	}
}

// clean checks that a comparison leaves nothing in the repository.
func clean(t *testing.T) {
	t.Helper()
	if out, err := exec.Command("git", "worktree", "list").Output(); err != nil || strings.Count(string(out), "\n") != 1 {
		t.Errorf("worktrees: %s (%v)", out, err)
	}
	if out, err := exec.Command("git", "status", "--porcelain").Output(); err != nil || len(out) > 0 {
		t.Errorf("left behind: %s (%v)", out, err)
	}
}

func TestABranchIsComparedWithItsMergeBase(t *testing.T) {
	repository(t)
	writeFile(t, "Pulumi.prod.yaml", strings.Replace(prod(t), "memoryMiB: 1024", "memoryMiB: 2048", 1))
	writeFile(t, "Pulumi.blue.yaml", prod(t))
	commitAll(t)
	code, markdown, stderr := command(t, "", "compare", "base", "--all")
	if code != 0 {
		t.Fatalf("exit %d\n%s", code, stderr)
	}
	// All of a new stack is an increase: 22.71 + 213.17.
	holdsAll(t, markdown, "**This change adds $235.88 a month.**", "| `blue` | `fargate` |  | $213.17 | **+$213.17** | new stack |", "| `prod` | `fargate` | $213.17 | $235.88 | **+$22.71** |")
	holdsAll(t, stderr, "built in ", "2 stacks compared in ")
	clean(t)
}

func TestARemovedStackIsADecrease(t *testing.T) {
	repository(t)
	runGit(t, "mv", "Pulumi.prod.yaml", "Pulumi.yellow.yaml")
	commitAll(t)
	_, markdown, _ := command(t, "", "compare", "base", "--all")
	holdsAll(t, markdown, "| `prod` | `fargate` | $213.17 |  | **-$213.17** | stack removed |", "| `yellow` | `fargate` |  | $213.17 | **+$213.17** | new stack |")
}

// The base's code returns the same report for the head's config, so the head's code must be the
// reason.
func TestAChangeOfTheCodeIsTheReason(t *testing.T) {
	repository(t)
	writeFile(t, "priced.json", strings.Replace(mustRead(t, "priced.json"), `"memory": "`, `"memory": "0`, 1))
	commitAll(t)
	_, markdown, _ := command(t, "", "compare", "HEAD", "--all")
	holdsAll(t, markdown, "code changed: `TaskDefinition bankchurn-api`", "Replaced: `TaskDefinition bankchurn-api`", "**no change**")
}

func mustRead(t *testing.T, path string) string {
	t.Helper()
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

func TestABaseThatCannotPriceAStackSaysWhy(t *testing.T) {
	repository(t)
	runGit(t, "rm", "-q", "priced.json")
	commitAll(t)
	code, markdown, _ := command(t, "", "compare", "HEAD", "prod")
	if code != 0 {
		t.Errorf("exit %d: the head is valid", code)
	}
	holdsAll(t, markdown, "1 stack could not be compared", "`prod` cannot be priced in the base:", "`service.port: 0: out of range`")
	clean(t)
}

func TestABaseThatCannotBeUsedSaysWhatToDo(t *testing.T) {
	repository(t)
	here, err := os.Getwd()
	if err != nil {
		t.Fatal(err)
	}
	writeFile(t, "more", "more")
	commitAll(t)
	shallow := filepath.Join(t.TempDir(), "shallow")
	runGit(t, "clone", "-q", "--depth", "1", "--no-single-branch", "file://"+here, shallow)
	runGit(t, "rm", "-q", "-r", "cmd")
	commitAll(t)
	for rule, c := range map[string]struct{ project, base, want string }{
		"a branch that was not fetched":      {".", "origin/main", "git fetch origin main"},
		"a shallow clone":                    {shallow, "origin/base", "git fetch --unshallow, or set fetch-depth: 0 for actions/checkout"},
		"a commit without the cost command":  {".", "HEAD", "has no cmd/cost that writes reports: compare with a later commit, or with a report's JSON"},
		"a file that is no report":           {".", "go.mod", "cost report: "},
		"an option in the place of a branch": {".", "--upload-pack=x", "flag provided but not defined"},
	} {
		code, _, stderr := command(t, "", "compare", "--project", c.project, "--all", c.base)
		if code == 0 || !strings.Contains(stderr, c.want) {
			t.Errorf("%s: exit %d, want %q in\n%s", rule, code, c.want, stderr)
		}
	}
	clean(t)
}

func TestAReportIsABaseOnlyForItsStack(t *testing.T) {
	costProject(t, map[string]string{"prod": prod(t), "other": prod(t)})
	base := reported(t, "prod")
	if _, markdown, _ := command(t, "", "compare", base, "--all"); !strings.HasSuffix(markdown, "\nNo change in cost: `prod` $213.17.\n") {
		t.Error(markdown)
	}
	if code, _, stderr := command(t, "", "compare", base, "other"); code != exitError || !strings.Contains(stderr, "is a report of stack prod only") {
		t.Errorf("exit %d\n%s", code, stderr)
	}
}

func TestCompareRefuses(t *testing.T) {
	for rule, c := range map[string]struct {
		args []string
		want string
	}{
		"no base":                    {nil, "no BASE"},
		"no stack":                   {[]string{"main"}, "pass either stack names or --all"},
		"stacks and all":             {[]string{"main", "prod", "--all"}, "pass either stack names or --all"},
		"an amount that is none":     {[]string{"main", "--all", "--fail-above", "ten"}, "not an amount"},
		"a flag that does not exist": {[]string{"main", "--al"}, "not defined"},
	} {
		code, _, stderr := command(t, "", append([]string{"compare"}, c.args...)...)
		if code != exitUsage || !strings.Contains(stderr, c.want) {
			t.Errorf("%s: exit %d, want %q in\n%s", rule, code, c.want, stderr)
		}
	}
}
