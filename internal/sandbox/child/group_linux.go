package child

import (
	"os"
	"os/exec"
	"syscall"
)

// ownProcessGroup also has the kernel kill the child when this process dies without a chance to stop it. The kernel does so
// when the thread that started the child ends; the Go runtime ends no thread but those of locked goroutines.
func ownProcessGroup(cmd *exec.Cmd) {
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true, Pdeathsig: syscall.SIGKILL}
}

func interrupt(cmd *exec.Cmd) error { return cmd.Process.Signal(os.Interrupt) }
