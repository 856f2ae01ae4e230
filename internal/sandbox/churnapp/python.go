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

// ErrNoPython is wrapped by the error of Start if no Python on this machine has the
// application's packages.
var ErrNoPython = errors.New("no Python with the application's packages")

// needs checks the application's imports and the Python version.
const needs = "import sys, fastapi, sklearn, uvicorn\nassert sys.version_info >= (3, 11), 'Python 3.11 or later needed'"

// findPython returns the interpreter in PYTHON, else the system's, which has the distribution's
// packages, else the first on PATH.
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

// lastLine returns the last line of the output, which is Python's error message, or err if
// there is no output.
func lastLine(output []byte, err error) string {
	lines := strings.Split(strings.TrimSpace(string(output)), "\n")
	if last := lines[len(lines)-1]; last != "" {
		return last
	}
	return err.Error()
}

// environment returns this process's environment with the settings, and without bytecode files,
// because the sandbox only writes to its own folder.
func environment(settings ...string) []string {
	return append(append(os.Environ(), "PYTHONDONTWRITEBYTECODE=1"), settings...)
}
