package gke

import (
	"fmt"
	"slices"
	"strings"

	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"bankchurn/components"
	"bankchurn/components/bytoken"
	"bankchurn/components/kubernetes"
	"bankchurn/components/nodes"
	"bankchurn/config"
)

// GPUNodes are the nodes of a new standard cluster that run only Pods with `service.gpu`;
// everything else stays on `nodes`. There are as many as the Pods need, and during an update one
// more for each Pod of `kubernetes.rollout.maxSurge`.
type GPUNodes struct {
	// A machine type with the GPU of `service.gpu.type`: g2 for l4; for t4 n1, to which
	// `service.gpu.count` GPUs are added. Default: the smallest with that many.
	MachineType string `pulumi:"machineType,optional" format:"machineType"`
	// The zones of the nodes. Not every zone has the GPU. Required for a regional cluster.
	// Conflicts with `gke.zone`.
	Zones []string `pulumi:"zones,optional" format:"googleZone"`
	// The size of a node's boot disk in GiB, for images with CUDA. Default: 100.
	DiskGiB int `pulumi:"diskGiB,optional" min:"10" max:"65536"`
	// Uses spare capacity, which Google reclaims with 30 seconds' notice. Default: false.
	Spot bool `pulumi:"spot,optional"`
}

func (n GPUNodes) given() bool {
	return n.MachineType != "" || len(n.Zones) > 0 || n.DiskGiB != 0 || n.Spot
}

// accelerators are Google's names for the values of service.gpu.type, and the matching quotas
// (docs.cloud.google.com/compute/docs/gpus, docs.cloud.google.com/compute/resource-usage#gpu_quota,
// 2026-11).
var accelerators = map[string]struct{ name, quota string }{
	"l4": {"nvidia-l4", "NVIDIA_L4_GPUS"}, "t4": {"nvidia-tesla-t4", "NVIDIA_T4_GPUS"},
}

// gpuMachine is the machine type of the nodes with GPUs; empty if none has enough.
func (a *Args) gpuMachine() string {
	if a.GPUNodes.MachineType != "" {
		return a.GPUNodes.MachineType
	}
	return nodes.GoogleFor(a.Service.GPU.Type, a.Service.GPU.Count)
}

// gpusPerNode is the number of GPUs per node: the machine type's, or the Pod's if they are
// attached.
func (a *Args) gpusPerNode() int {
	if a.Service.GPU.Type == "t4" {
		return a.Service.GPU.Count
	}
	machine, _ := nodes.GoogleWithGPU(a.gpuMachine())
	return machine.GPUs
}

// gpuNodes returns how many nodes hold the Pods in a steady state, and at most during an update.
func (a *Args) gpuNodes() (least, most int) {
	machine, _ := nodes.Google(a.gpuMachine())
	machine.GPUs = a.gpusPerNode()
	perNode := max(1, machine.Holds(a.Kubernetes.Pods(a.Service)))
	steady, update := a.Kubernetes.GPUPods(components.Input{Service: a.Service, Release: a.Release})
	return (steady + perNode - 1) / perNode, (update + perNode - 1) / perNode
}

// ownGPUPool reports whether the stack creates nodes with GPUs.
func (a *Args) ownGPUPool() bool {
	return a.Service.GPUs() > 0 && !a.existing() && a.mode() == standard
}

// gpuPoolInputs is the node pool for GPUs. GKE taints it to keep other Pods off, and installs the
// latest driver for the nodes' version, because its default driver is too old for images with CUDA
// 13.
func (a *Args) gpuPoolInputs(cluster pulumi.StringInput, nodes account, labels pulumi.StringMap) pulumi.Map {
	n := a.GPUNodes
	least, most := a.gpuNodes()
	config := nodeConfig(a.gpuMachine(), orNumber(n.DiskGiB, 100), "pd-balanced", n.Spot, nodes, labels)
	config["guestAccelerators"] = pulumi.Array{pulumi.Map{
		"type": pulumi.String(accelerators[a.Service.GPU.Type].name), "count": pulumi.Int(a.gpusPerNode()),
		"gpuDriverInstallationConfig": pulumi.Map{"gpuDriverVersion": pulumi.String("LATEST")},
	}}
	inputs := pulumi.Map{
		"cluster": cluster, "location": pulumi.String(a.clusterLocation()),
		"initialNodeCount": pulumi.Int(least / max(1, len(n.Zones))),
		// In any zone that has one.
		"autoscaling": pulumi.Map{
			"totalMinNodeCount": pulumi.Int(least), "totalMaxNodeCount": pulumi.Int(most), "locationPolicy": pulumi.String("ANY"),
		},
		"management": pulumi.Map{"autoRepair": pulumi.Bool(true), "autoUpgrade": pulumi.Bool(true)},
		// An upgrade that adds a node first would wait for a GPU beyond the quota.
		"upgradeSettings": pulumi.Map{"strategy": pulumi.String("SURGE"), "maxSurge": pulumi.Int(0), "maxUnavailable": pulumi.Int(1)},
		"nodeConfig":      config,
	}
	if len(n.Zones) > 0 {
		inputs["nodeLocations"] = pulumi.ToStringArray(n.Zones)
	}
	return inputs
}

