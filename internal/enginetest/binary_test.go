package enginetest

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"

	"bankchurn/internal/sandbox"
	cloudhttp "bankchurn/internal/sandbox/cloud/http"
	"bankchurn/stacks"
)

// TestTheCompiledProgramDoesWhatTheSandboxDoes runs main.go's program in its own process,
// configured only by PULUMI_* variables, as an installed Pulumi with its Go language plugin
// does, and compares it with the sandbox's in-process run.
func TestTheCompiledProgramDoesWhatTheSandboxDoes(t *testing.T) {
	t.Parallel()
	binary := compiled(t)
	text, err := os.ReadFile(filepath.Join(root, "Pulumi.dev.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	st := newStack(t, string(text))
	// A compiled program uses the clock's date.
	st.opts.Program = stacks.Program
	st.edit(string(text))
	inProcess, err := st.s.Preview(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	shown := estimateIn(st.log.String())
	st.opts.Binary = binary
	st.log.text.Reset()
	st.edit(string(text))
	alone, err := st.s.Preview(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if got, want := created(alone), created(inProcess); !slices.Equal(got, want) {
		t.Errorf("compiled program: %v\nin process: %v", got, want)
	}
	if got := estimateIn(st.log.String()); got == "" || got != shown {
		t.Errorf("compiled program shows\n%s\nin process\n%s", got, shown)
	}

	st.edit(strings.Replace(string(text), "memoryMiB: 1024", "memoryMB: 1024", 1) + "  bankchurn:servce: {}\n")
	result, err := st.s.Preview(t.Context())
	if err == nil {
		t.Errorf("a broken configuration is accepted: %v", result.Changes)
	}
	if len(result.Errors) != 1 || !strings.HasPrefix(result.Errors[0], "the configuration has 2 problems; nothing was changed:") {
		t.Errorf("want one error in the program's own words, got %q", result.Errors)
	}
	for _, want := range []string{`service.memoryMB (Pulumi.test.yaml:`, `: 1024: unknown key`, `did you mean "memoryMiB"?`, `servce (Pulumi.test.yaml:`, `: unknown key`} {
		if !strings.Contains(st.log.String(), want) {
			t.Errorf("the refusal lacks %q", want)
		}
	}
}

// Nothing is added to the error of a process that exits with the status of a logged error.
func TestTheCompiledProgramReportsAFailedVerificationOnce(t *testing.T) {
	t.Parallel()
	st := newStack(t, anywhere("cloudrun")+impatient)
	st.opts.Binary, st.opts.Misbehaviour = compiled(t), cloudhttp.NeverHealthy
	st.edit(anywhere("cloudrun") + impatient)
	result, err := st.s.Up(t.Context())
	if err == nil || len(result.Errors) != 1 || !strings.HasPrefix(result.Errors[0], "verification of the new release: GET ") {
		t.Errorf("error %v and %q, want one that begins with the verification", err, result.Errors)
	}
}

// build compiles the program once for all tests, into a folder that TestMain removes.
var build = sync.OnceValues(func() (string, error) {
	path := filepath.Join(scratch, "bankchurn")
	command := exec.CommandContext(context.Background(), "go", "build", "-ldflags=-s -w", "-o", path, ".")
	command.Dir = root
	if output, err := command.CombinedOutput(); err != nil {
		return "", fmt.Errorf("build: %w\n%s", err, output)
	}
	return path, nil
})

func compiled(t *testing.T) string {
	t.Helper()
	path, err := build()
	if err != nil {
		t.Fatal(err)
	}
	return path
}

// created lists what a preview would create, independent of the engine's order.
func created(r sandbox.Result) []string {
	var urns []string
	for _, step := range r.Steps {
		urns = append(urns, step.Op+" "+step.URN)
	}
	slices.Sort(urns)
	return urns
}

// estimateIn returns the report in the diagnostics of a preview.
func estimateIn(output string) string {
	_, diagnostics, _ := strings.Cut(output, "Diagnostics:")
	report, _, _ := strings.Cut(diagnostics, "Outputs:")
	return strings.TrimSpace(report)
}
