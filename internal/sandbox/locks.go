package sandbox

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
)

// clearBackendLocks does what `pulumi cancel` does. This process holds the stack's lock, and an
// engine dies with the process that started it, so a lock left by an earlier engine is stale.
func (s *Sandbox) clearBackendLocks() error {
	locks := filepath.Join(s.paths.state, ".pulumi", "locks")
	if _, err := os.Stat(locks); errors.Is(err, os.ErrNotExist) {
		return nil
	}
	found := 0
	err := filepath.WalkDir(locks, func(_ string, d os.DirEntry, err error) error {
		if err == nil && !d.IsDir() && strings.HasSuffix(d.Name(), ".json") {
			found++
		}
		return err
	})
	if err != nil {
		return fmt.Errorf("backend locks: %w", err)
	}
	if err := os.RemoveAll(locks); err != nil {
		return fmt.Errorf("backend locks: %w", err)
	}
	if found > 0 {
		s.note("removed the lock of a killed command")
	}
	return nil
}
