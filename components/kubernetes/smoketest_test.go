package kubernetes_test

import (
	"strings"
	"testing"

	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"bankchurn/service"
)

// For an image with another user that writes to its own directories, the Job uses the Deployment's
// settings. The container that calls it needs neither.
func TestTheSmokeTestRunsAsTheReleasesUser(t *testing.T) {
	out := created(t, `{"runAsUser": 1000, "runAsGroup": 0, "readOnlyRootFilesystem": false}`, `{}`, existing)
	job, deployment := out.Only(t, jobType), out.Only(t, deploymentType)
	const pod = "spec.template.spec."
	for path, want := range map[string]string{
		"securityContext.runAsUser": "1000", "securityContext.runAsGroup": "0", "securityContext.runAsNonRoot": "true",
	} {
		for kind, r := range map[string]string{"Job": at(job, pod+path), "Deployment": at(deployment, pod+path)} {
			if r != want {
				t.Errorf("%s of the %s: got %q, want %q", path, kind, r, want)
			}
		}
	}
	const readOnly = "securityContext.readOnlyRootFilesystem"
	if got := at(deployment, pod+"containers[0]."+readOnly); got != "false" {
		t.Errorf("the Deployment's root file system is read-only: %q", got)
	}
	if got := at(job, pod+"initContainers[0]."+readOnly); got != "false" {
		t.Errorf("the release's in the Job is: %q", got)
	}
	if got := at(job, pod+"containers[0]."+readOnly); got != "true" {
		t.Errorf("the caller's is not: %q", got)
	}
	only := created(t, `{"runAsUser": 1000}`, `{}`, existing).Only(t, deploymentType)
	if got := at(only, pod+"securityContext.runAsGroup"); got != "1000" {
		t.Errorf("without a group of its own: %q", got)
	}
}

func TestTheSmokeTestRunsTheReleaseAndNothingSelectsItsPod(t *testing.T) {
	out := created(t, `{"secrets": {"API_KEY": "bankchurn/api-key"}, "imagePullSecrets": ["registry"], "namespace": {"create": false}}`,
		`{"port": 9000, "healthPath": "/ready", "startupSeconds": 200, "env": {"A": "1"}}`, existing)
	job, deployment := out.Only(t, jobType), out.Only(t, deploymentType)
	const pod, release, caller = "spec.template.spec.", "spec.template.spec.initContainers[0].", "spec.template.spec.containers[0]."
	for path, want := range map[string]string{
		"spec.backoffLimit": "0", "spec.ttlSecondsAfterFinished": "", pod + "restartPolicy": "Never", pod + "initContainers[1]": "", pod + "containers[1]": "",
		release + "restartPolicy": "Always", release + "startupProbe": "", release + "readinessProbe": "", release + "livenessProbe": "", release + "lifecycle": "",
		pod + "automountServiceAccountToken": "false", pod + "topologySpreadConstraints": "",
		"spec.template.metadata.labels.app":                        "bankchurn-api-smoke-test",
		`spec.template.metadata.labels["sidecar.istio.io/inject"]`: "false",
		`spec.template.metadata.annotations["linkerd.io/inject"]`:  "disabled",
		`metadata.annotations["pulumi.com/replaceUnready"]`:        "true",
		caller + "image":                                  "quay.io/curl/curl:8.21.0@sha256:7c12af72ceb38b7432ab85e1a265cff6ae58e06f95539d539b654f2cfa64bb13",
		caller + "env[0].value":                           "http://localhost:9000/ready",
		caller + "env[2].value":                           "http://localhost:9000/predict",
		caller + "securityContext.readOnlyRootFilesystem": "true",
		caller + "terminationMessagePolicy":               "FallbackToLogsOnError",
		// 240 s to find a node and pull the image, 200 s to become healthy, 120 s for the
		// prediction.
		"spec.activeDeadlineSeconds": "560", caller + "env[1].value": "200", caller + "env[3].value": "120",
	} {
		if got := at(job, path); got != want {
			t.Errorf("%s: got %q, want %q", path, got, want)
		}
	}
	for _, path := range []string{"image", "env", "resources", "securityContext", "volumeMounts", "ports"} {
		if got, want := at(job, release+path), at(deployment, caller+path); got != want || got == "" {
			t.Errorf("%s: got %q, the release has %q", path, got, want)
		}
	}
	for _, path := range []string{"serviceAccountName", "securityContext", "imagePullSecrets", "volumes"} {
		if got, want := at(job, pod+path), at(deployment, pod+path); got != want || got == "" {
			t.Errorf("%s: got %q, the release has %q", path, got, want)
		}
	}
	for _, typ := range []string{"kubernetes:core/v1:Service", "kubernetes:policy/v1:PodDisruptionBudget"} {
		if selected := at(out.Only(t, typ), "spec.selector"); strings.Contains(selected, "smoke-test") {
			t.Errorf("%s selects %s", typ, selected)
		}
	}
	policy := out.Of(policyType)[1]
	if at(policy, "spec.podSelector.matchLabels.app") != "bankchurn-api-smoke-test" || at(policy, "spec.policyTypes") != "[Ingress Egress]" || at(policy, "spec.ingress") != "" ||
		at(policy, "spec.egress") != at(policyOf(t, out.Recorder), "spec.egress") {
		t.Errorf("its network policy: %v", policy.Inputs["spec"])
	}
	if got := strings.Join(deployment.RegisterRPC.GetDependencies(), " "); !strings.Contains(got, "batch/v1:Job::bankchurn-api-smoke-test") {
		t.Errorf("the Deployment waits for %s", got)
	}
}

