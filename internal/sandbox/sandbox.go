package sandbox

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"sync"
	"time"

	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"bankchurn/internal/sandbox/churnapp"
	"bankchurn/internal/sandbox/cloud"
	"bankchurn/internal/sandbox/filelock"
	"bankchurn/internal/sandbox/pulumicli"
)

// Folder is the folder under the project's root that holds all sandboxes. It is in .gitignore.
const Folder = ".sandbox"

// Options says what to run and where.
type Options struct {
	// Root is the folder with Pulumi.yaml. Required.
	Root string
	// Stack is the stack's name, e.g. "dev"; Pulumi.<stack>.yaml must exist. Required.
	Stack string
	// Program is the Pulumi program. Required for Preview and Up.
	Program pulumi.RunFunc
	// Binary is a compiled program to run in place of Program, in a process of its own as the language host of an
	// installed Pulumi does; default: Program.
	Binary string
	// LanguageHost is the path of Pulumi's language host for a program that is not Go, such as pulumi-language-yaml. The
	// engine then runs the project as it is, in place of Program and Binary.
	LanguageHost string
	// Command is what other processes are told about this one, e.g. "up"; default "a command".
	Command string
	// CLI is the path of the Pulumi command line; default: what pulumicli.Find answers.
	CLI string
	// Stdout and Stderr receive the engine's output; default: dropped.
	Stdout, Stderr io.Writer
	// Color lets the engine use terminal colours; default false.
	Color bool
	// Diff shows each change as a full difference of properties; default false: one line for each resource.
	Diff bool
	// JSON makes the engine write JSON in place of its display; default false.
	JSON bool
	// Grace is how long a cancelled command may take to finish the operations under way before its process is killed;
	// default 30 s.
	Grace time.Duration
	// App answers at the endpoints with the application in app/, in a process that Close ends; default false: with a
	// built-in answerer, as also where Python or its packages are missing.
	App bool
	// Fault injects failures and delays into the embedded cloud; default none.
	Fault cloud.Fault
	// Misbehaviour has the deployed application answer wrongly; default: it does right.
	Misbehaviour cloud.Misbehaviour
}

// Sandbox is one stack on the embedded cloud, held by this process until Close.
type Sandbox struct {
	opts    Options
	paths   paths
	project string
	// secretKeys are the config keys that hold a secret in the real stack file.
	secretKeys []string
	lock       *filelock.Lock // nil once closed
	cloud      *cloud.Cloud
	app        *churnapp.App // nil without Options.App
	engine     engine

	mu   sync.Mutex
	host *languageHost // of the command under way
}

// paths are the places of one sandbox.
type paths struct {
	dir   string // .sandbox/<stack>
	work  string // copies of Pulumi.yaml and Pulumi.<stack>.yaml
	state string // the engine's file backend
	home  string // PULUMI_HOME
	cloud string // inventory of the embedded cloud
	event string // event log of the last command
	app   string // the application's model and log
}

// stackName is what the engine allows, without the organisation and project forms.
var stackName = regexp.MustCompile(`^[A-Za-z0-9._-]{1,100}$`)

// Open takes the stack for this process and prepares its folder. It fails when another process is using the stack, and
// cleans up after one that was killed.
func Open(ctx context.Context, opts Options) (*Sandbox, error) {
	if err := opts.complete(); err != nil {
		return nil, err
	}
	dir := filepath.Join(opts.Root, Folder, opts.Stack)
	s := &Sandbox{opts: opts, paths: paths{
		dir: dir, work: filepath.Join(dir, "work"), state: filepath.Join(dir, "state"), home: filepath.Join(dir, "home"),
		cloud: filepath.Join(dir, "cloud.json"), event: filepath.Join(dir, "events.jsonl"),
		app: filepath.Join(dir, "app"),
	}}
	if err := s.take(); err != nil {
		return nil, err
	}
	if err := s.prepare(ctx); err != nil {
		return nil, errors.Join(err, s.Close())
	}
	return s, nil
}

