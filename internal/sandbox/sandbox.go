package sandbox

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"bankchurn/internal/sandbox/cloud"
	cloudhttp "bankchurn/internal/sandbox/cloud/http"
	"bankchurn/internal/sandbox/pulumicli"
	"bankchurn/internal/sandbox/shared"
)

// Folder is the folder under the project's root with all sandboxes. It is in .gitignore.
const Folder = ".sandbox"

// Options are the options of a sandbox.
type Options struct {
	// Root is the folder with Pulumi.yaml. Required.
	Root string
	// Stack is the stack's name, e.g. "dev"; Pulumi.<stack>.yaml must exist. Required.
	Stack string
	// Program is the Pulumi program. Required for Preview and Up.
	Program pulumi.RunFunc
	// Binary is a compiled program to run instead of Program, in its own process like an
	// installed Pulumi's language host; default: Program.
	Binary string
	// LanguageHost is the path of Pulumi's language host for a program in another language,
	// such as pulumi-language-yaml. The engine then runs the project itself, instead of Program
	// and Binary.
	LanguageHost string
	// Command describes this process to others, e.g. "up"; default "a command".
	Command string
	// CLI is the path of the Pulumi CLI; default: the result of pulumicli.Find.
	CLI string
	// Stdout and Stderr receive the engine's output; default: dropped.
	Stdout, Stderr io.Writer
	// Color lets the engine use terminal colors; default false.
	Color bool
	// Diff shows each change as a full diff of properties; default false: one line per
	// resource.
	Diff bool
	// JSON makes the engine print JSON instead of its display; default false.
	JSON bool
	// Grace is how long a cancelled command may take to finish the operations in progress
	// before its process is killed; default 30 s.
	Grace time.Duration
	// App serves the endpoints with the application in app/, in a process that Close ends;
	// default false. Without it, or if Python or its packages are missing, a built-in stub
	// answers.
	App bool
	// Faults are the faults to inject during the commands, in the syntax of package trouble;
	// default none.
	Faults []string
	// Fault injects failures and delays into the embedded cloud; default none. Like
	// Misbehaviour, it requires that no other process has the cloud open.
	Fault cloud.Fault
	// Misbehaviour makes the deployed application answer wrongly; default: it answers
	// correctly.
	Misbehaviour cloudhttp.Misbehaviour
	// Undelegated are DNS zones whose records resolvers do not find; default none. Like Fault,
	// it requires that no other process has the cloud open.
	Undelegated []string
}

// Sandbox is one stack on the embedded cloud, locked by this process until Close.
type Sandbox struct {
	opts    Options
	paths   paths
	project string
	// secretKeys are the config keys with a secret in the real stack file.
	secretKeys []string
	lock       *shared.Lock // nil once closed
	cloud      shared.Service
	engine     engine
	keyServer  string // address of the secrets provider
	stopKeys   func() // nil until it runs

	mu   sync.Mutex
	host *languageHost // of the running command
}

// paths are the paths of one sandbox.
type paths struct {
	dir   string // .sandbox/<stack>
	work  string // copies of Pulumi.yaml and Pulumi.<stack>.yaml
	state string // the engine's file backend
	home  string // PULUMI_HOME
	cloud string // the embedded cloud of the project
	event string // event log of the last command
	last  string // how the last command ended
}

// cloudFolder is the embedded cloud's folder, next to the stacks' folders.
const cloudFolder = ".cloud"

func pathsOf(root, stack string) paths {
	dir := filepath.Join(root, Folder, stack)
	return paths{
		dir: dir, work: filepath.Join(dir, "work"), state: filepath.Join(dir, "state"), home: filepath.Join(dir, "home"),
		cloud: filepath.Join(root, Folder, cloudFolder), event: filepath.Join(dir, "events.jsonl"), last: filepath.Join(dir, "last.json"),
	}
}

// stackName matches what the engine allows, without organization and project.
var stackName = regexp.MustCompile(`^[A-Za-z0-9._-]{1,100}$`)

