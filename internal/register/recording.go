package register

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
)

// Resource is one recorded resource or component.
type Resource struct {
	// URN identifies it; Type is the full type token; Name the logical name.
	URN, Type, Name string
	// Component says that it is a component, which has no inputs.
	Component bool
	// Inputs are what the engine would be sent. What only the cloud can know is an unknown.
	Inputs resource.PropertyMap
	// Dependencies maps an input to the URNs, sorted, of the resources whose outputs it
	// uses; an input without any is left out.
	Dependencies map[string][]string
	// Provider is what makes the resource; nil where the program names none.
	Provider *Resource

	args any
	// qualified is the type in the URN: those of all parents and its own.
	qualified string
	// providers serve what is below it, by package.
	providers map[string]*Resource
}

// IsProvider says that it is a provider, which makes other resources.
func (r *Resource) IsProvider() bool { return strings.HasPrefix(r.Type, providerType) }

// Record runs program and returns what it registered through this package, in that order.
// There is no engine, no provider and no network: it is a dry run in which every output of
// a resource is unknown.
//
// Errors: whatever program returns; an input that cannot be computed; a call to a provider,
// which nobody could answer; a resource that is registered past this package.
func Record(project, stack string, program pulumi.RunFunc) ([]*Resource, error) {
	rec := &recording{project: project, stack: stack, of: map[pulumi.Resource]*Resource{}}
	ctx, err := pulumi.NewContext(context.WithValue(context.Background(), inContext{}, rec),
		pulumi.RunInfo{Project: project, Stack: stack, DryRun: true, Mocks: nobody{}})
	if err != nil {
		return nil, err
	}
	err = errors.Join(pulumi.RunWithContext(ctx, program), ctx.Close())
	for _, r := range rec.resources {
		if err == nil {
			err = rec.readInputs(r)
		}
	}
	if err != nil {
		return nil, err
	}
	return rec.resources, nil
}

// recording collects what one run of a program registers. A program registers from one
// goroutine: a resource that is made in an Apply would be missing from every preview.
type recording struct {
	project, stack string
	resources      []*Resource
	of             map[pulumi.Resource]*Resource
}

// inContext is the key of a recording in its program's context.
type inContext struct{}

func recordingIn(ctx *pulumi.Context) *recording {
	rec, _ := ctx.Value(inContext{}).(*recording)
	return rec
}

// add notes a resource and makes its outputs unknown.
func (rec *recording) add(made any, token, name string, args any, opts []pulumi.ResourceOption) error {
	res, ok := made.(pulumi.Resource)
	if !ok {
		return fmt.Errorf("%s %q: %T is no resource", token, name, made)
	}
	options, err := pulumi.NewResourceOptions(opts...)
	if err != nil {
		return fmt.Errorf("%s %q: %w", token, name, err)
	}
	r := &Resource{Type: token, Name: name, args: args, qualified: token}
	var inherited map[string]*Resource
	if parent := rec.of[options.Parent]; parent != nil {
		r.qualified, inherited = parent.qualified+"$"+token, parent.providers
	}
	r.URN = "urn:pulumi:" + rec.stack + "::" + rec.project + "::" + r.qualified + "::" + name
	r.providers = rec.providers(inherited, options)
	rec.of[res] = r
	rec.resources = append(rec.resources, r)
	custom, ok := res.(pulumi.CustomResource)
	if r.Component = !ok; ok {
		r.Provider = r.providers[packageOf(token)]
		makeUnknown(custom, token)
	}
	return nil
}

// nobody stands where Pulumi's engine would. The stack itself is the only resource that
// comes to it.
type nobody struct{}

// Call implements pulumi.MockResourceMonitor.
func (nobody) Call(args pulumi.MockCallArgs) (resource.PropertyMap, error) {
	return nil, fmt.Errorf("a component calls %s, which cannot be answered without the cloud: pass the value in by config", args.Token)
}

// NewResource implements pulumi.MockResourceMonitor.
func (nobody) NewResource(args pulumi.MockResourceArgs) (string, resource.PropertyMap, error) {
	if args.TypeToken == string(resource.RootStackType) {
		return "", nil, nil
	}
	return "", nil, fmt.Errorf("%s %q is registered past package register, so that no estimate sees it: use register.New or register.ByToken", args.TypeToken, args.Name)
}
