package kubernetes

import (
	"fmt"

	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
	"github.com/shopspring/decimal"

	"bankchurn/components"
	"bankchurn/components/nodes"
	"bankchurn/config"
	"bankchurn/service"
)

// Config is how the service runs in a Kubernetes cluster. It is the config block
// `kubernetes`, which the platforms eks and gke share.
type Config struct {
	// Image overrides service.image here. A private registry needs
	// ImagePullSecrets, unless the cluster's nodes may pull from it.
	Image pulumi.StringInput `pulumi:"image,optional" format:"image"`
	// ImagePullSecrets are names of Secrets with registry credentials that exist in
	// the namespace. Default: none.
	ImagePullSecrets []pulumi.StringInput `pulumi:"imagePullSecrets,optional" format:"kubernetesSecret"`
	// Secrets overrides service.secrets by name with SECRET/KEY: the name of a
	// Kubernetes Secret that exists in the namespace, and a key in it.
	Secrets map[string]pulumi.StringInput `pulumi:"secrets,optional"`
	// Namespace is where everything of the service lives.
	Namespace Namespace `pulumi:"namespace,optional"`
	// Requests is what a Pod is promised, and what the scheduler and the cost of
	// most clusters go by. Limits are service.cpu and service.memoryMiB.
	Requests Requests `pulumi:"requests,optional"`
	// NodeSelector is the labels that a node of an existing cluster must have to run the Pods.
	// With `service.gpu`, GKE and EKS Auto Mode get their own labels of the GPU as well. Default:
	// none.
	NodeSelector map[string]string `pulumi:"nodeSelector,optional"`
	// EphemeralStorageMiB is a Pod's disk: its log, its /tmp, which is the only directory
	// it can write to, and with `readOnlyRootFilesystem` false every other file that it
	// writes. A Pod that needs more is evicted. Default: 256.
	EphemeralStorageMiB int `pulumi:"ephemeralStorageMiB,optional" default:"256" min:"64" max:"10240"`
	// RunAsUser is the numeric user ID under which the container runs, whatever the image
	// says. Set it to the image's own where files belong to it. Root, 0, is refused.
	// Default: 10001, as in app/Dockerfile; a number above 10,000 belongs to no account of
	// a node.
	RunAsUser *int `pulumi:"runAsUser,optional" default:"10001" min:"0" max:"2147483647"`
	// RunAsGroup is the numeric primary group ID. Default: the value of `runAsUser`.
	RunAsGroup *int `pulumi:"runAsGroup,optional" min:"0" max:"2147483647"`
	// ReadOnlyRootFilesystem stops the container from writing anywhere but /tmp. Set it to
	// false for an image that writes to its own directories as it runs. Default: true.
	ReadOnlyRootFilesystem *bool `pulumi:"readOnlyRootFilesystem,optional" default:"true"`
	// Probes is how Kubernetes finds out whether a Pod is well.
	Probes Probes `pulumi:"probes,optional"`
	// Rollout is how a new version replaces the old one.
	Rollout Rollout `pulumi:"rollout,optional"`
	// SmokeTest verifies a new release before its Pods get requests.
	SmokeTest SmokeTest `pulumi:"smokeTest,optional"`
	// AutoScaling moves the number of Pods between the bounds of service.scaling,
	// which are 2 and 10 by default. Equal bounds switch it off. With service.gpu it is off: one
	// Pod runs by default, or service.scaling.min. Where it is switched
	// on, at first or later, Kubernetes runs one Pod until the autoscaler, some 15 s
	// later, asks for the minimum.
	AutoScaling AutoScaling `pulumi:"autoScaling,optional"`
	// NetworkPolicy limits whom a Pod can talk to.
	NetworkPolicy NetworkPolicy `pulumi:"networkPolicy,optional"`
	// Ingress is how requests from outside reach the service.
	Ingress Ingress `pulumi:"ingress,optional"`
	// InstallControllers adds what the service needs and the cluster lacks: the
	// ingress controller Traefik, cert-manager where an issuer is used,
	// metrics-server, and on eks NVIDIA's device plugin for service.gpu. They are Helm charts, which are fetched during preview.
	// Default: true in a cluster that this stack creates, else false.
	InstallControllers *bool `pulumi:"installControllers,optional"`
}

