//go:build unix

package child

import (
	"bufio"
	"os"
	"os/exec"
	"os/signal"
	"strings"
	"testing"
	"time"
)

// The test binary plays the child: it obeys the interrupt or, told so, does not.
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

func start(t *testing.T, kind string) *Process {
	t.Helper()
	cmd := exec.Command(os.Args[0])
	cmd.Env = append(os.Environ(), "CHILD="+kind)
	reader, writer, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	cmd.Stdout = writer
	p, err := Start(cmd)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		p.Kill()
		_ = p.Wait()
		_ = reader.Close()
	})
	_ = writer.Close()
	if line, err := bufio.NewReader(reader).ReadString('\n'); strings.TrimSpace(line) != "ready" {
		t.Fatalf("child said %q (%v)", line, err)
	}
	return p
}

func TestAChildThatObeysIsNotKilled(t *testing.T) {
	p := start(t, "obedient")
	if p.Stop(time.Minute) {
		t.Error("killed")
	}
	select {
	case <-p.Done():
	default:
		t.Error("still running after Stop")
	}
}

func TestAChildThatDoesNotStopIsKilled(t *testing.T) {
	p := start(t, "stubborn")
	if !p.Stop(50 * time.Millisecond) {
		t.Error("ended without being killed: the test does not test what it says")
	}
	if err := p.Wait(); err == nil || !strings.Contains(err.Error(), "killed") {
		t.Errorf("got end %v, want killed", err)
	}
}

func TestACommandThatDoesNotExistIsAnError(t *testing.T) {
	if _, err := Start(exec.Command("/nonexistent/command")); err == nil {
		t.Error("no error")
	}
}
