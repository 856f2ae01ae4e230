//go:build !unix

package child

import "os/exec"

func ownProcessGroup(*exec.Cmd) {}

// interrupt kills the child: other systems have no interrupt signal.
func interrupt(cmd *exec.Cmd) error { return cmd.Process.Kill() }
