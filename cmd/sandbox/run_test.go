package main

import (
	"bytes"
	"errors"
	"io"
	"os"
	"strings"
	"testing"
	"time"

	"bankchurn/stacks"
)

func TestFlagsMayComeBeforeOrAfterTheStack(t *testing.T) {
	day := time.Date(2027, 1, 5, 0, 0, 0, 0, time.UTC)
	want := request{today: day, command: "preview", stack: "dev", color: "never", diff: true, rate: 50}
	for _, line := range []string{
		"preview dev --diff --color never --today 2027-01-05", "--diff --color=never --today=2027-01-05 preview dev", "preview --diff -today 2027-01-05 dev -color=never",
	} {
		if got, err := parse(strings.Fields(line), io.Discard); err != nil || got != want {
			t.Errorf("%s: got %+v (%v), want %+v", line, got, err, want)
		}
	}
}

func TestAnInvalidCommandLineListsEveryProblemAndExitsWith2(t *testing.T) {
	for _, c := range []struct {
		line string
		want []string
	}{
		{"", []string{"want a command and a stack", "usage:"}},
		{"preview", []string{"want a command and a stack"}},
		{"deploy dev --color x", []string{`unknown command "deploy"`, "preview, report, up", `--color "x"`}},
		{"preview dev --nope", []string{"nope"}},
		{"preview dev --today 5.1.2027", []string{`invalid value "5.1.2027" for flag -today: want a date as YYYY-MM-DD`}},
		{"destroy dev --today 2027-01-05", []string{"--today: not a flag of destroy", "preview, report, up"}},
		{"preview dev --dir out", []string{"--dir: not a flag of preview", "report"}},
		{"load dev --rate 0", []string{"--rate 0: want 1 to 1000"}},
		{"up dev 3 4", []string{"want a command and a stack, got 4 words"}},
		{"serve dev --fault slow", []string{"--fault: not a flag of serve (commands that have it: up, destroy)"}},
		{"preview dev --app", []string{"--app: not a flag of preview", "up, serve"}},
	} {
		var stderr bytes.Buffer
		if code := run(strings.Fields(c.line), nil, io.Discard, &stderr); code != exitUsage {
			t.Errorf("%q: exit code %d, want %d", c.line, code, exitUsage)
		}
		for _, want := range c.want {
			if !strings.Contains(stderr.String(), want) {
				t.Errorf("%q: want %q in\n%s", c.line, want, stderr.String())
			}
		}
	}
}

// A release sets the version in the linker's flags, by this name (.goreleaser.yaml).
func TestTheVersionIsPrinted(t *testing.T) {
	version = "1.2.3"
	t.Cleanup(func() { version = "0.0.0-dev" })
	var stdout bytes.Buffer
	if code := run([]string{"version"}, nil, &stdout, io.Discard); code != 0 || stdout.String() != "1.2.3\n" {
		t.Errorf("exit code %d, %q", code, stdout.String())
	}
}

func TestTheCommandLineSetsTheProgramsOptions(t *testing.T) {
	for line, want := range map[string]stacks.Options{
		"preview dev":                             {},
		"up dev --today 2027-01-05":               {Today: time.Date(2027, 1, 5, 0, 0, 0, 0, time.UTC)},
		"report dev --dir out --today 2027-01-05": {Report: "out", Today: time.Date(2027, 1, 5, 0, 0, 0, 0, time.UTC)},
	} {
		if r, err := parse(strings.Fields(line), io.Discard); err != nil || r.how() != want {
			t.Errorf("%s: got %+v (%v), want %+v", line, r.how(), err, want)
		}
	}
}

func TestOutsideAProjectTheErrorSaysWhatToDo(t *testing.T) {
	t.Chdir(t.TempDir())
	var stderr bytes.Buffer
	if code := run([]string{"preview", "dev"}, nil, io.Discard, &stderr); code != exitFailed || !strings.Contains(stderr.String(), "Pulumi.yaml") {
		t.Errorf("exit code %d, message %s; want %d and one about Pulumi.yaml", code, stderr.String(), exitFailed)
	}
}

func TestTheFirstSignalStopsTheCommand(t *testing.T) {
	signals, stopped := make(chan os.Signal, 1), make(chan struct{})
	go watch(signals, func() { close(stopped) }, make(chan func()), io.Discard, request{command: "up"})
	signals <- os.Interrupt
	select {
	case <-stopped:
	case <-time.After(5 * time.Second):
		t.Error("not stopped")
	}
	close(signals)
}

func TestHelpIsNotAnError(t *testing.T) {
	if _, err := parse([]string{"-h"}, io.Discard); errors.Is(err, errUsage) {
		t.Error("-h counts as a mistake")
	}
}

func TestOutputsAreNotEscaped(t *testing.T) {
	var b bytes.Buffer
	if err := writeOutputs(&b, map[string]any{"expected": ">= 5.73"}); err != nil {
		t.Fatal(err)
	}
	if want := "{\n  \"expected\": \">= 5.73\"\n}\n"; b.String() != want {
		t.Errorf("got %s, want %s", b.String(), want)
	}
}
