package google

import (
	"strings"

	"bankchurn/internal/sandbox/cloud"
)

// gibPerCPU is GiB per vCPU by the middle of a machine type's name, and armFamilies are the
// prefixes of those with Arm processors (cloud.google.com/compute/docs/machine-resource,
// 2026-08).
var (
	gibPerCPU   = map[string]float64{"standard": 4, "highmem": 8, "highcpu": 2}
	armFamilies = []string{"t2a-", "c4a-", "n4a-"}
)

// Taints that GKE puts on nodes with Arm processors and with GPUs
// (cloud.google.com/kubernetes-engine/docs/how-to/prepare-arm-workloads-for-deployment and /gpus, 2026-08).
const (
	armTaint = "kubernetes.io/arch"
	gpuTaint = "nvidia.com/gpu"
)

// managedNamespaces are those that Google manages in an Autopilot cluster: nothing can be
// created in them (github.com/cert-manager/cert-manager/issues/3713;
// cloud.google.com/kubernetes-engine/docs/concepts/autopilot-security).
var managedNamespaces = []string{"kube-system", "gke-managed-", "gmp-system", "config-management-"}

// clusterOf returns the cluster with an identifier, nil if it is not in this cloud.
func clusterOf(c *cloud.Cloud, identifier string) *cloud.Record {
	for _, r := range c.Records() {
		if r.Type == gkeClusterToken && identifier != "" && (r.Output("selfLink") == identifier || r.ID == identifier) {
			return r
		}
	}
	return nil
}

// DeniesNamespace reports whether a cluster is an Autopilot cluster and Google manages the
// namespace.
func DeniesNamespace(c *cloud.Cloud, identifier, namespace string) bool {
	if !IsAutopilot(c, identifier) {
		return false
	}
	for _, managed := range managedNamespaces {
		if namespace == managed || strings.HasSuffix(managed, "-") && strings.HasPrefix(namespace, managed) {
			return true
		}
	}
	return false
}

// NodesOf returns the kinds of nodes of a cluster. known is false if it is not in this cloud,
// or provisions fitting machines itself.
func NodesOf(c *cloud.Cloud, identifier string) (nodes []cloud.Node, known bool) {
	cluster := clusterOf(c, identifier)
	if cluster == nil || cluster.Outputs["enableAutopilot"] == true {
		return nil, false
	}
	for _, pool := range c.Where(gkeNodePoolToken, "cluster", cluster.Output("name")) {
		machine, _ := cloud.WireAt(pool.Outputs, "nodeConfig", "machineType").(string)
		node, ok := nodeOf(machine)
		if !ok {
			return nil, false
		}
		node.Group, node.Most = pool.ID, mostNodes(pool)
		node.DevicePlugin = true
		node.Labels = map[string]string{"kubernetes.io/arch": node.Arch, "node.kubernetes.io/instance-type": machine}
		for _, accelerator := range cloud.Objects(cloud.WireAt(pool.Outputs, "nodeConfig", "guestAccelerators")) {
			count, _ := accelerator["count"].(float64)
			node.GPUs += count
			node.Labels["cloud.google.com/gke-accelerator"], _ = accelerator["type"].(string)
		}
		if node.GPUs > 0 {
			node.Taints = append(node.Taints, gpuTaint)
		}
		nodes = append(nodes, node)
	}
	return nodes, len(nodes) > 0
}

// mostNodes returns the maximum number of nodes of a pool. Bounds without "total" are per zone,
// and a regional pool that lists none has three zones
// (cloud.google.com/kubernetes-engine/docs/concepts/regional-clusters, 2026-11).
func mostNodes(pool *cloud.Record) float64 {
	if total, _ := cloud.WireAt(pool.Outputs, "autoscaling", "totalMaxNodeCount").(float64); total > 0 {
		return total
	}
	inZone, scales := cloud.WireAt(pool.Outputs, "autoscaling", "maxNodeCount").(float64)
	if !scales {
		inZone = max(pool.Number("nodeCount"), pool.Number("initialNodeCount"))
	}
	zones := float64(len(pool.List("nodeLocations")))
	if zones == 0 {
		zones = 3
		if strings.Count(pool.Output("location"), "-") == 2 {
			zones = 1
		}
	}
	return inZone * zones
}

// IsAutopilot reports whether a cluster of this cloud is an Autopilot cluster.
func IsAutopilot(c *cloud.Cloud, identifier string) bool {
	cluster := clusterOf(c, identifier)
	return cluster != nil && cluster.Outputs["enableAutopilot"] == true
}

func nodeOf(machine string) (cloud.Node, bool) {
	parts := strings.Split(machine, "-")
	cpus := cloud.SizeOf(machine)
	if machine == "e2-medium" {
		// It has two CPUs, of which Pods can use 940 m (the same page as Allocatable).
		_, memory := cloud.Allocatable(2, 4)
		return cloud.Node{Machine: machine, MilliCPU: 940, Memory: memory, Arch: "amd64"}, true
	}
	if len(parts) != 3 || cpus == 0 || gibPerCPU[parts[1]] == 0 {
		return cloud.Node{}, false
	}
	perCPU := gibPerCPU[parts[1]]
	if parts[1] == "highcpu" && parts[0] == "e2" {
		perCPU = 1
	}
	if parts[0] == "n1" {
		perCPU = 3.75
	}
	node := cloud.Node{Machine: machine, Arch: "amd64"}
	node.MilliCPU, node.Memory = cloud.Allocatable(cpus, perCPU*cpus)
	for _, family := range armFamilies {
		if strings.HasPrefix(machine, family) {
			node.Arch, node.Taints = "arm64", []string{armTaint}
		}
	}
	return node, true
}
