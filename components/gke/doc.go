// Package gke runs the service on Google Kubernetes Engine, in a new cluster or an existing one.
//
// A new cluster is an Autopilot cluster, which bills what Pods request, or a Standard one with a
// node pool. Its nodes have no public addresses, run as a service account that can write logs and
// metrics and pull the service's image, and are in a new network unless the config names one. The
// package kubernetes, whose config block eks shares, is what runs in the cluster. The package's own
// options are the config block `gke`.
package gke
