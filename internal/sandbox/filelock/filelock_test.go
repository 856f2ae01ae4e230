package filelock

import (
	"errors"
	"path/filepath"
	"testing"
)

func TestOneHolderAtATime(t *testing.T) {
	path := filepath.Join(t.TempDir(), "lock")
	first, err := Try(path, "process 1 (up)")
	if err != nil {
		t.Fatal(err)
	}
	var held *HeldError
	if _, err := Try(path, "process 2"); !errors.As(err, &held) || held.Holder != "process 1 (up)" {
		t.Errorf("second: got %v, want held by process 1 (up)", err)
	}
	waited := make(chan error, 1)
	go func() {
		second, err := Wait(path, "process 2")
		if err == nil {
			err = second.Release()
		}
		waited <- err
	}()
	if err := first.Release(); err != nil {
		t.Fatal(err)
	}
	if err := <-waited; err != nil {
		t.Errorf("waiting for a lock that is let go: %v", err)
	}
	third, err := Try(path, "process 3")
	if err != nil {
		t.Fatalf("after the release: %v", err)
	}
	if err := third.Release(); err != nil {
		t.Error(err)
	}
}
