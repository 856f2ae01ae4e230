package kubernetes_test

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
	"github.com/pulumi/pulumi/sdk/v3/go/common/resource/plugin"

	"bankchurn/internal/sandbox/cloud"
	"bankchurn/internal/sandbox/cloud/cloudtest"
	cloudhttp "bankchurn/internal/sandbox/cloud/http"
	"bankchurn/internal/sandbox/cloud/kubernetes"
)

// job returns a Job that runs a script next to a release.
func job(name, script string, spec map[string]any) map[string]any {
	content := map[string]any{"backoffLimit": 0, "template": map[string]any{
		"metadata": map[string]any{"labels": map[string]any{"app": "job"}},
		"spec": map[string]any{
			"restartPolicy":  "Never",
			"initContainers": []any{map[string]any{"name": "api", "image": "r/b:v1", "restartPolicy": "Always", "ports": []any{map[string]any{"containerPort": 8000}}}},
			"containers": []any{map[string]any{
				"name": "ask", "image": "curl", "command": []any{"sh", "-c", script},
				"env": []any{map[string]any{"name": "PRICE", "value": "$$(5)"}},
			}},
		},
	}}
	for k, v := range spec {
		content[k] = v
	}
	return object(name, map[string]any{"spec": content})
}

const healthy = `[ "$(curl --silent --write-out '|%{http_code}' http://localhost:8000/health)" = '{"status":"ok"}
|200' ]`

func TestAJobRunsItsScriptBesideTheRelease(t *testing.T) {
	for _, c := range []struct{ rule, script, want string }{
		{"calls the release", healthy, ""},
		{"which answers on its own port alone", `[ "$(curl --silent --write-out '%{http_code}' http://localhost:9000/health)" = 000 ]`, ""},
		{"and on localhost alone", `[ "$(curl --silent --write-out '%{http_code}' http://example.com/health)" = 000 ]`, ""},
		{"a dollar sign is written twice", `[ "$PRICE" = '$(5)' ]`, ""},
		{"what it prints is why it fails", `echo no luck; exit 3`, "[Error] no luck: [BackoffLimitExceeded]"},
		{"a program that the image lacks", `wget http://localhost:8000 || exit 1`, "wget http://localhost:8000: not found"},
		{"an option that curl lacks", `curl --fail http://localhost:8000/health`, "option --fail"},
		{"the root file system is read-only", `echo 1 > /x`, "[BackoffLimitExceeded]"},
		{"the deadline", `sleep 30`, "[DeadlineExceeded] Job was active longer than specified deadline"},
	} {
		h := kubernetesHarness(t)
		inputs := job("j", c.script, map[string]any{"activeDeadlineSeconds": 1})
		began := time.Now()
		if c.want == "" {
			_, _, out := h.Made(jobToken, "j", inputs)
			if got := cloud.WireAt(out.Mappable(), "status", "succeeded"); got != 1.0 {
				t.Errorf("%s: status %v", c.rule, out["status"])
			}
			continue
		}
		if got := h.Refused(jobToken, "j", inputs); !strings.Contains(got, c.want) {
			t.Errorf("%s: got %q, want %q", c.rule, got, c.want)
		}
		if took := time.Since(began); took > 20*time.Second {
			t.Errorf("%s: took %s", c.rule, took)
		}
		if left := h.Cloud.Inventory(); len(left) != 1 || cloud.WireAt(left[0].Outputs, "status", "failed") != 1.0 {
			t.Errorf("%s: the failed Job is not there: %v", c.rule, left)
		}
	}
}

