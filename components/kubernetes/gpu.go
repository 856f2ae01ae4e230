package kubernetes

import (
	"fmt"
	"maps"
	"strconv"
	"strings"

	corev1 "github.com/pulumi/pulumi-kubernetes/sdk/v4/go/kubernetes/core/v1"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"bankchurn/components"
	"bankchurn/config"
	"bankchurn/service"
)

// GPUResource is the resource name of a GPU in NVIDIA's device plugin, and the key of the taint
// that keeps other Pods off GPU nodes.
const GPUResource = "nvidia.com/gpu"

// GPU is how a platform supports GPUs in the cluster.
type GPU struct {
	// Labels are the labels of nodes with service.gpu.type; nil if they are unknown.
	Labels map[string]string
	// Types are the allowed values of service.gpu.type if it is required; nil if it is not.
	Types []string
	// Plugin means that the nodes lack NVIDIA's device plugin, without which they offer no GPUs.
	Plugin bool
	// NoSidecars means that a sidecar cannot have a GPU in the cluster.
	NoSidecars bool
}

func (d *desired) gpus() int { return d.service.GPUs() }

// NeedsSpareGPU is what an update requires to test a new release before it serves.
func NeedsSpareGPU(s service.Service) string {
	if s.GPUs() == 0 {
		return ""
	}
	return "a spare GPU"
}

// GPUPods is the number of Pods with GPUs: in a steady state, and at most during an update.
func (c Config) GPUPods(in components.Input) (steady, most int) {
	d := &desired{Config: c, service: in.Service, release: in.Release}
	steady = d.minPods()
	most = steady + d.maxSurge()
	if canary := in.Release.Canary; canary != nil {
		share := canary.ShareOf(d.minPods())
		steady, most = steady+share, most+share+d.maxSurge()
	}
	return steady, most
}

// maxSurge is 0 with a GPU: an extra Pod would wait for a GPU that only an old Pod can free, while
// the old Pod waits for the new one.
func (d *desired) maxSurge() int {
	if d.gpus() > 0 {
		return config.Default(d.Rollout.MaxSurge, 0)
	}
	return config.Default(d.Rollout.MaxSurge, 1)
}

// noTest is why no Job can test a new release: its Pod needs another GPU. Empty if one can.
func (d *desired) noTest() string {
	switch {
	case d.gpus() == 0:
		return ""
	case d.cluster.GPU.NoSidecars:
		// github.com/ray-project/kuberay/issues/1349
		return "the smoke test runs the release as a sidecar, which cannot have a GPU in an Autopilot cluster"
	case d.maxSurge() == 0:
		return "the smoke test needs a spare GPU, and kubernetes.rollout.maxSurge 0 allows none"
	}
	return ""
}

// testsFirst reports whether a Job tests a new release before its Pods get requests.
func (d *desired) testsFirst() bool {
	return components.VerifiesFirst(d.release, d.verify) && d.noTest() == ""
}

// nodeSelector returns the labels of the nodes that may run the Pods.
func (d *desired) nodeSelector() pulumi.StringMapInput {
	labels := maps.Clone(d.NodeSelector)
	if d.gpus() > 0 {
		labels = config.Merge(d.cluster.GPU.Labels, labels)
	}
	if len(labels) == 0 {
		return nil
	}
	return pulumi.ToStringMap(labels)
}

// tolerations let the Pods run on tainted GPU nodes. GKE adds this one itself; in other clusters it
// depends on the admission plugins.
func (d *desired) tolerations() corev1.TolerationArrayInput {
	if d.gpus() == 0 {
		return nil
	}
	return corev1.TolerationArray{corev1.TolerationArgs{Key: pulumi.String(GPUResource), Operator: pulumi.String("Exists"), Effect: pulumi.String("NoSchedule")}}
}

// limits are the container's limits. Kubernetes uses the limit of GPUs as the request.
func (d *desired) limits() pulumi.StringMap {
	limits := pulumi.StringMap{
		"cpu": cores(d.cpuLimit()), "memory": mebibytes(d.service.MemoryMiB), "ephemeral-storage": mebibytes(d.EphemeralStorageMiB),
	}
	if n := d.gpus(); n > 0 {
		limits[GPUResource] = pulumi.String(strconv.Itoa(n))
	}
	return limits
}

