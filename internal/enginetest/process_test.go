package enginetest

import (
	"bytes"
	"context"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"bankchurn/internal/sandbox/pulumicli"
)

// program is the sandbox's command, built once for all tests.
var program = sync.OnceValues(func() (string, error) {
	path := filepath.Join(scratch, "sandbox")
	command := exec.CommandContext(context.Background(), "go", "build", "-ldflags=-s -w", "-o", path, "./cmd/sandbox")
	command.Dir = root
	if output, err := command.CombinedOutput(); err != nil {
		return "", errors.Join(err, errors.New(string(output)))
	}
	return path, nil
})

// terminals run commands in their own project folder, as a user does.
type terminals struct {
	t        *testing.T
	exe, dir string
	env      []string
}

func newTerminals(t *testing.T, stackFile string) *terminals {
	t.Helper()
	exe, err := program()
	if err != nil {
		t.Fatal(err)
	}
	pulumi, err := cli()
	if err != nil {
		t.Fatal(err)
	}
	ts := &terminals{t: t, exe: exe, dir: projectFolder(t), env: append(os.Environ(), pulumicli.Override+"="+pulumi)}
	ts.write("Pulumi.sw.yaml", stackFile)
	return ts
}

// write writes a file of the project.
func (ts *terminals) write(name, text string) {
	ts.t.Helper()
	write(ts.t, filepath.Join(ts.dir, name), text)
}

// terminal is one running command.
type terminal struct {
	t    *testing.T
	name string
	cmd  *exec.Cmd
	text output
}

// start runs a shell command line.
func (ts *terminals) start(line string) *terminal {
	ts.t.Helper()
	// With exec, a signal reaches the command and not the shell.
	term := &terminal{t: ts.t, name: line, cmd: exec.Command("sh", "-c", "exec "+line)}
	term.cmd.Dir, term.cmd.Env = ts.dir, ts.env
	term.cmd.Stdout, term.cmd.Stderr = &term.text, &term.text
	if err := term.cmd.Start(); err != nil {
		ts.t.Fatal(err)
	}
	ts.t.Cleanup(func() { _ = term.cmd.Process.Kill() })
	return term
}

// run runs a command line, which must succeed.
func (ts *terminals) run(line string) string {
	ts.t.Helper()
	term := ts.start(line)
	if err := term.cmd.Wait(); err != nil {
		ts.t.Fatalf("%s: %v\n%s", line, err, term.text.String())
	}
	return term.text.String()
}

// until waits for an output.
func (term *terminal) until(pattern string) {
	term.t.Helper()
	want := regexp.MustCompile(pattern)
	for deadline := time.Now().Add(time.Minute); !want.MatchString(term.text.String()); time.Sleep(20 * time.Millisecond) {
		if time.Now().After(deadline) {
			term.t.Fatalf("%s: no %q in\n%s", term.name, pattern, term.text.String())
		}
	}
}

// interrupt sends Ctrl-C, after which the command must succeed.
func (term *terminal) interrupt() string {
	term.t.Helper()
	if err := term.cmd.Process.Signal(os.Interrupt); err != nil {
		term.t.Fatal(err)
	}
	if err := term.cmd.Wait(); err != nil {
		term.t.Errorf("%s: after Ctrl-C: %v\n%s", term.name, err, term.text.String())
	}
	return term.text.String()
}

// switching returns the stack file of the documented switch without failed requests.
func switching(platform string) string {
	return basic(platform) + "  bankchurn:dns: {name: churn.example.com, zone: " + zones["Route 53"] + ", ttlSeconds: 1}\n"
}

// documentedStack returns the stack file in docs/sandbox.md.
func documentedStack(t *testing.T) string {
	t.Helper()
	page, err := os.ReadFile(filepath.Join(root, "docs", "sandbox.md"))
	if err != nil {
		t.Fatal(err)
	}
	_, after, _ := strings.Cut(string(page), "Write `Pulumi.sw.yaml`:\n\n```yaml\n")
	file, _, ok := strings.Cut(after, "```")
	if !ok {
		t.Fatal("docs/sandbox.md: no stack file after \"Write `Pulumi.sw.yaml`\"")
	}
	return file
}

