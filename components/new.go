package components

import (
	"time"

	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"bankchurn/config"
	"bankchurn/service"
	"bankchurn/verify"
)

// Described is the starting point of every platform's New: a copy of the caller's args.
type Described struct {
	// Platform is the component's description; its name is also the config block.
	Platform service.Platform
	// Args points to the copy; Service, Release and Verify point into it.
	Args    any
	Service *service.Service
	Release *service.Release
	Verify  *verify.Options
	// Validate is the platform's own validation.
	Validate func(in Input, r *config.Report)
}

// Complete sets the defaults of the args and checks them as a stack's configuration is checked. The
// report's error contains all problems.
func (d Described) Complete(ctx *pulumi.Context, name string) *config.Report {
	r := &config.Report{}
	if d.Service.Name == "" {
		d.Service.Name = name
	}
	// Resources are named after the component, so its name must follow the service's rules.
	config.Complete("component", &struct {
		Name string `pulumi:"name" format:"serviceName"`
	}{name}, r)
	config.Complete(d.Platform.Name, d.Args, r)
	alone := service.Platforms{d.Platform}
	alone.Validate(d.Platform, *d.Service, service.Traffic{}, r)
	alone.ValidateRelease(d.Platform, *d.Release, r)
	d.Verify.Validate(r)
	d.Validate(Input{Project: ctx.Project(), Stack: ctx.Stack(), Service: *d.Service, Release: *d.Release, Verify: *d.Verify, Platforms: alone, Updating: !ctx.DryRun(), Today: time.Now()}, r)
	return r
}

// Show logs a report's warnings on the component and, in a preview, its notes.
func Show(ctx *pulumi.Context, of pulumi.Resource, r *config.Report) error {
	for _, warning := range r.Warnings() {
		if err := ctx.Log.Warn(warning.String(), &pulumi.LogArgs{Resource: of}); err != nil {
			return err
		}
	}
	if !ctx.DryRun() {
		return nil
	}
	for _, note := range r.Notes() {
		if err := ctx.Log.Info("Note: "+note, &pulumi.LogArgs{Resource: of}); err != nil {
			return err
		}
	}
	return nil
}
