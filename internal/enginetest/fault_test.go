package enginetest

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"bankchurn/internal/sandbox"
	"bankchurn/internal/sandbox/cloud"
	"bankchurn/stacks"
)

// TestTheNextUpdateRecoversFromAFailedCreation makes the middle one of each
// platform's creations fail, with every kind of cloud failure.
func TestTheNextUpdateRecoversFromAFailedCreation(t *testing.T) {
	t.Parallel()
	for _, platform := range stacks.PlatformNames() {
		if leftOut(platform, "fargate") {
			continue
		}
		t.Run(platform, func(t *testing.T) {
			t.Parallel()
			st := newStack(t, anywhere(platform))
			preview, err := st.s.Preview(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			made := inCloud(preview)
			middle := made/2 + 1
			for _, c := range []struct {
				rule  string
				fault cloud.Fault
				want  string
			}{
				{"refused by the cloud", cloud.FailNth("create", "", middle), "the cloud's quota is used up"},
				{"the provider gone", cloud.Disconnect("create", "", 1), ""},
				{"not ready in time", cloud.TimeOut("create", "", 1), "timeout while waiting for state to become 'READY'"},
				{"and not ready the second time either", cloud.TimeOut("update", "", 1), "timeout while waiting for state to become 'READY'"},
			} {
				before := len(st.s.Cloud().Inventory())
				st.opts.Fault = c.fault
				st.edit(anywhere(platform))
				if refused := st.upFails(); !strings.Contains(refused, c.want) {
					t.Errorf("%s: the failure lacks %q:\n%s", c.rule, c.want, refused)
				}
				if c.rule == "not ready in time" && len(st.s.Cloud().Inventory()) == before {
					t.Errorf("%s: nothing was made, so that nothing can be half ready", c.rule)
				}
			}
			st.opts.Fault = nil
			st.edit(anywhere(platform))
			st.up()
			st.answers()
			if again := st.up(); again.Changed() != 0 {
				t.Errorf("another update changed %v", again.Steps)
			}
			if got := len(st.s.Cloud().Inventory()); got != made {
				t.Errorf("%d resources, want the %d of the preview", got, made)
			}
			st.destroy()
		})
	}
}

// TestASecondConcurrentUpdateIsRejected blocks the first one in the middle of a creation.
func TestASecondConcurrentUpdateIsRejected(t *testing.T) {
	t.Parallel()
	st := newStack(t, anywhere("cloudrun"))
	reached, release := make(chan struct{}), make(chan struct{})
	var once sync.Once
	st.opts.Fault = func(context.Context, cloud.Operation) error {
		once.Do(func() {
			close(reached)
			<-release
		})
		return nil
	}
	st.edit(anywhere("cloudrun"))
	first := make(chan error, 1)
	go func() {
		_, err := st.s.Up(t.Context())
		first <- err
	}()
	<-reached
	// The engine's own lock rejects a second engine, the sandbox's lock a second sandbox.
	if _, err := st.s.Up(t.Context()); err == nil || !strings.Contains(st.log.String(), "the stack is currently locked by 1 lock(s)") {
		t.Errorf("a second engine: %v, and no word of a lock", err)
	}
	if _, err := sandbox.Open(t.Context(), st.opts); err == nil || !strings.Contains(err.Error(), "nothing was changed") {
		t.Errorf("a second sandbox: %v", err)
	}
	close(release)
	if err := <-first; err != nil {
		t.Errorf("the first update did not survive the second: %v", err)
	}
	st.answers()
	st.destroy()
}

func TestADamagedStateFileIsReportedAndNotOverwritten(t *testing.T) {
	t.Parallel()
	st := newStack(t, anywhere("cloudrun"))
	st.up()
	if err := st.s.Close(); err != nil {
		t.Fatal(err)
	}
	whole, err := os.ReadFile(st.statePath())
	if err != nil {
		t.Fatal(err)
	}
	for rule, damaged := range map[string]string{"cut short": string(whole[:len(whole)/2]), "not JSON": "<html>", "empty": ""} {
		write(t, st.statePath(), damaged)
		_, err := sandbox.Open(t.Context(), st.opts)
		if err == nil || !strings.Contains(err.Error(), "is damaged") || !strings.Contains(err.Error(), st.statePath()) {
			t.Errorf("%s: got %v, want an error that names the file", rule, err)
		}
		if after, err := os.ReadFile(st.statePath()); err != nil || string(after) != damaged {
			t.Errorf("%s: the file was overwritten", rule)
		}
	}
	write(t, st.statePath(), string(whole))
	st.edit(anywhere("cloudrun"))
	if again := st.up(); again.Changed() != 0 {
		t.Errorf("with the file put back, an update changed %v", again.Steps)
	}
}

// TestSecretsAreNeverWrittenInPlainText searches everything that an update writes for the values of
// secret config. The sandbox replaces each with a placeholder.
func TestSecretsAreNeverWrittenInPlainText(t *testing.T) {
	t.Parallel()
	const secrets = "  aws:secretKey: {secure: AAABAB==}\n  aws:token: {secure: AAABAC==}\n"
	const value = "sandbox-placeholder-for-a-secret"
	st := newStack(t, anywhere("lambda")+secrets)
	for _, json := range []bool{true, false} {
		st.opts.JSON, st.opts.Diff = json, !json
		st.edit(anywhere("lambda") + secrets)
		if _, err := st.s.Preview(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	st.up()
	st.opts.Diff = false
	state, err := os.ReadFile(st.statePath())
	if err != nil {
		t.Fatal(err)
	}
	// The engine prints the config, in which the sandbox's copy of the stack file has plain
	// placeholders instead of ciphertexts.
	repeated := strings.NewReplacer(`"aws:secretKey": "`+value+`"`, "", `"aws:token": "`+value+`"`, "")
	for place, text := range map[string]string{"the output": repeated.Replace(st.log.String()), "the state": string(state)} {
		if text == "" || strings.Contains(text, value) {
			t.Errorf("%s is empty or shows a secret", place)
		}
	}
	if !strings.Contains(string(state), "ciphertext") {
		t.Error("the state holds no encrypted value: the secrets did not get there, and the test shows nothing")
	}
	st.destroy()
}

// inCloud counts what a preview would create, except providers and components.
func inCloud(preview sandbox.Result) int {
	n := 0
	for _, step := range preview.Steps {
		if step.Op == "create" && !strings.HasPrefix(step.Type, "pulumi:") && !strings.HasPrefix(step.Type, "bankchurn:") {
			n++
		}
	}
	return n
}

// statePath returns the file with the engine's state of the stack.
func (st *stack) statePath() string {
	return filepath.Join(st.opts.Root, sandbox.Folder, st.opts.Stack, "state", ".pulumi", "stacks", "bankchurn", st.opts.Stack+".json")
}
