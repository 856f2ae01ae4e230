// Package kubernetes runs the service on any Kubernetes cluster:
//
//	client -> load balancer -> ingress controller -> Service -> Pods
//
// [New] does so in a cluster that exists, whatever made it, by the provider that its
// caller passes. The platforms eks and gke bring the cluster and call [Register] with
// what they know of it. The config block `kubernetes`, [Config], is shared by both, so
// that a switch from one to the other is one line. The package knows the neutral
// description in service and no cloud.
package kubernetes
