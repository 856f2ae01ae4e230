package test

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"bankchurn/internal/sandbox"
	"bankchurn/internal/sandbox/pulumicli"
)

// The Go example passes its VPC and repository as outputs, shows the cost of all of it, and is
// deployed and destroyed completely. Its NAT gateway is $0.048 an hour in eu-west-1: $35.04 in
// 730 hours (aws.amazon.com/vpc/pricing).
func TestTheGoExampleRunsOnTheEmbeddedCloud(t *testing.T) {
	root := t.TempDir()
	binary := filepath.Join(root, "example")
	build := exec.CommandContext(t.Context(), "go", "-C", "../examples/go", "build", "-o", binary, ".")
	build.Env = append(os.Environ(), "GOWORK=off")
	if out, err := build.CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	for _, name := range []string{"Pulumi.yaml", "Pulumi.dev.yaml"} {
		text, err := os.ReadFile(filepath.Join("..", "examples", "go", name))
		if err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(root, name), text, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	cli, err := pulumicli.Find(t.Context(), pulumicli.Options{ToolsDir: "../tools", Log: t.Logf})
	if err != nil {
		t.Fatal(err)
	}
	var shown bytes.Buffer
	s, err := sandbox.Open(t.Context(), sandbox.Options{Root: root, Stack: "dev", Binary: binary, CLI: cli, Stdout: &shown, Stderr: &shown})
	if err != nil {
		t.Fatal(err)
	}
	defer func() {
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	}()
	if _, err := s.Preview(t.Context()); err != nil {
		t.Fatalf("%v\n%s", err, shown.String())
	}
	for _, want := range []string{"NatGateway churn", "35.04", "Repository churn"} {
		if !strings.Contains(shown.String(), want) {
			t.Errorf("want %q in the preview:\n%s", want, shown.String())
		}
	}
	if _, err := s.Up(t.Context()); err != nil {
		t.Fatalf("%v\n%s", err, shown.String())
	}
	outputs, err := s.Outputs(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if url, _ := outputs["url"].(string); !strings.HasPrefix(url, "http://") {
		t.Errorf("url: got %v, want the load balancer's", outputs["url"])
	}
	if _, err := s.Destroy(t.Context()); err != nil {
		t.Errorf("%v\n%s", err, shown.String()) // including what is left in the cloud
	}
}
