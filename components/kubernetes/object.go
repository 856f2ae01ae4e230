package kubernetes

import (
	"fmt"

	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"bankchurn/components/bytoken"
)

// NewObject registers an object by its apiVersion and kind: a kind that the cluster defines, or one
// of autoscaling/v2 and policy/v1. Importing those two and apiextensions for one object each adds
// 20 s of CPU time to a cold build (2 cores, 2026-11-25).
func NewObject(ctx *pulumi.Context, name, version, kind string, meta pulumi.Input, spec pulumi.Map, opts ...pulumi.ResourceOption) (*bytoken.Resource, error) {
	o, err := bytoken.New[bytoken.Resource](ctx, "kubernetes:"+version+":"+kind, name, pulumi.Map{
		"apiVersion": pulumi.String(version), "kind": pulumi.String(kind), "metadata": meta, "spec": spec,
	}, opts...)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", kind, err)
	}
	return o, nil
}
