package service

import "strings"

// Limits is what a platform can carry at most, whatever its options: the rows of
// the decision matrix that decide whether a service fits at all. Finer rules
// (valid CPU and memory pairs, runtimes) live with the platform.
type Limits struct {
	// Platform is the value of the config key `platform`.
	Platform string
	// MaxCPU is the most vCPU one instance can have.
	MaxCPU int
	// MaxMemoryMiB is the most memory one instance can have.
	MaxMemoryMiB int
	// MaxTimeoutSeconds is the longest one request may take; 0 means no limit.
	MaxTimeoutSeconds int
	// GPU says whether this program can give the service a GPU there.
	GPU bool
	// ScalesToZero says whether an idle service can run no instance at all.
	ScalesToZero bool
	// Source and Date say where the figures come from.
	Source, Date string
}

// PlatformLimits holds one row per platform of this program, in the order in
// which messages name them.
var PlatformLimits = []Limits{
	{
		// The timeout is the HTTP API's hard integration timeout, not Lambda's
		// own 900 s: every request comes through the API.
		Platform: "lambda", MaxCPU: 6, MaxMemoryMiB: 10240, MaxTimeoutSeconds: 30, ScalesToZero: true,
		Source: "docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html, docs.aws.amazon.com/apigateway/latest/developerguide/http-api-quotas.html",
		Date:   "2026-08",
	},
	{
		// The load balancer waits for an answer for at most 4,000 s, longer than
		// service.timeoutSeconds may be. GPUs need ECS on EC2.
		Platform: "fargate", MaxCPU: 16, MaxMemoryMiB: 120 * 1024,
		Source: "docs.aws.amazon.com/AmazonECS/latest/developerguide/fargate-tasks-services.html, docs.aws.amazon.com/elasticloadbalancing/latest/application/edit-load-balancer-attributes.html",
		Date:   "2026-08",
	},
	{
		// Nodes go further than service.cpu and service.memoryMiB may: these are the
		// bounds of those keys. Nothing limits how long a request takes but the ingress
		// controller, whose timeouts are options. A GPU takes a device plugin on the
		// nodes, which this program does not install; an autoscaler keeps one Pod.
		Platform: "eks", MaxCPU: 64, MaxMemoryMiB: 244 * 1024,
		Source: "docs.aws.amazon.com/ec2/latest/instancetypes/gp.html, kubernetes.io/docs/tasks/run-application/horizontal-pod-autoscale/",
		Date:   "2026-08",
	},
	{
		// Cloud Run itself has GPUs; the GCP provider v7 has no field for them.
		Platform: "cloudrun", MaxCPU: 8, MaxMemoryMiB: 32 * 1024, MaxTimeoutSeconds: 3600, ScalesToZero: true,
		Source: "cloud.google.com/run/docs/configuring/services/memory-limits, cloud.google.com/run/docs/configuring/request-timeout",
		Date:   "2026-08",
	},
	{
		// What Pods of an Autopilot cluster can have is less, and depends on the class;
		// the component refuses what goes beyond. A request takes as long as the ingress
		// controller lets it.
		Platform: "gke", MaxCPU: 64, MaxMemoryMiB: 249856,
		Source: "cloud.google.com/kubernetes-engine/docs/concepts/autopilot-resource-requests, cloud.google.com/compute/docs/general-purpose-machines",
		Date:   "2026-08",
	},
}

// PlatformNames lists the values that the config key `platform` accepts.
func PlatformNames() []string {
	names := make([]string, len(PlatformLimits))
	for i, l := range PlatformLimits {
		names[i] = l.Platform
	}
	return names
}

// LimitsOf returns the row of one platform; false when there is none.
func LimitsOf(platform string) (Limits, bool) {
	for _, l := range PlatformLimits {
		if l.Platform == platform {
			return l, true
		}
	}
	return Limits{}, false
}

// PlatformsThat names the platforms whose limits satisfy a need, for the end of
// an error: "cloudrun", "cloudrun, gke", or "no platform of this program".
func PlatformsThat(satisfy func(Limits) bool) string {
	var names []string
	for _, l := range PlatformLimits {
		if satisfy(l) {
			names = append(names, l.Platform)
		}
	}
	if len(names) == 0 {
		return "no platform of this program"
	}
	return strings.Join(names, ", ")
}
