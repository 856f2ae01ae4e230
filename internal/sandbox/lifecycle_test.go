package sandbox_test

import (
	"io"
	"net/http"
	"os"
	"path/filepath"
	"testing"
)

// The resources of twoClouds: the stack, two providers and eight resources (role, function,
// API, integration, route, stage, service, IAM member).
const (
	inProgram = 11
	inCloud   = 8
)

func TestAStackGoesThroughItsWholeLifeOnTheEmbeddedCloud(t *testing.T) {
	opts := project(t, devStack)
	s := open(t, opts)
	ctx := t.Context()

	preview, err := s.Preview(ctx)
	if err != nil {
		t.Fatal(err)
	}
	if preview.Changes["create"] != inProgram || len(s.Cloud().Inventory()) != 0 {
		t.Fatalf("first preview: changes %v, want %d to create and nothing made, inventory %d", preview.Changes, inProgram, len(s.Cloud().Inventory()))
	}
	up, err := s.Up(ctx)
	if err != nil {
		t.Fatal(err)
	}
	if up.Changes["create"] != inProgram || len(s.Cloud().Inventory()) != inCloud {
		t.Fatalf("up: changes %v and %d resources, want %d created and %d resources", up.Changes, len(s.Cloud().Inventory()), inProgram, inCloud)
	}
	outputs, err := s.Outputs(ctx)
	if err != nil {
		t.Fatal(err)
	}
	if outputs["version"] != "1" {
		t.Errorf("version of a function published once: got %v, want 1", outputs["version"])
	}
	for _, name := range []string{"lambdaURL", "cloudRunURL"} {
		health(t, outputs[name])
	}
	again, err := s.Up(ctx)
	if err != nil {
		t.Fatal(err)
	}
	if again.Changed() != 0 || again.Changes["same"] != inProgram {
		t.Errorf("second up: changes %v, want none", again.Changes)
	}
	refresh, err := s.Refresh(ctx)
	if err != nil {
		t.Fatal(err)
	}
	if refresh.Changed() != 0 {
		t.Errorf("refresh: drift %v %v, want none", refresh.Changes, refresh.Steps)
	}

	if err := os.WriteFile(filepath.Join(opts.Root, "code", "handler.py"), []byte("# new code\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	s = open(t, opts)
	changed, err := s.Up(ctx)
	if err != nil {
		t.Fatal(err)
	}
	// New code is a new version, and the integration points to the version.
	if changed.Changes["update"] != 2 || changed.Changes["same"] != inProgram-2 {
		t.Errorf("up with new code: changes %v, want function and integration updated", changed.Changes)
	}
	if outputs, err = s.Outputs(ctx); err != nil || outputs["version"] != "2" {
		t.Errorf("version of a function published twice: got %v (%v), want 2", outputs["version"], err)
	}
	if _, err := s.Destroy(ctx); err != nil {
		t.Fatal(err)
	}
	if left := s.Cloud().Inventory(); len(left) != 0 {
		t.Errorf("after destroy the cloud holds %v", left)
	}
}

func health(t *testing.T, base any) {
	t.Helper()
	text, _ := base.(string)
	if text != "" && text[len(text)-1] == '/' {
		text = text[:len(text)-1]
	}
	req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, text+"/health", nil)
	if err != nil {
		t.Errorf("health of %v: %v", base, err)
		return
	}
	answer, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Errorf("health of %v: %v", base, err)
		return
	}
	defer func() { _ = answer.Body.Close() }()
	body, err := io.ReadAll(answer.Body)
	if err != nil || answer.StatusCode != http.StatusOK {
		t.Errorf("health of %v: status %d %s (%v), want 200", base, answer.StatusCode, body, err)
	}
}
