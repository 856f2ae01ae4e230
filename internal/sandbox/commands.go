package sandbox

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"time"
)

// Preview shows what Up would do. Nothing changes.
func (s *Sandbox) Preview(ctx context.Context) (Result, error) {
	// A preview needs no endpoint, so one whose port is taken is only worth a note.
	if err := s.cloud.ServeEndpoints(); err != nil {
		s.note("%v", err)
	}
	return s.operate(ctx, "preview")
}

// Up makes the stack what the program says.
func (s *Sandbox) Up(ctx context.Context) (Result, error) {
	if err := s.cloud.ServeEndpoints(); err != nil {
		return Result{}, err
	}
	return s.operate(ctx, "up", "--yes", "--skip-preview")
}

// Refresh makes the engine's state what the embedded cloud has.
func (s *Sandbox) Refresh(ctx context.Context) (Result, error) {
	if err := s.cloud.ServeEndpoints(); err != nil {
		s.note("%v", err)
	}
	return s.operate(ctx, "refresh", "--yes", "--skip-preview")
}

// Destroy deletes every resource and then the stack. What is left in the embedded cloud afterwards is an error.
func (s *Sandbox) Destroy(ctx context.Context) (Result, error) {
	result, err := s.operate(ctx, "destroy", "--yes", "--skip-preview", "--remove")
	if err != nil {
		return result, err
	}
	if left := s.Inventory(); len(left) > 0 {
		var names []string
		for _, r := range left {
			names = append(names, r.Type+" "+r.ID)
		}
		return result, fmt.Errorf("destroy: the embedded cloud still holds %d resources: %s", len(left), strings.Join(names, ", "))
	}
	for _, path := range []string{s.paths.state, s.paths.work, s.paths.cloud, s.paths.app} {
		if err := os.RemoveAll(path); err != nil {
			return result, fmt.Errorf("destroy: removing the stack: %w", err)
		}
	}
	return result, nil
}

// Outputs are the stack's outputs; secrets among them are shown as "[secret]". A stack that was never brought up has none.
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

// Serve keeps the endpoints of the stack up until ctx ends. ready is called once, with the base URLs by resource URN.
func (s *Sandbox) Serve(ctx context.Context, ready func(urls map[string]string)) error {
	if err := s.cloud.ServeEndpoints(); err != nil {
		return err
	}
	urls := s.cloud.Endpoints()
	if len(urls) == 0 {
		return fmt.Errorf("serve: stack %s has no endpoints: bring it up first", s.opts.Stack)
	}
	ready(urls)
	<-ctx.Done()
	return nil
}

// operate runs one engine command on the stack, with the providers and the program in this process.
func (s *Sandbox) operate(ctx context.Context, command string, flags ...string) (Result, error) {
	start := time.Now()
	attach, stopProviders, err := s.cloud.ServeProviders()
	if err != nil {
		return Result{}, err
	}
	defer stopProviders()
	env := s.environment(attach)
	if err := s.createStack(ctx, env); err != nil {
		return Result{}, err
	}
	trusted, err := s.cloud.Roots()
	if err != nil {
		return Result{}, err
	}
	host := &languageHost{program: s.opts.Program, binary: s.opts.Binary, secretKeys: s.secretKeys, trusted: trusted}
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
	if s.opts.LanguageHost == "" {
		args = append(args, "--client="+client)
	}
	args = append(args, "--exec-kind=auto.inline", "--event-log="+s.paths.event,
		"--suppress-permalink=true", "--color="+s.color())
	if s.opts.Diff {
		args = append(args, "--diff")
	}
	if s.opts.JSON {
		args = append(args, "--json")
	}
	runErr := s.engine.run(ctx, env, s.opts.Stdout, s.opts.Stderr, args...)
	result, err := readEvents(s.paths.event)
	result.Duration = time.Since(start)
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

func (s *Sandbox) stackPath() string {
	return filepath.Join(s.paths.state, ".pulumi", "stacks", s.project, s.opts.Stack+".json")
}

func (s *Sandbox) stackExists() bool {
	_, err := os.Stat(s.stackPath())
	return err == nil
}

// createStack makes the stack in the engine's backend on first use.
func (s *Sandbox) createStack(ctx context.Context, env []string) error {
	if s.stackExists() {
		return nil
	}
	var stderr bytes.Buffer
	err := s.engine.run(ctx, env, io.Discard, &stderr, "--non-interactive", "stack", "init", s.opts.Stack, "--no-select")
	if err != nil {
		return fmt.Errorf("new stack %s: %w\n%s", s.opts.Stack, err, strings.TrimSpace(stderr.String()))
	}
	return nil
}
