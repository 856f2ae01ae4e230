package test

import (
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"runtime/debug"
	"strings"
	"testing"

	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
)

// Another module can create a component from a struct literal and gets the same defaults as a
// stack file: those of the requirements A4 and R1.
func TestAnotherModuleUsesAComponentByAStructLiteral(t *testing.T) {
	root, err := filepath.Abs("..")
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	read := func(path string) string {
		text, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		return string(text)
	}
	info, _ := debug.ReadBuildInfo()
	ours := info.Main.Path // `make module-path` changes it
	module := strings.Replace(read(filepath.Join(root, "go.mod")), "module "+ours, "module shop", 1)
	module += "\nrequire " + ours + " v0.0.0\n\nreplace " + ours + " => " + root + "\n"
	for name, text := range map[string]string{
		"go.mod": module, "go.sum": read(filepath.Join(root, "go.sum")), "main.go": read("testdata/consumer/main.go"),
	} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	command := exec.CommandContext(t.Context(), "go", "run", "-mod=mod", ".")
	command.Dir = dir
	command.Env = append(os.Environ(), "GOFLAGS=", "GOWORK=off")
	var stderr strings.Builder
	command.Stderr = &stderr
	out, err := command.Output()
	if err != nil {
		t.Fatalf("%v\n%s", err, stderr.String())
	}
	var service map[string]any
	if err := json.Unmarshal(out, &service); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	inputs := resource.NewProperty(resource.NewPropertyMapFromMap(service))
	for path, want := range map[string]any{
		"location": "us-central1", "ingress": "INGRESS_TRAFFIC_ALL", "template.timeout": "30s",
		"template.containers[0].image":                   "docker.io/my-team/churn:v1",
		"template.containers[0].ports[0].containerPort":  8000.0,
		"template.containers[0].resources.limits.memory": "1Gi",
		"template.containers[0].resources.limits.cpu":    "1",
		"template.scaling.maxInstanceCount":              10.0,
	} {
		parsed, err := resource.ParsePropertyPath(path)
		if err != nil {
			t.Fatal(err)
		}
		if got, _ := parsed.Get(inputs); !got.DeepEquals(resource.NewPropertyValue(want)) {
			t.Errorf("%s: got %v, want %v", path, got, want)
		}
	}
}
