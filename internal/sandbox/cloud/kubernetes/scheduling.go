package kubernetes

import (
	"fmt"
	"slices"
	"strings"

	"k8s.io/apimachinery/pkg/api/resource"

	"bankchurn/internal/sandbox/cloud"
	"bankchurn/internal/sandbox/cloud/aws"
	"bankchurn/internal/sandbox/cloud/google"
)

// pod is what the scheduler compares with nodes.
type pod struct {
	milliCPU, memory, gpus float64
	selector               map[string]string
	tolerated              []string
	toleratesAll           bool
}

// schedules is the end of the provider's wait for a Deployment whose Pods fit on no node: they stay Pending. Whether all
// of its Pods find room is not checked, nor what daemons take.
func schedules(i *cloud.Instance) error {
	if pending := unschedulable(i); pending != "" {
		return fmt.Errorf("timed out waiting for the Deployment %s to be Ready: [Pod]: %s", metaOf(i.In, "name"), pending)
	}
	return nil
}

// unschedulable is why the Pod of a template fits on no node; "" if it fits on one, or the nodes are unknown.
func unschedulable(i *cloud.Instance) string {
	nodes, known := aws.NodesOf(i.Cloud, i.Account.ID)
	if !known {
		nodes, known = google.NodesOf(i.Cloud, i.Account.ID)
	}
	p := podOf(i.In.Mappable())
	if !known {
		return p.refusedByAutoMode(i)
	}
	reasons := map[string]int{}
	for _, node := range nodes {
		node.GPUs = gpusOf(i, node)
		reason := p.refusedBy(node)
		if reason == "" {
			return ""
		}
		reasons[reason]++
	}
	text := fmt.Sprintf("0/%d nodes are available:", len(nodes))
	for _, reason := range cloud.SortedNames(reasons) {
		text += fmt.Sprintf(" %d %s.", reasons[reason], reason)
	}
	return "Pending: Unschedulable: " + text
}

// refusedBy is the scheduler's reason against a node; "" if the Pod fits.
func (p pod) refusedBy(node cloud.Node) string {
	for _, taint := range node.Taints {
		if !p.toleratesAll && !slices.Contains(p.tolerated, taint) {
			return "node(s) had untolerated taint {" + taint + "}"
		}
	}
	for key, value := range p.selector {
		if node.Labels[key] != value && !strings.HasPrefix(key, "topology.") {
			return "node(s) didn't match Pod's node affinity/selector"
		}
	}
	switch {
	case p.milliCPU > node.MilliCPU:
		return "Insufficient cpu"
	case p.memory > node.Memory:
		return "Insufficient memory"
	case p.gpus > node.GPUs:
		return "Insufficient " + gpuResource
	}
	return ""
}

func podOf(deployment any) pod {
	spec := cloud.WireAt(deployment, "spec", "template", "spec")
	var p pod
	containers := cloud.Objects(cloud.WireAt(spec, "containers"))
	if sidecar := sidecarOf(spec); sidecar != nil {
		containers = append(containers, sidecar)
	}
	for _, container := range containers {
		p.milliCPU += 1000 * requested(container, "cpu")
		p.memory += requested(container, "memory")
		p.gpus += requested(container, gpuResource)
	}
	p.selector = map[string]string{}
	selector, _ := cloud.WireAt(spec, "nodeSelector").(map[string]any)
	for key, value := range selector {
		p.selector[key], _ = value.(string)
	}
	for _, toleration := range cloud.Objects(cloud.WireAt(spec, "tolerations")) {
		key, _ := toleration["key"].(string)
		p.tolerated = append(p.tolerated, key)
		p.toleratesAll = p.toleratesAll || key == "" && toleration["operator"] == "Exists"
	}
	// GKE tolerates the taints for Pods that select Arm, and for those that request GPUs (the pages of the taints).
	if p.selector["kubernetes.io/arch"] == "arm64" {
		p.tolerated = append(p.tolerated, "kubernetes.io/arch")
	}
	if p.gpus > 0 {
		p.tolerated = append(p.tolerated, gpuResource)
	}
	return p
}

// requested is a container's request, or else its limit; 0 if it states neither.
func requested(container map[string]any, name string) float64 {
	for _, block := range []string{"requests", "limits"} {
		text := fmt.Sprint(cloud.WireAt(container, "resources", block, name))
		if quantity, err := resource.ParseQuantity(text); err == nil {
			return quantity.AsApproximateFloat64()
		}
	}
	return 0
}
