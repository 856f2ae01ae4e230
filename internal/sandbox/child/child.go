// Package child runs a process that must not outlive this one: it has a process group of its own, so that a terminal's
// Ctrl-C reaches it only when this process says so, and on Linux the kernel kills it when this process dies.
package child

import (
	"os/exec"
	"runtime"
	"time"
)

// Process is a running child.
type Process struct {
	cmd  *exec.Cmd
	done chan struct{}
	err  error // valid once done is closed
}

// Start starts the command, whose output must be set up already.
func Start(cmd *exec.Cmd) (*Process, error) {
	ownProcessGroup(cmd)
	// What the child leaves behind must not keep the output open for ever.
	cmd.WaitDelay = 5 * time.Second
	p := &Process{cmd: cmd, done: make(chan struct{})}
	started := make(chan error, 1)
	go func() {
		// The kernel ends the child when the thread that started it ends, so the thread must live as long as the child.
		runtime.LockOSThread()
		defer runtime.UnlockOSThread()
		err := cmd.Start()
		started <- err
		if err == nil {
			p.err = cmd.Wait()
			close(p.done)
		}
	}()
	if err := <-started; err != nil {
		return nil, err
	}
	return p, nil
}

// Done is closed when the child has ended and its output is complete.
func (p *Process) Done() <-chan struct{} { return p.done }

// Wait waits for the end. The error is that of exec.Cmd.Wait.
func (p *Process) Wait() error {
	<-p.done
	return p.err
}

// Stop asks the child to end as Ctrl-C does, and kills its process group when it has not within the grace period; killed
// says which.
func (p *Process) Stop(grace time.Duration) (killed bool) {
	interrupt(p.cmd)
	deadline := time.NewTimer(grace)
	defer deadline.Stop()
	select {
	case <-p.done:
		return false
	case <-deadline.C:
		p.Kill()
		<-p.done
		return true
	}
}

// Kill ends the child's process group at once.
func (p *Process) Kill() { killGroup(p.cmd) }