// TestInThreeTerminalsCallersDoNotNoticeASwitch follows docs/sandbox.md: serve, load and up, in
// a folder whose app/ is as in a fresh clone.
func TestInThreeTerminalsCallersDoNotNoticeASwitch(t *testing.T) {
	t.Parallel()
	stack := documentedStack(t)
	ts := newTerminals(t, stack)
	app := filepath.Join("app", "requirements.txt")
	requirements, err := os.ReadFile(filepath.Join(root, app))
	if err != nil {
		t.Fatal(err)
	}
	ts.write(app, string(requirements))
	serve := ts.start(ts.exe + " serve sw")
	serve.until("next: .* up sw")
	ts.run(ts.exe + " up sw")

	load := ts.start(ts.exe + " load sw --rate 50")
	load.until("requests per second")
	ts.write("Pulumi.sw.yaml", strings.Replace(stack, "platform: lambda", "platform: fargate", 1))
	switched := ts.run(ts.exe + " up sw")
	if !strings.Contains(switched, "using the embedded cloud of process "+strconv.Itoa(serve.cmd.Process.Pid)) {
		t.Errorf("the update did not attach to serve:\n%s", switched)
	}
	// Calls to the new platform continue for a while.
	load.until(`load: \d+ of \d+ failed.*bankchurn-api:1`)
	counts := load.interrupt()
	last := lastLine(counts)
	for _, want := range []string{`^load: 0 of [1-9]\d+ failed`, `version 1, .*: \d+`, `bankchurn-api:1 .*: \d+`} {
		if !regexp.MustCompile(want).MatchString(last) {
			t.Errorf("the load's last line lacks %s:\n%s", want, counts)
		}
	}
	served := serve.interrupt()
	for _, want := range []string{`version 1, .*: \d+ responses, 0 failed`, `bankchurn-api:1 .*: \d+ responses, 0 failed`, `(?m)^0 of [1-9]\d+ responses failed$`} {
		if !regexp.MustCompile(want).MatchString(served) {
			t.Errorf("serve's output lacks %s:\n%s", want, served)
		}
	}
	if status := ts.run(ts.exe + " status sw"); !strings.Contains(status, "embedded cloud: not served") || !strings.Contains(status, "last command: up, ") || !strings.Contains(status, "succeeded") {
		t.Errorf("status after Ctrl-C:\n%s", status)
	}
}

// TestEveryHintThatIsPrintedWorks runs each line that the commands print as a next step:
// without and with serve, for a public and a private service, with a name, after a failed and
// after a killed update.
func TestEveryHintThatIsPrintedWorks(t *testing.T) {
	t.Parallel()
	ts := newTerminals(t, switching("lambda"))
	pasted := map[string]bool{}
	paste := func(text string) {
		t.Helper()
		found := 0
		for line := range strings.Lines(text) {
			hint, ok := strings.CutPrefix(strings.TrimSpace(line), "next: ")
			if !ok {
				continue
			}
			found++
			if pasted[hint] {
				continue
			}
			pasted[hint] = true
			ts.paste(hint)
		}
		if found == 0 {
			t.Errorf("no hint in\n%s", text)
		}
	}
	paste(ts.run(ts.exe + " status sw")) // prints `up`
	// That prints `serve`, and so does status.
	paste(ts.run(ts.exe + " status sw"))
	serve := ts.start(ts.exe + " serve sw")
	serve.until("next: .* load sw")
	paste(serve.text.String())
	paste(ts.run(ts.exe + " status sw"))

	ts.write("Pulumi.sw.yaml", strings.Replace(anywhere("cloudrun"), "public: true", "public: false", 1))
	private := ts.run(ts.exe + " up sw")
	if !strings.Contains(private, "Authorization: Bearer") {
		t.Errorf("the hints for a private service have no identity:\n%s", private)
	}
	paste(private)

	// An internal load balancer: no line calls it from outside.
	ts.write("Pulumi.sw.yaml", strings.Replace(anywhere("fargate"), "public: true", "public: false", 1))
	within := ts.run(ts.exe + " up sw")
	if !strings.Contains(within, "only clients in its network can reach it") || strings.Contains(within, "next: curl") {
		t.Errorf("the hints for a service behind an internal load balancer:\n%s", within)
	}
	paste(within)
	load := ts.start(ts.exe + " load sw --rate 50")
	load.until("requests per second")
	time.Sleep(time.Second)
	if counts := lastLine(load.interrupt()); !regexp.MustCompile(`^load: 0 of [1-9]\d* failed`).MatchString(counts) {
		t.Errorf("load from within the network: %s", counts)
	}

	ts.write("Pulumi.sw.yaml", anywhere("gke"))
	failing := ts.start(ts.exe + " up sw --fault deny:kubernetes:core/v1:ServiceAccount")
	if err := failing.cmd.Wait(); err == nil || !strings.Contains(failing.text.String(), "AccessDenied") {
		t.Fatalf("up with a fault: %v\n%s", err, failing.text.String())
	}
	paste(failing.text.String())
	paste(ts.run(ts.exe + " status sw"))

	killed := ts.start(ts.exe + " up sw --fault slow")
	killed.until(`created \(\d`)
	if err := killed.cmd.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	_ = killed.cmd.Wait()
	paste(ts.run(ts.exe + " status sw"))
	paste(ts.run(ts.exe + " up sw"))
	serve.interrupt()
	for _, kind := range []string{"up", "serve", "load", "status"} {
		if !pastedKind(pasted, ts.exe+" "+kind) {
			t.Errorf("no hint was a %s", kind)
		}
	}
}

