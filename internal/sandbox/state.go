package sandbox

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
)

// state is what the sandbox reads of the engine's state of a stack.
type state struct {
	Resources []recorded
	// Pending are the operations that a killed engine had begun.
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

// statePath is the file in which the engine keeps the state of a stack.
func (p paths) statePath(project, stack string) string {
	return filepath.Join(p.state, ".pulumi", "stacks", project, stack+".json")
}

// readState reads a stack's state; nil if it was never brought up.
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
		return nil, fmt.Errorf("stack state: %s is damaged (%w): put a copy of it back, or remove the folder %s and lose what the state knows", path, err, Folder)
	}
	if document.Checkpoint.Latest == nil {
		return &state{}, nil
	}
	return document.Checkpoint.Latest, nil
}

// checkState refuses a state that cannot be read, before the engine does so in other words.
func (s *Sandbox) checkState() error {
	_, err := readState(s.stackPath())
	return err
}

func (s *Sandbox) stackPath() string { return s.paths.statePath(s.project, s.opts.Stack) }

// outputs are the stack's own; none after an update that failed.
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

// creating are the resources whose creation was interrupted.
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
