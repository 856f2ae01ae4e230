package main

import (
	"io/fs"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"bankchurn/internal/sandbox"
)

// deployed returns a YAML program with the component under test.
func deployed(component string) string {
	return `name: churn
runtime: yaml
plugins: {providers: [{name: bankchurn, path: ../../bin}]}
variables:
  tag: {"fn::secret": not-to-be-seen}
resources:
  gcp:
    type: pulumi:providers:gcp
    properties: {project: other-project, region: europe-west1}
  account:
    type: gcp:serviceaccount:Account
    properties: {accountId: churn-runner}
    options: {provider: "${gcp}"}
` + component + `
outputs:
  url: ${api.url}
`
}

const first = `  api:
    type: bankchurn:platform:CloudRun
    properties:
      region: europe-west1
      serviceAccount: ${account.email}
      service:
        image: docker.io/my-team/churn:${tag}
        env: {RUNS_AS: "${account.email}"}
    options: {provider: "${gcp}"}
`

// second has a different parent and memory size than first.
const second = `  api:
    type: bankchurn:platform:CloudRun
    properties:
      region: europe-west1
      serviceAccount: ${account.email}
      service:
        image: docker.io/my-team/churn:${tag}
        env: {RUNS_AS: "${account.email}"}
        memoryMiB: 2048
    options:
      provider: ${gcp}
      parent: ${account}
      aliases: ["urn:pulumi:dev::churn::bankchurn:platform:CloudRun::api"]
`

func TestAComponentFromYAMLIsMadeChangedAndDeleted(t *testing.T) {
	p := newProject(t)
	up := func(program string) sandbox.Result {
		t.Helper()
		p.write(t, program)
		result, shown, err := p.run(t, (*sandbox.Sandbox).Up)
		if err != nil {
			t.Fatalf("%v\n%s", err, shown)
		}
		if strings.Contains(shown, "not-to-be-seen") {
			t.Errorf("the secret tag is shown:\n%s", shown)
		}
		return result
	}
	made := map[string]string{}
	for _, step := range up(deployed(first)).Steps {
		made[step.Type] = step.Op
	}
	for _, want := range []string{"bankchurn:platform:CloudRun", "gcp:cloudrunv2/service:Service"} {
		if made[want] != "create" {
			t.Errorf("%s: got %q, want create", want, made[want])
		}
	}
	p.inState(t, "other-project", "not-to-be-seen")
	p.inState(t, `"monthlyCost"`, "not-to-be-seen")

	changed := map[string]string{}
	for _, step := range up(deployed(second)).Steps {
		changed[step.Type] = step.Op
	}
	if len(changed) != 1 || changed["gcp:cloudrunv2/service:Service"] != "update" {
		t.Errorf("with another parent, an alias and more memory: got %v, want an update of the service alone", changed)
	}

	if _, shown, err := p.run(t, (*sandbox.Sandbox).Destroy); err != nil {
		t.Errorf("%v\n%s", err, shown) // including what is left in the cloud
	}
}

// inState checks that the engine's state has one text and lacks another.
func (p project) inState(t *testing.T, has, lacks string) {
	t.Helper()
	found := false
	err := filepath.WalkDir(filepath.Join(p.dir, sandbox.Folder, "dev", "state"), func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		text, err := os.ReadFile(path)
		found = found || strings.Contains(string(text), has)
		if strings.Contains(string(text), lacks) {
			t.Errorf("%s holds %q in the clear", path, lacks)
		}
		return err
	})
	if err != nil || !found {
		t.Errorf("no state has %q: %v", has, err)
	}
}

// Errors about inputs use the names of the properties.
func TestWrongInputsAreRefusedByName(t *testing.T) {
	for name, c := range map[string]struct {
		component string
		want      []string
	}{
		"a misspelt property": {
			"  api: {type: bankchurn:platform:CloudRun, properties: {service: {imgae: a}}}", []string{"imgae", "image"},
		},
		"a value out of range, and no image": {
			"  api: {type: bankchurn:platform:CloudRun, properties: {concurrency: 2000}}",
			[]string{"cloudrun.concurrency: 2000", "1 to 1000", "service.image"},
		},
		"an output in a plain property": {
			"  api: {type: bankchurn:platform:CloudRun, properties: {service: {image: a, healthPath: \"${account.name}\"}}}",
			[]string{"service.healthPath", "output of a resource", "plain value"},
		},
		"traffic out of range": {
			"  api: {type: bankchurn:platform:CloudRun, properties: {service: {image: a}, traffic: {averageMs: 0}}}",
			[]string{"traffic.averageMs", "1 to 3600000"},
		},
	} {
		t.Run(name, func(t *testing.T) {
			p := newProject(t)
			p.write(t, deployed(c.component))
			shown, err := p.preview(t)
			if err == nil {
				t.Errorf("the preview succeeds:\n%s", shown)
			}
			for _, want := range c.want {
				if !strings.Contains(shown, want) {
					t.Errorf("want %q in:\n%s", want, shown)
				}
			}
		})
	}
}

// Generated SDKs, documentation and `pulumi package add` all use the schema that the plugin
// returns.
func TestThePluginAnswersTheCheckedInSchema(t *testing.T) {
	if err := build(); err != nil {
		t.Fatal(err)
	}
	if !reflect.DeepEqual(packageSchema(t), decode(t, schemaJSON)) {
		t.Errorf("`pulumi package get-schema` answers another schema than schema.json")
	}
}