func TestTheSmokeTestExistsIfTheReleaseIsVerifiedFirst(t *testing.T) {
	no := false
	for rule, c := range map[string]struct {
		block   string
		release service.Release
		enabled *bool
		want    int
	}{
		"by default":                       {`{}`, service.Release{}, nil, 1},
		"without verifyFirst":              {`{}`, service.Release{VerifyFirst: &no}, nil, 0},
		"without any verification":         {`{}`, service.Release{}, &no, 0},
		"for a canary's candidate as well": {`{}`, service.Release{Canary: &service.Canary{Percent: 10, Image: pulumi.String("registry.example.com/bankchurn:v2")}}, nil, 2},
	} {
		in := input(t, `{}`)
		in.Release, in.Verify.Enabled = c.release, c.enabled
		out, err := deploy(t, block(t, c.block), in, existing)
		if err != nil {
			t.Fatal(err)
		}
		jobs := out.Of(jobType)
		if len(jobs) != c.want {
			t.Errorf("%s: %d Jobs, want %d", rule, len(jobs), c.want)
		}
		if c.want == 2 {
			if got := at(jobs[0], "spec.template.spec.initContainers[0].image") + " " + at(jobs[0], "spec.template.metadata.labels.app"); got != "registry.example.com/bankchurn:v2 bankchurn-api-canary-smoke-test" {
				t.Errorf("%s: %s", rule, got)
			}
		}
	}
}

func TestTheSmokeTestFollowsItsKeys(t *testing.T) {
	in := input(t, `{}`)
	in.Verify.Sample = map[string]any{"geography": "$(HOME)"}
	out, err := deploy(t, block(t, `{"smokeTest": {"image": "registry.example.com/curl:8.21.0"}, "networkPolicy": {"enabled": false}}`), in, existing)
	if err != nil {
		t.Fatal(err)
	}
	job := out.Only(t, jobType)
	const caller = "spec.template.spec.containers[0]."
	if got := at(job, caller+"image"); got != "registry.example.com/curl:8.21.0" {
		t.Errorf("image %q", got)
	}
	if got := at(job, caller+"env[5].value"); got != `{"geography":"$$(HOME)"}` {
		t.Errorf("sample %q", got)
	}
	if got := out.Of(policyType); len(got) != 0 {
		t.Errorf("network policies %v", got)
	}
}
