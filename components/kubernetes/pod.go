package kubernetes

import (
	"fmt"
	"strconv"
	"strings"

	corev1 "github.com/pulumi/pulumi-kubernetes/sdk/v4/go/kubernetes/core/v1"
	metav1 "github.com/pulumi/pulumi-kubernetes/sdk/v4/go/kubernetes/meta/v1"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
	"github.com/shopspring/decimal"

	"bankchurn/config"
)

// portName is the name of the container's port in the Service and the probes.
const portName = "http"

// podSpec is the Pod without its identity.
func (d *desired) podSpec() corev1.PodSpecArgs {
	pod := corev1.PodSpecArgs{
		AutomountServiceAccountToken: pulumi.Bool(false),
		// These legacy variables hold the address of every Service in the namespace. One with the
		// name of an application variable would override it.
		EnableServiceLinks:            pulumi.Bool(false),
		SecurityContext:               d.podSecurity(),
		TerminationGracePeriodSeconds: pulumi.Int(d.graceSeconds()),
		TopologySpreadConstraints:     d.spread(),
		NodeSelector:                  d.nodeSelector(),
		Tolerations:                   d.tolerations(),
		Containers:                    corev1.ContainerArray{d.container()},
		Volumes: corev1.VolumeArray{corev1.VolumeArgs{
			Name:     pulumi.String("tmp"),
			EmptyDir: corev1.EmptyDirVolumeSourceArgs{SizeLimit: mebibytes(d.EphemeralStorageMiB)},
		}},
	}
	if len(d.ImagePullSecrets) > 0 {
		var secrets corev1.LocalObjectReferenceArray
		for _, name := range d.ImagePullSecrets {
			secrets = append(secrets, corev1.LocalObjectReferenceArgs{Name: name})
		}
		pod.ImagePullSecrets = secrets
	}
	return pod
}

// spread places the Pods of a version in different zones and on different nodes if possible: a Pod
// in the wrong place is better than none. kube-score warns because it only recognizes the older
// anti-affinity between hosts.
func (d *desired) spread() corev1.TopologySpreadConstraintArray {
	var constraints corev1.TopologySpreadConstraintArray
	for _, key := range []string{"topology.kubernetes.io/zone", "kubernetes.io/hostname"} {
		constraints = append(constraints, corev1.TopologySpreadConstraintArgs{
			MaxSkew:           pulumi.Int(1),
			TopologyKey:       pulumi.String(key),
			WhenUnsatisfiable: pulumi.String("ScheduleAnyway"),
			LabelSelector:     metav1.LabelSelectorArgs{MatchLabels: d.selector()},
			// Without it, Pods of the old version count during a rollout, and the new ones end up
			// unevenly spread once the old ones are gone.
			MatchLabelKeys: pulumi.ToStringArray([]string{"pod-template-hash"}),
		})
	}
	return constraints
}

func (d *desired) container() corev1.ContainerArgs {
	quiet := &config.Report{} // problems were already reported; an Output reports its own
	return corev1.ContainerArgs{
		Name:  pulumi.String("api"),
		Image: d.checkedImage(quiet),
		// Resolves the tag again on every start; layers that the node has are not downloaded again.
		// Otherwise two nodes could run two images of the same tag.
		ImagePullPolicy: pulumi.String("Always"),
		Ports: corev1.ContainerPortArray{corev1.ContainerPortArgs{
			Name: pulumi.String(portName), ContainerPort: pulumi.Int(d.service.Port), Protocol: pulumi.String("TCP"),
		}},
		Env: d.variables(quiet),
		Resources: corev1.ResourceRequirementsArgs{
			Requests: pulumi.StringMap{
				"cpu": cores(d.cpuRequest()), "memory": mebibytes(d.Requests.MemoryMiB), "ephemeral-storage": mebibytes(d.EphemeralStorageMiB),
			},
			Limits: d.limits(),
		},
		SecurityContext: d.releaseSecurity(),
		VolumeMounts:    corev1.VolumeMountArray{corev1.VolumeMountArgs{Name: pulumi.String("tmp"), MountPath: pulumi.String("/tmp")}},
		StartupProbe: corev1.ProbeArgs{
			HttpGet: d.health(), PeriodSeconds: pulumi.Int(d.Probes.Startup.PeriodSeconds),
			TimeoutSeconds: pulumi.Int(d.Probes.Startup.TimeoutSeconds), FailureThreshold: pulumi.Int(d.startupFailures()),
		},
		ReadinessProbe: corev1.ProbeArgs{
			HttpGet: d.health(), InitialDelaySeconds: pulumi.Int(*d.Probes.Readiness.DelaySeconds), PeriodSeconds: pulumi.Int(d.Probes.Readiness.PeriodSeconds),
			TimeoutSeconds: pulumi.Int(d.Probes.Readiness.TimeoutSeconds), FailureThreshold: pulumi.Int(d.Probes.Readiness.FailureThreshold),
		},
		LivenessProbe: corev1.ProbeArgs{
			HttpGet: d.health(), InitialDelaySeconds: pulumi.Int(*d.Probes.Liveness.DelaySeconds), PeriodSeconds: pulumi.Int(d.Probes.Liveness.PeriodSeconds),
			TimeoutSeconds: pulumi.Int(d.Probes.Liveness.TimeoutSeconds), FailureThreshold: pulumi.Int(d.Probes.Liveness.FailureThreshold),
		},
		// Kubernetes' own sleep action, for which the image needs no shell.
		Lifecycle: corev1.LifecycleArgs{PreStop: corev1.LifecycleHandlerArgs{
			Sleep: corev1.SleepActionArgs{Seconds: pulumi.Int(d.Rollout.DrainSeconds)},
		}},
	}
}

