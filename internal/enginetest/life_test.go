package enginetest

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"bankchurn/internal/sandbox"
	"bankchurn/internal/sandbox/cloud"
)

// TestEveryExampleStackLives takes each example stack through preview, update, a change, an
// update and a refresh without changes, and destroy.
func TestEveryExampleStackLives(t *testing.T) {
	t.Parallel()
	files, err := filepath.Glob(filepath.Join(root, "Pulumi.*.yaml"))
	if err != nil || len(files) < 3 {
		t.Fatalf("example stacks: %v, %v", files, err)
	}
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		t.Run(strings.TrimPrefix(filepath.Base(file), "Pulumi."), func(t *testing.T) {
			t.Parallel()
			st := newStack(t, string(text))
			preview, err := st.s.Preview(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			if made := st.s.Cloud().Inventory(); len(made) != 0 {
				t.Fatalf("the preview made %d resources", len(made))
			}
			created := st.firstUp(string(text))
			if preview.Changes["create"] != created.Changes["create"] {
				t.Errorf("the preview announced %v, the update did %v", preview.Changes, created.Changes)
			}
			st.answers()
			st.edit(strings.Replace(string(text), "LOG_LEVEL: INFO", "LOG_LEVEL: DEBUG", 1))
			if changed := st.up(); changed.Changed() == 0 {
				t.Error("a change of service.env changed nothing")
			}
			st.answers()
			if again := st.up(); again.Changed() != 0 {
				t.Errorf("a second update changed %v", again.Steps)
			}
			if drift, err := st.s.Refresh(t.Context()); err != nil || drift.Changed() != 0 {
				t.Errorf("refresh: %v, drift %v", err, drift.Steps)
			}
			st.destroy()
		})
	}
}

// firstUp deploys a stack. With an HTTP-01 issuer that takes two updates: the certificate is
// issued only once DNS points to the load balancer that the first update creates, and until
// then verification fails (letsencrypt.org/docs/challenge-types).
func (st *stack) firstUp(text string) sandbox.Result {
	st.t.Helper()
	if !strings.Contains(text, "createIssuer") {
		return st.up()
	}
	st.edit(text + impatient)
	first, err := st.s.Up(st.t.Context())
	if err == nil || !strings.Contains(strings.Join(first.Errors, "\n"), "certificate") {
		st.t.Errorf("without DNS, the first update ended with %v: %v", err, first.Errors)
	}
	for _, r := range st.s.Cloud().Inventory() {
		if r.Type != "kubernetes:networking.k8s.io/v1:Ingress" {
			continue
		}
		for _, rule := range cloud.Objects(cloud.WireAt(r.Outputs, "spec", "rules")) {
			host, _ := rule["host"].(string)
			if err := st.s.Cloud().Point(host, fmt.Sprintf("127.0.0.1:%d", r.Port)); err != nil {
				st.t.Fatal(err)
			}
		}
	}
	st.edit(text)
	for _, step := range st.up().Steps {
		if step.Type != "kubernetes:batch/v1:Job" { // the smoke test uses the timeouts of verify
			st.t.Errorf("the second update changed %v", step)
		}
	}
	return first
}
