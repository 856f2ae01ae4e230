package kubernetes

import (
	"bankchurn/config"
	"bankchurn/service"
	"fmt"
	"strconv"
	"strings"

	corev1 "github.com/pulumi/pulumi-kubernetes/sdk/v4/go/kubernetes/core/v1"
	metav1 "github.com/pulumi/pulumi-kubernetes/sdk/v4/go/kubernetes/meta/v1"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
	"github.com/shopspring/decimal"
)

// portName is the container's port by name, as the Service and the probes use it.
const portName = "http"

// user runs the container where the image does not say; app/Dockerfile has the same.
// A number above 10,000 belongs to no account of a node.
const user = 10001

// podSpec is the Pod without its identity.
func (o *Options) podSpec(s service.Service) corev1.PodSpecArgs {
	pod := corev1.PodSpecArgs{
		AutomountServiceAccountToken: pulumi.Bool(false),
		// Old-style variables with the address of every Service of the namespace; one
		// called like a variable of the application would override it.
		EnableServiceLinks: pulumi.Bool(false),
		SecurityContext: corev1.PodSecurityContextArgs{
			RunAsNonRoot:   pulumi.Bool(true),
			RunAsUser:      pulumi.Int(user),
			RunAsGroup:     pulumi.Int(user),
			SeccompProfile: corev1.SeccompProfileArgs{Type: pulumi.String("RuntimeDefault")},
		},
		TerminationGracePeriodSeconds: pulumi.Int(o.graceSeconds(s)),
		TopologySpreadConstraints:     spread(s),
		Containers:                    corev1.ContainerArray{o.container(s)},
		Volumes: corev1.VolumeArray{corev1.VolumeArgs{
			Name:     pulumi.String("tmp"),
			EmptyDir: corev1.EmptyDirVolumeSourceArgs{SizeLimit: mebibytes(o.EphemeralStorageMiB)},
		}},
	}
	if len(o.ImagePullSecrets) > 0 {
		var secrets corev1.LocalObjectReferenceArray
		for _, name := range o.ImagePullSecrets {
			secrets = append(secrets, corev1.LocalObjectReferenceArgs{Name: pulumi.String(name)})
		}
		pod.ImagePullSecrets = secrets
	}
	return pod
}

// spread puts the Pods of a version into different zones and on different nodes,
// as far as there are some: a Pod in the wrong place beats none. kube-score warns of
// it, because it counts the older anti-affinity between hosts alone.
func spread(s service.Service) corev1.TopologySpreadConstraintArray {
	var constraints corev1.TopologySpreadConstraintArray
	for _, key := range []string{"topology.kubernetes.io/zone", "kubernetes.io/hostname"} {
		constraints = append(constraints, corev1.TopologySpreadConstraintArgs{
			MaxSkew:           pulumi.Int(1),
			TopologyKey:       pulumi.String(key),
			WhenUnsatisfiable: pulumi.String("ScheduleAnyway"),
			LabelSelector:     metav1.LabelSelectorArgs{MatchLabels: selector(s)},
			// Without it, Pods of the old version count during a rollout, and the new
			// ones end up unevenly spread when those are gone.
			MatchLabelKeys: pulumi.ToStringArray([]string{"pod-template-hash"}),
		})
	}
	return constraints
}

