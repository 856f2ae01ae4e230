package eks

import (
	"fmt"

	"github.com/pulumi/pulumi-aws/sdk/v6/go/aws/eks"
	k8s "github.com/pulumi/pulumi-kubernetes/sdk/v4/go/kubernetes"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"bankchurn/components"
	"bankchurn/components/kubernetes"
	"bankchurn/components/nodes"
	"bankchurn/config"
)

// GPUNodes are the nodes of a new cluster that run only Pods with `service.gpu`. Everything else
// stays on `nodes`, or on the other nodes of Auto Mode.
type GPUNodes struct {
	// An EC2 instance type with the GPU of `service.gpu.type`: g4dn for t4, g5 for a10g, g6 for
	// l4. Default: the smallest with `service.gpu.count` GPUs.
	InstanceType string `pulumi:"instanceType,optional" format:"instanceType"`
	// The number of nodes. Only this key changes it. Conflicts with `autoMode`, which creates nodes
	// as Pods need them. Default: enough for the Pods of an update: the running ones plus
	// `kubernetes.rollout.maxSurge`.
	Count *int `pulumi:"count,optional" min:"1" max:"450"`
	// The disk size of a node in GiB, for images with CUDA. Conflicts with `autoMode`, whose
	// disks have 80 GiB. Default: 100.
	DiskGiB *int `pulumi:"diskGiB,optional" min:"20" max:"16384"`
	// Uses spare capacity, which AWS reclaims with two minutes' notice. Conflicts with
	// `autoMode`. Default: false.
	Spot bool `pulumi:"spot,optional"`
}

func (n GPUNodes) given() bool { return n != GPUNodes{} }

func (n GPUNodes) diskGiB() int { return config.Default(n.DiskGiB, 100) }

// gpuType is the instance type of the nodes with GPUs; empty if none has enough.
func (a *Args) gpuType() string {
	if a.GPUNodes.InstanceType != "" {
		return a.GPUNodes.InstanceType
	}
	return nodes.EC2For(a.Service.GPU.Type, a.Service.GPU.Count)
}

// gpuPods returns the number of Pods with GPUs: per node, in a steady state, and at most during an
// update.
func (a *Args) gpuPods() (perNode, steady, most int) {
	machine, _ := nodes.EC2(a.gpuType())
	steady, most = a.Kubernetes.GPUPods(components.Input{Service: a.Service, Release: a.Release})
	return machine.Holds(a.Kubernetes.Pods(a.Service)), steady, most
}

// gpuNodes is the number of nodes: the configured one, or enough for the Pods of an update.
func (a *Args) gpuNodes() int {
	perNode, _, most := a.gpuPods()
	return config.Default(a.GPUNodes.Count, (most+perNode-1)/max(1, perNode))
}

// gpuNodeLabel makes the affinity of NVIDIA's device plugin select the nodes: without it and
// without Node Feature Discovery, the plugin runs on no node (github.com/NVIDIA/k8s-device-plugin,
// deployments/helm/nvidia-device-plugin/values.yaml of 0.20.0).
const gpuNodeLabel = "nvidia.com/gpu.present"

// gpuNodeGroupArgs is the node group without what depends on other resources. Its image has
// NVIDIA's driver and container toolkit
// (docs.aws.amazon.com/eks/latest/userguide/ml-eks-optimized-ami.html, 2026-11).
func (a *Args) gpuNodeGroupArgs() *eks.NodeGroupArgs {
	capacity, count := "ON_DEMAND", pulumi.Int(a.gpuNodes())
	if a.GPUNodes.Spot {
		capacity = "SPOT"
	}
	return &eks.NodeGroupArgs{
		AmiType:       pulumi.String("AL2023_x86_64_NVIDIA"),
		CapacityType:  pulumi.String(capacity),
		InstanceTypes: pulumi.ToStringArray([]string{a.gpuType()}),
		ScalingConfig: eks.NodeGroupScalingConfigArgs{MinSize: count, DesiredSize: count, MaxSize: count},
		UpdateConfig:  eks.NodeGroupUpdateConfigArgs{MaxUnavailable: pulumi.Int(1)},
		Labels:        pulumi.StringMap{gpuNodeLabel: pulumi.String("true")},
		Taints: eks.NodeGroupTaintArray{eks.NodeGroupTaintArgs{
			Key: pulumi.String(kubernetes.GPUResource), Value: pulumi.String("present"), Effect: pulumi.String("NO_SCHEDULE"),
		}},
	}
}

