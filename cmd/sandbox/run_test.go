package main

import (
	"bytes"
	"errors"
	"io"
	"os"
	"strings"
	"testing"
	"time"

	"bankchurn/internal/sandbox"
)

func TestFlagsMayStandBeforeOrAfterTheStack(t *testing.T) {
	want := request{command: "preview", stack: "dev", color: "never", diff: true}
	for _, line := range []string{
		"preview dev --diff --color never", "--diff --color=never preview dev", "preview --diff dev -color=never",
	} {
		if got, err := parse(strings.Fields(line), io.Discard); err != nil || got != want {
			t.Errorf("%s: got %+v (%v), want %+v", line, got, err, want)
		}
	}
}

func TestAWrongCommandLineListsEveryProblemAndEndsWithTwo(t *testing.T) {
	for _, c := range []struct {
		line string
		want []string
	}{
		{"", []string{"want a command and a stack", "usage:"}},
		{"preview", []string{"want a command and a stack"}},
		{"deploy dev --color x", []string{`unknown command "deploy"`, "preview, up", `--color "x"`}},
		{"preview dev --nope", []string{"nope"}},
		{"preview dev --app", []string{"--app: preview keeps no endpoint", "up, serve"}},
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

func TestOutsideAProjectTheErrorSaysWhatToDo(t *testing.T) {
	t.Chdir(t.TempDir())
	var stderr bytes.Buffer
	if code := run([]string{"preview", "dev"}, nil, io.Discard, &stderr); code != exitFailed || !strings.Contains(stderr.String(), "Pulumi.yaml") {
		t.Errorf("exit code %d, message %s; want %d and one about Pulumi.yaml", code, stderr.String(), exitFailed)
	}
}

func TestTheFirstSignalStopsTheCommand(t *testing.T) {
	signals, stopped := make(chan os.Signal, 1), make(chan struct{})
	go watch(signals, func() { close(stopped) }, make(chan *sandbox.Sandbox), io.Discard)
	signals <- os.Interrupt
	select {
	case <-stopped:
	case <-time.After(5 * time.Second):
		t.Error("not stopped")
	}
	close(signals)
}

func TestHelpIsNoError(t *testing.T) {
	if _, err := parse([]string{"-h"}, io.Discard); errors.Is(err, errUsage) {
		t.Error("-h counts as a mistake")
	}
}