// Open locks the stack for this process, prepares its folder, and attaches to the project's
// embedded cloud or opens it. It fails if another process is using the stack. After a killed
// process it removes the engine's lock, and nothing else.
func Open(ctx context.Context, opts Options) (*Sandbox, error) {
	if err := opts.complete(); err != nil {
		return nil, err
	}
	s := &Sandbox{opts: opts, paths: pathsOf(opts.Root, opts.Stack)}
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
	if !stackName.MatchString(o.Stack) || strings.HasPrefix(o.Stack, ".") {
		errs = append(errs, fmt.Errorf("stack name %q: letters, digits, dots, hyphens and underscores only, and no dot first", o.Stack))
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

// clearLogs removes the engine's log files of earlier commands, which would otherwise
// accumulate.
func (s *Sandbox) clearLogs() error {
	if err := os.RemoveAll(filepath.Join(s.paths.home, "logs")); err != nil {
		return fmt.Errorf("sandbox folder: %w", err)
	}
	return nil
}

// take locks the stack. It first rejects a stack without a file, so that a typo does not leave
// a folder.
func (s *Sandbox) take() error {
	if _, err := findStackFile(s.opts.Root, s.opts.Stack); err != nil {
		return err
	}
	for _, dir := range []string{s.paths.work, s.paths.state, s.paths.home} {
		if err := os.MkdirAll(dir, 0o755); err != nil {
			return fmt.Errorf("sandbox folder: %w", err)
		}
	}
	lock, err := shared.TryLock(filepath.Join(s.paths.dir, "lock"), s.opts.Command+" "+s.opts.Stack)
	var busy *shared.HeldError
	if errors.As(err, &busy) {
		return fmt.Errorf("stack %s is in use by %s: wait until it ends, or stop it; nothing was changed: %w",
			s.opts.Stack, busy.Holder, ErrBusy)
	}
	if err != nil {
		return fmt.Errorf("stack %s: %w", s.opts.Stack, err)
	}
	s.lock = lock
	return nil
}

// ErrBusy is wrapped by the error of Open if another process is using the stack.
var ErrBusy = errors.New("stack in use")

func (s *Sandbox) prepare(ctx context.Context) error {
	if err := s.clearLogs(); err != nil {
		return err
	}
	if err := s.copyProjectFiles(); err != nil {
		return err
	}
	if err := s.clearBackendLocks(); err != nil {
		return err
	}
	if err := s.checkState(); err != nil {
		return err
	}
	if err := s.openCloud(ctx); err != nil {
		return err
	}
	var err error
	if s.keyServer, s.stopKeys, err = serveKey(); err != nil {
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

func (s *Sandbox) note(format string, args ...any) { s.opts.note(format, args...) }

// note prints a message for the user on stderr.
func (o Options) note(format string, args ...any) {
	fmt.Fprintf(o.Stderr, "sandbox: "+format+"\n", args...)
}

// Inventory lists the stack's resources in the embedded cloud, sorted.
func (s *Sandbox) Inventory() ([]cloud.Record, error) {
	all, err := s.cloud.Inventory()
	return slices.DeleteFunc(all, func(r cloud.Record) bool { return r.Stack() != s.opts.Stack }), err
}

// Cloud returns the embedded cloud itself, for tests that change it behind the engine's back;
// nil if another process has it open.
func (s *Sandbox) Cloud() *cloud.Cloud {
	if own, ok := s.cloud.(*shared.Owner); ok {
		return own.Cloud()
	}
	return nil
}

// Kill ends the engine immediately, and makes Close not wait for other processes.
func (s *Sandbox) Kill() {
	s.engine.kill()
	if own, ok := s.cloud.(*shared.Owner); ok {
		own.Abort()
	}
}

// KillProgram ends a running compiled program immediately; the engine keeps running.
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

// Close releases the stack and the embedded cloud. A second call does nothing.
func (s *Sandbox) Close() error {
	if s.lock == nil {
		return nil
	}
	var errs []error
	if s.stopKeys != nil {
		s.stopKeys()
	}
	if s.cloud != nil {
		errs = append(errs, s.cloud.Close())
	}
	errs = append(errs, s.lock.Release())
	s.lock = nil
	return errors.Join(errs...)
}
