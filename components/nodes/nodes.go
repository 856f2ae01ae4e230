// Package nodes computes how much of a machine Pods can use. The kubelet and the system reserve a
// quarter of a small machine. So a Pod as large as the machine never starts, and fewer Pods fit
// than the machine's size suggests.
package nodes

import "strings"

// Machine is what a node of a machine type leaves for Pods.
type Machine struct {
	// MilliCPU and MiB are allocatable, minus the requests of the cluster's own DaemonSets.
	MilliCPU, MiB int
	// Pods is the maximum number of Pods per node, minus those of the DaemonSets.
	Pods int
	// GPUs is the number of GPUs.
	GPUs int
}

// Holds is how many Pods with these requests fit on a node.
func (m Machine) Holds(p Pods) int {
	fit := min(m.MilliCPU/p.MilliCPU, m.MiB/p.MiB, m.Pods)
	if p.GPUs > 0 {
		fit = min(fit, m.GPUs/p.GPUs)
	}
	return max(0, fit)
}

// reservedMilliCPU is the CPU that GKE and EKS reserve: 6 % of the first CPU, 1 % of the second,
// 0.5 % of the next two, 0.25 % of the rest
// (docs.cloud.google.com/kubernetes-engine/docs/concepts/plan-node-sizes,
// github.com/awslabs/amazon-eks-ami, nodeadm; 2026-11).
func reservedMilliCPU(cpus int) int {
	quarters := 240*min(cpus, 1) + 40*max(0, min(cpus, 2)-1) + 20*max(0, min(cpus, 4)-2) + 10*max(0, cpus-4)
	return (quarters + 3) / 4
}

// ec2Sizes are the vCPUs of each size, which most families share.
var ec2Sizes = map[string]int{
	"large": 2, "xlarge": 4, "2xlarge": 8, "3xlarge": 12, "4xlarge": 16, "6xlarge": 24, "8xlarge": 32, "9xlarge": 36,
	"12xlarge": 48, "16xlarge": 64, "18xlarge": 72, "24xlarge": 96, "32xlarge": 128, "48xlarge": 192,
}

// burstable are the sizes of t3, t3a and t4g: memory in MiB, and the number of Pods that their
// network interfaces have addresses for (github.com/awslabs/amazon-eks-ami, eni-max-pods.txt).
var burstable = map[string]struct{ mib, pods int }{
	"nano": {512, 4}, "micro": {1024, 4}, "small": {2048, 11}, "medium": {4096, 17}, "large": {8192, 35},
}

// EC2 returns an instance type under Amazon Linux 2023 in an EKS cluster; false if its family is
// not known here. Known families are c, m, r, t and those with GPUs.
func EC2(instanceType string) (Machine, bool) {
	family, size, _ := strings.Cut(instanceType, ".")
	if family == "" {
		return Machine{}, false
	}
	cpus := ec2Sizes[size]
	gpu, hasGPU := EC2WithGPU(instanceType)
	gibPerCPU := map[byte]int{'c': 2, 'm': 4, 'r': 8, 't': 4}[family[0]]
	if hasGPU {
		gibPerCPU = 4
	}
	if len(family) < 2 || family[1] < '3' || family[1] > '9' {
		gibPerCPU = 0 // a family such as trn1, mac2 or m1
	}
	mib, pods := cpus*gibPerCPU*1024, ec2Pods(cpus)
	if family == "g4dn" { // it has fewer network interfaces (eni-max-pods.txt)
		pods = map[string]int{"8xlarge": 58, "12xlarge": 234, "16xlarge": 58}[size]
		pods = max(pods, 29)
	}
	special, isSpecial := burstable[size]
	switch {
	case gibPerCPU == 0:
		return Machine{}, false
	case family[0] == 't' && isSpecial:
		cpus, mib, pods = 2, special.mib, special.pods
	case size == "medium": // one CPU, in families with Arm processors
		cpus, mib, pods = 1, gibPerCPU*1024, 8
	case cpus == 0:
		return Machine{}, false
	}
	// The hypervisor takes up to 7.5 % (karpenter's default), AL2023 reserves 255 MiB plus 11 MiB
	// per Pod, and 100 MiB are kept for eviction.
	m := Machine{MilliCPU: 1000*cpus - reservedMilliCPU(cpus), MiB: mib*925/1000 - 255 - 11*pods - 100, Pods: pods, GPUs: gpu.GPUs}
	// aws-node requests 50 m with its network policy agent, and kube-proxy 100 m; the Pod Identity
	// agent requests nothing.
	m.MilliCPU -= 150
	m.Pods -= 3
	return m, true
}

// ec2Pods is the number of Pods that the network interfaces of most families have addresses for.
func ec2Pods(cpus int) int {
	switch {
	case cpus <= 2:
		return 29
	case cpus <= 8:
		return 58
	case cpus <= 36:
		return 234
	}
	return 737
}
