package kubernetes

import (
	"fmt"

	metav1 "github.com/pulumi/pulumi-kubernetes/sdk/v4/go/kubernetes/meta/v1"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
)

// Object is an object of a kind whose args struct is not imported: one that the cluster
// brings, or one whose package is not worth its build. Importing autoscaling/v2,
// policy/v1 and apiextensions for an object each costs 20 s of CPU of a cold build (2
// cores, 2026-11-25). A test in stacks holds the first two to the SDK's args structs.
type Object struct{ pulumi.CustomResourceState }

// NewObject registers an object by its apiVersion and kind.
func NewObject(ctx *pulumi.Context, name, version, kind string, meta metav1.ObjectMetaArgs, spec pulumi.Map, opts ...pulumi.ResourceOption) (*Object, error) {
	o := &Object{}
	err := ctx.RegisterResource("kubernetes:"+version+":"+kind, name, pulumi.Map{
		"apiVersion": pulumi.String(version), "kind": pulumi.String(kind), "metadata": meta, "spec": spec,
	}, o, opts...)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", kind, err)
	}
	return o, nil
}
