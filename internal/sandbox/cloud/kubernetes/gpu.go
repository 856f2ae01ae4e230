package kubernetes

import (
	"fmt"

	"bankchurn/internal/sandbox/cloud"
	"bankchurn/internal/sandbox/cloud/aws"
	"bankchurn/internal/sandbox/cloud/google"
)

const gpuResource = "nvidia.com/gpu"

// gpusOf returns how many GPUs a node of the cluster offers: those that NVIDIA's device plugin
// finds, whose chart runs on nodes with the label below (github.com/NVIDIA/k8s-device-plugin,
// values.yaml of 0.20.0), or those that the node offers without it.
func gpusOf(i *cloud.Instance, node cloud.Node) float64 {
	if node.DevicePlugin {
		return node.GPUs
	}
	for _, r := range i.Cloud.Within(i.Account.ID) {
		if r.Type == releaseToken && r.Output("chart") == "nvidia-device-plugin" && node.Labels["nvidia.com/gpu.present"] == "true" {
			return node.GPUs
		}
	}
	return 0
}

// deniesGPU imitates Autopilot, which rejects Pods with GPUs
// (github.com/substratusai/helm/issues/8, github.com/ray-project/kuberay/issues/1349).
func deniesGPU(i *cloud.Instance) error {
	if !google.IsAutopilot(i.Cloud, i.Account.ID) {
		return nil
	}
	spec := cloud.WireAt(i.In.Mappable(), "spec", "template", "spec")
	p := podOf(i.In.Mappable())
	for _, container := range cloud.Objects(cloud.WireAt(spec, "initContainers")) {
		if requested(container, gpuResource) > 0 {
			return fmt.Errorf("admission webhook \"warden-validating.common-webhooks.networking.gke.io\" denied the request: GPU-using init containers are not supported in Autopilot")
		}
	}
	if p.gpus > 0 && p.selector["cloud.google.com/gke-accelerator"] == "" {
		return fmt.Errorf("admission webhook \"warden-validating.common-webhooks.networking.gke.io\" denied the request: You must specify a GPU type with node selector 'cloud.google.com/gke-accelerator' when GPU is requested on Autopilot workloads")
	}
	return nil
}

// refusedByAutoMode returns the reason why Auto Mode launches no machine for a Pod with GPUs:
// its built-in pools have none
// (docs.aws.amazon.com/eks/latest/userguide/set-builtin-node-pools.html, 2026-11). It is empty
// if a pool has GPUs, or the cluster does not run Auto Mode.
func (p pod) refusedByAutoMode(i *cloud.Instance) string {
	if p.gpus == 0 || !aws.IsAutoMode(i.Cloud, i.Account.ID) {
		return ""
	}
	for _, r := range i.Cloud.Within(i.Account.ID) {
		if kindOf(r.Type) != "NodePool" {
			continue
		}
		for _, requirement := range cloud.Objects(cloud.WireAt(r.Inputs, "spec", "template", "spec", "requirements")) {
			values, _ := requirement["values"].([]any)
			for _, value := range values {
				machine, _ := value.(string)
				if requirement["key"] == "node.kubernetes.io/instance-type" && aws.HasGPU(machine) {
					return ""
				}
			}
		}
	}
	return fmt.Sprintf("Pending: Unschedulable: Failed to schedule pod: no instance type satisfied resources {%q:\"%g\"}", gpuResource, p.gpus)
}
