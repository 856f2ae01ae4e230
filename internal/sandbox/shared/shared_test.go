package shared_test

import (
	"errors"
	"strings"
	"sync"
	"testing"
	"time"

	"bankchurn/internal/sandbox/cloud"
	"bankchurn/internal/sandbox/cloud/aws"
	"bankchurn/internal/sandbox/shared"
)

// notes collects what the user sees.
type notes struct {
	mu   sync.Mutex
	text strings.Builder
}

func (n *notes) note(format string, _ ...any) {
	n.mu.Lock()
	defer n.mu.Unlock()
	n.text.WriteString(format + "\n")
}

func (n *notes) has(text string) bool {
	n.mu.Lock()
	defer n.mu.Unlock()
	return strings.Contains(n.text.String(), text)
}

func options(n *notes) shared.Options {
	return shared.Options{Command: "serve dev", Note: n.note, Cloud: cloud.Options{Packages: []*cloud.Package{aws.Package()}}}
}

func TestASecondProcessAttachesAndTheFirstWaitsForIt(t *testing.T) {
	dir, n := t.TempDir(), &notes{}
	if _, err := shared.Attach(dir); !errors.Is(err, shared.ErrNotServed) {
		t.Errorf("before anything serves: %v", err)
	}
	first, err := shared.Open(t.Context(), dir, options(n))
	if err != nil {
		t.Fatal(err)
	}
	second, err := shared.Open(t.Context(), dir, options(n))
	if err != nil {
		t.Fatal(err)
	}
	if _, own := second.(*shared.Owner); own || second.Server() != first.Server() {
		t.Fatalf("the second is no client of the first: %s", second.Server())
	}
	attach, end, err := second.Begin(t.Context(), shared.Order{Stack: "dev", Command: "up"})
	if err != nil || !strings.HasPrefix(attach, "aws:") {
		t.Fatalf("attach %q, %v", attach, err)
	}
	if err := second.Point("churn.example.com", "127.0.0.1:1"); err != nil {
		t.Error(err)
	}
	if target, seconds, err := second.Resolve("churn.example.com"); target != "127.0.0.1:1" || seconds != 1 || err != nil {
		t.Errorf("resolve: %s %d %v", target, seconds, err)
	}
	if roots, err := second.Roots(); err != nil || !strings.HasPrefix(string(roots), "-----BEGIN CERTIFICATE") {
		t.Errorf("roots: %s %v", roots, err)
	}
	closed := make(chan error, 1)
	go func() { closed <- first.Close() }()
	for deadline := time.Now().Add(10 * time.Second); !n.has("waiting for"); time.Sleep(time.Millisecond) {
		if time.Now().After(deadline) {
			t.Fatal("the first does not wait")
		}
	}
	if _, _, err := second.Begin(t.Context(), shared.Order{}); !errors.Is(err, shared.ErrNotServed) {
		t.Errorf("a command on a cloud that is ending: %v", err)
	}
	end()
	if err := <-closed; err != nil {
		t.Errorf("close: %v", err)
	}
	if _, err := shared.Attach(dir); !errors.Is(err, shared.ErrNotServed) {
		t.Errorf("after the end: %v", err)
	}
}

func TestAbortEndsTheWait(t *testing.T) {
	dir, n := t.TempDir(), &notes{}
	first, err := shared.Own(t.Context(), dir, options(n))
	if err != nil {
		t.Fatal(err)
	}
	second, err := shared.Attach(dir)
	if err != nil {
		t.Fatal(err)
	}
	_, end, err := second.Begin(t.Context(), shared.Order{Stack: "dev", Command: "up"})
	if err != nil {
		t.Fatal(err)
	}
	defer end()
	first.Abort()
	if err := first.Close(); err != nil {
		t.Error(err)
	}
}
