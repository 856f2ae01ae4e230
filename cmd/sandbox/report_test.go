package main

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// reportProject creates a folder with the project file and the example stack dev, with more
// appended to its config.
func reportProject(t *testing.T, more string) string {
	t.Helper()
	root, err := filepath.Abs(filepath.Join("..", ".."))
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	for _, name := range []string{"Pulumi.yaml", "Pulumi.dev.yaml"} {
		text, err := os.ReadFile(filepath.Join(root, name))
		if err != nil {
			t.Fatal(err)
		}
		if name == "Pulumi.dev.yaml" {
			text = append(text, more...)
		}
		if err := os.WriteFile(filepath.Join(dir, name), text, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	// The command reads the required Pulumi CLI version from tools.
	if err := os.Symlink(filepath.Join(root, "tools"), filepath.Join(dir, "tools")); err != nil {
		t.Fatal(err)
	}
	return dir
}

// Run as a user does, with the real engine, the command prints only the comment for a pull
// request to standard output, writes three files, and its exit code shows whether the stack may
// be deployed. CPU 4.62, memory 0.48, requests 0.40 and transfer 0.23 are $5.73 a month.
func TestReportPrintsACommentAndWritesThreeFiles(t *testing.T) {
	for rule, c := range map[string]struct {
		more string
		code int
		want string
	}{
		"a stack that may be deployed":       {"", 0, "$6"},
		"a budget that fails has its report": {"  bankchurn:budget: {monthlyUsd: 1, onExceed: fail}\n", exitFailed, "above budget.monthlyUsd"},
	} {
		t.Run(rule, func(t *testing.T) {
			t.Chdir(reportProject(t, c.more))
			var stdout, stderr bytes.Buffer
			if code := run([]string{"report", "dev", "--dir", "out", "--today", "2026-11-24"}, program, &stdout, &stderr); code != c.code {
				t.Fatalf("exit code %d, want %d\n%s", code, c.code, stderr.String())
			}
			comment := stdout.String()
			if !strings.HasPrefix(comment, "<!--") || !strings.Contains(comment, c.want) || strings.Contains(comment, "Diagnostics") {
				t.Errorf("want a comment that begins with its marker and says %q, got\n%s", c.want, comment)
			}
			if !strings.Contains(stderr.String(), banner) {
				t.Errorf("the banner is not on standard error: %s", stderr.String())
			}
			if text, err := os.ReadFile(filepath.Join("out", "cost-dev.md")); err != nil || string(text) != comment {
				t.Errorf("cost-dev.md is not what was printed (%v)", err)
			}
			var document struct {
				Stack    string
				Expected struct{ USD, State string }
			}
			text, err := os.ReadFile(filepath.Join("out", "cost-dev.json"))
			if err == nil {
				err = json.Unmarshal(text, &document)
			}
			if err != nil || document.Stack != "dev" || !strings.HasPrefix(document.Expected.USD, "5.73") || document.Expected.State != "atLeast" {
				t.Errorf("cost-dev.json: got %+v (%v)", document, err)
			}
			if chart, err := os.ReadFile(filepath.Join("out", "cost-dev.svg")); err != nil || !bytes.Contains(chart, []byte("<svg")) {
				t.Errorf("cost-dev.svg: %v", err)
			}
		})
	}
}

// An invalid file results in a comment and an error, both with every problem.
func TestReportOfAnInvalidFileIsACommentAndAnError(t *testing.T) {
	t.Chdir(reportProject(t, "  bankchurn:lamda: {}\n  bankchurn:budget: {monthlyUsd: -1}\n"))
	var stdout, stderr bytes.Buffer
	code := run([]string{"report", "dev", "--dir", "out"}, program, &stdout, &stderr)
	for name, text := range map[string]string{"comment": stdout.String(), "terminal": stderr.String()} {
		for _, want := range []string{"did you mean \"lambda\"?", "budget.monthlyUsd", "-1: out of range"} {
			if code != exitFailed || !strings.Contains(text, want) {
				t.Errorf("exit code %d, the %s has no %q:\n%s", code, name, want, text)
			}
		}
	}
	if _, err := os.Stat(filepath.Join("out", "cost-dev.json")); !os.IsNotExist(err) {
		t.Errorf("an amount of an invalid file: %v", err)
	}
}

// If the folder is not writable, the command fails instead of printing an old report.
func TestReportFailsIfTheFolderIsNotWritable(t *testing.T) {
	t.Chdir(reportProject(t, ""))
	if err := os.WriteFile("out", []byte("a file\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	var stdout, stderr bytes.Buffer
	if code := run([]string{"report", "dev", "--dir", "out"}, program, &stdout, &stderr); code != exitFailed || stdout.Len() > 0 || !strings.Contains(stderr.String(), "report: ") {
		t.Errorf("exit code %d, printed %q, said %q", code, stdout.String(), stderr.String())
	}
}
