package stacks

import (
	"fmt"

	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"bankchurn/components"
	"bankchurn/spec"
)

// Program is the Pulumi program of every stack.
func Program(ctx *pulumi.Context) error {
	report := &spec.Report{}
	s := load(ctx, report)
	if err := report.Err(); err != nil {
		return err
	}
	last := readLastOutput(ctx)
	view, err := s.estimate(ctx)
	if err != nil {
		return fmt.Errorf("cost estimate: %w", err)
	}
	view.Delta = (<-last).delta(view)
	s.advise(&view, report)
	view.Budget = view.Judged(s.budget)
	over := s.overBudget(view, report)
	if err := show(ctx, report, view.Text()); err != nil {
		return err
	}
	if over != nil {
		return over
	}
	endpoint, err := s.deploy(ctx, s.platform)
	if err != nil {
		return err
	}
	ctx.Export("platform", pulumi.String(s.platform.name))
	ctx.Export("region", pulumi.String(s.chosen().Region()))
	ctx.Export("url", endpoint.URL)
	ctx.Export("healthUrl", pulumi.Sprintf("%s%s", endpoint.URL, s.input.Service.HealthPath))
	ctx.Export("predictUrl", pulumi.Sprintf("%s/predict", endpoint.URL))
	ctx.Export("costEstimate", pulumi.ToMap(view.Output()))
	return nil
}

// deploy registers a platform's provider and component.
func (s *settings) deploy(ctx *pulumi.Context, p row) (components.Endpoint, error) {
	provider, err := s.provider(ctx, p)
	if err != nil {
		return components.Endpoint{}, err
	}
	return s.blocks[p.name].Deploy(ctx, s.input, pulumi.Providers(provider))
}

// show writes warnings always, and how the configuration is understood and what
// it costs in the preview, where it is read.
func show(ctx *pulumi.Context, report *spec.Report, estimate string) error {
	for _, warning := range report.Warnings() {
		if err := ctx.Log.Warn(warning.String(), nil); err != nil {
			return err
		}
	}
	if !ctx.DryRun() {
		return nil
	}
	for _, note := range report.Notes() {
		estimate += "\nNote: " + note
	}
	return ctx.Log.Info(estimate, nil)
}
