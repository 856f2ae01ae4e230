package lambda

import (
	"fmt"
	"regexp"

	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"bankchurn/components"
	"bankchurn/config"
	"bankchurn/service"
)

// Platform describes lambda to a program that chooses between platforms.
var Platform = service.Platform{
	Name: "lambda", Cloud: service.AWS,
	Limits: service.Limits{
		// The timeout is the HTTP API's fixed integration timeout rather than Lambda's own 900 s,
		// because every request comes through the API. The response limit is Lambda's 6 MB; the API
		// itself allows 10 MB.
		MaxCPU: 6, MaxMemoryMiB: 10240, MaxTimeoutSeconds: 30, MaxResponseKiB: 6 * 1024, ScalesToZero: true,
		Source: "docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html, docs.aws.amazon.com/apigateway/latest/developerguide/http-api-quotas.html",
		Date:   "2026-08",
	},
	Release: service.ReleaseRule{
		Version: regexp.MustCompile(`^[1-9][0-9]{0,9}$`),
		Form:    `the number of a published version, such as "7"`,
		Trial:   "the new version is invoked twice",
	},
	Matrix: service.MatrixColumn{
		Below: 1_000_000, TeamTo: 1, ColdStarts: true, Phases: []string{service.MVP},
		OpsLoad: "low", LockIn: "high", LowTraffic: "lowest", HighTraffic: "highest", Scaling: "by request, to zero",
		MemoryGB: 10, TimeoutMinutes: 15, PackageMB: 250,
	},
	Color: "#CC79A7", // reddish purple
	Serving: []service.Serving{
		{Type: "aws:apigatewayv2/api:Api", Noun: "API", Address: true},
		{Type: "aws:lambda/function:Function", Noun: "function"},
	},
}

// Location is the AWS region.
func (a *Args) Location() string { return a.Region }

// with returns a copy of the block with the settings that a stack has once for all platforms.
// Copies share what was read of the package.
func (a *Args) with(in components.Input) *Args {
	if a.hashes == nil {
		a.hashes = map[string]string{}
	}
	whole := *a
	whole.Service, whole.Release, whole.Verify, whole.Host = in.Service, in.Release, in.Verify, in.Host
	if !config.IsSet(a.CertificateARN) {
		whole.CertificateARN = in.Certificate
	}
	return &whole
}

// TakesCertificate implements components.ACMUser.
func (a *Args) TakesCertificate(in components.Input) bool {
	return in.Host != "" && !config.IsSet(a.CertificateARN)
}

// Deploy implements components.Platform.
func (a *Args) Deploy(ctx *pulumi.Context, in components.Input, opts ...pulumi.ResourceOption) (components.Endpoint, error) {
	c, err := a.with(in).register(ctx, in.Service.Name, opts...)
	if err != nil {
		return components.Endpoint{}, fmt.Errorf("lambda: %w", err)
	}
	return components.Endpoint{
		URL: c.URL, Release: c.Version, Host: in.Host, Alias: c.alias, Access: c.access,
	}, nil
}

// ReleaseKeys implements components.Releasing. A package is identified by its content hash once the
// estimate has read it.
func (a *Args) ReleaseKeys(in components.Input) map[string]string {
	code := a.with(in).code()
	own := map[string]any{
		"lambda.architecture": a.Architecture, "lambda.ephemeralStorageMiB": a.EphemeralStorageMiB, "lambda.tracing": a.Tracing, "lambda.secrets": a.Secrets,
	}
	text, path := config.Text(code.image), code.path
	if code.zip != "" {
		text, path = code.zip, "lambda.zip"
		if hash := a.hashes[code.zip]; hash != "" {
			text += " (" + hash[:min(8, len(hash))] + ")"
		}
		own["lambda.handler"], own["lambda.runtime"] = a.Handler, a.Runtime
	}
	// A function has no server, and CPU in proportion to memory.
	return components.WithOwn(components.ReleaseKeys(in.Service, text, path), own, "service.cpu", "service.port", "service.healthPath", "service.startupSeconds")
}
