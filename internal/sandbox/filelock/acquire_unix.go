//go:build unix

package filelock

import (
	"errors"
	"fmt"
	"os"
	"syscall"
)

// acquire reports held when another process has the lock and wait is false.
func acquire(file *os.File, wait bool) (held bool, err error) {
	how := syscall.LOCK_EX
	if !wait {
		how |= syscall.LOCK_NB
	}
	for {
		err = syscall.Flock(int(file.Fd()), how)
		if !errors.Is(err, syscall.EINTR) {
			break
		}
	}
	if errors.Is(err, syscall.EWOULDBLOCK) {
		return true, nil
	}
	if err != nil {
		return false, fmt.Errorf("lock file: %w", err)
	}
	return false, nil
}
