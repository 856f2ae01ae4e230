package main

import (
	"fmt"

	"github.com/pulumi/pulumi-aws/sdk/v6/go/aws"
	"github.com/pulumi/pulumi-gcp/sdk/v7/go/gcp"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"bankchurn/cost"
	"bankchurn/report"
	"bankchurn/service"
)

// MonthlyCost is what a component's resources cost in a month of 730 hours at list prices.
// Amounts are text: `5.73`, `>= 5.73` if part is unknown, `unknown`, or `unbounded`.
type MonthlyCost struct {
	// Low is the cost without requests.
	Low string `pulumi:"low"`
	// Expected is the cost with the configured traffic.
	Expected string `pulumi:"expected"`
	// High is the cost with every instance busy all month.
	High string `pulumi:"high"`
	// Currency of the amounts: USD.
	Currency string `pulumi:"currency"`
	// Lines are the expected amounts by resource and meter, such as `Service api: Requests`.
	Lines map[string]string `pulumi:"lines"`
	// Missing names what the amounts do not include: unset properties of `traffic` and resource
	// types without a price.
	Missing []string `pulumi:"missing"`
}

// priced is a component to price.
type priced struct {
	cloud   service.Cloud
	region  string
	traffic service.Traffic
	// register registers the component again.
	register func(ctx *pulumi.Context, opts ...pulumi.ResourceOption) error
}

// cost prices what a component registers, and returns the output `monthlyCost` and the
// estimate's text. A component that cannot be priced can still be deployed: both then have the
// reason.
func (p priced) cost(ctx *pulumi.Context) (monthlyCost pulumi.Map, text string) {
	monthly, text, err := p.estimate(ctx)
	if err != nil {
		text = "Cost: not priced: " + err.Error()
		monthly = MonthlyCost{Low: "unknown", Expected: "unknown", High: "unknown", Currency: "USD", Missing: []string{text}}
	}
	return pulumi.ToMap(map[string]any{
		"low": monthly.Low, "expected": monthly.Expected, "high": monthly.High, "currency": monthly.Currency,
		"lines": monthly.Lines, "missing": monthly.Missing,
	}), text
}

// show logs an estimate under its component in a preview.
func show(ctx *pulumi.Context, of pulumi.Resource, text string) error {
	if !ctx.DryRun() {
		return nil
	}
	return ctx.Log.Info(text, &pulumi.LogArgs{Resource: of})
}

// estimate prices the component and renders the estimate.
func (p priced) estimate(ctx *pulumi.Context) (MonthlyCost, string, error) {
	e, err := cost.OfProgram(ctx, p.program, cost.Options{Traffic: p.traffic})
	if err != nil {
		return MonthlyCost{}, "", err
	}
	monthly := MonthlyCost{
		Low: e.Low.String(), Expected: e.Expected.String(), High: e.High.String(), Currency: "USD",
		Lines: map[string]string{}, Missing: append(e.MissingKeys(), e.UnsupportedTypes()...),
	}
	for i := range e.Lines {
		line := &e.Lines[i]
		monthly.Lines[line.Key()] = line.Expected.String()
	}
	return monthly, report.Lines(e, p.region), nil
}

// program registers the component with a provider in the region of its args, because the region
// of the caller's provider is not accessible.
func (p priced) program(ctx *pulumi.Context) error {
	var opts []pulumi.ResourceOption
	switch p.cloud {
	case service.AWS:
		provider, err := aws.NewProvider(ctx, "aws", &aws.ProviderArgs{Region: pulumi.String(p.region)})
		if err != nil {
			return fmt.Errorf("aws provider: %w", err)
		}
		opts = append(opts, pulumi.Providers(provider))
	case service.Google:
		provider, err := gcp.NewProvider(ctx, "gcp", &gcp.ProviderArgs{Region: pulumi.String(p.region)})
		if err != nil {
			return fmt.Errorf("gcp provider: %w", err)
		}
		opts = append(opts, pulumi.Providers(provider))
	}
	return p.register(ctx, opts...)
}
