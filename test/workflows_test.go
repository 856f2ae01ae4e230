package test

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"gopkg.in/yaml.v3"
)

// workflow is the part of a workflow or composite action that determines its permissions.
type workflow struct {
	Permissions map[string]string
	Jobs        map[string]struct {
		Permissions map[string]string
		Timeout     int `yaml:"timeout-minutes"`
		Environment string
		Concurrency struct {
			Group  string
			Cancel bool `yaml:"cancel-in-progress"`
		}
		Steps []workflowStep
	}
	Runs struct{ Steps []workflowStep }
}

type workflowStep struct {
	Uses, Run string
	With      map[string]any
}

func workflows(t *testing.T) map[string]workflow {
	t.Helper()
	all := map[string]workflow{}
	for _, pattern := range []string{"../.github/workflows/*.yml", "../.github/actions/*/action.yml"} {
		paths, err := filepath.Glob(pattern)
		if err != nil {
			t.Fatal(err)
		}
		for _, path := range paths {
			text, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			var w workflow
			if err := yaml.Unmarshal(text, &w); err != nil {
				t.Fatalf("%s: %v", path, err)
			}
			all[filepath.Base(path)] = w
		}
	}
	if len(all) < 6 {
		t.Fatalf("found %d workflows", len(all))
	}
	return all
}

func (w workflow) steps() []workflowStep {
	steps := w.Runs.Steps
	for _, job := range w.Jobs {
		steps = append(steps, job.Steps...)
	}
	return steps
}

var pinned = regexp.MustCompile(`^(\./.*|[^@]+@[0-9a-f]{40})$`)

func TestWorkflowsPinActionsAndInterpolateNothingIntoScripts(t *testing.T) {
	for name, w := range workflows(t) {
		for _, s := range w.steps() {
			if s.Uses != "" && !pinned.MatchString(s.Uses) {
				t.Errorf("%s: %s is not pinned by its commit", name, s.Uses)
			}
			if strings.Contains(s.Run, "${{") {
				t.Errorf("%s interpolates into a script: %s", name, s.Run)
			}
			if strings.HasPrefix(s.Uses, "actions/checkout@") && s.With["persist-credentials"] != false {
				t.Errorf("%s leaves its token in the clone", name)
			}
		}
	}
}

func TestWorkflowsHaveMinimalPermissions(t *testing.T) {
	allowed := map[string]map[string]string{
		"preview.yml":         {"contents": "read"},
		"preview-comment.yml": {"contents": "read", "actions": "read", "pull-requests": "write"},
		"deploy.yml":          {"contents": "read", "id-token": "write"},
		"ci.yml":              {"contents": "read"},
		"release.yml":         {"contents": "write", "id-token": "write", "attestations": "write"},
	}
	for name, w := range workflows(t) {
		if len(w.Jobs) == 0 {
			continue // an action has the permissions of the job that uses it
		}
		if w.Permissions == nil || len(w.Permissions) > 0 {
			t.Errorf("%s: permissions %v, want none for every job", name, w.Permissions)
		}
		for id, job := range w.Jobs {
			if job.Permissions == nil || job.Timeout == 0 {
				t.Errorf("%s, %s: a job without permissions or time-out", name, id)
			}
			for right, level := range job.Permissions {
				if allowed[name][right] != level {
					t.Errorf("%s, %s: has %s: %s", name, id, right, level)
				}
			}
		}
	}
}

// The pull request's code never runs with a secret.
func TestPullRequestCodeGetsNoSecrets(t *testing.T) {
	for _, path := range []string{"../.github/workflows/preview.yml", "../.github/actions/cost/action.yml"} {
		text, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		for _, word := range []string{"secrets.", "github.token", "id-token: write", "environment:", "pull_request_target"} {
			if strings.Contains(string(text), word) {
				t.Errorf("%s has %s", path, word)
			}
		}
	}
	all := workflows(t)
	for _, s := range all["preview-comment.yml"].steps() {
		if s.With["ref"] != nil || s.With["repository"] != nil {
			t.Errorf("the comment's job checks out %v", s.With)
		}
	}
	for _, name := range []string{"deploy.yml", "release.yml"} {
		for _, s := range all[name].steps() {
			if strings.HasPrefix(s.Uses, "actions/setup-go@") && s.With["cache"] != false {
				t.Errorf("%s restores a cache", name)
			}
		}
	}
	for id, job := range all["deploy.yml"].Jobs {
		if job.Environment == "" || job.Concurrency.Cancel || !strings.Contains(job.Concurrency.Group, "inputs.stack") {
			t.Errorf("%s: environment %q, concurrency %+v", id, job.Environment, job.Concurrency)
		}
	}
}
