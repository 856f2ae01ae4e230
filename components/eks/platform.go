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
		// Nodes can be larger than service.cpu and service.memoryMiB allow: these are the limits of
		// those keys. Only the ingress controller limits how long a request may take, and its
		// timeouts are options. The autoscaler always keeps at least one Pod.
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

// SetKubernetes sets the block `kubernetes`, which the platforms on Kubernetes share.
func (a *Args) SetKubernetes(block kubernetes.Config) { a.Kubernetes = block }

// TakesCertificate implements components.ACMUser.
func (a *Args) TakesCertificate(in components.Input) bool { return a.Kubernetes.TakesCertificate(in) }

// with returns a copy of the block with the settings that a stack has once for all platforms.
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