func (d *desired) validateGPU(r *config.Report) {
	if len(d.NodeSelector) > 0 && d.cluster.Created {
		r.Refuse(config.Problem{Path: "kubernetes.nodeSelector", Reason: "has no effect: the stack creates the nodes and selects them itself", Fix: "use an existing cluster, or remove nodeSelector"})
	}
	validateSelector(d.NodeSelector, r)
	if d.gpus() == 0 {
		return
	}
	at := d.cluster.GPU
	switch kind := d.service.GPU.Type; {
	case kind == "" && at.Types != nil:
		r.Refuse(config.Problem{Path: "service.gpu.type", Reason: "is required to select the nodes", Allowed: strings.Join(at.Types, ", ") + " on " + d.cluster.Platform})
	case kind != "" && !d.cluster.Created && at.Labels == nil && len(d.NodeSelector) == 0:
		r.Refuse(config.Problem{
			Path: "service.gpu.type", Value: kind, Reason: "has no effect: the labels of the existing cluster's GPU nodes are unknown",
			Fix: "set kubernetes.nodeSelector to the labels of those nodes, or remove the type",
		})
	}
	if least, most := d.minPods(), d.maxPods(); most > least {
		r.Refuse(config.Problem{
			Path: "service.scaling.max", Value: most, Reason: fmt.Sprintf("is above service.scaling.min, which is %d: the autoscaler scales on CPU, which does not reflect GPU load", least),
			Allowed: fmt.Sprintf("%d: with service.gpu the number of Pods is fixed", least),
		})
	}
	if at.Plugin && !d.installs() {
		r.Warn(config.Problem{
			Path: "kubernetes.installControllers", Value: false, Reason: "skips NVIDIA's device plugin, without which nodes offer no GPU: Pods stay Pending until you install it",
			Allowed: "true, or your own device plugin",
		})
	}
	d.warnUntested(r)
	if d.maxSurge() == 0 {
		r.Note("kubernetes.rollout.maxSurge 0: a new version starts after an old Pod frees its GPU" + d.gap() + ". Set it to 1 for a rollout without downtime, which needs a spare GPU")
	}
	r.Note(fmt.Sprintf("a Pod on a new node waits for the machine, the driver and the image, which takes minutes for several GB. Kubernetes fails a rollout after %d s without progress (kubernetes.rollout.progressDeadlineSeconds). service.startupSeconds counts from the container's start", d.progressDeadline()))
}

// gap is what happens to the service in the meantime.
func (d *desired) gap() string {
	if d.minPods() == 1 {
		return ", and with one Pod the service is down meanwhile"
	}
	return ", one Pod at a time"
}

// warnUntested warns that a release serves untested, or rejects that if the config does.
func (d *desired) warnUntested(r *config.Report) {
	why := d.noTest()
	if why == "" || !components.VerifiesFirst(d.release, d.verify) {
		return
	}
	allowed := "kubernetes.rollout.maxSurge 1 or more, with a spare GPU"
	if d.cluster.GPU.NoSidecars {
		allowed = "gke.mode standard with kubernetes.rollout.maxSurge 1"
	}
	if d.release.OnUnverifiable == "fail" {
		r.Refuse(config.Problem{Path: "release.onUnverifiable", Value: "fail", Reason: "a new release cannot be verified before it gets requests: " + why, Allowed: allowed + "; or warn"})
		return
	}
	r.Warn(config.Problem{Path: "release.verifyFirst", Value: true, Reason: "has no effect: " + why + ". A new release is verified only after it serves", Allowed: allowed + "; or false"})
}

// pendingHint explains where to look if a Deployment fails because of a Pod without a GPU: the
// provider's error does not include the scheduler's reason.
func (b *builder) pendingHint() (pulumi.ResourceOption, error) {
	if b.gpus() == 0 || b.ctx.DryRun() {
		return pulumi.DependsOn(nil), nil
	}
	// The engine identifies a hook by its name alone, and two platforms of a program have resources
	// with the same names.
	hook, err := b.ctx.RegisterErrorHook(b.cluster.Platform+"-"+b.name+"-pending", func(*pulumi.ErrorHookArgs) (retry bool, err error) {
		return false, b.ctx.Log.Error("a Pod without a free GPU stays Pending\n"+
			"  next: kubectl -n "+config.Named(b.Namespace.Name, "NAMESPACE")+" get events --sort-by=.lastTimestamp | grep FailedScheduling. "+
			"Insufficient "+GPUResource+": every GPU is in use, or NVIDIA's device plugin is not running on the nodes.  "+
			"Another affinity/selector: no node has the labels of service.gpu.type or kubernetes.nodeSelector. "+
			"No node at all: the account's GPU quota is exhausted, or the zones have no capacity", nil)
	})
	if err != nil {
		return nil, err
	}
	return pulumi.ResourceHooks(&pulumi.ResourceHookBinding{OnError: []*pulumi.ErrorHook{hook}}), nil
}
