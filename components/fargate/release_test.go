package fargate

import (
	"slices"
	"strings"
	"testing"

	"bankchurn/components"
	"bankchurn/config"
	"bankchurn/internal/recording"
	"bankchurn/service"
)

const registry = "123456789012.dkr.ecr.us-east-1.amazonaws.com/bankchurn:"

// answering is an input whose release is decoded from text, a config block.
func answering(t *testing.T, text string) components.Input {
	t.Helper()
	in := input(t, `{"scaling": {"min": 2, "max": 12}}`)
	r := &config.Report{}
	config.Decode("release", text, &in.Release, r)
	service.Platforms{Platform}.ValidateRelease(Platform, in.Release, r)
	if err := r.Err(); err != nil {
		t.Fatal(err)
	}
	return in
}

// previewed registers a release in a preview.
func previewed(t *testing.T, release string) *recording.Recorder {
	t.Helper()
	rec, _, err := deploy(t, block(t, `{}`), answering(t, release), true, "")
	if err != nil {
		t.Fatal(err)
	}
	return rec
}

func TestWhichTaskDefinitionServes(t *testing.T) {
	ours := arnOf(taskType, "bankchurn-api")
	for name, c := range map[string]struct {
		release string
		// images are the images of the stack's task definitions, by name.
		images map[string]string
		// runs is what each service runs.
		runs map[string]string
	}{
		"what the stack describes": {`{}`, map[string]string{"bankchurn-api": "v1"}, map[string]string{"bankchurn-api": ours}},
		"an image":                 {`{"image": "` + registry + `v0"}`, map[string]string{"bankchurn-api": "v0"}, map[string]string{"bankchurn-api": ours}},
		"a revision, with what the stack describes registered all the same": {
			`{"version": "bankchurn-test-bankchurn-api:7"}`, map[string]string{"bankchurn-api": "v1"}, map[string]string{"bankchurn-api": "bankchurn-test-bankchurn-api:7"},
		},
		"a candidate by image": {
			`{"canary": {"percent": 10, "image": "` + registry + `v2"}}`, map[string]string{"bankchurn-api": "v1", "bankchurn-api-canary": "v2"},
			map[string]string{"bankchurn-api": ours, "bankchurn-api-canary": ours + "-canary"},
		},
		"a candidate that the stack describes, next to a revision": {
			`{"version": "bankchurn-api:7", "canary": {"percent": 10}}`, map[string]string{"bankchurn-api": "v1"},
			map[string]string{"bankchurn-api": "bankchurn-api:7", "bankchurn-api-canary": ours},
		},
		"a candidate that the stack describes, next to an image": {
			`{"image": "` + registry + `v0", "canary": {"percent": 10}}`, map[string]string{"bankchurn-api": "v0", "bankchurn-api-canary": "v1"},
			map[string]string{"bankchurn-api": ours, "bankchurn-api-canary": ours + "-canary"},
		},
		"a candidate by revision": {
			`{"canary": {"percent": 10, "version": "bankchurn-test-bankchurn-api:8"}}`, map[string]string{"bankchurn-api": "v1"},
			map[string]string{"bankchurn-api": ours, "bankchurn-api-canary": "bankchurn-test-bankchurn-api:8"},
		},
	} {
		t.Run(name, func(t *testing.T) {
			rec := previewed(t, c.release)
			tasks, services := rec.Of(taskType), rec.Of(serviceType)
			if len(tasks) != len(c.images) || len(services) != len(c.runs) {
				t.Fatalf("got %d task definitions and %d services", len(tasks), len(services))
			}
			for _, task := range tasks {
				if image := c.images[task.Name]; image == "" || !strings.Contains(at(task, "containerDefinitions"), registry+image) {
					t.Errorf("%s: got %s, want %s", task.Name, at(task, "containerDefinitions"), image)
				}
			}
			for _, service := range services {
				if got := at(service, "taskDefinition"); got != c.runs[service.Name] {
					t.Errorf("%s runs %s, want %s", service.Name, got, c.runs[service.Name])
				}
			}
		})
	}
}

// 10 % of 2 to 12 tasks is 0.2 to 1.2, rounded up and at least one.
func TestACandidateRunsInItsShareOfTheTasks(t *testing.T) {
	rec := previewed(t, `{"canary": {"percent": 10, "image": "`+registry+`v2"}}`)
	got := map[string]string{}
	for _, target := range rec.Of("aws:appautoscaling/target:Target") {
		got[target.Name] = at(target, "minCapacity") + " to " + at(target, "maxCapacity")
	}
	if got["bankchurn-api"] != "2 to 12" || got["bankchurn-api-canary"] != "1 to 2" {
		t.Errorf("got %v", got)
	}
}

