package kubernetes

import (
	"bytes"
	_ "embed"
	"encoding/json"
	"fmt"
	"strconv"
	"time"

	corev1 "github.com/pulumi/pulumi-kubernetes/sdk/v4/go/kubernetes/core/v1"
	metav1 "github.com/pulumi/pulumi-kubernetes/sdk/v4/go/kubernetes/meta/v1"
	networkingv1 "github.com/pulumi/pulumi-kubernetes/sdk/v4/go/kubernetes/networking/v1"
	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"bankchurn/components"
	"bankchurn/config"
	"bankchurn/service"
	"bankchurn/verify"
)

// smokeTestScript is the script of the smoke test's second container.
//
//go:embed smoketest.sh
var smokeTestScript string

// smokeTest registers the Job that runs this release and verifies it, and returns what the
// Deployment waits for: for the provider, a Job is created once it has completed. A Job's Pod
// cannot be changed, so the provider replaces the Job for every new release, and only then.
//
// Meshes, Services, disruption budgets and spread constraints select by label, and the Pod has none
// of the labels that they select.
func (b *builder) smokeTest() ([]pulumi.Resource, error) {
	if !b.testsFirst() {
		return nil, nil
	}
	name := b.service.Name + "-smoke-test"
	t := *b
	t.name, t.labels = b.name+"-smoke-test", config.Merge(b.labels, map[string]string{"app": name})
	before := append([]pulumi.Resource{b.account}, b.within...)
	if *b.NetworkPolicy.Enabled {
		policy, err := networkingv1.NewNetworkPolicy(b.ctx, t.name, &networkingv1.NetworkPolicyArgs{
			Metadata: t.meta(),
			Spec: networkingv1.NetworkPolicySpecArgs{
				PodSelector: metav1.LabelSelectorArgs{MatchLabels: pulumi.StringMap{"app": pulumi.String(name)}},
				// No inbound rule: the release is called from within its own Pod.
				PolicyTypes: pulumi.ToStringArray([]string{"Ingress", "Egress"}),
				Egress:      b.egress(),
			},
		}, b.parent, pulumi.DependsOn(b.within))
		if err != nil {
			return nil, fmt.Errorf("network policy: %w", err)
		}
		before = append(before, policy)
	}
	meta := t.meta()
	// Otherwise the next update of the same release would find the failed Job and not rerun it.
	meta.Annotations = pulumi.StringMap{"pulumi.com/replaceUnready": pulumi.String("true")}
	onFailure, err := b.gate(name).OnFailure(b.ctx, t.name)
	if err != nil {
		return nil, fmt.Errorf("error hook: %w", err)
	}
	wait := (time.Duration(b.smokeTestSeconds())*time.Second + time.Minute).String()
	job, err := NewObject(b.ctx, t.name, "batch/v1", "Job", meta, pulumi.Map{
		"backoffLimit":          pulumi.Int(0),
		"activeDeadlineSeconds": pulumi.Int(b.smokeTestSeconds()),
		// If the cluster evicts the Pod, for a node upgrade for example, that says nothing about
		// the release: another Pod follows.
		"podFailurePolicy": pulumi.Map{"rules": pulumi.Array{pulumi.Map{
			"action":          pulumi.String("Ignore"),
			"onPodConditions": pulumi.Array{pulumi.Map{"type": pulumi.String("DisruptionTarget"), "status": pulumi.String("True")}},
		}}},
		"template": corev1.PodTemplateSpecArgs{
			Metadata: metav1.ObjectMetaArgs{
				Labels: pulumi.ToStringMap(config.Merge(t.labels, map[string]string{
					"sidecar.istio.io/inject": "false", "istio.io/dataplane-mode": "none",
				})),
				Annotations: pulumi.ToStringMap(map[string]string{"sidecar.istio.io/inject": "false", "linkerd.io/inject": "disabled"}),
			},
			Spec: t.smokeTestPod(),
		},
	}, b.parent, onFailure, pulumi.DependsOn(before), pulumi.Timeouts(&pulumi.CustomTimeouts{Create: wait, Update: wait}))
	return []pulumi.Resource{job}, err
}

