package enginetest

import (
	"cmp"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"sync"
	"testing"
	"text/tabwriter"
	"time"
)

// scratch is a folder for shared files of the tests.
var scratch string

// TestMain prints a table of the stacks that ran on the engine, after the tests.
func TestMain(m *testing.M) {
	os.Exit(run(m))
}

func run(m *testing.M) int {
	var err error
	scratch, err = os.MkdirTemp("", "bankchurn-enginetest-")
	if err == nil {
		scratch, err = filepath.EvalSymlinks(scratch) // as os.Getwd returns it on macOS
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	defer func() { _ = os.RemoveAll(scratch) }()
	if err := enterWorkingFolder(); err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	began := time.Now()
	code := m.Run()
	results.print(time.Since(began))
	return code
}

// workingFolder returns the working folder of all tests without their own, because a process
// has only one.
func workingFolder() string { return filepath.Join(scratch, "work") }

func enterWorkingFolder() error {
	if err := os.MkdirAll(filepath.Join(workingFolder(), "app"), 0o755); err != nil {
		return err
	}
	if err := os.WriteFile(filepath.Join(workingFolder(), "app", "handler.py"), []byte(function), 0o600); err != nil {
		return err
	}
	return os.Chdir(workingFolder())
}

// function is the code of the stacks on Lambda.
const function = "def lambda_handler(event, context):\n    return {}\n"

// ownProject creates a project that is also the working folder, for a test that changes the
// function. Such a test cannot run in parallel.
func ownProject(t *testing.T) {
	t.Helper()
	t.Chdir(t.TempDir())
	write(t, "app/handler.py", function)
}

// matrix collects one row for every stack that a test ran.
type matrix struct {
	mu   sync.Mutex
	rows []resultRow
}

type resultRow struct {
	test, result string
	took         time.Duration
}

var results matrix

func (m *matrix) add(row resultRow) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.rows = append(m.rows, row)
}

func (m *matrix) print(total time.Duration) {
	m.mu.Lock()
	defer m.mu.Unlock()
	// Failures first: logs of CI are often cut in the middle.
	slices.SortStableFunc(m.rows, func(a, b resultRow) int { return cmp.Compare(a.result, b.result) })
	w := tabwriter.NewWriter(os.Stdout, 0, 0, 2, ' ', 0)
	fmt.Fprintf(w, "\ntest\tresult\tseconds\n")
	for _, row := range m.rows {
		fmt.Fprintf(w, "%s\t%s\t%.1f\n", row.test, row.result, row.took.Seconds())
	}
	fmt.Fprintf(w, "%d stacks\t\t%.1f\n", len(m.rows), total.Seconds())
	_ = w.Flush() // tests do not fail because of a closed terminal
}