// TestCancelRemovesTheLockOfAKilledCommandAndOfNoOther kills `up` with SIGKILL, and continues
// as a user would.
func TestCancelRemovesTheLockOfAKilledCommandAndOfNoOther(t *testing.T) {
	t.Parallel()
	ts := newTerminals(t, anywhere("lambda"))
	up := ts.start(ts.exe + " up sw --fault slow")
	up.until(`created \(\d`)
	busy := ts.start(ts.exe + " cancel sw")
	if err := busy.cmd.Wait(); err == nil || !strings.Contains(busy.text.String(), "up sw") {
		t.Errorf("cancel beside a command that runs: %v\n%s", err, busy.text.String())
	}
	if err := up.cmd.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	_ = up.cmd.Wait()
	if got := ts.run(ts.exe + " cancel sw"); !strings.Contains(got, "removed the lock of a killed command") {
		t.Errorf("cancel after a kill:\n%s", got)
	}
	if got := ts.run(ts.exe + " cancel sw"); strings.Contains(got, "lock is removed") || !strings.Contains(got, "nothing locks it") {
		t.Errorf("cancel again:\n%s", got)
	} else if strings.Contains(got, "next: "+ts.exe+" import sw") {
		ts.run(ts.exe + " import sw")
	}
	ts.run(ts.exe + " up sw")
	if again := ts.run(ts.exe + " up sw"); !strings.Contains(again, " unchanged") || strings.Contains(again, "created (0") {
		t.Errorf("another update:\n%s", again)
	}
}

func pastedKind(pasted map[string]bool, start string) bool {
	for hint := range pasted {
		if strings.HasPrefix(hint, start) {
			return true
		}
	}
	return false
}

// paste runs a hint, and interrupts commands that run until Ctrl-C.
func (ts *terminals) paste(hint string) {
	ts.t.Helper()
	switch {
	case strings.HasPrefix(hint, ts.exe+" serve "):
		term := ts.start(hint)
		term.until("next: ")
		term.interrupt()
	case strings.HasPrefix(hint, ts.exe+" load "):
		term := ts.start(hint)
		term.until("requests per second")
		term.interrupt()
	case strings.HasPrefix(hint, "curl "):
		if got := ts.run(strings.Replace(hint, "curl ", "curl -sS ", 1)); !strings.Contains(got, `"status"`) && !strings.Contains(got, `"prediction"`) {
			ts.t.Errorf("%s: got %s", hint, got)
		}
	default:
		ts.run(hint)
	}
}

func lastLine(text string) string {
	lines := bytes.Split(bytes.TrimSpace([]byte(text)), []byte("\n"))
	return string(lines[len(lines)-1])
}
