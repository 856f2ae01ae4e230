package churnapp

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
)

// ErrNoPython is in the error of Start when no Python on this machine has the application's packages.
var ErrNoPython = errors.New("no Python with the application's packages")

// needs is what the application imports, and the version it needs.
const needs = "import sys, fastapi, sklearn, uvicorn\nassert sys.version_info >= (3, 11), 'Python 3.11 or later needed'"

// findPython is the interpreter that PYTHON names, else the system's, which has the distribution's packages, else the first
// on PATH.
func findPython(ctx context.Context, lookup func(string) string) (string, error) {
	candidates := []string{"/usr/bin/python3", "python3"}
	if chosen := lookup("PYTHON"); chosen != "" {
		candidates = []string{chosen}
	}
	var reasons []string
	for _, candidate := range candidates {
		path, err := exec.LookPath(candidate)
		if err != nil {
			reasons = append(reasons, err.Error())
			continue
		}
		output, err := exec.CommandContext(ctx, path, "-c", needs).CombinedOutput()
		if err == nil {
			return path, nil
		}
		reasons = append(reasons, fmt.Sprintf("%s: %s", path, lastLine(output, err)))
	}
	return "", fmt.Errorf("%w (%s): sh %s says which to install, or set PYTHON to an interpreter that has them",
		ErrNoPython, strings.Join(reasons, "; "), filepath.Join("app", "test.sh"))
}

// lastLine is where Python says what went wrong; the error when it said nothing.
func lastLine(output []byte, err error) string {
	lines := strings.Split(strings.TrimSpace(string(output)), "\n")
	if last := lines[len(lines)-1]; last != "" {
		return last
	}
	return err.Error()
}

// environment is this process's environment with the settings, and without bytecode: the sandbox writes to its own folder
// only.
func environment(settings ...string) []string {
	return append(append(os.Environ(), "PYTHONDONTWRITEBYTECODE=1"), settings...)
}
