package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"time"

	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"bankchurn/internal/sandbox"
	"bankchurn/stacks"
)

// Exit codes: 0 for success, 1 for a failure, 2 for an invalid command line, 130 for Ctrl-C.
const (
	exitFailed  = 1
	exitUsage   = 2
	exitStopped = 130
)

// banner heads the output of every command.
const banner = "sandbox: embedded cloud, no account, nothing real is created"

// version is the release's git tag (.goreleaser.yaml).
var version = "0.0.0-dev"

// programOf returns the Pulumi program with the options of a command line.
type programOf func(stacks.Options) pulumi.RunFunc

func run(args []string, program programOf, stdout, stderr io.Writer) int {
	if slices.Equal(args, []string{"version"}) {
		fmt.Fprintln(stdout, version)
		return 0
	}
	r, err := parse(args, stderr)
	if errors.Is(err, flag.ErrHelp) {
		return 0
	}
	if err != nil {
		report(stderr, err)
		return exitUsage
	}
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	signals := make(chan os.Signal, 4)
	signal.Notify(signals, os.Interrupt, syscall.SIGTERM)
	defer signal.Stop(signals)
	err = perform(ctx, cancel, signals, r, program, stdout, stderr)
	if err != nil {
		report(stderr, err)
	}
	switch {
	case err == nil:
		return 0
	case ctx.Err() != nil && !endsByCtrlC(r):
		return exitStopped
	default:
		return exitFailed
	}
}

func perform(
	ctx context.Context, cancel func(), signals <-chan os.Signal, r request, program programOf, stdout, stderr io.Writer,
) (err error) {
	root, err := projectRoot()
	if err != nil {
		return err
	}
	// The language host runs a program in the project folder, so relative paths in the program
	// start there.
	if err := os.Chdir(root); err != nil {
		return fmt.Errorf("project folder: %w", err)
	}
	head := stdout
	if r.json || r.command == "outputs" || r.command == "report" {
		head = stderr
	}
	if _, err := fmt.Fprintf(head, "%s (stack %s)\n", banner, r.stack); err != nil {
		return fmt.Errorf("output: %w", err)
	}
	engineOut := stdout
	var preview bytes.Buffer
	if r.command == "report" {
		if r.dir, err = reportFolder(root, r); err != nil {
			return err
		}
		engineOut = &preview
		defer func() {
			if err != nil {
				_, _ = preview.WriteTo(stderr) // with every problem
			}
		}()
	}
	kill := make(chan func(), 1)
	go watch(signals, cancel, kill, stderr, r)
	opts := sandbox.Options{
		Root: root, Stack: r.stack, Program: program(r.how()), Command: r.command, Faults: strings.Fields(r.faults),
		Stdout: engineOut, Stderr: stderr, Color: colored(r.color, stdout), Diff: r.diff, JSON: r.json, App: r.app,
	}
	switch r.command {
	case "serve":
		return sandbox.Serve(ctx, opts, func(abort func()) { kill <- abort })
	case "load":
		return sandbox.Load(ctx, sandbox.LoadOptions{
			Root: root, Stack: r.stack, Rate: r.rate, Duration: time.Duration(r.seconds) * time.Second, Output: stdout,
		})
	case "status":
		return sandbox.Status(opts)
	case "dns":
		return sandbox.Point(ctx, opts, r.first, r.second)
	case "allow":
		return sandbox.Allow(ctx, opts, r.first, r.second)
	}
	s, err := sandbox.Open(ctx, opts)
	if err != nil {
		return err
	}
	kill <- s.Kill
	defer func() { err = errors.Join(err, s.Close()) }()
	err = execute(ctx, s, r, stdout)
	for _, line := range s.Next(r.command, err) {
		fmt.Fprintln(stderr, line)
	}
	return err
}

// watch stops the command on the first signal, and kills what is still running on the second.
func watch(signals <-chan os.Signal, cancel func(), kills <-chan func(), stderr io.Writer, r request) {
	<-signals
	if !endsByCtrlC(r) {
		report(stderr, errors.New("stopping after the operations in progress (press Ctrl-C again to kill)"))
	}
	cancel()
	for range signals {
		select {
		case kill := <-kills:
			kill()
		default:
		}
	}
}

// endsByCtrlC reports whether Ctrl-C is the normal end of a command.
func endsByCtrlC(r request) bool { return r.command == "serve" || r.command == "load" }

func execute(ctx context.Context, s *sandbox.Sandbox, r request, stdout io.Writer) error {
	var err error
	switch r.command {
	case "preview":
		_, err = s.Preview(ctx)
	case "report":
		_, err = s.Preview(ctx)
		return errors.Join(printReport(r, stdout), err)
	case "up":
		_, err = s.Up(ctx)
	case "refresh":
		_, err = s.Refresh(ctx)
	case "destroy":
		_, err = s.Destroy(ctx)
	case "import":
		_, err = s.Import(ctx, r.first, r.second)
	case "cancel":
		// Opening the stack removed the lock, if there was one.
		fmt.Fprintln(stdout, "no command is running on the stack, and nothing locks it")
	case "outputs":
		return printOutputs(ctx, s, stdout)
	}
	return err
}

func printOutputs(ctx context.Context, s *sandbox.Sandbox, stdout io.Writer) error {
	outputs, err := s.Outputs(ctx)
	if err != nil {
		return err
	}
	return writeOutputs(stdout, outputs)
}

// writeOutputs does not escape HTML characters, so that a lower bound reads ">= 5.73".
func writeOutputs(stdout io.Writer, outputs any) error {
	out := json.NewEncoder(stdout)
	out.SetIndent("", "  ")
	out.SetEscapeHTML(false)
	if err := out.Encode(outputs); err != nil {
		return fmt.Errorf("outputs: %w", err)
	}
	return nil
}

// projectRoot returns the nearest folder with a Pulumi.yaml, going up from the current one.
func projectRoot() (string, error) {
	start, err := os.Getwd()
	if err != nil {
		return "", fmt.Errorf("project folder: %w", err)
	}
	for dir := start; ; dir = filepath.Dir(dir) {
		if _, err := os.Stat(filepath.Join(dir, "Pulumi.yaml")); err == nil {
			return dir, nil
		}
		if dir == filepath.Dir(dir) {
			return "", fmt.Errorf("project folder: no Pulumi.yaml in %s or above: run the command inside the project", start)
		}
	}
}

func colored(choice string, stdout io.Writer) bool {
	if choice != "auto" {
		return choice == "always"
	}
	file, ok := stdout.(*os.File)
	if !ok || os.Getenv("NO_COLOR") != "" {
		return false
	}
	info, err := file.Stat()
	return err == nil && info.Mode()&os.ModeCharDevice != 0
}

func report(stderr io.Writer, err error) {
	// With a broken stderr there is no way to report it.
	_, _ = fmt.Fprintf(stderr, "sandbox: %v\n", err)
}