func (o *Options) complete() error {
	var errs []error
	root, err := filepath.Abs(o.Root)
	if o.Root == "" || err != nil {
		errs = append(errs, errors.New("sandbox: no project folder given"))
	}
	if !stackName.MatchString(o.Stack) || o.Stack == "." || o.Stack == ".." {
		errs = append(errs, fmt.Errorf("stack name %q: letters, digits, dots, hyphens and underscores only", o.Stack))
	}
	if o.Stdout == nil {
		o.Stdout = io.Discard
	}
	if o.Stderr == nil {
		o.Stderr = io.Discard
	}
	if o.Grace == 0 {
		o.Grace = 30 * time.Second
	}
	if o.Command == "" {
		o.Command = "a command"
	}
	o.Root = root
	return errors.Join(errs...)
}

// clearLogs removes the engine's log files of earlier commands, one for each; nothing else ever would.
func (s *Sandbox) clearLogs() error {
	if err := os.RemoveAll(filepath.Join(s.paths.home, "logs")); err != nil {
		return fmt.Errorf("sandbox folder: %w", err)
	}
	return nil
}

// take locks the stack. A stack without a file is refused first, so that a typing error leaves no folder.
func (s *Sandbox) take() error {
	if _, err := findStackFile(s.opts.Root, s.opts.Stack); err != nil {
		return err
	}
	for _, dir := range []string{s.paths.work, s.paths.state, s.paths.home} {
		if err := os.MkdirAll(dir, 0o755); err != nil {
			return fmt.Errorf("sandbox folder: %w", err)
		}
	}
	lock, err := filelock.Try(filepath.Join(s.paths.dir, "lock"), fmt.Sprintf("process %d (%s)", os.Getpid(), s.opts.Command))
	var held *filelock.HeldError
	if errors.As(err, &held) {
		return fmt.Errorf("stack %s is in use by %s: wait until it ends, or stop it; nothing was changed: %w",
			s.opts.Stack, held.Holder, ErrBusy)
	}
	if err != nil {
		return fmt.Errorf("stack %s: %w", s.opts.Stack, err)
	}
	s.lock = lock
	return nil
}

// ErrBusy is in the error of Open when another process is using the stack.
var ErrBusy = errors.New("stack in use")

func (s *Sandbox) prepare(ctx context.Context) error {
	if err := s.clearLogs(); err != nil {
		return err
	}
	if err := s.copyProjectFiles(); err != nil {
		return err
	}
	answerer, err := s.answerer(ctx)
	if err != nil {
		return err
	}
	s.cloud, err = cloud.Open(s.paths.cloud, cloud.Options{Fault: s.opts.Fault, API: answerer, Misbehaviour: s.opts.Misbehaviour})
	if err != nil {
		return err
	}
	if err := s.recover(); err != nil {
		return err
	}
	cli := s.opts.CLI
	if cli == "" {
		cli, err = pulumicli.Find(ctx, pulumicli.Options{ToolsDir: filepath.Join(s.opts.Root, "tools"), Log: s.note})
		if err != nil {
			return err
		}
	}
	s.engine = engine{path: cli, dir: s.paths.work, grace: s.opts.Grace}
	return nil
}

// note tells the user one thing on stderr.
func (s *Sandbox) note(format string, args ...any) {
	// A broken stderr is no reason to stop.
	_, _ = fmt.Fprintf(s.opts.Stderr, "sandbox: "+format+"\n", args...)
}

// Inventory lists what exists in the embedded cloud, sorted.
func (s *Sandbox) Inventory() []cloud.Record { return s.cloud.Inventory() }

// Cloud is the embedded cloud itself, for tests that change it behind the engine's back.
func (s *Sandbox) Cloud() *cloud.Cloud { return s.cloud }

// Kill ends the running processes at once. The next Open cleans up after them.
func (s *Sandbox) Kill() {
	s.engine.kill()
	if s.app != nil {
		s.app.Kill()
	}
}

// KillProgram ends a running compiled program at once; the engine lives on.
func (s *Sandbox) KillProgram() {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.host != nil {
		s.host.kill()
	}
}

func (s *Sandbox) setHost(host *languageHost) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.host = host
}

// Close stops the endpoints and lets go of the stack. A second call does nothing.
func (s *Sandbox) Close() error {
	if s.lock == nil {
		return nil
	}
	var errs []error
	if s.cloud != nil {
		errs = append(errs, s.cloud.Close())
	}
	if s.app != nil {
		errs = append(errs, s.app.Stop())
	}
	errs = append(errs, s.lock.Release())
	s.lock = nil
	return errors.Join(errs...)
}
