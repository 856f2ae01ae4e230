package main

import (
	"bytes"
	"context"
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"bankchurn/internal/sandbox"
	"bankchurn/internal/sandbox/pulumicli"
)

// bin is the folder of the executables for the tests: the plugin, and Pulumi's YAML language
// host.
const bin = "../bin"

// build builds the executables in bin, once.
var build = sync.OnceValue(func() error {
	for _, args := range [][]string{
		{"build", "-o", bin + "/pulumi-resource-" + packageName, "."},
		{"-C", "../tools/yaml", "build", "-o", "../../bin/", "github.com/pulumi/pulumi-yaml/cmd/pulumi-language-yaml"},
	} {
		command := exec.Command("go", args...)
		command.Stdout, command.Stderr = os.Stderr, os.Stderr
		if err := command.Run(); err != nil {
			return err
		}
	}
	return nil
})

// cli returns the path of the Pulumi CLI.
func cli(t *testing.T) string {
	t.Helper()
	path, err := pulumicli.Find(t.Context(), pulumicli.Options{ToolsDir: "../tools", Log: t.Logf})
	if err != nil {
		t.Fatal(err)
	}
	return path
}

// project is a folder with a YAML program and its stack dev, in which it runs on the embedded
// cloud.
type project struct {
	dir string
}

// newProject copies the example and puts the plugin where the example expects it.
func newProject(t *testing.T) project {
	t.Helper()
	if err := build(); err != nil {
		t.Fatal(err)
	}
	root := t.TempDir()
	p := project{filepath.Join(root, "examples", "yaml")}
	if err := os.CopyFS(p.dir, os.DirFS("../examples/yaml")); err != nil {
		t.Fatal(err)
	}
	executables, err := filepath.Abs(bin)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink(executables, filepath.Join(root, "bin")); err != nil {
		t.Fatal(err)
	}
	return p
}

// write replaces the program.
func (p project) write(t *testing.T, program string) {
	t.Helper()
	if err := os.WriteFile(filepath.Join(p.dir, "Pulumi.yaml"), []byte(program), 0o600); err != nil {
		t.Fatal(err)
	}
}

// run runs a sandbox command and returns its result and what the user sees.
func (p project) run(t *testing.T, command func(*sandbox.Sandbox, context.Context) (sandbox.Result, error)) (sandbox.Result, string, error) {
	t.Helper()
	var shown bytes.Buffer
	host, err := filepath.Abs(bin + "/pulumi-language-yaml")
	if err != nil {
		t.Fatal(err)
	}
	s, err := sandbox.Open(t.Context(), sandbox.Options{Root: p.dir, Stack: "dev", LanguageHost: host, CLI: cli(t), Stdout: &shown, Stderr: &shown})
	if err != nil {
		t.Fatal(err)
	}
	defer func() {
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	}()
	result, err := command(s, t.Context())
	return result, shown.String(), err
}

func (p project) preview(t *testing.T) (string, error) {
	t.Helper()
	_, shown, err := p.run(t, (*sandbox.Sandbox).Preview)
	return shown, err
}

// The prices are those of the worked example in cost/worked_cloudrun_test.go: a million
// requests of 0.2 s on 1 vCPU.
func TestAYAMLProgramShowsTheEstimateUnderTheComponent(t *testing.T) {
	shown, err := newProject(t).preview(t)
	if err != nil {
		t.Fatalf("%v\n%s", err, shown)
	}
	_, under, found := strings.Cut(shown, "bankchurn:platform:CloudRun (api):")
	if !found {
		t.Fatalf("nothing is shown under the component:\n%s", shown)
	}
	for _, want := range []string{"Estimated monthly cost", "at least $5.73", "Requests", "$0.40"} {
		if !strings.Contains(under, want) {
			t.Errorf("want %q under the component:\n%s", want, shown)
		}
	}
}

// packageSchema returns the output of `pulumi package get-schema` for the plugin.
func packageSchema(t *testing.T) any {
	t.Helper()
	command := exec.CommandContext(t.Context(), cli(t), "package", "get-schema", bin+"/pulumi-resource-"+packageName)
	command.Env = append(os.Environ(), "PULUMI_HOME="+t.TempDir(), "PULUMI_SKIP_UPDATE_CHECK=true")
	var problems bytes.Buffer
	command.Stderr = &problems
	text, err := command.Output()
	if err != nil {
		t.Fatalf("%v\n%s", err, problems.String())
	}
	return decode(t, text)
}

func decode(t *testing.T, text []byte) any {
	t.Helper()
	var document any
	if err := json.Unmarshal(text, &document); err != nil {
		t.Fatal(err)
	}
	return document
}

// six is a program with all six components of the package, which one process constructs
// concurrently.
const six = `name: churn
runtime: yaml
plugins: {providers: [{name: bankchurn, path: ../../bin}]}
resources:
  run: {type: "bankchurn:platform:CloudRun", properties: {service: {image: docker.io/my-team/churn:v1}, verify: {timeoutSeconds: 60, sample: {age: 41, tags: [a]}}}}
  function: {type: "bankchurn:platform:Lambda", properties: {image: 123456789012.dkr.ecr.us-east-1.amazonaws.com/churn:v1}}
  tasks: {type: "bankchurn:platform:Fargate", properties: {service: {image: docker.io/my-team/churn:v1}}}
  elastic: {type: "bankchurn:platform:EKS", properties: {service: {image: docker.io/my-team/churn:v1}, publicCidrs: [192.0.2.0/24]}}
  google: {type: "bankchurn:platform:GKE", properties: {service: {image: docker.io/my-team/churn:v1}}}
  cluster:
    type: pulumi:providers:kubernetes
    properties: {kubeconfig: "{}", clusterIdentifier: own}
  pods:
    type: bankchurn:kubernetes:Workload
    properties: {service: {image: docker.io/my-team/churn:v1}}
    options: {provider: "${cluster}"}
`

func TestEveryComponentShowsItsEstimate(t *testing.T) {
	p := newProject(t)
	p.write(t, six)
	file := filepath.Join(p.dir, "Pulumi.dev.yaml")
	if err := os.WriteFile(file, []byte("config: {\"gcp:project\": my-project, \"aws:region\": us-east-1}\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	shown, err := p.preview(t)
	if err != nil {
		t.Fatalf("%v\n%s", err, shown)
	}
	for _, component := range []string{
		"bankchurn:platform:CloudRun (run):", "bankchurn:platform:Lambda (function):", "bankchurn:platform:Fargate (tasks):",
		"bankchurn:platform:EKS (elastic):", "bankchurn:platform:GKE (google):", "bankchurn:kubernetes:Workload (pods):",
	} {
		_, under, found := strings.Cut(shown, component)
		under, _, _ = strings.Cut(under, "\n  bankchurn:")
		if !found || !strings.Contains(under, "Estimated monthly cost") {
			t.Errorf("no estimate under %s\n%s", component, shown)
		}
	}
}
