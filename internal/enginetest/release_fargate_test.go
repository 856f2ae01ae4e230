package enginetest

import (
	"context"
	"net/http"
	"slices"
	"strings"
	"testing"

	"bankchurn/internal/sandbox"
	"bankchurn/internal/sandbox/cloud"
	cloudhttp "bankchurn/internal/sandbox/cloud/http"
)

const ecrImages = "123456789012.dkr.ecr.us-east-1.amazonaws.com/bankchurn:"

func fargateRelease(version, release string) string {
	return "config:\n  bankchurn:platform: fargate\n  bankchurn:service: {public: true, image: '" + ecrImages + version +
		"', scaling: {min: 2, max: 4}}\n  bankchurn:release: " + release + "\n"
}

func TestFargateGoesBackAndForwardByConfig(t *testing.T) {
	t.Parallel()
	candidateFirst := []string{"update aws:ecs/service:Service", "update aws:ecs/service:Service"}
	newTask := []string{"create-replacement aws:ecs/taskDefinition:TaskDefinition", "delete-replaced aws:ecs/taskDefinition:TaskDefinition", "replace aws:ecs/taskDefinition:TaskDefinition"}
	st := newStack(t, fargateRelease("v1", "{}"))
	st.up()
	if got := st.output("release"); got != "bankchurn-test-bankchurn-api:1" {
		t.Errorf("the output release is %q, want bankchurn-test-bankchurn-api:1", got)
	}
	st.answeredBy("bankchurn-test-bankchurn-api:1 " + ecrImages + "v1")
	st.changes(fargateRelease("v2", "{}"), append(slices.Clone(newTask), candidateFirst...)...)
	st.answeredBy("bankchurn-test-bankchurn-api:2 " + ecrImages + "v2")

	// Back by task definition, which AWS still has, and by image.
	for _, version := range []string{"bankchurn-test-bankchurn-api:1", "arn:aws:ecs:us-east-1:000000000000:task-definition/bankchurn-test-bankchurn-api:1"} {
		st.edit(fargateRelease("v2", "{version: "+version+"}"))
		st.up()
		st.answeredBy("bankchurn-test-bankchurn-api:1 " + ecrImages + "v1")
		if got := st.output("release"); got != "bankchurn-test-bankchurn-api:1" {
			t.Errorf("the output release is %q, want bankchurn-test-bankchurn-api:1", got)
		}
	}
	st.changes(fargateRelease("v2", "{}"), candidateFirst...)
	st.answeredBy(ecrImages + "v2")
	st.changes(fargateRelease("v2", "{image: '"+ecrImages+"v1'}"), append(slices.Clone(newTask), candidateFirst...)...)
	st.answeredBy(ecrImages + "v1")

	// A canary that grows and is aborted.
	st.growingCanary(fargateRelease, ecrImages, "update aws:lb/listenerRule:ListenerRule")
	st.edit(fargateRelease("v1", "{}"))
	requestsGoFirst(t, st.up().Steps)
	st.answeredBy(ecrImages + "v1")

	// A canary of what the stack describes, next to a pinned release, is promoted.
	pinned := st.output("release")
	st.edit(fargateRelease("v4", "{version: '"+pinned+"', canary: {percent: 50}}"))
	st.up()
	st.shared(ecrImages+"v1", ecrImages+"v4", 50)
	st.edit(fargateRelease("v4", "{}"))
	st.up()
	st.answeredBy(ecrImages + "v4")
	if again := st.up(); again.Changed() != 0 {
		t.Errorf("a second update changed %v", again.Steps)
	}
	st.destroy()
}

// The rule with the shares is deleted before the candidate's tasks, so that no request goes to
// a stopping task.
func requestsGoFirst(t *testing.T, steps []sandbox.Step) {
	t.Helper()
	at := func(typ, name string) int {
		return slices.IndexFunc(steps, func(s sandbox.Step) bool {
			return s.Op == "delete" && s.Type == typ && strings.HasSuffix(s.URN, "::"+name)
		})
	}
	shares, service := at("aws:lb/listenerRule:ListenerRule", "bankchurn-api-canary-share"), at("aws:ecs/service:Service", "bankchurn-api-canary")
	if shares < 0 || service < 0 || shares > service {
		t.Errorf("the shares go at step %d, the candidate's service at step %d", shares, service)
	}
}

// A candidate whose tasks never become healthy fails the update before it gets a request, and
// the release answers all requests.
func TestFargateCandidateThatDoesNotStartGetsNoRequest(t *testing.T) {
	t.Parallel()
	st := newStack(t, fargateRelease("v1", "{}"))
	st.up()
	st.opts.Fault = func(_ context.Context, op cloud.Operation) error {
		if op.Verb == "create" && op.Name == "bankchurn-api-canary" && op.Type == "aws:ecs/service:Service" {
			return cloud.ErrRolledBack
		}
		return nil
	}
	st.edit(fargateRelease("v1", "{canary: {percent: 10, image: '"+ecrImages+"v2'}}"))
	if result, err := st.s.Up(t.Context()); err == nil {
		t.Fatalf("the update succeeded: %v", result.Steps)
	}
	url := st.balancer()
	for range 30 {
		if got := releaseAt(t, url, ""); !strings.HasSuffix(got, ":v1") {
			t.Fatalf("answered by %q", got)
		}
	}
	st.opts.Fault = nil
	st.edit(fargateRelease("v1", "{canary: {percent: 10, image: '"+ecrImages+"v2'}}"))
	st.up()
	st.shared(ecrImages+"v1", ecrImages+"v2", 10)
	// A request with the candidate's header reaches it.
	if got := releaseAt(t, url, "always"); !strings.HasSuffix(got, ":v2") {
		t.Errorf("with the header answered by %q", got)
	}
	st.destroy()
}

// balancer returns the address of the load balancer, because a stack has no outputs after a
// failed update.
func (st *stack) balancer() string {
	st.t.Helper()
	for _, record := range st.s.Cloud().Inventory() {
		if record.Type == "aws:lb/loadBalancer:LoadBalancer" {
			return "http://" + record.Outputs["dnsName"].(string) + "/health"
		}
	}
	st.t.Fatal("no load balancer")
	return ""
}

func releaseAt(t *testing.T, url, canary string) string {
	t.Helper()
	request, err := http.NewRequestWithContext(t.Context(), http.MethodGet, url, nil)
	if err != nil {
		t.Fatal(err)
	}
	if canary != "" {
		request.Header.Set("X-Canary", canary)
	}
	answer, err := http.DefaultClient.Do(request)
	if err != nil {
		t.Fatal(err)
	}
	_ = answer.Body.Close()
	return answer.Header.Get(cloudhttp.ReleaseHeader)
}
