package shared_test

import (
	"errors"
	"path/filepath"
	"strings"
	"testing"

	"bankchurn/internal/sandbox/shared"
)

func TestOneHolderAtATime(t *testing.T) {
	path := filepath.Join(t.TempDir(), "lock")
	first, err := shared.TryLock(path, "up dev")
	if err != nil {
		t.Fatal(err)
	}
	var busy *shared.HeldError
	if _, err := shared.TryLock(path, "preview dev"); !errors.As(err, &busy) || !strings.Contains(busy.Holder, "(up dev)") {
		t.Errorf("second: got %v, want held by the first", err)
	}
	if err := first.Release(); err != nil {
		t.Fatal(err)
	}
	third, err := shared.TryLock(path, "destroy dev")
	if err != nil {
		t.Fatalf("after the release: %v", err)
	}
	if err := third.Release(); err != nil {
		t.Error(err)
	}
}
