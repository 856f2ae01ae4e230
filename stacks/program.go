package stacks

import (
	"errors"
	"fmt"
	"time"

	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"bankchurn/components"
	"bankchurn/config"
	"bankchurn/cost"
	"bankchurn/internal/diag"
	costs "bankchurn/report"
	"bankchurn/service"
	"bankchurn/verify"
)

// Program is the Pulumi program of every stack.
func Program(ctx *pulumi.Context) error { return Options{}.Program(ctx) }

// Options control a run of the program beyond the stack's configuration, such as for a report or
// another day.
type Options struct {
	// Report is a folder for the cost report. Default: cost.report.
	Report string
	// Today determines dated limits and the age of prices. Default: today's date.
	Today time.Time
	// Base is the estimate of another commit, which [Options.Priced] compares with. Default: none.
	Base *cost.Base
}

// Program is the program of every stack, run with these options. The error that it returns has
// been logged.
func (o Options) Program(ctx *pulumi.Context) error { return diag.LogError(ctx, o.program(ctx)) }

func (o Options) program(ctx *pulumi.Context) error {
	report := &config.Report{}
	today := o.Today
	if today.IsZero() {
		today = now()
	}
	s := load(ctx, today, report)
	if err := report.Err(); err != nil {
		return errors.Join(err, o.writeInvalid(ctx, s, err))
	}
	if o.Report != "" {
		s.cost.Report = o.Report
	}
	last := readLastOutput(ctx)
	priced := listed()
	if !ctx.DryRun() {
		priced = s.deployed() // an update shows no comparison
	}
	view, err := s.estimate(ctx, priced)
	if err != nil {
		return fmt.Errorf("cost estimate: %w", err)
	}
	deployed := <-last
	if err := errors.Join(s.checkKeepPrevious(deployed), s.refuseProtected(deployed), s.refuseChange(deployed, report), s.checkShares(deployed, report)); err != nil {
		return err
	}
	view.Release = s.compareRelease(deployed)
	s.input.Verify.Advisory = s.aborts(deployed)
	view.Delta = deployed.delta(view)
	if ctx.DryRun() {
		s.advise(&view, report)
		s.planFrom(deployed, &view)
	}
	view.Budget = view.CheckBudget(s.budget)
	// An update shows no curves; a preview calculates them while the engine processes the
	// resources.
	swept := make(chan cost.Curves, 1)
	go func() {
		if !ctx.DryRun() {
			swept <- cost.Curves{}
			return
		}
		swept <- view.Swept()
	}()
	failed := s.overBudget(view, report)
	if failed == nil {
		failed = s.register(ctx, view, deployed)
	}
	view.Curves = <-swept
	s.writeReport(ctx, view, report)
	return errors.Join(failed, show(ctx, report, costs.Preview(view)))
}

// deployed are the platforms that the stack runs: the chosen one and any kept one.
func (s *settings) deployed() []platform {
	if s.previous == nil {
		return []platform{s.platform}
	}
	return []platform{s.platform, *s.previous}
}

// register registers all resources and outputs of the stack.
func (s *settings) register(ctx *pulumi.Context, view cost.Comparison, last lastOutput) error {
	providers := providerSet{}
	names, err := s.openZone(ctx)
	if err != nil {
		return err
	}
	endpoint, err := s.deploy(ctx, s.platform, providers, names)
	if err != nil {
		return err
	}
	previous, err := s.deployPrevious(ctx, providers, names)
	if err != nil {
		return err
	}
	if err := s.keepGoogleCertificate(ctx, providers, names); err != nil {
		return err
	}
	url := s.acrossEdges(ctx, s.verified(ctx, s.platform, endpoint), endpoint, last)
	if names != nil {
		ctx.Export("platformUrl", url)
		s.exportName(ctx, last)
		addresses := pulumi.StringMap{s.platform.Name: url}
		if previous != nil {
			addresses[previous.platform] = previous.verified
		}
		if url, err = s.stableName(ctx, names, place{s.platform.Name, endpoint, url}, previous, last); err != nil {
			return err
		}
		url = s.waitForTTL(ctx, url, addresses, last)
	}
	if endpoint.Host != "" && names == nil {
		ctx.Export("host", pulumi.String(endpoint.Host))
		exportRecords(ctx, endpoint)
	}
	ctx.Export("platform", pulumi.String(s.platform.Name))
	ctx.Export("region", pulumi.String(s.chosen().Location()))
	if settings := s.remembered(); len(settings) > 0 {
		ctx.Export("settings", pulumi.ToMapMap(settings))
	}
	if protected := s.protected(); len(protected) > 0 {
		ctx.Export("protectedPlatforms", pulumi.ToStringArray(protected))
	}
	if endpoint.Release.OutputState != nil {
		ctx.Export("release", endpoint.Release)
	}
	exportAccess(ctx, endpoint)
	ctx.Export(releaseKeysOutput, pulumi.ToStringMap(s.releaseKeys))
	ctx.Export("url", url)
	ctx.Export("healthUrl", pulumi.Sprintf("%s%s", url, s.input.Service.HealthPath))
	ctx.Export("predictUrl", pulumi.Sprintf("%s%s", url, verify.PredictPath))
	ctx.Export("costEstimate", pulumi.ToMap(view.Output()))
	return nil
}

