// Package kubernetes runs the service on any Kubernetes cluster:
//
//	client -> load balancer -> ingress controller -> Service -> Pods
//
// [New] deploys to an existing cluster of any kind, through the provider that the caller passes.
// The platforms eks and gke provide the cluster and call [Register] with what they know about it.
// Both share the config block `kubernetes`, [Config], so switching from one to the other takes one
// line. The package uses the platform-independent description in service and knows no cloud.
package kubernetes