// ImageOf is the image of the configuration, whatever the release, and the config key
// that it comes from.
func (c Config) ImageOf(s service.Service) (image pulumi.StringInput, path string) {
	if config.IsSet(c.Image) {
		return c.Image, "kubernetes.image"
	}
	return s.Image, "service.image"
}

// MaxPods is the bound of the autoscaler, 0 where there is none.
func (c Config) MaxPods(s service.Service) int {
	d := &desired{Config: c, service: s}
	if !d.scales() {
		return 0
	}
	return d.maxPods()
}

// Pods are what the cluster's nodes have to hold of the service.
func (c Config) Pods(s service.Service) nodes.Pods {
	return nodes.Pods{
		Least:    (&desired{Config: c, service: s}).minPods(),
		GPUs:     s.GPUs(),
		MilliCPU: int(decimal.NewFromFloat(c.Requests.CPU).Shift(3).Ceil().IntPart()), MiB: c.Requests.MemoryMiB,
	}
}

// Namespace is the namespace of the service.
type Namespace struct {
	// Name is the exact name of the namespace. Default: ml-portfolio.
	Name pulumi.StringInput `pulumi:"name,optional" default:"ml-portfolio" format:"namespaceName"`
	// Create makes the namespace, and deletes it with everything in it when the
	// stack goes. False takes one that exists, as for services that share it.
	// Default: true.
	Create *bool `pulumi:"create,optional" default:"true"`
	// PodSecurity is the Pod Security level that a created namespace enforces on
	// every Pod in it. Default: restricted.
	PodSecurity string `pulumi:"podSecurity,optional" default:"restricted" enum:"restricted,baseline,privileged"`
}

// Requests is what a Pod is promised.
type Requests struct {
	// CPU is the vCPU, at most service.cpu. Default: 0.25.
	CPU float64 `pulumi:"cpu,optional" default:"0.25" min:"0.01" max:"64"`
	// MemoryMiB is the memory in MiB, at most service.memoryMiB. Default: 512.
	MemoryMiB int `pulumi:"memoryMiB,optional" default:"512" min:"32" max:"249856"`
}

// ReleaseKeys are what the Pods run, as components.Releasing has it.
func (c Config) ReleaseKeys(in components.Input) map[string]string {
	image, path := in.Release.StableImage(c.ImageOf(in.Service))
	if in.Release.Canary != nil {
		image, path = in.Release.CandidateImage(c.ImageOf(in.Service))
	}
	startup, readiness, liveness := c.Probes.Startup, c.Probes.Readiness, c.Probes.Liveness
	own := map[string]any{
		"kubernetes.requests.cpu": c.Requests.CPU, "kubernetes.requests.memoryMiB": c.Requests.MemoryMiB, "kubernetes.ephemeralStorageMiB": c.EphemeralStorageMiB,
		"kubernetes.secrets": c.Secrets, "kubernetes.rollout.drainSeconds": c.Rollout.DrainSeconds,
		"kubernetes.probes.startup.periodSeconds": startup.PeriodSeconds, "kubernetes.probes.startup.timeoutSeconds": startup.TimeoutSeconds,
		"kubernetes.probes.startup.failureThreshold": startup.FailureThreshold,
		"kubernetes.probes.readiness.delaySeconds":   readiness.DelaySeconds, "kubernetes.probes.readiness.periodSeconds": readiness.PeriodSeconds,
		"kubernetes.probes.readiness.timeoutSeconds": readiness.TimeoutSeconds, "kubernetes.probes.readiness.failureThreshold": readiness.FailureThreshold,
		"kubernetes.probes.liveness.delaySeconds": liveness.DelaySeconds, "kubernetes.probes.liveness.periodSeconds": liveness.PeriodSeconds,
		"kubernetes.probes.liveness.timeoutSeconds": liveness.TimeoutSeconds, "kubernetes.probes.liveness.failureThreshold": liveness.FailureThreshold,
	}
	for i, name := range c.ImagePullSecrets {
		own[fmt.Sprintf("kubernetes.imagePullSecrets[%d]", i)] = name
	}
	return components.WithOwn(components.ReleaseKeys(in.Service, config.Text(image), path), own)
}