func (b *builder) newGPUPool(cluster *cluster, nodes account) error {
	pool, err := bytoken.New[bytoken.Resource](b.ctx, nodePoolToken, b.name+"-gpu", b.args.gpuPoolInputs(cluster.Name, nodes, b.labels()), b.parent,
		pulumi.IgnoreChanges([]string{"initialNodeCount"}), pulumi.DependsOn(b.before))
	b.ready = append(b.ready, pool)
	return err
}

// gpu describes the cluster's GPUs to the workload. GKE labels every GPU node, and in an Autopilot
// cluster it provisions the GPU that a Pod selects by label
// (docs.cloud.google.com/kubernetes-engine/docs/how-to/autopilot-gpus, 2026-11).
func (a *Args) gpu() kubernetes.GPU {
	g := kubernetes.GPU{Types: Platform.Limits.GPUs, NoSidecars: a.mode() == autopilot}
	if gpu := a.Service.GPU; gpu != nil && gpu.Type != "" {
		g.Labels = map[string]string{"cloud.google.com/gke-accelerator": accelerators[gpu.Type].name}
		if a.mode() == autopilot {
			g.Labels["cloud.google.com/gke-gpu-driver-version"] = "latest"
		}
	}
	return g
}

func (a *Args) validateGPU(r *config.Report) {
	n, gpu := a.GPUNodes, a.Service.GPU
	const path = "gke.gpuNodes"
	switch {
	case n.given() && gpu == nil:
		r.Refuse(config.Problem{Path: path, Reason: "has no effect without service.gpu", Fix: "set service.gpu, or remove gpuNodes"})
	case n.given() && a.mode() == autopilot && !a.existing():
		r.Refuse(config.Problem{Path: path, Reason: "has no effect: Google manages the nodes of an Autopilot cluster", Fix: "remove the block, or set gke.mode: standard"})
	}
	if gpu == nil || accelerators[gpu.Type].name == "" {
		return
	}
	if a.ownGPUPool() {
		a.validateGPUPool(r)
	}
	_, pods := a.Kubernetes.GPUPods(components.Input{Service: a.Service, Release: a.Release})
	need, quota := fmt.Sprintf("%d during an update", pods*gpu.Count), accelerators[gpu.Type].quota
	if n.Spot {
		quota = "PREEMPTIBLE_" + quota
	}
	if a.mode() == autopilot {
		r.Note("Autopilot raises the requests of a Pod with a GPU to the GPU's minimum and bills that (docs.cloud.google.com/kubernetes-engine/docs/concepts/autopilot-resource-requests). Its prices for GPU Pods are not in the price book: the estimate shows them as unknown")
	}
	if !a.existing() {
		r.Note(fmt.Sprintf("new projects cannot run GPUs: the quotas GPUS_ALL_REGIONS and, in %s, %s are 0, and the service needs %s. See `gcloud compute project-info describe` and `gcloud compute regions describe %s`", a.Region, quota, need, a.Region))
	}
}

func (a *Args) validateGPUPool(r *config.Report) {
	const path = "gke.gpuNodes"
	n, gpu := a.GPUNodes, a.Service.GPU
	kind, types := a.gpuMachine(), nodes.GoogleTypes(gpu.Type)
	if kind == "" || gpu.Type == "t4" && !slices.Contains([]int{1, 2, 4}, gpu.Count) {
		r.Refuse(config.Problem{Path: "service.gpu.count", Value: gpu.Count, Reason: "no Google machine type has this many GPUs of type " + gpu.Type, Allowed: map[string]string{"t4": "1, 2, 4", "l4": "1 to 8"}[gpu.Type]})
		return
	}
	machine, _ := nodes.Google(kind)
	has, _ := nodes.GoogleWithGPU(kind)
	nodes.CheckGPU(path+".machineType", kind, has, gpu.Type, types, machine, a.Kubernetes.Pods(a.Service), r)
	list := "`gcloud compute accelerator-types list --filter name=" + accelerators[gpu.Type].name + "` lists them"
	switch {
	case a.Zone != "" && len(n.Zones) > 0:
		r.Refuse(config.Problem{Path: path + ".zones", Value: strings.Join(n.Zones, ", "), Reason: "conflicts with gke.zone, which places the nodes", Fix: "set only one of the two"})
	case a.Zone != "":
		r.Note("gke.zone " + a.Zone + " must offer the GPU: " + list)
	case len(n.Zones) == 0:
		r.Refuse(config.Problem{Path: path + ".zones", Reason: "is required: not every zone of " + a.Region + " offers the GPU", Allowed: "zones that do; " + list})
	}
	a.validateZoneList(path+".zones", n.Zones, r)
	if n.Spot {
		r.Warn(config.Problem{Path: path + ".spot", Value: true, Reason: "Google may reclaim every node with 30 seconds' notice and have no spare machines to replace them", Allowed: "false for a service that must stay up"})
	}
}