func (o *Options) container(s service.Service) corev1.ContainerArgs {
	image, _ := o.imageOf(s)
	return corev1.ContainerArgs{
		Name:  pulumi.String("api"),
		Image: pulumi.String(image),
		// Asks the registry what a tag is by now; layers that the node has are not
		// fetched again. Otherwise two nodes could run two images of one tag.
		ImagePullPolicy: pulumi.String("Always"),
		Ports: corev1.ContainerPortArray{corev1.ContainerPortArgs{
			Name: pulumi.String(portName), ContainerPort: pulumi.Int(s.Port), Protocol: pulumi.String("TCP"),
		}},
		Env: o.variables(s),
		Resources: corev1.ResourceRequirementsArgs{
			Requests: pulumi.StringMap{
				"cpu": cores(o.Requests.CPU), "memory": mebibytes(o.Requests.MemoryMiB), "ephemeral-storage": mebibytes(o.EphemeralStorageMiB),
			},
			Limits: pulumi.StringMap{
				"cpu": cores(o.cpuLimit(s)), "memory": mebibytes(s.MemoryMiB), "ephemeral-storage": mebibytes(o.EphemeralStorageMiB),
			},
		},
		SecurityContext: corev1.SecurityContextArgs{
			AllowPrivilegeEscalation: pulumi.Bool(false),
			ReadOnlyRootFilesystem:   pulumi.Bool(true),
			Capabilities:             corev1.CapabilitiesArgs{Drop: pulumi.ToStringArray([]string{"ALL"})},
		},
		VolumeMounts: corev1.VolumeMountArray{corev1.VolumeMountArgs{Name: pulumi.String("tmp"), MountPath: pulumi.String("/tmp")}},
		StartupProbe: corev1.ProbeArgs{
			HttpGet: health(s), PeriodSeconds: pulumi.Int(o.Probes.Startup.PeriodSeconds),
			TimeoutSeconds: pulumi.Int(o.Probes.Startup.TimeoutSeconds), FailureThreshold: pulumi.Int(o.startupFailures(s)),
		},
		ReadinessProbe: corev1.ProbeArgs{
			HttpGet: health(s), InitialDelaySeconds: pulumi.Int(o.Probes.Readiness.DelaySeconds), PeriodSeconds: pulumi.Int(o.Probes.Readiness.PeriodSeconds),
			TimeoutSeconds: pulumi.Int(o.Probes.Readiness.TimeoutSeconds), FailureThreshold: pulumi.Int(o.Probes.Readiness.FailureThreshold),
		},
		LivenessProbe: corev1.ProbeArgs{
			HttpGet: health(s), InitialDelaySeconds: pulumi.Int(o.Probes.Liveness.DelaySeconds), PeriodSeconds: pulumi.Int(o.Probes.Liveness.PeriodSeconds),
			TimeoutSeconds: pulumi.Int(o.Probes.Liveness.TimeoutSeconds), FailureThreshold: pulumi.Int(o.Probes.Liveness.FailureThreshold),
		},
		// The sleep of Kubernetes itself, for which the image needs no shell.
		Lifecycle: corev1.LifecycleArgs{PreStop: corev1.LifecycleHandlerArgs{
			Sleep: corev1.SleepActionArgs{Seconds: pulumi.Int(o.Rollout.DrainSeconds)},
		}},
	}
}

// health is what every probe asks. kube-score calls it a mistake that readiness and
// liveness ask the same, because a container is then killed for what it depends on
// or for being busy. The service depends on nothing, the source wants one path for
// both, and the liveness probe gives up later than the readiness probe.
func health(s service.Service) corev1.HTTPGetActionArgs {
	return corev1.HTTPGetActionArgs{Path: pulumi.String(s.HealthPath), Port: pulumi.String(portName)}
}

// variables are the container's environment, sorted: the source's log level, the
// port as Cloud Run sets it, the service's own and the references to Secrets. A
// secret of the same name takes precedence.
func (o *Options) variables(s service.Service) corev1.EnvVarArray {
	plain := config.Merge(map[string]string{"LOG_LEVEL": "INFO", "PORT": strconv.Itoa(s.Port)}, s.Env)
	secrets := o.secretsOf(s)
	all := config.Merge(plain, secrets)
	var list corev1.EnvVarArray
	for _, name := range config.SortedNames(all) {
		reference, secret := secrets[name]
		if !secret {
			list = append(list, corev1.EnvVarArgs{Name: pulumi.String(name), Value: pulumi.String(literal(plain[name]))})
			continue
		}
		object, key, _ := strings.Cut(reference, "/") // Validate refused any other form
		list = append(list, corev1.EnvVarArgs{Name: pulumi.String(name), ValueFrom: corev1.EnvVarSourceArgs{
			SecretKeyRef: corev1.SecretKeySelectorArgs{Name: pulumi.String(object), Key: pulumi.String(key)},
		}})
	}
	return list
}

// literal escapes what Kubernetes, unlike the other platforms, takes for a
// reference to another variable.
func literal(value string) string { return strings.ReplaceAll(value, "$(", "$$(") }

// cores is a number of vCPU as a quantity, exact to a thousandth; Validate refused
// finer ones.
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

// selector picks the service's Pods. It is all that cannot change: a Deployment
// with another one is another Deployment.
func selector(s service.Service) pulumi.StringMap {
	return pulumi.StringMap{"app": pulumi.String(s.Name)}
}
