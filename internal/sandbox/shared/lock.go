package shared

import (
	"errors"
	"fmt"
	"os"
	"strings"

	"github.com/gofrs/flock"
)

// Lock is a file that one process at a time can lock. The operating system releases it when the
// process ends for any reason, so there is never a stale lock.
type Lock struct {
	lock   *flock.Flock
	holder string // the file with the name of the process that has the lock
}

// HeldError is the error for a lock that another process holds.
type HeldError struct {
	// Holder is the other process's name, e.g. "process 4711 (up dev)"; may be empty.
	Holder string
}

func (e *HeldError) Error() string {
	if e.Holder == "" {
		return "another process holds the lock"
	}
	return "held by " + e.Holder
}

// Holder returns the name of this process while it runs a command.
func Holder(command string) string { return fmt.Sprintf("process %d (%s)", os.Getpid(), command) }

// TryLock takes the lock, or returns a *HeldError immediately if another process holds it. The
// command is shown to other processes.
func TryLock(path, command string) (*Lock, error) {
	l := &Lock{lock: flock.New(path, flock.SetPermissions(0o600)), holder: path + ".holder"}
	free, err := l.lock.TryLock()
	if err != nil {
		return nil, fmt.Errorf("lock file: %w", err)
	}
	if !free {
		text, _ := os.ReadFile(l.holder)
		return nil, &HeldError{Holder: strings.TrimSpace(string(text))}
	}
	if err := os.WriteFile(l.holder, []byte(Holder(command)+"\n"), 0o600); err != nil {
		return nil, errors.Join(fmt.Errorf("lock file: %w", err), l.lock.Unlock())
	}
	return l, nil
}

// Release releases the lock. It does not remove the file, because two processes could then hold
// locks on two files with the same name.
func (l *Lock) Release() error {
	// If this fails, the next process overwrites it.
	_ = os.Remove(l.holder)
	if err := l.lock.Unlock(); err != nil {
		return fmt.Errorf("lock file: %w", err)
	}
	return nil
}
