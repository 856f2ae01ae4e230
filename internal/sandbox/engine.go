package sandbox

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"runtime"
	"strings"
	"sync"
	"time"
)

// engine runs the Pulumi command line.
type engine struct {
	path  string        // the executable
	dir   string        // the folder with the copies of the project files
	grace time.Duration // from cancellation to kill

	mu      sync.Mutex
	running *exec.Cmd
}

// errCancelled is in the error of a command that was stopped before it was done.
var errCancelled = errors.New("cancelled")

// run runs one command. When ctx ends, the engine is asked to stop: it starts nothing new, finishes the operations under way
// and saves its state. After the grace period its process group is killed.
func (e *engine) run(ctx context.Context, env []string, stdout, stderr io.Writer, args ...string) error {
	if err := ctx.Err(); err != nil {
		return fmt.Errorf("%w before it started", errCancelled)
	}
	cmd := exec.Command(e.path, args...)
	cmd.Dir, cmd.Env, cmd.Stdout, cmd.Stderr = e.dir, env, stdout, stderr
	// A terminal sends Ctrl-C to its whole foreground group. The engine must get it once, from here.
	ownProcessGroup(cmd)
	// What the engine leaves behind must not keep the output open for ever.
	cmd.WaitDelay = 5 * time.Second

	started, ended := make(chan error, 1), make(chan error, 1)
	go func() {
		// The kernel ends the engine when the thread that started it ends, so the thread must live as long as the engine.
		runtime.LockOSThread()
		defer runtime.UnlockOSThread()
		err := cmd.Start()
		started <- err
		if err == nil {
			ended <- cmd.Wait()
		}
	}()
	if err := <-started; err != nil {
		return fmt.Errorf("pulumi command line: %w", err)
	}
	e.setRunning(cmd)
	defer e.setRunning(nil)
	select {
	case err := <-ended:
		return exitError(err)
	case <-ctx.Done():
	}
	interrupt(cmd)
	deadline := time.NewTimer(e.grace)
	defer deadline.Stop()
	select {
	case err := <-ended:
		if err == nil {
			return nil
		}
		return fmt.Errorf("%w: the engine stopped after the operations under way; the next command goes on from here", errCancelled)
	case <-deadline.C:
		killGroup(cmd)
		<-ended
		return fmt.Errorf("%w: the engine did not stop within %s and was killed; the next command cleans up", errCancelled, e.grace)
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
		killGroup(e.running)
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

// environment is this process's environment without the user's own Pulumi settings (account, backend, passphrase, other
// debug providers), plus what the sandbox needs.
func (s *Sandbox) environment(attach string) []string {
	var env []string
	for _, entry := range os.Environ() {
		if !strings.HasPrefix(entry, "PULUMI_") {
			env = append(env, entry)
		}
	}
	return append(env,
		"PULUMI_BACKEND_URL=file://"+s.paths.state,
		"PULUMI_HOME="+s.paths.home,
		// Not a secret: it locks throw-away state that holds placeholders only.
		"PULUMI_CONFIG_PASSPHRASE=sandbox",
		"PULUMI_DEBUG_PROVIDERS="+attach,
		// Shows the engine's --event-log flag, from which the result of a command is read.
		"PULUMI_DEBUG_COMMANDS=true",
		"PULUMI_SKIP_UPDATE_CHECK=true",
		"PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION=true",
		"PULUMI_DIY_BACKEND_DISABLE_CHECKPOINT_BACKUPS=true",
		"PULUMI_AUTOMATION_API=true",
	)
}
