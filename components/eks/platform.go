package eks

import (
	"fmt"

	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"bankchurn/components"
	"bankchurn/components/kubernetes"
	"bankchurn/service"
)

// Platform describes eks to a program that chooses between platforms.
var Platform = service.Platform{
	Name: "eks", Cloud: service.AWS,
	Limits: service.Limits{
		// Nodes go further than service.cpu and service.memoryMiB may: these are the
		// bounds of those keys. Nothing limits how long a request takes but the ingress
		// controller, whose timeouts are options. An autoscaler keeps one Pod.
		MaxCPU: 64, MaxMemoryMiB: 244 * 1024, GPUs: []string{"a10g", "l4", "t4"},
		Source: "docs.aws.amazon.com/ec2/latest/instancetypes/gp.html, kubernetes.io/docs/tasks/run-application/horizontal-pod-autoscale/",
		Date:   "2026-08",
	},
	Release: service.ReleaseRule{SideBySide: true, Trial: "one Pod of a Job runs it", Needs: kubernetes.NeedsSpareGPU},
	Matrix:  kubernetes.Matrix,
	Color:   "#56B4E9", // sky blue
	Serving: append([]service.Serving{
		{Type: "aws:ec2/vpc:Vpc", Noun: "network", Address: true},
		{Type: "aws:eks/cluster:Cluster", Noun: "cluster", Address: true},
	}, kubernetes.Serving...),
}

// Location is the AWS region.
func (a *Args) Location() string { return a.Region }

// SetKubernetes hands over the block `kubernetes`, which the platforms on Kubernetes share.
func (a *Args) SetKubernetes(block kubernetes.Config) { a.Kubernetes = block }

// TakesCertificate implements components.ACMUser.
func (a *Args) TakesCertificate(in components.Input) bool { return a.Kubernetes.TakesCertificate(in) }

// with is a copy of the block with what a stack states once for all platforms.
func (a *Args) with(in components.Input) *Args {
	whole := *a
	whole.Service, whole.Release, whole.Verify = in.Service, in.Release, in.Verify
	return &whole
}

// Deploy implements components.Platform.
func (a *Args) Deploy(ctx *pulumi.Context, in components.Input, opts ...pulumi.ResourceOption) (components.Endpoint, error) {
	c, err := a.with(in).register(ctx, in.Service.Name, in, opts...)
	if err != nil {
		return components.Endpoint{}, fmt.Errorf("eks: %w", err)
	}
	return c.endpoint, nil
}

// ReleaseKeys implements components.Releasing.
func (a *Args) ReleaseKeys(in components.Input) map[string]string {
	return a.Kubernetes.ReleaseKeys(in)
}
