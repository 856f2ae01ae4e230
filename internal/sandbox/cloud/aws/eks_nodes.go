package aws

import (
	"strings"

	"bankchurn/internal/sandbox/cloud"
)

// memoryPerCPU is GiB per vCPU by the first letters of an instance type's family
// (docs.aws.amazon.com/ec2/latest/instancetypes, 2026-08). burstable has the exceptions: GiB by
// size.
var (
	memoryPerCPU = map[string]float64{"c": 2, "m": 4, "r": 8, "g": 4, "t": 4}
	burstable    = map[string]float64{"nano": 0.5, "micro": 1, "small": 2, "medium": 4, "large": 8}
)

// NodesOf returns the kinds of nodes of a cluster, by its ARN. known is false if it is not in
// this cloud, or provisions fitting machines itself.
func NodesOf(c *cloud.Cloud, cluster string) (nodes []cloud.Node, known bool) {
	found := c.Where(eksClusterToken, "arn", cluster)
	if len(found) == 0 || cloud.WireAt(found[0].Outputs, "computeConfig", "enabled") == true {
		return nil, false
	}
	for _, group := range c.Where(eksNodeGroupToken, "clusterName", found[0].ID) {
		for _, machine := range group.List("instanceTypes") {
			node, ok := nodeOf(machine)
			if !ok {
				return nil, false
			}
			// Only these images have NVIDIA's driver; Bottlerocket's also has the device plugin
			// (docs.aws.amazon.com/eks/latest/userguide/ml-eks-optimized-ami.html, 2026-11).
			image := group.Output("amiType")
			if !strings.HasSuffix(image, "_NVIDIA") {
				node.GPUs = 0
			}
			node.Group = group.ID
			node.Most, _ = cloud.WireAt(group.Outputs, "scalingConfig", "maxSize").(float64)
			node.DevicePlugin = strings.HasPrefix(image, "BOTTLEROCKET_")
			node.Labels = map[string]string{"kubernetes.io/arch": node.Arch, "node.kubernetes.io/instance-type": machine}
			labels, _ := cloud.WireAt(group.Outputs, "labels").(map[string]any)
			for key, value := range labels {
				node.Labels[key], _ = value.(string)
			}
			for _, taint := range cloud.Objects(cloud.WireAt(group.Outputs, "taints")) {
				if key, _ := taint["key"].(string); taint["effect"] == "NO_SCHEDULE" {
					node.Taints = append(node.Taints, key)
				}
			}
			nodes = append(nodes, node)
		}
	}
	return nodes, len(nodes) > 0
}

// IsAutoMode reports whether a cluster of this cloud runs EKS Auto Mode.
func IsAutoMode(c *cloud.Cloud, cluster string) bool {
	found := c.Where(eksClusterToken, "arn", cluster)
	return len(found) > 0 && cloud.WireAt(found[0].Outputs, "computeConfig", "enabled") == true
}

// HasGPU reports whether an instance type has GPUs.
func HasGPU(machine string) bool {
	node, ok := nodeOf(machine)
	return ok && node.GPUs > 0
}

// nodeOf returns a node on Amazon Linux 2023, which reserves 255 MiB and 11 MiB per Pod, for at
// most 110 Pods here; Google reserves by memory (github.com/awslabs/amazon-eks-ami, nodeadm).
// The hypervisor uses up to 7.5 % (karpenter's default).
func nodeOf(machine string) (cloud.Node, bool) {
	family, size, ok := strings.Cut(machine, ".")
	cpus := cloud.SizeOf(machine)
	if _, small := burstable[size]; small && strings.HasPrefix(family, "t") {
		cpus = 2
	}
	perCPU, known := memoryPerCPU[family[:1]]
	if !ok || !known || cpus == 0 {
		return cloud.Node{}, false
	}
	gib := perCPU * cpus
	if special, is := burstable[size]; is && family[:1] == "t" {
		gib = special
	}
	if size == "medium" && family[:1] != "t" {
		cpus, gib = 1, perCPU
	}
	milli, _ := cloud.Allocatable(cpus, gib)
	const mebibyte = 1 << 20
	pods := podsFor(cpus)
	if fewer := map[string]float64{"nano": 4, "micro": 4, "small": 11, "medium": 17}[size]; fewer > 0 && family[:1] == "t" {
		pods = fewer
	}
	memory := gib*1024*mebibyte*0.925 - (255+11*pods+100)*mebibyte
	node := cloud.Node{Machine: machine, MilliCPU: milli, Memory: memory, Arch: "amd64"}
	if strings.HasSuffix(strings.TrimRight(family, "dn"), "g") && len(family) > 2 {
		node.Arch = "arm64"
	}
	if family[:1] == "g" {
		// docs.aws.amazon.com/ec2/latest/instancetypes/ac.html
		node.GPUs = map[string]float64{"12xlarge": 4, "24xlarge": 4, "48xlarge": 8}[size]
		node.GPUs = max(node.GPUs, 1)
	}
	return node, true
}

// podsFor returns how many Pods the network interfaces of the common sizes allow
// (eni-max-pods.txt of the AMI).
func podsFor(cpus float64) float64 {
	switch {
	case cpus <= 2:
		return 29
	case cpus <= 8:
		return 58
	default:
		return 110
	}
}
