package shared

import (
	"errors"
	"path/filepath"
	"strings"
	"testing"
)

func TestOneHolderAtATime(t *testing.T) {
	path := filepath.Join(t.TempDir(), "lock")
	first, err := TryLock(path, "up dev")
	if err != nil {
		t.Fatal(err)
	}
	var busy *HeldError
	if _, err := TryLock(path, "preview dev"); !errors.As(err, &busy) || !strings.Contains(busy.Holder, "(up dev)") {
		t.Errorf("second: got %v, want held by the first", err)
	}
	if err := first.Release(); err != nil {
		t.Fatal(err)
	}
	third, err := TryLock(path, "destroy dev")
	if err != nil {
		t.Fatalf("after the release: %v", err)
	}
	if err := third.Release(); err != nil {
		t.Error(err)
	}
}
