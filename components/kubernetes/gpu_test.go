package kubernetes_test

import (
	"strings"
	"testing"

	"bankchurn/components/kubernetes"
	"bankchurn/config"
	"bankchurn/service"
)

// onGPUs is a cluster of this program whose nodes lack the device plugin.
func onGPUs() kubernetes.Cluster {
	c := made
	c.GPU = kubernetes.GPU{Types: []string{"a10g", "l4", "t4"}, Plugin: true}
	return c
}

// said returns the problems, warnings and notes of a configuration.
func said(t *testing.T, blockText, serviceText string, c kubernetes.Cluster) (problems, warnings, notes string) {
	t.Helper()
	r := &config.Report{}
	block(t, blockText).Validate(input(t, serviceText), c, r)
	lines := func(list []config.Problem) string {
		var all []string
		for _, p := range list {
			all = append(all, p.String())
		}
		return strings.Join(all, "\n")
	}
	return lines(r.Problems()), lines(r.Warnings()), strings.Join(r.Notes(), "\n")
}

func TestAPodWithAGPURequestsItAndToleratesItsTaint(t *testing.T) {
	c := onGPUs()
	c.GPU.Labels = map[string]string{"eks.amazonaws.com/instance-gpu-name": "l4"}
	out := created(t, `{}`, `{"gpu": {"type": "l4", "count": 2}}`, c)
	d := out.Only(t, deploymentType)
	pod := "spec.template.spec."
	for path, want := range map[string]string{
		pod + "tolerations":                    "[map[effect:NoSchedule key:nvidia.com/gpu operator:Exists]]",
		pod + "nodeSelector":                   "map[eks.amazonaws.com/instance-gpu-name:l4]",
		pod + "containers[0].resources.limits": "map[cpu:500m ephemeral-storage:256Mi memory:1Gi nvidia.com/gpu:2]",
		// One Pod stops before the next one starts, because there is no GPU for both.
		"spec.strategy.rollingUpdate":  "map[maxSurge:0 maxUnavailable:1]",
		"spec.replicas":                "1",
		"spec.progressDeadlineSeconds": "960", // startupSeconds 60 and 900
	} {
		if got := at(d, path); got != want {
			t.Errorf("%s: got %s, want %s", path, got, want)
		}
	}
	if n := len(out.Of("kubernetes:autoscaling/v2:HorizontalPodAutoscaler")); n != 0 {
		t.Errorf("%d autoscalers", n)
	}
	if n := len(out.Of(jobType)); n != 0 {
		t.Errorf("%d smoke tests without a spare GPU", n)
	}
}

func TestAPodWithoutAGPUIsAsBefore(t *testing.T) {
	out := created(t, `{}`, `{}`, onGPUs())
	d := out.Only(t, deploymentType)
	for _, path := range []string{"spec.template.spec.tolerations", "spec.template.spec.nodeSelector"} {
		if got := at(d, path); got != "" && got != "<nil>" {
			t.Errorf("%s: %s", path, got)
		}
	}
	if got := at(d, "spec.strategy.rollingUpdate"); got != "map[maxSurge:1 maxUnavailable:0]" {
		t.Errorf("got %s", got)
	}
	for _, r := range out.Of(releaseType) {
		if at(r, "chart") == "nvidia-device-plugin" {
			t.Error("a device plugin without GPUs")
		}
	}
}

// With a spare GPU, the release is first tested on it and then rolled out over it.
func TestASpareGPUIsForTheSmokeTestAndTheRollout(t *testing.T) {
	out := created(t, `{"rollout": {"maxSurge": 1}}`, `{"gpu": {"type": "l4"}}`, onGPUs())
	if got := at(out.Only(t, deploymentType), "spec.strategy.rollingUpdate"); got != "map[maxSurge:1 maxUnavailable:0]" {
		t.Errorf("got %s", got)
	}
	job := out.Only(t, jobType)
	if got := at(job, "spec.template.spec.initContainers[0].resources.limits"); !strings.Contains(got, "nvidia.com/gpu:1") {
		t.Errorf("the release in the smoke test has %s", got)
	}
	if got := at(job, "spec.template.spec.containers[0].resources.limits"); strings.Contains(got, "nvidia.com/gpu") {
		t.Errorf("what calls it has %s", got)
	}
	if got := at(job, "spec.template.spec.tolerations"); !strings.Contains(got, "nvidia.com/gpu") {
		t.Errorf("it tolerates %s", got)
	}
}

// The plugin mounts hostPath, which only a namespace without Pod Security allows. The Pods start
// once it runs.
func TestTheDevicePluginComesBeforeThePods(t *testing.T) {
	out := created(t, `{}`, `{"gpu": {"type": "l4"}}`, onGPUs())
	plugin := ""
	for _, r := range out.Of(releaseType) {
		if at(r, "chart") == "nvidia-device-plugin" {
			plugin = r.Name
			for path, want := range map[string]string{"namespace": "kube-system", "version": "0.20.0", "repositoryOpts.repo": "https://nvidia.github.io/k8s-device-plugin"} {
				if got := at(r, path); got != want {
					t.Errorf("%s: got %s, want %s", path, got, want)
				}
			}
		}
	}
	if plugin == "" {
		t.Fatal("no device plugin")
	}
	depends := false
	for _, urn := range out.Only(t, deploymentType).RegisterRPC.GetDependencies() {
		depends = depends || strings.HasSuffix(urn, "::"+plugin)
	}
	if !depends {
		t.Errorf("the Deployment depends on %v, not on %s", out.Only(t, deploymentType).RegisterRPC.GetDependencies(), plugin)
	}
}

