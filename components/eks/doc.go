// Package eks runs the service on Amazon EKS, in a new cluster or an existing one.
//
//	VPC -> control plane -> add-ons -> nodes -> Kubernetes provider -> the workload
//
// The control plane is reachable from within the VPC; from outside it, only from the address ranges
// in the config. Nodes have private addresses and encrypted disks, and Pods cannot reach the nodes'
// credentials: they have their own identity. components/kubernetes, shared with the platform gke,
// is what runs in the cluster. The package's own options are the config block `eks`.
package eks
