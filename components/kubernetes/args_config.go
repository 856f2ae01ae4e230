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

// Config is how the service runs in a Kubernetes cluster. It is the config block `kubernetes`,
// which the platforms eks and gke share.
type Config struct {
	// Overrides `service.image` on Kubernetes. A private registry requires `imagePullSecrets`,
	// unless the cluster's nodes can pull from it. Default: `service.image`.
	Image pulumi.StringInput `pulumi:"image,optional" format:"image"`
	// Names of existing Secrets with registry credentials in the namespace. Default: none.
	ImagePullSecrets []pulumi.StringInput `pulumi:"imagePullSecrets,optional" format:"kubernetesSecret"`
	// Overrides `service.secrets` by name with SECRET/KEY: an existing Kubernetes Secret in the
	// namespace, and a key in it. Default: none.
	Secrets map[string]pulumi.StringInput `pulumi:"secrets,optional"`
	// The namespace of all the service's objects.
	Namespace Namespace `pulumi:"namespace,optional"`
	// The CPU and memory that a Pod requests, which the scheduler and the price of most clusters
	// are based on. Limits are `service.cpu` and `service.memoryMiB`.
	Requests Requests `pulumi:"requests,optional"`
	// The labels that a node of an existing cluster must have to run the Pods. With
	// `service.gpu`, GKE and EKS Auto Mode also get their own GPU labels. Default: none.
	NodeSelector map[string]string `pulumi:"nodeSelector,optional"`
	// A Pod's disk in MiB: its log, its /tmp, which is the only directory it can write to, and,
	// with `readOnlyRootFilesystem` false, all other files it writes. A Pod that exceeds it is
	// evicted. Default: 256.
	EphemeralStorageMiB int `pulumi:"ephemeralStorageMiB,optional" default:"256" min:"64" max:"10240"`
	// The numeric user ID of the container, regardless of the image's. Set it to the image's own
	// ID if its files belong to that user. Root, 0, is rejected. Default: 10001, as in
	// app/Dockerfile; an ID above 10,000 belongs to no account on a node.
	RunAsUser *int `pulumi:"runAsUser,optional" default:"10001" min:"0" max:"2147483647"`
	// The numeric primary group ID. Default: the value of `runAsUser`.
	RunAsGroup *int `pulumi:"runAsGroup,optional" min:"0" max:"2147483647"`
	// Makes every directory but /tmp read-only. Set it to false for an image that writes to its
	// own directories at run time. Default: true.
	ReadOnlyRootFilesystem *bool `pulumi:"readOnlyRootFilesystem,optional" default:"true"`
	// How Kubernetes checks the health of a Pod.
	Probes Probes `pulumi:"probes,optional"`
	// How a new version replaces the old one.
	Rollout Rollout `pulumi:"rollout,optional"`
	// Verifies a new release before its Pods get requests.
	SmokeTest SmokeTest `pulumi:"smokeTest,optional"`
	// Scales the number of Pods within `service.scaling`, by default from 2 to 10. Equal bounds
	// disable it, and so does `service.gpu`: then `service.scaling.min` Pods run, by default 1.
	// When it is first enabled, Kubernetes runs one Pod until the autoscaler requests the
	// minimum, about 15 s later.
	AutoScaling AutoScaling `pulumi:"autoScaling,optional"`
	// Limits the network traffic of the Pods.
	NetworkPolicy NetworkPolicy `pulumi:"networkPolicy,optional"`
	// How requests from outside the cluster reach the service.
	Ingress Ingress `pulumi:"ingress,optional"`
	// Installs what the service needs and the cluster lacks: the ingress controller Traefik,
	// cert-manager if an issuer is used, metrics-server, and on eks NVIDIA's device plugin for
	// `service.gpu`. These are Helm charts, which are downloaded during preview. Default: true
	// in a cluster that this stack creates, otherwise false.
	InstallControllers *bool `pulumi:"installControllers,optional"`
}

// ImageOf returns the configured image, regardless of the release, and its config key.
func (c Config) ImageOf(s service.Service) (image pulumi.StringInput, path string) {
	if config.IsSet(c.Image) {
		return c.Image, "kubernetes.image"
	}
	return s.Image, "service.image"
}

// MaxPods is the autoscaler's maximum; 0 without an autoscaler.
func (c Config) MaxPods(s service.Service) int {
	d := &desired{Config: c, service: s}
	if !d.scales() {
		return 0
	}
	return d.maxPods()
}

// Pods is what the cluster's nodes must hold for the service.
func (c Config) Pods(s service.Service) nodes.Pods {
	return nodes.Pods{
		Least:    (&desired{Config: c, service: s}).minPods(),
		GPUs:     s.GPUs(),
		MilliCPU: int(decimal.NewFromFloat(c.Requests.CPU).Shift(3).Ceil().IntPart()), MiB: c.Requests.MemoryMiB,
	}
}

// Namespace is the namespace of the service.
type Namespace struct {
	// The exact name of the namespace. Default: ml-portfolio.
	Name pulumi.StringInput `pulumi:"name,optional" default:"ml-portfolio" format:"namespaceName"`
	// Creates the namespace, and deletes it with everything in it when the stack is destroyed.
	// Set it to false for an existing namespace, such as one that services share. Default: true.
	Create *bool `pulumi:"create,optional" default:"true"`
	// The Pod Security level that a created namespace enforces. Default: restricted.
	PodSecurity string `pulumi:"podSecurity,optional" default:"restricted" enum:"restricted,baseline,privileged"`
}

// Requests is what a Pod requests.
type Requests struct {
	// The requested vCPU, at most `service.cpu`. Default: 0.25.
	CPU float64 `pulumi:"cpu,optional" default:"0.25" min:"0.01" max:"64"`
	// The requested memory in MiB, at most `service.memoryMiB`. Default: 512.
	MemoryMiB int `pulumi:"memoryMiB,optional" default:"512" min:"32" max:"249856"`
}

// ReleaseKeys are what the Pods run, in the form of components.Releasing.
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
