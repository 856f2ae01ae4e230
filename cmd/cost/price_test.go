package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// aFunction is the preview of a queue and a function with 1 GB in us-east-1.
const aFunction = `{
  "config": {"aws:region": "us-east-1", "other:traffic": "{\"requestsPerMonth\": 1000000, \"averageMs\": 200, \"coldStarts\": {\"percent\": 0, \"averageMs\": 0}}"},
  "changeSummary": {"create": 2, "same": UNLISTED},
  "steps": [
    {"op": "create", "newState": {"urn": "urn:pulumi:dev::other::aws:lambda/function:Function::f", "type": "aws:lambda/function:Function", "custom": true, "inputs": {"memorySize": 1024}}},
    {"op": "create", "newState": {"urn": "urn:pulumi:dev::other::aws:sqs/queue:Queue::jobs", "type": "aws:sqs/queue:Queue", "custom": true, "inputs": {}}}
  ]
}`

func command(t *testing.T, stdin string, args ...string) (code int, stdout, stderr string) {
	t.Helper()
	var out, problems strings.Builder
	code = run(t.Context(), args, strings.NewReader(stdin), &out, &problems)
	return code, out.String(), problems.String()
}

// 1,000,000 x $0.20/1e6 + 200,000 GB-s x $0.0000166667 = $3.53, without the queue.
func TestPricePrintsLinesAndWhatIsNotSupported(t *testing.T) {
	whole := strings.Replace(aFunction, "UNLISTED", "0", 1)
	file := filepath.Join(t.TempDir(), "traffic.yaml")
	if err := os.WriteFile(file, []byte("requestsPerMonth: 2000000\naverageMs: 200\ncoldStarts: {percent: 0, averageMs: 0}\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	for rule, c := range map[string]struct {
		text string
		args []string
		code int
		want string
	}{
		"the traffic of the config":    {whole, nil, 0, "at least $3.53"},
		"the traffic of a file":        {whole, []string{"-traffic", file}, 0, "at least $7.07"},
		"the free tier":                {whole, []string{"-free-tier"}, 0, "at least $0.00"},
		"above a limit":                {whole, []string{"-fail-above", "3.53"}, exitAbove, "at least $3.53"},
		"within a limit":               {whole, []string{"-fail-above", "3.54"}, 0, "at least $3.53"},
		"unchanged resources left out": {strings.Replace(aFunction, "UNLISTED", "4", 1), nil, 0, "Not supported: 4 unchanged resources (not in the JSON): run pulumi preview --json with --show-sames to include them"},
		"the queue":                    {whole, nil, 0, "Not supported: jobs (aws:sqs/queue:Queue): there is no price rule for the resource type"},
	} {
		code, stdout, stderr := command(t, c.text, append(append([]string{"price"}, c.args...), "-")...)
		if code != c.code || !strings.Contains(stdout, c.want) {
			t.Errorf("%s: exit %d, want %d and %q\n%s%s", rule, code, c.code, c.want, stdout, stderr)
		}
	}
}

func TestPriceRefuses(t *testing.T) {
	for rule, c := range map[string]struct {
		args []string
		code int
		want string
	}{
		"no file":                      {nil, exitUsage, "usage: cost price"},
		"a file that is not there":     {[]string{"nowhere.json"}, exitError, "nowhere.json"},
		"a text that is no preview":    {[]string{"-"}, exitError, "read the preview"},
		"a fact that no rule asks for": {[]string{"-fact", "cluster.mod=x", "-"}, exitUsage, "cluster.mode"},
		"an amount that is none":       {[]string{"-fail-above", "ten", "-"}, exitUsage, "not an amount"},
	} {
		code, _, stderr := command(t, "", append([]string{"price"}, c.args...)...)
		if code != c.code || !strings.Contains(stderr, c.want) {
			t.Errorf("%s: exit %d, want %d and %q\n%s", rule, code, c.code, c.want, stderr)
		}
	}
	if code, _, _ := command(t, "", "prise"); code != exitUsage {
		t.Errorf("an unknown command exits with %d", code)
	}
}

// A release sets the version in the linker's flags, by this name (.goreleaser.yaml).
func TestTheVersionIsPrinted(t *testing.T) {
	version = "1.2.3"
	t.Cleanup(func() { version = "0.0.0-dev" })
	if code, stdout, _ := command(t, "", "version"); code != 0 || stdout != "1.2.3\n" {
		t.Errorf("exit %d, %q", code, stdout)
	}
}

// The report has everything of the stack's preview except the deployed cost: $5.73, as in the
// sandbox's preview.
func TestReportIsTheStacksPreview(t *testing.T) {
	out := t.TempDir()
	t.Chdir(filepath.Join("..", ".."))
	code, stdout, stderr := command(t, "", "report", "-out", out, "dev")
	if code != 0 || !strings.HasPrefix(stdout, "Estimated monthly cost   at least $5.73") || !strings.Contains(stdout, "Cheapest by traffic: ") {
		t.Errorf("exit %d\n%s%s", code, stdout, stderr)
	}
	for _, name := range []string{"cost-dev.md", "cost-dev.json", "cost-dev.svg"} {
		if _, err := os.Stat(filepath.Join(out, name)); err != nil {
			t.Error(err)
		}
	}
	// An invalid config also results in a comment.
	writeFile(t, filepath.Join(out, "Pulumi.yaml"), "name: other\nruntime: go\n")
	writeFile(t, filepath.Join(out, "Pulumi.dev.yaml"), "config:\n  bankchurn:servce: {}\n")
	code, _, stderr = command(t, "", "report", "-project", out, "-out", out, "dev")
	comment, err := os.ReadFile(filepath.Join(out, "cost-dev.md"))
	if code != exitError || err != nil || !strings.Contains(string(comment), "servce (Pulumi.dev.yaml:2): unknown key") || !strings.HasPrefix(stderr, "cost report: the configuration has ") {
		t.Errorf("exit %d\n%s\n%s%v", code, stderr, comment, err)
	}
	if code, _, stderr := command(t, "", "report", "nowhere"); code != exitError || !strings.Contains(stderr, "Pulumi.nowhere.yaml") {
		t.Errorf("a stack that is not there: exit %d\n%s", code, stderr)
	}
}

// An EC2 instance in another program's preview: 730 h x $0.0104, an address for 730 h x $0.005,
// at most 8 GB x $0.10, no CPU credits, 100 GiB x $0.09: $21.04.
func TestPriceAcceptsFactsAboutAnotherProgramsResources(t *testing.T) {
	const file = "../../cost/testdata/programs/aws-webserver.json"
	for rule, c := range map[string]struct {
		args []string
		code int
		want string
	}{
		"none":                     {nil, 0, "set fact web-server:disk.gib, fact web-server:cpuCredits.hours, fact web-server:internet.gib"},
		"all":                      {[]string{"-fact", "web-server:disk.gib=8", "-fact", "cpuCredits.hours=0", "-fact", "internet.gib=100"}, 0, "at most $21.04"},
		"of no resource":           {[]string{"-fact", "web:disk.gib=8"}, exitError, `no resource in the program is named "web"`},
		"that is no number":        {[]string{"-fact", "disk.gib=8 GB"}, 0, `Not supported: web-server (aws:ec2/instance:Instance): rootBlockDevice: the fact disk.gib is "8 GB", not a number of GB`},
		"more than a limit allows": {[]string{"-fact", "internet.gib=100", "-fail-above", "20"}, exitAbove, "at least $20.24"},
	} {
		code, stdout, stderr := command(t, "", append(append([]string{"price"}, c.args...), file)...)
		if code != c.code || !strings.Contains(stdout+stderr, c.want) {
			t.Errorf("%s: exit %d, want %d and %q\n%s%s", rule, code, c.code, c.want, stdout, stderr)
		}
	}
}
