package sandbox

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
)

// state is the part of a stack's state that the sandbox reads.
type state struct {
	Resources []recorded
	// Pending are the operations that a killed engine had started.
	Pending []operation `json:"pending_operations"`
}

// recorded is one resource of the state.
type recorded struct {
	URN, Type, ID, Parent, Provider string
	Outputs                         map[string]any
}

type operation struct {
	Resource recorded
	// Type is "creating", "updating", "deleting", ...
	Type string
}

// statePath returns the file with the engine's state of a stack.
func (p paths) statePath(project, stack string) string {
	return filepath.Join(p.state, ".pulumi", "stacks", project, stack+".json")
}

// readState reads a stack's state; nil if it was never deployed.
func readState(path string) (*state, error) {
	text, err := os.ReadFile(path)
	if errors.Is(err, os.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("stack state: %w", err)
	}
	var document struct {
		Checkpoint struct{ Latest *state }
	}
	if err := json.Unmarshal(text, &document); err != nil {
		return nil, fmt.Errorf("stack state: %s is damaged (%w): restore a copy of it, or remove the folder %s and lose the state", path, err, Folder)
	}
	if document.Checkpoint.Latest == nil {
		return &state{}, nil
	}
	return document.Checkpoint.Latest, nil
}

// checkState rejects a state that cannot be read, with a clearer error than the engine's.
func (s *Sandbox) checkState() error {
	_, err := readState(s.stackPath())
	return err
}

func (s *Sandbox) stackPath() string { return s.paths.statePath(s.project, s.opts.Stack) }

// outputs returns the stack's outputs; none after a failed update.
func (s *state) outputs() map[string]any {
	if s == nil {
		return nil
	}
	for _, r := range s.Resources {
		if r.Type == "pulumi:pulumi:Stack" {
			return r.Outputs
		}
	}
	return nil
}

// creating returns the resources whose creation was interrupted.
func (s *state) creating() []recorded {
	if s == nil {
		return nil
	}
	var list []recorded
	for _, op := range s.Pending {
		if op.Type == "creating" {
			list = append(list, op.Resource)
		}
	}
	return list
}
