package kubernetes

import (
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"bankchurn/config"
)

// Probes are GET requests to service.healthPath.
type Probes struct {
	// Checks whether a new container has started. The other two wait until then, so loading a
	// large model does not kill the container.
	Startup StartupProbe `pulumi:"startup,optional"`
	// Checks whether a Pod gets requests.
	Readiness Readiness `pulumi:"readiness,optional"`
	// Checks whether to restart a container.
	Liveness Liveness `pulumi:"liveness,optional"`
}

// StartupProbe gives a container time to load the model.
type StartupProbe struct {
	// The time between two probes. Default: 5.
	PeriodSeconds int `pulumi:"periodSeconds,optional" default:"5" min:"1" max:"60"`
	// The time limit of one probe. Default: 5.
	TimeoutSeconds int `pulumi:"timeoutSeconds,optional" default:"5" min:"1" max:"60"`
	// How many probes in a row may fail before the container is restarted. Default: as many as
	// `service.startupSeconds` allows.
	FailureThreshold *int `pulumi:"failureThreshold,optional" min:"1" max:"1000"`
}

// Readiness is the readiness probe.
type Readiness struct {
	// The time from the container's start to the first probe. Default: 10.
	DelaySeconds *int `pulumi:"delaySeconds,optional" default:"10" min:"0" max:"3600"`
	// The time between two probes. Default: 5.
	PeriodSeconds int `pulumi:"periodSeconds,optional" default:"5" min:"1" max:"300"`
	// The time limit of one probe. Default: 5.
	TimeoutSeconds int `pulumi:"timeoutSeconds,optional" default:"5" min:"1" max:"60"`
	// How many probes in a row must fail before the Pod gets no requests. Default: 3.
	FailureThreshold int `pulumi:"failureThreshold,optional" default:"3" min:"1" max:"100"`
}

// Liveness is the liveness probe.
type Liveness struct {
	// The time from the container's start to the first probe. Default: 15.
	DelaySeconds *int `pulumi:"delaySeconds,optional" default:"15" min:"0" max:"3600"`
	// The time between two probes. Default: 10.
	PeriodSeconds int `pulumi:"periodSeconds,optional" default:"10" min:"1" max:"300"`
	// The time limit of one probe. Default: 5.
	TimeoutSeconds int `pulumi:"timeoutSeconds,optional" default:"5" min:"1" max:"60"`
	// How many probes in a row must fail before the container is restarted. Default: 3.
	FailureThreshold int `pulumi:"failureThreshold,optional" default:"3" min:"1" max:"100"`
}

// startupFailures is the number of startup probes that may fail.
func (d *desired) startupFailures() int {
	p := d.Probes.Startup
	return config.Default(p.FailureThreshold, (d.service.StartupSeconds+p.PeriodSeconds-1)/p.PeriodSeconds)
}

// Rollout is the rolling update of the Deployment. No Pod of the old version stops before one of
// the new version is ready, unless `maxSurge` is 0.
type Rollout struct {
	// How long an update waits for the new version, and for the Ingress's address, before it
	// fails. Default: 10, or 30 with `service.gpu`.
	TimeoutMinutes int `pulumi:"timeoutMinutes,optional" min:"1" max:"120"`
	// How long the Deployment may make no progress before Kubernetes fails it and reports why.
	// Must be above `service.startupSeconds` and below the timeout. Default:
	// `service.startupSeconds` plus 240, at least 300; plus 900 with `service.gpu`, because
	// node, driver and image take longer.
	ProgressDeadlineSeconds *int `pulumi:"progressDeadlineSeconds,optional" min:"10" max:"7200"`
	// How many extra Pods of the new version may start at a time. With 0 an old Pod stops first,
	// and a service with one Pod is down until the new one is ready. With `service.gpu`, each
	// needs a spare GPU, and with 0 the smoke test cannot run. Default: 1, or 0 with
	// `service.gpu`.
	MaxSurge *int `pulumi:"maxSurge,optional" min:"0" max:"100"`
	// How many old versions Kubernetes keeps for a rollback. Default: 10.
	History int `pulumi:"history,optional" default:"10" min:"1" max:"100"`
	// How long a stopping Pod keeps serving until load balancers stop sending it requests.
	// Requests in flight may then take `service.timeoutSeconds` more. Default: 15.
	DrainSeconds int `pulumi:"drainSeconds,optional" default:"15" min:"1" max:"300"`
	// How many Pods the cluster may evict at a time, for a node upgrade for example. Default: 1.
	MaxUnavailable int `pulumi:"maxUnavailable,optional" default:"1" min:"1" max:"100"`
}

// timeoutMinutes exceeds progressDeadline.
func (d *desired) timeoutMinutes() int {
	switch {
	case d.Rollout.TimeoutMinutes > 0:
		return d.Rollout.TimeoutMinutes
	case d.gpus() > 0:
		return 30
	}
	return 10
}

// progressDeadline leaves time to pull an image before the model is loaded and, with a GPU, to
// start a machine and install its driver and an image of several GB.
func (d *desired) progressDeadline() int {
	pull := 240
	if d.gpus() > 0 {
		pull = 900
	}
	return config.Default(d.Rollout.ProgressDeadlineSeconds, max(300, d.service.StartupSeconds+pull))
}

// graceSeconds is how long a stopping Pod may take: until load balancers stop sending requests,
// plus the longest request in flight, plus shutdown.
func (d *desired) graceSeconds() int {
	const end = 5
	return d.Rollout.DrainSeconds + d.service.TimeoutSeconds + end
}

// balancerDrain is how long a load balancer outside the cluster lets a stopping Pod finish requests
// in flight. A shorter time would cut off the longest of them.
func (d *desired) balancerDrain() int { return max(d.Rollout.DrainSeconds, d.service.TimeoutSeconds) }

// AutoScaling is the load per Pod that the HorizontalPodAutoscaler maintains.
type AutoScaling struct {
	// The target for average use of the requested CPU in percent. Default: 70.
	CPUPercent int `pulumi:"cpuPercent,optional" default:"70" min:"1" max:"400"`
	// The target for average use of the requested memory in percent; 0 disables it. Default: 0,
	// because a loaded model uses the same memory at any load.
	MemoryPercent int `pulumi:"memoryPercent,optional" min:"0" max:"400"`
	// How long the load must stay lower before Pods are removed. Default: 300.
	ScaleDownDelaySeconds *int `pulumi:"scaleDownDelaySeconds,optional" default:"300" min:"0" max:"3600"`
}

// NetworkPolicy limits the network traffic of the Pods. It requires a cluster that enforces
// network policies.
type NetworkPolicy struct {
	// Allows inbound traffic only from the ingress controller, and outbound traffic only to DNS,
	// `egressPorts` and the servers of the credentials for `eks.podSecrets` or
	// `gke.serviceAccount`. Default: true.
	Enabled *bool `pulumi:"enabled,optional" default:"true"`
	// More namespaces whose Pods may call the service, such as one for monitoring. Default:
	// none.
	IngressNamespaces []pulumi.StringInput `pulumi:"ingressNamespaces,optional" format:"namespace"`
	// The IPv4 ranges of load balancers that call the Pods directly, as those of the controllers
	// gce and alb do. Controllers: gce, alb. Default: Google's ranges for gce, the private
	// ranges for alb.
	IngressCIDRs []string `pulumi:"ingressCidrs,optional" format:"ipv4Range"`
	// The TCP ports that a Pod may call on any address. An empty list allows none. Default: 443.
	EgressPorts *[]int `pulumi:"egressPorts,optional" min:"1" max:"65535"`
}
