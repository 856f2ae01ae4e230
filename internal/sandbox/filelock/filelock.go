// Package filelock is a lock between processes: a file that one process at a time can hold. The operating system lets
// go of it when the process ends, however it ends, so there is never a stale lock.
package filelock

import (
	"fmt"
	"os"
	"strings"
)

// Lock is a lock that is held.
type Lock struct{ file *os.File }

// HeldError says that another process holds the lock.
type HeldError struct {
	// Holder is what the other process said of itself, e.g. "process 4711 (preview)"; may be empty.
	Holder string
}

func (e *HeldError) Error() string {
	if e.Holder == "" {
		return "another process holds the lock"
	}
	return "held by " + e.Holder
}

// Try takes the lock, or returns a *HeldError at once when another process holds it. holder tells others who has it.
func Try(path, holder string) (*Lock, error) { return take(path, holder, false) }

// Wait takes the lock and waits for it as long as needed.
func Wait(path, holder string) (*Lock, error) { return take(path, holder, true) }

func take(path, holder string, wait bool) (*Lock, error) {
	file, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return nil, fmt.Errorf("lock file: %w", err)
	}
	held, err := acquire(file, wait)
	if err == nil && held {
		text, _ := os.ReadFile(path)
		err = &HeldError{Holder: strings.TrimSpace(string(text))}
	}
	if err == nil {
		err = note(file, holder)
	}
	if err != nil {
		_ = file.Close()
		return nil, err
	}
	return &Lock{file: file}, nil
}

func note(file *os.File, holder string) error {
	if err := file.Truncate(0); err != nil {
		return fmt.Errorf("lock file: %w", err)
	}
	if _, err := file.WriteAt([]byte(holder+"\n"), 0); err != nil {
		return fmt.Errorf("lock file: %w", err)
	}
	return nil
}

// Release lets go of the lock. The file stays: removing it would let two processes hold locks on two files of one name.
func (l *Lock) Release() error {
	if err := note(l.file, ""); err != nil {
		return err
	}
	return l.file.Close()
}