// gate words the error of a failed Job.
func (b *builder) gate(name string) components.Gate {
	return components.Gate{
		Platform: service.Platform{Name: b.cluster.Platform}, Service: b.service, Release: b.release, Verify: b.verify,
		Subject: b.subject(), Refused: "did not pass its smoke test",
		// The namespace may be the name of another resource, which is known only with the Job's
		// inputs.
		HintOf: func(inputs resource.PropertyMap) string {
			namespace := "NAMESPACE"
			if meta := inputs["metadata"]; meta.IsObject() && meta.ObjectValue()["namespace"].IsString() {
				namespace = meta.ObjectValue()["namespace"].StringValue()
			}
			return fmt.Sprintf("the error of the Job %s shows the request and the response. If it shows neither, its Pod did not start: check capacity, its image and its Secrets: "+
				"kubectl -n %s get events --sort-by=.lastTimestamp | grep %[1]s. The log of the service: kubectl -n %[2]s logs -l app=%[3]s -c api", b.name+"-smoke-test", namespace, name)
		},
	}
}

// subject is what the smoke test verifies, for messages.
func (d *desired) subject() string {
	if d.isCandidate {
		return "the canary's candidate"
	}
	return "the new release"
}

// smokeTestPod is the release's Pod with the release as a sidecar: the Pod ends when the container
// that calls it ends.
func (b *builder) smokeTestPod() corev1.PodSpecArgs {
	pod := b.podSpec()
	pod.ServiceAccountName = b.account.Metadata.Name()
	pod.RestartPolicy = pulumi.String("Never")
	pod.TopologySpreadConstraints = nil
	pod.TerminationGracePeriodSeconds = pulumi.Int(10)
	release := b.container()
	release.RestartPolicy = pulumi.String("Always")
	// A sidecar with a startup probe would keep the other container from starting, which then could
	// not report the problem. There is nothing to drain, because the sidecar has one caller.
	release.StartupProbe, release.ReadinessProbe, release.LivenessProbe, release.Lifecycle = nil, nil, nil, nil
	pod.InitContainers = corev1.ContainerArray{release}
	pod.Containers = corev1.ContainerArray{b.smokeTestCaller()}
	return pod
}

// The requests of the container that calls the release.
const smokeTestMilliCPU, smokeTestMiB = 10, 32

// smokeTestCaller is small enough for Autopilot, which requires 1 to 6.5 GiB of memory per vCPU of
// a Pod but no minimum per container.
func (b *builder) smokeTestCaller() corev1.ContainerArgs {
	var sample bytes.Buffer
	if err := json.Compact(&sample, b.verify.Body()); err != nil {
		panic(err) // Validate has accepted this value
	}
	base := fmt.Sprintf("http://localhost:%d", b.service.Port)
	var env corev1.EnvVarArray
	for _, v := range []struct{ name, value string }{
		{"HEALTH_URL", base + b.service.HealthPath},
		{"HEALTH_SECONDS", strconv.Itoa(b.healthSeconds())},
		{"PREDICT_URL", base + verify.PredictPath},
		{"PREDICT_SECONDS", strconv.Itoa(b.verify.TimeoutSeconds)},
		{"SUBJECT", b.subject()},
		{"SAMPLE", sample.String()},
	} {
		env = append(env, corev1.EnvVarArgs{Name: pulumi.String(v.name), Value: literal(pulumi.String(v.value))})
	}
	return corev1.ContainerArgs{
		Name:  pulumi.String("smoke-test"),
		Image: b.smokeTestImage(&config.Report{}),
		// Its output is the reason of a failure, which the provider includes in the error.
		Command:                  pulumi.ToStringArray([]string{"sh", "-c", smokeTestScript}),
		TerminationMessagePolicy: pulumi.String("FallbackToLogsOnError"),
		ImagePullPolicy:          pulumi.String("IfNotPresent"),
		Env:                      env,
		Resources: corev1.ResourceRequirementsArgs{
			Requests: pulumi.StringMap{
				"cpu": pulumi.String(fmt.Sprintf("%dm", smokeTestMilliCPU)), "memory": mebibytes(smokeTestMiB), "ephemeral-storage": pulumi.String("16Mi"),
			},
			Limits: pulumi.ToStringMap(map[string]string{"cpu": "100m", "memory": "64Mi", "ephemeral-storage": "16Mi"}),
		},
		SecurityContext: restricted(),
	}
}

// healthSeconds is how long the release may take to become healthy; a rollout also allows
// service.startupSeconds.
func (d *desired) healthSeconds() int { return max(d.service.StartupSeconds, d.verify.TimeoutSeconds) }

// smokeTestSeconds limits the Job: as long as a rollout may take to find a node and pull the image,
// plus both requests.
func (d *desired) smokeTestSeconds() int {
	pull := d.progressDeadline() - d.service.StartupSeconds
	return pull + d.healthSeconds() + d.verify.TimeoutSeconds
}
