package child

import (
	"os/exec"
	"syscall"
)

// ownProcessGroup also has the kernel kill the engine when this process dies without a chance to stop it.
func ownProcessGroup(cmd *exec.Cmd) {
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true, Pdeathsig: syscall.SIGKILL}
}

func interrupt(cmd *exec.Cmd) { _ = cmd.Process.Signal(syscall.SIGINT) }

func killGroup(cmd *exec.Cmd) { _ = syscall.Kill(-cmd.Process.Pid, syscall.SIGKILL) }
