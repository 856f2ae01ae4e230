package gke

import (
	"fmt"

	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"bankchurn/components"
	"bankchurn/components/kubernetes"
	"bankchurn/service"
)

// Platform describes gke to a program that chooses between platforms.
var Platform = service.Platform{
	Name: "gke", Cloud: service.Google,
	Limits: service.Limits{
		// Pods in an Autopilot cluster are limited to less, depending on the class; the component
		// rejects what exceeds that. The ingress controller limits how long a request may take.
		MaxCPU: 64, MaxMemoryMiB: 249856, GPUs: []string{"l4", "t4"},
		Source: "cloud.google.com/kubernetes-engine/docs/concepts/autopilot-resource-requests, cloud.google.com/compute/docs/general-purpose-machines",
		Date:   "2026-08",
	},
	Release: service.ReleaseRule{SideBySide: true, Trial: "one Pod of a Job runs it", Needs: kubernetes.NeedsSpareGPU},
	Matrix:  kubernetes.Matrix,
	Color:   "#D55E00", // vermillion
	Serving: append([]service.Serving{
		{Type: networkToken, Noun: "network", Address: true},
		{Type: clusterToken, Noun: "cluster", Address: true},
	}, kubernetes.Serving...),
}

// Location is the Google Cloud region.
func (a *Args) Location() string { return a.Region }

// SetKubernetes sets the block `kubernetes`, which the platforms on Kubernetes share.
func (a *Args) SetKubernetes(block kubernetes.Config) { a.Kubernetes = block }

// Protects implements components.Protected.
func (a *Args) Protects() bool { return a.DeletionProtection }

// protected are the types that no release replaces and that the service needs to serve requests.
var protected = []string{
	clusterToken, nodePoolToken, networkToken, subnetworkToken, routerToken, routerNatToken, "gcp:serviceaccount/account:Account",
	"kubernetes:core/v1:Namespace", "kubernetes:core/v1:Service", "kubernetes:core/v1:ServiceAccount",
	"kubernetes:apps/v1:Deployment", "kubernetes:networking.k8s.io/v1:Ingress",
}

// with returns a copy of the block with the settings that a stack has once for all platforms.
func (a *Args) with(in components.Input) *Args {
	whole := *a
	whole.Service, whole.Release, whole.Verify = in.Service, in.Release, in.Verify
	return &whole
}

// Deploy implements components.Platform.
func (a *Args) Deploy(ctx *pulumi.Context, in components.Input, opts ...pulumi.ResourceOption) (components.Endpoint, error) {
	c, err := a.with(in).register(ctx, in.Service.Name, in.Host, opts...)
	if err != nil {
		return components.Endpoint{}, fmt.Errorf("gke: %w", err)
	}
	return c.endpoint, nil
}

// ReleaseKeys implements components.Releasing.
func (a *Args) ReleaseKeys(in components.Input) map[string]string {
	return a.Kubernetes.ReleaseKeys(in)
}
