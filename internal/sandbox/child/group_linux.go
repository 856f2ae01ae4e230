package child

import (
	"os"
	"os/exec"
	"syscall"
)

// ownProcessGroup also makes the kernel kill the child if this process dies before it can stop
// it. The kernel does so when the thread that started the child ends; the Go runtime only ends
// threads of locked goroutines.
func ownProcessGroup(cmd *exec.Cmd) {
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true, Pdeathsig: syscall.SIGKILL}
}

func interrupt(cmd *exec.Cmd) error { return cmd.Process.Signal(os.Interrupt) }
