package sandbox

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"time"

	"bankchurn/internal/sandbox/child"
)

// engine runs the Pulumi CLI.
type engine struct {
	path  string        // the executable
	dir   string        // the folder with the copies of the project files
	grace time.Duration // from cancellation to kill

	mu      sync.Mutex
	running *exec.Cmd
}

// errCancelled is wrapped by the error of a command that was stopped before it finished.
var errCancelled = errors.New("cancelled")

// run runs one command. When ctx ends, the engine is interrupted: it starts nothing new,
// finishes the operations in progress and saves its state. After the grace period it is killed.
func (e *engine) run(ctx context.Context, env []string, stdout, stderr io.Writer, args ...string) error {
	if ctx.Err() != nil {
		return fmt.Errorf("%w before it started", errCancelled)
	}
	cmd := child.Command(ctx, e.grace, e.path, args...)
	cmd.Dir, cmd.Env, cmd.Stdout, cmd.Stderr = e.dir, env, stdout, stderr
	if err := cmd.Start(); err != nil {
		return fmt.Errorf("pulumi command line: %w", err)
	}
	e.setRunning(cmd)
	err := cmd.Wait()
	e.setRunning(nil)
	switch {
	case cmd.ProcessState.Success():
		return nil
	case ctx.Err() == nil:
		return exitError(err)
	case !cmd.ProcessState.Exited():
		return fmt.Errorf("%w: the engine did not stop within %s and was killed; `status` lists what it may have left behind", errCancelled, e.grace)
	default:
		return fmt.Errorf("%w: the engine stopped after the operations in progress; the next command continues from here", errCancelled)
	}
}

func (e *engine) setRunning(cmd *exec.Cmd) {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.running = cmd
}

func (e *engine) kill() {
	e.mu.Lock()
	defer e.mu.Unlock()
	if e.running != nil {
		// An error means that it has just ended.
		_ = e.running.Process.Kill()
	}
}

func exitError(err error) error {
	var exit *exec.ExitError
	if errors.As(err, &exit) {
		return fmt.Errorf("the engine ended with exit code %d: its messages above say why", exit.ExitCode())
	}
	if err != nil {
		return fmt.Errorf("pulumi command line: %w", err)
	}
	return nil
}

// environment returns this process's environment without the user's own settings of Pulumi
// (account, backend, passphrase, other debug providers) and of Vault, plus what the sandbox needs.
func (s *Sandbox) environment(attach string) []string {
	var env []string
	for _, entry := range os.Environ() {
		if !strings.HasPrefix(entry, "PULUMI_") && !strings.HasPrefix(entry, "VAULT_") {
			env = append(env, entry)
		}
	}
	if s.opts.LanguageHost != "" {
		env = append(env, "PATH="+filepath.Dir(s.opts.LanguageHost)+string(os.PathListSeparator)+os.Getenv("PATH"))
	}
	return append(env,
		// Next to each file the backend keeps another with its content type and hash, which it
		// does not replace atomically: an engine that is killed while writing it would leave a
		// state that no command can load.
		"PULUMI_BACKEND_URL=file://"+s.paths.state+"?metadata=skip",
		"PULUMI_HOME="+s.paths.home,
		"VAULT_ADDR="+s.keyServer,
		// Reads state that was written before the sandbox was its own secrets provider. Not a secret:
		// that state contains only placeholders, too.
		"PULUMI_CONFIG_PASSPHRASE=sandbox",
		"PULUMI_DEBUG_PROVIDERS="+attach,
		// Enables the engine's --event-log flag; the result of a command is read from that log.
		"PULUMI_DEBUG_COMMANDS=true",
		"PULUMI_SKIP_UPDATE_CHECK=true",
		"PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION=true",
		"PULUMI_DIY_BACKEND_DISABLE_CHECKPOINT_BACKUPS=true",
		"PULUMI_AUTOMATION_API=true",
	)
}
