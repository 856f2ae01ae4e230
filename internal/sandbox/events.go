package sandbox

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"strings"
	"time"

	"github.com/pulumi/pulumi/sdk/v3/go/common/apitype"
)

// Result is what a command did, or in a preview would do.
type Result struct {
	// Changes is the number of resources by operation: "create", "update", "replace", "delete",
	// "same", ...
	Changes map[string]int
	// Steps are the resources with a step other than "same", in the engine's order.
	Steps []Step
	// Errors are the engine's and the program's error messages.
	Errors []string
	// Duration is the time from start to end.
	Duration time.Duration
}

// Step is an operation on one resource.
type Step struct {
	// Op is the engine's operation: "create", "update", "replace", "create-replacement",
	// "delete-replaced", "delete", ...
	Op string
	// URN and Type are the resource's.
	URN, Type string
	// Diff are the property paths that differ, by kind: "add", "update", "delete", "update-replace", ...
	Diff map[string]string
}

// Changed returns the number of resources that change.
func (r Result) Changed() int {
	n := 0
	for op, count := range r.Changes {
		if op != "same" {
			n += count
		}
	}
	return n
}

// readEvents reads the engine's event log, one JSON object per line. If the log is missing, the
// command did not start.
func readEvents(path string) (Result, error) {
	result := Result{Changes: map[string]int{}}
	file, err := os.Open(path)
	if errors.Is(err, os.ErrNotExist) {
		return result, nil
	}
	if err != nil {
		return result, fmt.Errorf("event log: %w", err)
	}
	defer func() { _ = file.Close() }()
	lines := bufio.NewScanner(file)
	// One event can contain a whole resource with its state.
	lines.Buffer(nil, 64<<20)
	for lines.Scan() {
		var event apitype.EngineEvent
		if json.Unmarshal(lines.Bytes(), &event) != nil {
			// The last line of a killed engine may be truncated.
			continue
		}
		result.add(event)
	}
	if err := lines.Err(); err != nil {
		return result, fmt.Errorf("event log: %w", err)
	}
	return result, nil
}

func (r *Result) add(event apitype.EngineEvent) {
	switch {
	case event.SummaryEvent != nil:
		for op, n := range event.SummaryEvent.ResourceChanges {
			r.Changes[string(op)] += n
		}
	case event.DiagnosticEvent != nil && event.DiagnosticEvent.Severity == "error":
		r.Errors = append(r.Errors, strings.TrimSpace(event.DiagnosticEvent.Message))
	case event.ResourcePreEvent != nil:
		meta := event.ResourcePreEvent.Metadata
		if meta.Op == apitype.OpSame {
			return
		}
		step := Step{Op: string(meta.Op), URN: meta.URN, Type: meta.Type, Diff: map[string]string{}}
		for path, d := range meta.DetailedDiff {
			step.Diff[path] = string(d.Kind)
		}
		r.Steps = append(r.Steps, step)
	}
}