// health is the request of every probe. kube-score warns when readiness and liveness use the same
// request, because a container may then be killed for a failed dependency or for being busy. This
// service has no dependencies, the source manifest uses one path for both, and the liveness probe
// gives up later than the readiness probe.
func (d *desired) health() corev1.HTTPGetActionArgs {
	return corev1.HTTPGetActionArgs{Path: pulumi.String(d.service.HealthPath), Port: pulumi.String(portName)}
}

// variables are the container's environment variables, sorted: the source manifest's log level, the
// port as on Cloud Run, the keep-alive time, the service's own variables and the references to
// Secrets. A secret takes precedence over a variable of the same name.
func (d *desired) variables(r *config.Report) corev1.EnvVarArray {
	plain := config.Merge(config.Merge(map[string]pulumi.StringInput{"LOG_LEVEL": pulumi.String("INFO"), portVariable: pulumi.String(strconv.Itoa(d.service.Port))}, d.cluster.Environment), d.env(r))
	plain = d.keepAliveEnv(plain, r)
	secrets := d.secrets(r)
	all := config.Merge(plain, secrets)
	var list corev1.EnvVarArray
	for _, name := range config.SortedNames(all) {
		reference, secret := secrets[name]
		if !secret {
			list = append(list, corev1.EnvVarArgs{Name: pulumi.String(name), Value: literal(plain[name])})
			continue
		}
		object, key := secretParts(reference)
		list = append(list, corev1.EnvVarArgs{Name: pulumi.String(name), ValueFrom: corev1.EnvVarSourceArgs{
			SecretKeyRef: corev1.SecretKeySelectorArgs{Name: object, Key: key},
		}})
	}
	return list
}

// secretParts are the Secret and the key in a reference that validation has accepted.
func secretParts(reference pulumi.StringInput) (object, key pulumi.StringInput) {
	first := func(text string) string { object, _, _ := strings.Cut(text, "/"); return object }
	second := func(text string) string { _, key, _ := strings.Cut(text, "/"); return key }
	if text, known := config.Plain(reference); known {
		return pulumi.String(first(text)), pulumi.String(second(text))
	}
	output := reference.ToStringOutput()
	return output.ApplyT(first).(pulumi.StringOutput), output.ApplyT(second).(pulumi.StringOutput)
}

// portVariable carries the container's port, as on Cloud Run.
const portVariable = "PORT"

// literal escapes what Kubernetes, unlike the other platforms, would expand as a reference to
// another variable.
func literal(value pulumi.StringInput) pulumi.StringInput {
	escape := func(text string) string { return strings.ReplaceAll(text, "$(", "$$(") }
	if text, known := config.Plain(value); known {
		return pulumi.String(escape(text))
	}
	return value.ToStringOutput().ApplyT(escape).(pulumi.StringOutput)
}

// cores is a number of vCPU as a quantity, exact to a thousandth; Validate rejects finer values.
func cores(cpu decimal.Decimal) pulumi.String {
	if cpu.IsInteger() {
		return pulumi.String(cpu.String())
	}
	return pulumi.String(cpu.Shift(3).String() + "m")
}

func mebibytes(n int) pulumi.String {
	if n%1024 == 0 {
		return pulumi.String(fmt.Sprintf("%dGi", n/1024))
	}
	return pulumi.String(fmt.Sprintf("%dMi", n))
}

// selector selects the service's Pods. It is the one part that cannot change: another selector
// requires another Deployment.
func (d *desired) selector() pulumi.StringMap {
	return pulumi.StringMap{"app": pulumi.String(d.service.Name)}
}