func TestAJobIsReplacedForAnotherPodAndWhenItFailed(t *testing.T) {
	h := kubernetesHarness(t)
	annotated := func(name, script string) map[string]any {
		inputs := job(name, script, nil)
		inputs["metadata"].(map[string]any)["annotations"] = map[string]any{"pulumi.com/replaceUnready": "true"}
		return inputs
	}
	_, in, out := h.Made(jobToken, "j", annotated("j", healthy))
	if d := h.Differs(jobToken, "j", in, out, cloudtest.Props(annotated("j", healthy))); d.Changes != plugin.DiffNone {
		t.Errorf("no change of a Job that is done: %v", d.ReplaceKeys)
	}
	if d := h.Differs(jobToken, "j", in, out, cloudtest.Props(annotated("j", "exit 0"))); len(d.ReplaceKeys) == 0 {
		t.Error("another script changes a Pod in place")
	}
	_, in, out = h.Made(jobToken, "g", job("", healthy, nil))
	if d := h.Differs(jobToken, "g", in, out, cloudtest.Props(job("", "exit 0", nil))); len(d.ReplaceKeys) == 0 || d.DeleteBeforeReplace {
		t.Errorf("a Job with a generated name is deleted first: %v, %v", d.ReplaceKeys, d.DeleteBeforeReplace)
	}
	for _, c := range []struct {
		rule    string
		inputs  map[string]any
		replace bool
	}{{"with the annotation", annotated("a", "exit 1"), true}, {"without", job("b", "exit 1", nil), false}} {
		h.Refused(jobToken, c.rule, c.inputs)
		checked, _ := h.Checked(jobToken, c.rule, nil, cloudtest.Props(c.inputs))
		d, err := h.Diff(t.Context(), plugin.DiffRequest{
			URN: cloudtest.URN(jobToken, c.rule), ID: resource.ID("ml/" + cloud.StringOf(cloud.ObjectAt(checked, "metadata")["name"])), OldInputs: checked, OldOutputs: checked, NewInputs: checked,
		})
		if err != nil || len(d.ReplaceKeys) > 0 != c.replace {
			t.Errorf("a Job that failed, %s: %v, %v", c.rule, d.ReplaceKeys, err)
		}
	}
}

func TestAJobNeedsARestartPolicyAndRoom(t *testing.T) {
	always := job("j", healthy, nil)
	delete(always["spec"].(map[string]any)["template"].(map[string]any)["spec"].(map[string]any), "restartPolicy")
	if got := kubernetesHarness(t).Refused(jobToken, "j", always); !strings.Contains(got, "spec.template.spec.restartPolicy: Required value") {
		t.Errorf("without a restart policy: %s", got)
	}
	// 3,920 m are allocatable on an e2-standard-4: 3,900 m for the release leave 20 m for the other container.
	for asks, fits := range map[string]bool{"20m": true, "21m": false} {
		inputs := job("j", healthy, nil)
		spec := inputs["spec"].(map[string]any)["template"].(map[string]any)["spec"].(map[string]any)
		spec["initContainers"].([]any)[0].(map[string]any)["resources"] = map[string]any{"requests": map[string]any{"cpu": "3900m"}}
		spec["containers"].([]any)[0].(map[string]any)["resources"] = map[string]any{"requests": map[string]any{"cpu": asks}}
		h := onGKE(t, "e2-standard-4")
		if fits {
			h.Made(jobToken, "j", inputs)
			continue
		}
		if got := h.Refused(jobToken, "j", inputs); !strings.Contains(got, "[DeadlineExceeded]") {
			t.Errorf("%s: %s", asks, got)
		}
	}
}

// A Service that selects the Pod of a Job sends it requests, as to any Pod.
func TestAServiceThatSelectsAJobsPodSendsItRequests(t *testing.T) {
	asked, answered := make(chan struct{}), make(chan struct{})
	h := cloudtest.NewHarness(t, kubernetes.Package(), map[string]any{"clusterIdentifier": "cluster"}, func(o *cloud.Options) {
		o.Misbehaviour = func(r cloudhttp.Request) http.HandlerFunc {
			if strings.HasSuffix(r.Type, ":Job") {
				close(asked)
				<-answered
			}
			return nil
		}
	})
	h.Made(kubernetesServiceToken, "s", object("s", map[string]any{"spec": map[string]any{"selector": map[string]any{"app": "job"}, "ports": []any{map[string]any{"port": 80}}}}))
	_, _, ingress := h.Made(ingressToken, "i", object("i", map[string]any{"spec": map[string]any{"rules": []any{map[string]any{"http": map[string]any{"paths": []any{
		map[string]any{"path": "/", "pathType": "Prefix", "backend": map[string]any{"service": map[string]any{"name": "s", "port": map[string]any{"number": 80}}}},
	}}}}}}))
	done := make(chan struct{})
	go func() {
		defer close(done)
		h.Made(jobToken, "j", job("j", healthy, nil))
	}()
	status := func() int {
		host := cloud.WireAt(ingress.Mappable(), "status", "loadBalancer", "ingress")
		answer, err := http.Get("http://" + host.([]any)[0].(map[string]any)["hostname"].(string) + "/health")
		if err != nil {
			t.Fatal(err)
		}
		_ = answer.Body.Close()
		return answer.StatusCode
	}
	<-asked
	if got := status(); got != http.StatusOK {
		t.Errorf("while the Job runs: %d", got)
	}
	close(answered)
	<-done
	if got := status(); got != http.StatusServiceUnavailable {
		t.Errorf("after it: %d", got)
	}
}
