package enginetest

import (
	"compress/gzip"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"bankchurn/internal/sandbox"
	"bankchurn/stacks"
)

// TestAnUpgradeReplacesNothing previews each example stack as the previous release left it. An
// upgrade of this program may only create, delete and replace what CHANGELOG.md lists under
// "Unreleased", with the text of the test's failure.
//
// testdata/previous has the state of each example after `up` with the previous release (`make
// record-release` writes it), without times and source positions.
func TestAnUpgradeReplacesNothing(t *testing.T) {
	t.Parallel()
	listed := unreleased(t)
	states, err := filepath.Glob(filepath.Join(root, "internal", "enginetest", "testdata", "previous", "*.json.gz"))
	if err != nil || len(states) < 7 {
		t.Fatalf("recorded states: %v, %v", states, err)
	}
	for i := range states {
		if states[i], err = filepath.Abs(states[i]); err != nil {
			t.Fatal(err)
		}
	}
	for _, state := range states {
		name := strings.TrimSuffix(filepath.Base(state), ".json.gz")
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			for _, step := range upgrade(t, name, state).Steps {
				if step.Op == "update" || step.Op == "refresh" || step.Op == "read" {
					continue
				}
				if change := step.Op + " " + step.Type; !strings.Contains(listed, change) {
					t.Errorf("%s (%s) %v: CHANGELOG.md does not list %q under Unreleased", change, step.URN, step.Diff, change)
				}
			}
		})
	}
}

// upgrade previews an example stack from the state in a file.
func upgrade(t *testing.T, name, file string) sandbox.Result {
	t.Helper()
	command, err := cli()
	if err != nil {
		t.Fatal(err)
	}
	text, err := os.ReadFile(filepath.Join(root, "Pulumi."+name+".yaml"))
	if err != nil {
		t.Fatal(err)
	}
	dir := projectFolder(t)
	write(t, filepath.Join(dir, "Pulumi."+name+".yaml"), string(text))
	write(t, filepath.Join(dir, sandbox.Folder, name, "state", ".pulumi", "stacks", "bankchurn", name+".json"), unpacked(t, file))
	log := &output{}
	s, err := sandbox.Open(t.Context(), sandbox.Options{
		Root: dir, Stack: name, Program: stacks.Options{Today: today}.Program, CLI: command, Stdout: log, Stderr: log,
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Errorf("close: %v", err)
		}
	})
	result, err := s.Preview(t.Context())
	if err != nil {
		t.Fatalf("preview: %v\n%s", err, log)
	}
	if result.Changes["same"] < 5 {
		t.Errorf("%d resources are unchanged: was the state read? %v", result.Changes["same"], result.Changes)
	}
	return result
}

func unpacked(t *testing.T, path string) string {
	t.Helper()
	file, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = file.Close() }()
	reader, err := gzip.NewReader(file)
	if err != nil {
		t.Fatal(err)
	}
	text, err := io.ReadAll(reader)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// unreleased returns the changelog's section for the next release.
func unreleased(t *testing.T) string {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(root, "CHANGELOG.md"))
	if err != nil {
		t.Fatal(err)
	}
	_, rest, found := strings.Cut(string(text), "\n## Unreleased\n")
	if !found {
		t.Fatal("CHANGELOG.md has no section Unreleased")
	}
	section, _, _ := strings.Cut(rest, "\n## ")
	return strings.Join(strings.Fields(section), " ")
}
