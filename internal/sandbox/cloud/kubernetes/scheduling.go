package kubernetes

import (
	"fmt"
	"math"
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

// schedules returns the provider's timeout for a Deployment whose Pods do not all fit on the
// maximum number of nodes, so that some stay Pending. Daemons and other Pods are not counted.
func schedules(i *cloud.Instance) error {
	replicas, given := cloud.WireAt(i.In.Mappable(), "spec", "replicas").(float64)
	if !given {
		replicas = 1
	}
	if pending := unschedulable(i, replicas); pending != "" {
		return fmt.Errorf("timed out waiting for the Deployment %s to be Ready: [Pod]: %s", metaOf(i.In, "name"), pending)
	}
	return nil
}

// unschedulable returns the reason why so many Pods of a template do not fit on the nodes; ""
// if they do, or the nodes are unknown.
func unschedulable(i *cloud.Instance, pods float64) string {
	nodes, known := aws.NodesOf(i.Cloud, i.Account.ID)
	if !known {
		nodes, known = google.NodesOf(i.Cloud, i.Account.ID)
	}
	p := podOf(i.In.Mappable())
	if !known {
		return p.refusedByAutoMode(i)
	}
	reasons, room := map[string]int{}, map[string]float64{}
	for _, node := range nodes {
		node.GPUs = gpusOf(i, node)
		reason := p.refusedBy(node)
		if reason == "" {
			var fit float64
			fit, reason = p.fitOn(node)
			if node.Most == 0 || fit == math.Inf(1) {
				return ""
			}
			room[node.Group] = max(room[node.Group], fit*node.Most)
		}
		reasons[reason]++
	}
	held := 0.0
	for _, group := range cloud.SortedNames(room) {
		held += room[group]
	}
	if held >= pods {
		return ""
	}
	text := fmt.Sprintf("0/%d nodes are available:", len(nodes))
	if held > 0 {
		text = fmt.Sprintf("%g of %g Pods fit on the maximum number of nodes; ", held, pods) + text
	}
	for _, reason := range cloud.SortedNames(reasons) {
		text += fmt.Sprintf(" %d %s.", reasons[reason], reason)
	}
	return "Pending: Unschedulable: " + text
}

// refusedBy returns the scheduler's reason against a node; "" if the Pod fits.
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

// fitOn returns how many such Pods fit on an empty node, and the scheduler's reason against one
// more.
func (p pod) fitOn(node cloud.Node) (pods float64, reason string) {
	pods = math.Inf(1)
	for _, each := range []struct {
		takes, has float64
		name       string
	}{{p.milliCPU, node.MilliCPU, "cpu"}, {p.memory, node.Memory, "memory"}, {p.gpus, node.GPUs, gpuResource}} {
		if n := math.Floor(each.has / each.takes); each.takes > 0 && n < pods {
			pods, reason = n, "Insufficient "+each.name
		}
	}
	return pods, reason
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
	// GKE adds the tolerations to Pods that select Arm, and to those that request GPUs (the
	// pages of the taints).
	if p.selector["kubernetes.io/arch"] == "arm64" {
		p.tolerated = append(p.tolerated, "kubernetes.io/arch")
	}
	if p.gpus > 0 {
		p.tolerated = append(p.tolerated, gpuResource)
	}
	return p
}

// requested returns a container's request, or else its limit; 0 if it has neither.
func requested(container map[string]any, name string) float64 {
	for _, block := range []string{"requests", "limits"} {
		text := fmt.Sprint(cloud.WireAt(container, "resources", block, name))
		if quantity, err := resource.ParseQuantity(text); err == nil {
			return quantity.AsApproximateFloat64()
		}
	}
	return 0
}