// gpuPool makes Auto Mode create nodes with GPUs as Pods need them; driver and device plugin are
// included. The built-in pools have no GPUs
// (docs.aws.amazon.com/eks/latest/userguide/auto-accelerated.html, 2026-11).
func (b *builder) gpuPool(provider *k8s.Provider) error {
	a := b.args
	if a.Service.GPUs() == 0 || a.existing() || !a.AutoMode.Enabled {
		return nil
	}
	machine, _ := nodes.EC2WithGPU(a.gpuType())
	taint := map[string]string{"key": kubernetes.GPUResource, "value": "present", "effect": "NoSchedule"}
	return b.newNodePool(provider, b.name+"-gpu", pulumi.Map{
		// A replacement starts before the old node is removed.
		"limits": pulumi.Map{kubernetes.GPUResource: pulumi.Int(2 * a.gpuNodes() * machine.GPUs)},
		// An empty node is kept for the rollout that follows a smoke test.
		"disruption": pulumi.ToStringMap(map[string]string{"consolidationPolicy": "WhenEmpty", "consolidateAfter": "10m"}),
	}, []string{a.gpuType()}, pulumi.Array{pulumi.ToStringMap(taint)})
}

// gpu describes the cluster's GPUs to the workload. Auto Mode labels its nodes with the GPU model
// (docs.aws.amazon.com/eks/latest/userguide/automode-learn-instances.html, 2026-11).
func (a *Args) gpu() kubernetes.GPU {
	g := kubernetes.GPU{Plugin: !a.existing() && !a.auto()}
	if !a.existing() {
		g.Types = Platform.Limits.GPUs
	}
	if gpu := a.Service.GPU; gpu != nil && gpu.Type != "" && a.auto() {
		g.Labels = map[string]string{"eks.amazonaws.com/instance-gpu-name": gpu.Type}
	}
	return g
}

func (a *Args) validateGPUNodes(r *config.Report) {
	n, gpu := a.GPUNodes, a.Service.GPU
	const path = "eks.gpuNodes"
	switch {
	case gpu == nil && n.given():
		r.Refuse(config.Problem{Path: path, Reason: "has no effect without service.gpu", Fix: "set service.gpu, or remove gpuNodes"})
		return
	case gpu == nil || gpu.Type == "":
		return
	}
	kind, types := a.gpuType(), nodes.EC2Types(gpu.Type)
	if kind == "" {
		r.Refuse(config.Problem{Path: "service.gpu.count", Value: gpu.Count, Reason: "no instance type has this many GPUs of type " + gpu.Type, Allowed: "as many as one of " + types + " has"})
		return
	}
	machine, _ := nodes.EC2(kind)
	has, _ := nodes.EC2WithGPU(kind)
	nodes.CheckGPU(path+".instanceType", kind, has, gpu.Type, types, machine, a.Kubernetes.Pods(a.Service), r)
	if a.AutoMode.Enabled {
		for _, own := range []struct {
			key   string
			given bool
		}{{"count", n.Count != nil}, {"diskGiB", n.DiskGiB != nil}, {"spot", n.Spot}} {
			if own.given {
				r.Refuse(config.Problem{Path: path + "." + own.key, Reason: "has no effect: EKS Auto Mode creates and replaces the nodes", Allowed: "only instanceType, or autoMode.enabled false"})
			}
		}
	} else if perNode, steady, most := a.gpuPods(); perNode > 0 && perNode*a.gpuNodes() < most {
		r.Refuse(config.Problem{
			Path: path + ".count", Value: a.gpuNodes(),
			Reason:  fmt.Sprintf("has GPUs for %d of the service's Pods at a time: %d always run, and up to %d during an update, which would never finish (kubernetes.rollout.maxSurge)", perNode*a.gpuNodes(), steady, most),
			Allowed: fmt.Sprintf("%d or more", (most+perNode-1)/perNode),
		})
	}
	if n.Spot {
		r.Warn(config.Problem{Path: path + ".spot", Value: true, Reason: "AWS reclaims nodes with two minutes' notice and may have no spare " + kind + " to replace them", Allowed: "false for a service that must stay up"})
	}
	if has.GPU == gpu.Type {
		a.noteGPUs(kind, r)
	}
}

// gpuQuota is the quota that limits the nodes with GPUs
// (docs.aws.amazon.com/ec2/latest/instancetypes/ec2-instance-quotas.html; new accounts of 2026
// report 0 for both quotas).
func (a *Args) gpuQuota() (code, name string) {
	if a.GPUNodes.Spot {
		return "L-3819A6DF", "All G and VT Spot Instance Requests"
	}
	return "L-DB2E81BA", "Running On-Demand G and VT instances"
}

// noteGPUs notes what the account and its zones must offer.
func (a *Args) noteGPUs(kind string, r *config.Report) {
	quota, name := a.gpuQuota()
	each, count := nodes.VCPUs(kind), a.gpuNodes()
	r.Note(fmt.Sprintf("new accounts cannot run GPU nodes: the quota %q is 0 vCPU. %d x %s need %d, and %d while EKS replaces one, because the new one starts first. See `aws service-quotas get-service-quota --service-code ec2 --quota-code %s --region %s`",
		name, count, kind, count*each, (count+1)*each, quota, a.Region))
	r.Note(fmt.Sprintf("not every zone offers %s: `aws ec2 describe-instance-type-offerings --location-type availability-zone --filters Name=instance-type,Values=%s --region %s` lists those for eks.network.zones", kind, kind, a.Region))
}
