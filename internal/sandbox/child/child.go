// Package child creates commands that must not outlive this process. A child has its own
// process group, so that a terminal's Ctrl-C reaches it only through this process, and on Linux
// the kernel kills it when this process dies.
package child

import (
	"context"
	"os/exec"
	"time"
)

// Command returns a command that is interrupted, as by Ctrl-C, when the context ends, and
// killed if it has not stopped within the grace period.
func Command(ctx context.Context, grace time.Duration, path string, args ...string) *exec.Cmd {
	cmd := exec.CommandContext(ctx, path, args...)
	ownProcessGroup(cmd)
	cmd.Cancel = func() error { return interrupt(cmd) }
	cmd.WaitDelay = grace
	return cmd
}