// providerSet are the providers that a program has registered so far.
type providerSet map[service.Cloud]pulumi.ProviderResource

// deploy registers a platform's component, after its provider and certificate unless they are
// already registered.
func (s *settings) deploy(ctx *pulumi.Context, p platform, providers providerSet, names *zone) (components.Endpoint, error) {
	provider, err := s.providerOf(ctx, p, providers)
	if err != nil {
		return components.Endpoint{}, err
	}
	in := s.inputFor(p)
	finish, err := s.certify(ctx, p, &in, names, provider)
	if err != nil {
		return components.Endpoint{}, err
	}
	endpoint, err := s.blocks[p.Name].Deploy(ctx, in, pulumi.Providers(provider))
	finish(&endpoint)
	return endpoint, err
}

// providerOf is the provider of a platform's cloud, registered on first use.
func (s *settings) providerOf(ctx *pulumi.Context, p platform, providers providerSet) (pulumi.ProviderResource, error) {
	if provider, registered := providers[p.Cloud]; registered {
		return provider, nil
	}
	provider, err := s.provider(ctx, p)
	if err != nil {
		return nil, err
	}
	providers[p.Cloud] = provider
	return provider, nil
}

// verified returns the endpoint's URL once the service is verified there, followed by a canary's
// candidate at its own address, because requests to the service may not reach the candidate.
func (s *settings) verified(ctx *pulumi.Context, p platform, e components.Endpoint) pulumi.StringOutput {
	o := s.inputFor(p).Verify
	url := verify.Endpoint(ctx, s.issued(ctx, p, e), s.target(p, e), o)
	if e.Candidate == nil {
		return url
	}
	target := s.target(p, e)
	target.Subject, target.Header, target.Value = "the canary's candidate", e.Candidate.Header, e.Candidate.Value
	target.HintOutput = pulumi.Sprintf("the candidate gets %d %% of the requests until you remove release.canary; %s", s.input.Release.Canary.Percent, target.HintOutput)
	service := ""
	after := pulumi.All(url, e.Candidate.URL).ApplyT(func(v []any) string {
		service = v[0].(string)
		return v[1].(string)
	}).(pulumi.StringOutput)
	if e.Identity != nil {
		// A token is valid for all addresses of the service.
		target.Identity = func(string) (string, error) { return e.Identity(service) }
	}
	candidate := verify.Endpoint(ctx, after, target, o)
	return pulumi.All(url, candidate).ApplyT(func(v []any) string { return v[0].(string) }).(pulumi.StringOutput)
}

// target is what verification needs to know about the endpoint.
func (s *settings) target(p platform, e components.Endpoint) verify.Target {
	return verify.Target{
		HealthPath: s.input.Service.HealthPath, Platform: p.Name,
		// No authentication, but only for networks that the platform allows.
		Public:         s.input.Service.Public && len(e.DeniedStatuses) == 0,
		DeniedStatuses: e.DeniedStatuses, Host: e.Host, CertificateFollowsDNS: e.CertificateFollowsDNS, HintOutput: e.Access.Hint(),
		Identity: e.Identity,
	}
}

// show always logs warnings. In a preview it also logs notes and the cost estimate.
func show(ctx *pulumi.Context, report *config.Report, estimate string) error {
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
