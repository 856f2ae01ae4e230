package cloudrun

import (
	"fmt"
	"regexp"

	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"bankchurn/components"
	"bankchurn/config"
	"bankchurn/service"
)

// Platform describes cloudrun to a program that chooses between platforms.
var Platform = service.Platform{
	Name: "cloudrun", Cloud: service.Google,
	Limits: service.Limits{
		// Cloud Run supports GPUs, but the GCP provider v7 has no field for them.
		MaxCPU: 8, MaxMemoryMiB: 32 * 1024, MaxTimeoutSeconds: 3600, MaxResponseKiB: 32 * 1024, ScalesToZero: true,
		Source: "cloud.google.com/run/docs/configuring/services/memory-limits, cloud.google.com/run/docs/configuring/request-timeout, cloud.google.com/run/quotas",
		Date:   "2026-08",
	},
	Release: service.ReleaseRule{
		Version: regexp.MustCompile(`^[a-z]([-a-z0-9]{0,52}[a-z0-9])?-[0-9]{5}-[a-z0-9]{3}$`),
		Form:    "the name of a revision, such as bankchurn-api-1a2b3c4-00007-abc",
		Trial:   "one instance runs it on the candidate service",
		Needs:   func(service.Service) string { return "an identity token with roles/run.invoker" },
	},
	// The course recommends Cloud Run for the first two phases only. The rest is ECS's column,
	// except for the effects of scaling to zero: no minimum traffic, cold starts, a team of one.
	Matrix: service.MatrixColumn{
		Below: 100_000_000, TeamTo: 3, ColdStarts: true, Phases: []string{service.MVP, service.Production},
		OpsLoad: "low", LockIn: "medium", LowTraffic: "low", HighTraffic: "medium", Scaling: "by request, to zero",
		GPU: true, MemoryGB: 32, TimeoutMinutes: 60,
	},
	Color: "#E69F00", // orange
	Serving: []service.Serving{
		{Type: "gcp:compute/globalAddress:GlobalAddress", Noun: "load balancer", Address: true},
		{Type: "gcp:cloudrunv2/service:Service", Noun: "Cloud Run service", Address: true},
	},
}

// Location is the Google Cloud region.
func (a *Args) Location() string { return a.Region }

// with returns a copy of the block with the settings that a stack has once for all platforms.
func (a *Args) with(in components.Input) *Args {
	whole := *a
	whole.Service, whole.Release, whole.Verify = in.Service, in.Release, in.Verify
	if in.Host != "" {
		whole.LoadBalancer, whole.Host = true, in.Host
	}
	return &whole
}

// TakesCertificate implements components.ACMUser.
func (a *Args) TakesCertificate(in components.Input) bool { return in.Host != "" }

// Deploy implements components.Platform.
func (a *Args) Deploy(ctx *pulumi.Context, in components.Input, opts ...pulumi.ResourceOption) (components.Endpoint, error) {
	a = a.with(in)
	c, err := a.register(ctx, in.Service.Name, in.Certificate, opts...)
	if err != nil {
		return components.Endpoint{}, fmt.Errorf("cloud run: %w", err)
	}
	endpoint := components.Endpoint{
		URL: c.URL, Release: c.Revision, Access: c.access, Identity: c.identity,
	}
	if c.balancer != nil {
		return a.balancedEndpoint(c, endpoint), nil
	}
	if in.Release.Canary != nil {
		endpoint.Candidate = &components.Candidate{URL: c.candidate}
	}
	endpoint.DeniedStatuses = deniedStatuses(a.ingress())
	return endpoint, nil
}

// ReleaseKeys implements components.Releasing.
func (a *Args) ReleaseKeys(in components.Input) map[string]string {
	image, path := a.with(in).imageOf()
	return components.WithOwn(components.ReleaseKeys(in.Service, config.Text(image), path), map[string]any{
		"cloudrun.concurrency": a.Concurrency, "cloudrun.billing": a.Billing, "cloudrun.executionEnvironment": a.ExecutionEnvironment,
		"cloudrun.startupCpuBoost": a.StartupCPUBoost, "cloudrun.serviceAccount": a.ServiceAccount, "cloudrun.secrets": a.Secrets,
	})
}