// Requests reach the candidate only once its service is steady, which the shares wait for. The
// service itself waits for the rule that puts its target group behind the load balancer, without
// which ECS rejects it.
func TestACandidateIsSteadyBeforeItGetsItsShare(t *testing.T) {
	rec := previewed(t, `{"canary": {"percent": 10, "image": "`+registry+`v2"}}`)
	depends := map[string][]string{}
	for _, r := range rec.Resources {
		depends[r.Name+" "+r.TypeToken] = r.RegisterRPC.GetDependencies()
	}
	for from, to := range map[string]string{
		"bankchurn-api-canary-share " + ruleType: serviceType + "::bankchurn-api-canary",
		"bankchurn-api-canary " + serviceType:    ruleType + "::bankchurn-api-canary-by-header",
	} {
		if !slices.ContainsFunc(depends[from], func(urn string) bool { return strings.HasSuffix(urn, to) }) {
			t.Errorf("%s depends on %v, want %s among them", from, depends[from], to)
		}
	}
	for _, rule := range rec.Of(ruleType) {
		got := at(rule, "actions[0].forward.targetGroups[0].weight") + "/" + at(rule, "actions[0].forward.targetGroups[1].weight")
		if want := map[string]string{"bankchurn-api-canary-share": "90/10", "bankchurn-api-canary-by-header": "/"}[rule.Name]; got != want {
			t.Errorf("%s: weights %s, want %s", rule.Name, got, want)
		}
	}
}

func TestACanaryOfTheSameRevisionIsRejected(t *testing.T) {
	in := answering(t, `{"version": "arn:aws:ecs:us-east-1:123456789012:task-definition/bankchurn-test-bankchurn-api:7", "canary": {"percent": 10, "version": "bankchurn-test-bankchurn-api:7"}}`)
	r := &config.Report{}
	block(t, `{}`).Validate(in, r)
	const want = `release.canary.version: "bankchurn-test-bankchurn-api:7": is the release itself, bankchurn-test-bankchurn-api:7: there is nothing to compare (allowed: another task definition)`
	if problems := r.Problems(); len(problems) != 1 || problems[0].String() != want {
		t.Errorf("got %v, want %s", problems, want)
	}
}

func TestAPinnedReleaseThatDoesNotRunFailsTheUpdate(t *testing.T) {
	for running, fails := range map[string]bool{
		"arn:aws:ecs:us-east-1:123456789012:task-definition/bankchurn-test-bankchurn-api:7": false,
		"arn:aws:ecs:us-east-1:123456789012:task-definition/bankchurn-test-bankchurn-api:8": true,
	} {
		_, _, err := deploy(t, block(t, `{}`), answering(t, `{"version": "bankchurn-test-bankchurn-api:7"}`), false, running)
		if (err != nil) != fails {
			t.Errorf("running %s: %v", running, err)
		}
	}
}

// ECS numbers revisions per family and region. Stacks that share a family could pin each other's
// revisions, and what dev registered would serve in prod.
func TestOnlyTheStacksOwnTaskDefinitionsCanBePinned(t *testing.T) {
	const own = "bankchurn-test-bankchurn-api:7"
	for version, c := range map[string]struct{ refused, warned string }{
		own: {},
		"arn:aws:ecs:us-east-1:123456789012:task-definition/" + own: {},
		"bankchurn-dev-bankchurn-api:7":                             {refused: `release.version: "bankchurn-dev-bankchurn-api:7": belongs to another stack or service (allowed: bankchurn-test-bankchurn-api:REVISION)`},
		// A bare number meant a revision of the shared family; silently, it would now mean another
		// release.
		"7":               {refused: `release.version: "7": is a revision without its family (allowed: ` + own + `, or bankchurn-api:7 for a release older than the stack's name in the family; did you mean ` + own + `?)`},
		"bankchurn-api:7": {warned: `release.version: "bankchurn-api:7": belongs to the family that all stacks of this service shared: make sure that it is a release of this stack`},
		"arn:aws:ecs:eu-west-1:123456789012:task-definition/" + own: {refused: `release.version: "arn:aws:ecs:eu-west-1:123456789012:task-definition/` + own + `": is in eu-west-1, but the stack is in us-east-1`},
	} {
		r := &config.Report{}
		block(t, `{}`).Validate(answering(t, `{"version": "`+version+`"}`), r)
		problems, warnings := r.Problems(), ""
		for _, warning := range r.Warnings() {
			warnings += warning.String() + "\n"
		}
		if c.refused == "" && len(problems) > 0 || c.refused != "" && (len(problems) != 1 || !strings.HasPrefix(problems[0].String(), c.refused)) {
			t.Errorf("%s: %v, want %q", version, problems, c.refused)
		}
		if !strings.Contains(warnings, c.warned) || c.warned == "" && strings.Contains(warnings, "release.version") {
			t.Errorf("%s: warned %q, want %q", version, warnings, c.warned)
		}
	}
}
