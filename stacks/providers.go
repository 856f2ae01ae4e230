package stacks

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"

	pulumiaws "github.com/pulumi/pulumi-aws/sdk/v6/go/aws"
	pulumigcp "github.com/pulumi/pulumi-gcp/sdk/v7/go/gcp"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"bankchurn/components"
	"bankchurn/config"
	"bankchurn/service"
)

func (s *settings) loadProviders(ctx *pulumi.Context, r *config.Report) {
	s.aws, s.gcp = loadAWS(ctx, r), loadGCP(ctx, r)
	for _, block := range s.blocks {
		if platform, ok := block.(signsIn); ok {
			platform.Login(s.aws.environment(), s.aws.role())
		}
	}
}

// validateProviders rejects a provider region that differs from the platform's, which takes
// precedence.
func (s *settings) validateProviders(p platform, r *config.Report) {
	ours, theirs := s.blocks[p.Name].Location(), s.aws.region
	if p.Cloud == service.Google {
		theirs = s.gcp.region
	}
	if theirs != "" && theirs != ours {
		r.Refuse(config.Problem{
			Path: string(p.Cloud) + ":region", Value: theirs,
			Reason:  fmt.Sprintf("differs from %s.region, which is %q and takes precedence", p.Name, ours),
			Allowed: fmt.Sprintf("%q, or remove the key", ours),
		})
	}
	if p.Cloud == service.AWS {
		s.aws.validateAccounts(r)
		s.aws.validateLogin(s.blocks[p.Name], r)
	}
}

// projectID matches a Google Cloud project's ID, including the domain prefix of old projects, or
// its number (cloud.google.com/resource-manager/docs/creating-managing-projects, read 2026-11-26).
var projectID = regexp.MustCompile(`^(([a-z0-9.-]+:)?[a-z][-a-z0-9]{4,28}[a-z0-9]|[0-9]+)$`)

// validateProject checks the project if the stack has anything in Google Cloud. Without one the
// provider uses its environment's project: the same stack file may deploy elsewhere, or fail in
// the middle of an update.
func (s *settings) validateProject(r *config.Report) {
	var user string
	switch {
	case s.platform.Cloud == service.Google:
		user = s.platform.Name
	case s.previous != nil && s.previous.Cloud == service.Google:
		user = s.previous.Name
	case s.dns.Zone != "" && !hostedZone.MatchString(s.dns.Zone):
		user = "dns.zone"
	case s.dns.GoogleCertificate:
		user = "dns.googleCertificate"
	default:
		return
	}
	const path, form = "gcp:project", "a project ID such as my-project: 6 to 30 lowercase letters, digits and hyphens"
	switch {
	case s.gcp.project == "":
		r.Warn(config.Problem{
			Path: path, Reason: "is not set: " + user + " will use the project of the provider's environment (GOOGLE_CLOUD_PROJECT, for example), and an update fails without one",
			Allowed: form,
		})
	case !projectID.MatchString(s.gcp.project):
		p := config.Problem{Path: path, Value: s.gcp.project, Reason: "has the wrong format", Allowed: form}
		if near := strings.ReplaceAll(strings.ToLower(s.gcp.project), "_", "-"); projectID.MatchString(near) {
			p.DidYouMean = strconv.Quote(near)
		}
		r.Refuse(p)
	}
}

// labels go on every resource of the stack.
func (s *settings) labels(ctx *pulumi.Context) pulumi.StringMap {
	return pulumi.ToStringMap(components.Labels(ctx, s.input.Service))
}

// provider registers the provider of one platform.
func (s *settings) provider(ctx *pulumi.Context, p platform) (pulumi.ProviderResource, error) {
	region := s.blocks[p.Name].Location()
	if p.Cloud == service.Google {
		provider, err := pulumigcp.NewProvider(ctx, "gcp", s.gcpArgs(ctx, region))
		if err != nil {
			return nil, fmt.Errorf("gcp provider: %w", err)
		}
		return provider, nil
	}
	provider, err := pulumiaws.NewProvider(ctx, "aws", s.awsArgs(ctx, region))
	if err != nil {
		return nil, fmt.Errorf("aws provider: %w", err)
	}
	return provider, nil
}
