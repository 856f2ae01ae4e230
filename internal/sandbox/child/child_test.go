//go:build unix

package child

import (
	"bufio"
	"context"
	"errors"
	"os"
	"os/exec"
	"os/signal"
	"strings"
	"syscall"
	"testing"
	"time"
)

// The test binary plays the child, which obeys the interrupt or ignores it.
func TestMain(m *testing.M) {
	switch os.Getenv("CHILD") {
	case "":
		os.Exit(m.Run())
	case "stubborn":
		signal.Ignore(os.Interrupt)
	}
	_, _ = os.Stdout.WriteString("ready\n")
	time.Sleep(time.Minute)
}

// stopped starts a child of the kind, stops it once it is ready, and returns how it ended.
func stopped(t *testing.T, kind string, grace time.Duration) syscall.WaitStatus {
	t.Helper()
	ctx, stop := context.WithCancel(t.Context())
	defer stop()
	cmd := Command(ctx, grace, os.Args[0])
	cmd.Env = append(os.Environ(), "CHILD="+kind)
	output, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	if line, err := bufio.NewReader(output).ReadString('\n'); strings.TrimSpace(line) != "ready" {
		t.Fatalf("child wrote %q (%v)", line, err)
	}
	stop()
	var exit *exec.ExitError
	if err := cmd.Wait(); !errors.As(err, &exit) {
		t.Fatalf("ended with %v", err)
	}
	return exit.Sys().(syscall.WaitStatus)
}

func TestAChildThatObeysIsNotKilled(t *testing.T) {
	if got := stopped(t, "obedient", time.Minute).Signal(); got != syscall.SIGINT {
		t.Errorf("ended by %v, want interrupt", got)
	}
}

func TestAChildThatDoesNotStopIsKilled(t *testing.T) {
	if got := stopped(t, "stubborn", 50*time.Millisecond).Signal(); got != syscall.SIGKILL {
		t.Errorf("ended by %v, want killed", got)
	}
}
