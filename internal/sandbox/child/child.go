// Package child makes commands that must not outlive this process: a child has a process group of its own, so that a
// terminal's Ctrl-C reaches it only when this process says so, and on Linux the kernel kills it when this process dies.
package child

import (
	"context"
	"os/exec"
	"time"
)

// Command is a command that is asked to stop, as by Ctrl-C, when the context ends, and killed when it has not stopped within
// the grace period.
func Command(ctx context.Context, grace time.Duration, path string, args ...string) *exec.Cmd {
	cmd := exec.CommandContext(ctx, path, args...)
	ownProcessGroup(cmd)
	cmd.Cancel = func() error { return interrupt(cmd) }
	cmd.WaitDelay = grace
	return cmd
}
