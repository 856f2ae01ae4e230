//go:build !unix

package child

import "os/exec"

func ownProcessGroup(*exec.Cmd) {}

// interrupt kills: other systems have no signal to ask with.
func interrupt(cmd *exec.Cmd) error { return cmd.Process.Kill() }
