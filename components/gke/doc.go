// Package gke runs the service on Google Kubernetes Engine, in a cluster that it
// creates or in one that exists.
//
// A created cluster is an Autopilot cluster, which bills what Pods request, or a
// Standard one with a node pool. Its nodes have no public addresses, run as a
// service account that can write logs and metrics and pull the one image, and live
// in a network of their own unless another is named. What runs in the cluster is
// the package kubernetes, whose config block is shared with eks. The package's own
// options are the config block `gke`.
package gke