func TestUnsupportedGPUSettingsAreRejected(t *testing.T) {
	for rule, c := range map[string]struct {
		block, service string
		cluster        kubernetes.Cluster
		want           string
	}{
		"an autoscaler": {`{}`, `{"gpu": {"type": "l4"}, "scaling": {"max": 5}}`, onGPUs(),
			`service.scaling.max: 5: is above service.scaling.min, which is 1: the autoscaler scales on CPU, which does not reflect GPU load (allowed: 1: with service.gpu the number of Pods is fixed)`},
		"no type": {`{}`, `{"gpu": {}}`, onGPUs(), `service.gpu.type: is required to select the nodes (allowed: a10g, l4, t4 on eks)`},
		"nodes of the stack": {`{"nodeSelector": {"gpu": "l4"}}`, `{"gpu": {"type": "l4"}}`, onGPUs(),
			`kubernetes.nodeSelector: has no effect: the stack creates the nodes and selects them itself (use an existing cluster, or remove nodeSelector)`},
	} {
		t.Run(rule, func(t *testing.T) {
			if problems, _, _ := said(t, c.block, c.service, c.cluster); problems != c.want {
				t.Errorf("got  %s\nwant %s", problems, c.want)
			}
		})
	}
}

func TestAReleaseThatCannotBeTestedFirstIsAWarningOrAnError(t *testing.T) {
	sidecars := onGPUs()
	sidecars.GPU.NoSidecars = true
	for rule, c := range map[string]struct {
		block   string
		cluster kubernetes.Cluster
		want    string
	}{
		"no spare GPU":      {`{}`, onGPUs(), `release.verifyFirst: true: has no effect: the smoke test needs a spare GPU, and kubernetes.rollout.maxSurge 0 allows none`},
		"one in Autopilot":  {`{"rollout": {"maxSurge": 1}}`, sidecars, `release.verifyFirst: true: has no effect: the smoke test runs the release as a sidecar, which cannot have a GPU in an Autopilot cluster`},
		"a spare GPU tests": {`{"rollout": {"maxSurge": 1}}`, onGPUs(), ""},
	} {
		_, warnings, _ := said(t, c.block, `{"gpu": {"type": "l4"}}`, c.cluster)
		if strings.Contains(warnings, "release.verifyFirst") != (c.want != "") || !strings.Contains(warnings, c.want) {
			t.Errorf("%s: got %s", rule, warnings)
		}
		r, in := &config.Report{}, input(t, `{"gpu": {"type": "l4"}}`)
		in.Release.OnUnverifiable = "fail"
		block(t, c.block).Validate(in, c.cluster, r)
		if refused := len(r.Problems()) == 1 && r.Problems()[0].Path == "release.onUnverifiable"; refused != (c.want != "") {
			t.Errorf("%s: with onUnverifiable fail, %v", rule, r.Problems())
		}
	}
}

func TestThePreviewExplainsARolloutOnOneGPU(t *testing.T) {
	_, _, notes := said(t, `{}`, `{"gpu": {"type": "l4"}}`, onGPUs())
	for _, want := range []string{"with one Pod the service is down meanwhile", "fails a rollout after 960 s without progress", "nvidia-device-plugin 0.20.0 is installed from"} {
		if !strings.Contains(notes, want) {
			t.Errorf("nothing says %q: %s", want, notes)
		}
	}
	if _, warnings, _ := said(t, `{"installControllers": false}`, `{"gpu": {"type": "l4"}}`, onGPUs()); !strings.Contains(warnings, "kubernetes.installControllers: false: skips NVIDIA's device plugin") {
		t.Errorf("without the plugin: %s", warnings)
	}
}

// Two Pods and one of a canary, each with a spare one for its rollout.
func TestGPUPods(t *testing.T) {
	in := input(t, `{"gpu": {"type": "l4"}, "scaling": {"min": 2, "max": 2}}`)
	for blockText, want := range map[string][2]int{`{}`: {2, 2}, `{"rollout": {"maxSurge": 1}}`: {2, 3}} {
		if steady, most := block(t, blockText).GPUPods(in); [2]int{steady, most} != want {
			t.Errorf("%s: %d and %d, want %v", blockText, steady, most, want)
		}
	}
	in.Release.Canary = &service.Canary{Percent: 10}
	if steady, most := block(t, `{"rollout": {"maxSurge": 1}}`).GPUPods(in); steady != 3 || most != 5 {
		t.Errorf("with a canary: %d and %d, want 3 and 5", steady, most)
	}
}

func TestNodeLabelsFollowTheRulesOfKubernetes(t *testing.T) {
	for labels, want := range map[string]string{
		`{"nvidia.com/gpu.product": "NVIDIA-L4"}`: "",
		`{"-gpu": "l4"}`:     `kubernetes.nodeSelector.-gpu: is not a label key`,
		`{"gpu": "L4 24GB"}`: `kubernetes.nodeSelector.gpu: "L4 24GB": is not a label value`,
	} {
		if problems, _, _ := said(t, `{"nodeSelector": `+labels+`}`, `{}`, existing); !strings.HasPrefix(problems, want) || want == "" && problems != "" {
			t.Errorf("%s: %s", labels, problems)
		}
	}
}

func TestAnExistingClusterSelectsNodesByTheLabelsOfTheConfig(t *testing.T) {
	out := created(t, `{"nodeSelector": {"nvidia.com/gpu.product": "NVIDIA-L4"}}`, `{"gpu": {"type": "l4"}}`, existing)
	if got := at(out.Only(t, deploymentType), "spec.template.spec.nodeSelector"); got != "map[nvidia.com/gpu.product:NVIDIA-L4]" {
		t.Errorf("got %s", got)
	}
}
