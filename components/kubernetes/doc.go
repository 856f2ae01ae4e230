// Package kubernetes runs the service on any Kubernetes cluster:
//
//	client -> load balancer -> ingress controller -> Service -> Pods
//
// The platforms eks and gke bring the cluster and call New with what they know of
// it. The config block `kubernetes` is shared by both, so that a switch from one
// to the other is one line. The package knows the neutral description in spec and
// no cloud.
package kubernetes
