package sandbox

import (
	"bytes"
	"context"
	"crypto/x509"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
	"time"

	"bankchurn/internal/sandbox/shared"
)

// Preview shows what Up would do, and changes nothing.
func (s *Sandbox) Preview(ctx context.Context) (Result, error) {
	// A preview needs no endpoints, so a port that is in use only gets a note.
	if err := s.serveEndpoints(); err != nil {
		s.note("%v", err)
	}
	return s.operate(ctx, "preview")
}

// Up deploys the program to the stack.
func (s *Sandbox) Up(ctx context.Context) (Result, error) {
	if err := s.serveEndpoints(); err != nil {
		return Result{}, err
	}
	return s.operate(ctx, "up", "--yes", "--skip-preview")
}

// Refresh updates the engine's state from the embedded cloud, and drops interrupted creations.
func (s *Sandbox) Refresh(ctx context.Context) (Result, error) {
	if err := s.serveEndpoints(); err != nil {
		s.note("%v", err)
	}
	return s.operate(ctx, "refresh", "--yes", "--skip-preview", "--clear-pending-creates")
}

// serveEndpoints does nothing if another process serves them.
func (s *Sandbox) serveEndpoints() error {
	if own := s.Cloud(); own != nil {
		return own.ServeEndpoints()
	}
	return nil
}

// Destroy deletes every resource of the state and then the stack. Resources that a killed
// command created without the state learning of them stay in the embedded cloud, as in a real
// one.
func (s *Sandbox) Destroy(ctx context.Context) (Result, error) {
	result, err := s.operate(ctx, "destroy", "--yes", "--skip-preview", "--remove")
	if err != nil {
		return result, err
	}
	left, err := s.Inventory()
	if err != nil {
		return result, err
	}
	for _, r := range left {
		s.note("left behind: %s %s: not in the stack's state", r.Type, r.ID)
	}
	for _, path := range []string{s.paths.state, s.paths.work} {
		if err := os.RemoveAll(path); err != nil {
			return result, fmt.Errorf("destroy: removing the stack: %w", err)
		}
	}
	return result, nil
}

// Outputs returns the stack's outputs, with secrets as "[secret]". A stack that was never
// deployed has none.
func (s *Sandbox) Outputs(ctx context.Context) (map[string]any, error) {
	outputs := map[string]any{}
	if !s.stackExists() {
		return outputs, nil
	}
	var text bytes.Buffer
	err := s.engine.run(ctx, s.environment(""), &text, s.opts.Stderr,
		"--non-interactive", "stack", "output", "--json", "--stack", s.opts.Stack)
	if err != nil {
		return nil, fmt.Errorf("outputs: %w", err)
	}
	if err := json.Unmarshal(text.Bytes(), &outputs); err != nil {
		return nil, fmt.Errorf("outputs: %w", err)
	}
	return outputs, nil
}

// operate runs one engine command on the stack. The providers run in the process that has the
// embedded cloud open, the program in this one.
func (s *Sandbox) operate(ctx context.Context, command string, flags ...string) (Result, error) {
	last := Last{Command: command, Begun: time.Now()}
	if command != "preview" {
		s.remember(last)
	}
	result, err := s.runEngine(ctx, command, flags...)
	result.Duration = time.Since(last.Begun)
	if command != "preview" {
		last.Ended = time.Now()
		if err != nil {
			last.Error = strings.Join(append([]string{err.Error()}, result.Errors...), "\n")
		}
		s.remember(last)
	}
	return result, err
}

func (s *Sandbox) runEngine(ctx context.Context, command string, flags ...string) (Result, error) {
	step := s.follow(command)
	defer step.end()
	attach, end, err := s.begin(ctx, shared.Order{Stack: s.opts.Stack, Command: command, Faults: s.opts.Faults})
	if err != nil {
		return Result{}, err
	}
	defer end()
	env := s.environment(attach)
	if err := s.createStack(ctx, env); err != nil {
		return Result{}, err
	}
	pem, err := s.cloud.Roots()
	if err != nil {
		return Result{}, err
	}
	trusted := x509.NewCertPool()
	trusted.AppendCertsFromPEM(pem)
	host := &languageHost{program: s.opts.Program, binary: s.opts.Binary, folder: s.opts.Root, secretKeys: s.secretKeys, trusted: trusted}
	s.setHost(host)
	defer s.setHost(nil)
	client, stopProgram, err := serveProgram(host)
	if err != nil {
		return Result{}, err
	}
	defer stopProgram()
	if err := os.Remove(s.paths.event); err != nil && !errors.Is(err, os.ErrNotExist) {
		return Result{}, fmt.Errorf("event log: %w", err)
	}
	args := append([]string{"--non-interactive", command, "--stack", s.opts.Stack}, flags...)
	args = append(args, "--exec-kind=auto.inline", "--event-log="+s.paths.event,
		"--suppress-permalink=true", "--color="+s.color())
	switch {
	case s.opts.LanguageHost != "":
		// The engine finds the language host by the project's runtime.
	case command == "import":
		// import has no flag for the language host, and asks the project's runtime for its
		// plugins.
		if err := s.setRuntime(client); err != nil {
			return Result{}, err
		}
	default:
		args = append(args, "--client="+client)
	}
	if s.opts.Diff {
		args = append(args, "--diff")
	}
	if s.opts.JSON {
		args = append(args, "--json")
	}
	runErr := s.engine.run(ctx, env, step.through(s.opts.Stdout), step.through(s.opts.Stderr), args...)
	result, err := readEvents(s.paths.event)
	if runErr != nil {
		return result, fmt.Errorf("%s: %w", command, runErr)
	}
	return result, err
}

func (s *Sandbox) color() string {
	if s.opts.Color {
		return "always"
	}
	return "never"
}

func (s *Sandbox) stackExists() bool {
	_, err := os.Stat(s.stackPath())
	return err == nil
}

// createStack creates the stack in the engine's backend on first use.
func (s *Sandbox) createStack(ctx context.Context, env []string) error {
	if s.stackExists() {
		return nil
	}
	var stderr bytes.Buffer
	err := s.engine.run(ctx, env, io.Discard, &stderr, "--non-interactive", "stack", "init", s.opts.Stack, "--no-select",
		"--secrets-provider="+secretsProvider)
	if err != nil {
		return fmt.Errorf("new stack %s: %w\n%s", s.opts.Stack, err, strings.TrimSpace(stderr.String()))
	}
	return nil
}
