// Package eks runs the service on Amazon EKS: in a cluster that this stack makes,
// or in one that exists.
//
//	VPC -> control plane -> add-ons -> nodes -> Kubernetes provider -> the workload
//
// The control plane is reached from within the VPC; from outside only by the ranges
// of addresses that the config lists. Nodes have private addresses, encrypted disks
// and no way for a Pod to their credentials: a Pod has an identity of its own. What
// runs in the cluster is components/kubernetes, shared with the platform gke. The
// package's own options are the config block `eks`.
package eks
