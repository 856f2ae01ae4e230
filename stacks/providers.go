package stacks

import (
	"encoding/json"
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

// Explicit providers do not inherit a stack's `aws:` and `gcp:` settings
// (pulumi/pulumi#4779), so the ones that matter are passed on here, and any other
// is refused instead of being ignored.
var (
	awsKeys = []string{"region", "profile", "allowedAccountIds", "accessKey", "secretKey", "token", "skipCredentialsValidation", "skipMetadataApiCheck", "skipRequestingAccountId"}
	gcpKeys = []string{"region", "project", "impersonateServiceAccount", "credentials", "accessToken"}
)

// awsOptions are the stack's `aws:` settings.
type awsOptions struct {
	region, profile              string
	accessKey, secretKey, token  string
	allowedAccountIDs            []string
	skipCredentials, skipAccount bool
	skipMetadata                 *bool
}

// gcpOptions are the stack's `gcp:` settings.
type gcpOptions struct{ region, project, impersonate, credentials, accessToken string }

func (s *settings) loadProviders(ctx *pulumi.Context, r *config.Report) {
	text := func(key string) string { value, _ := ctx.GetConfig(key); return value }
	flag := func(key string) *bool {
		switch value := text(key); value {
		case "":
			return nil
		case "true", "false":
			b := value == "true"
			return &b
		default:
			r.Refuse(config.Problem{Path: key, Value: value, Reason: "wrong type", Allowed: "true or false"})
			return nil
		}
	}
	s.aws = awsOptions{
		region: text("aws:region"), profile: text("aws:profile"),
		accessKey: text("aws:accessKey"), secretKey: text("aws:secretKey"), token: text("aws:token"),
		skipCredentials: config.Default(flag("aws:skipCredentialsValidation"), false),
		skipAccount:     config.Default(flag("aws:skipRequestingAccountId"), false),
		skipMetadata:    flag("aws:skipMetadataApiCheck"),
	}
	if ids := text("aws:allowedAccountIds"); ids != "" {
		if err := json.Unmarshal([]byte(ids), &s.aws.allowedAccountIDs); err != nil {
			r.Refuse(config.Problem{Path: "aws:allowedAccountIds", Value: ids, Reason: "wrong type", Allowed: "a list of account numbers in quotes"})
		}
	}
	for _, block := range s.blocks {
		if platform, ok := block.(signsIn); ok {
			platform.Login(s.aws.environment())
		}
	}
	s.gcp = gcpOptions{
		region: text("gcp:region"), project: text("gcp:project"), impersonate: text("gcp:impersonateServiceAccount"),
		credentials: text("gcp:credentials"), accessToken: text("gcp:accessToken"),
	}
}

// signsIn is a platform whose cluster asks the AWS CLI for tokens. The CLI has to act
// as the stack's AWS provider does, or it would ask for somebody else.
type signsIn interface {
	Login(environment map[string]string)
}

// environment is what the AWS CLI reads of the settings
// (docs.aws.amazon.com/cli/latest/userguide/cli-configure-envvars.html).
func (a awsOptions) environment() map[string]string {
	environment := map[string]string{}
	for name, value := range map[string]string{
		"AWS_PROFILE": a.profile, "AWS_ACCESS_KEY_ID": a.accessKey, "AWS_SECRET_ACCESS_KEY": a.secretKey, "AWS_SESSION_TOKEN": a.token,
	} {
		if value != "" {
			environment[name] = value
		}
	}
	return environment
}

// validateProviders refuses a provider region that differs from the platform's:
// the latter counts, and the former would be ignored.
func (s *settings) validateProviders(p platform, r *config.Report) {
	ours, theirs := s.blocks[p.Name].Location(), s.aws.region
	if p.Cloud == service.Google {
		theirs = s.gcp.region
	}
	if theirs != "" && theirs != ours {
		r.Refuse(config.Problem{
			Path: string(p.Cloud) + ":region", Value: theirs,
			Reason:  fmt.Sprintf("differs from %s.region, which is %q and counts", p.Name, ours),
			Allowed: fmt.Sprintf("%q, or remove the key", ours),
		})
	}
}

// projectID is the form of a Google Cloud project's id, with the domain that old ones
// have, or of its number
// (cloud.google.com/resource-manager/docs/creating-managing-projects, read 2026-11-26).
var projectID = regexp.MustCompile(`^(([a-z0-9.-]+:)?[a-z][-a-z0-9]{4,28}[a-z0-9]|[0-9]+)$`)

// validateProject checks the project where the stack has anything in Google Cloud.
// Without one the provider looks around where it runs, so that the same stack file is
// another stack elsewhere, or fails in the middle of an update.
func (s *settings) validateProject(r *config.Report) {
	var user string
	switch {
	case s.platform.Cloud == service.Google:
		user = s.platform.Name
	case s.kept != nil && s.kept.Cloud == service.Google:
		user = s.kept.Name
	case s.dns.Zone != "" && !hostedZone.MatchString(s.dns.Zone):
		user = "dns.zone"
	case s.dns.GoogleCertificate:
		user = "dns.googleCertificate"
	default:
		return
	}
	const path, form = "gcp:project", "the id of a project such as my-project: 6 to 30 lower case letters, digits and hyphens"
	switch {
	case s.gcp.project == "":
		r.Warn(config.Problem{
			Path: path, Reason: "is not set: " + user + " will use the project of the provider's environment (GOOGLE_CLOUD_PROJECT, for example), and an update fails without one",
			Allowed: form,
		})
	case !projectID.MatchString(s.gcp.project):
		p := config.Problem{Path: path, Value: s.gcp.project, Reason: "has the wrong form", Allowed: form}
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

// gcpArgs are a provider's arguments; the region may be empty.
func (s *settings) gcpArgs(ctx *pulumi.Context, region string) *pulumigcp.ProviderArgs {
	return &pulumigcp.ProviderArgs{
		Region: optional(region), Project: optional(s.gcp.project), DefaultLabels: s.labels(ctx),
		ImpersonateServiceAccount: optional(s.gcp.impersonate), Credentials: secret(s.gcp.credentials), AccessToken: secret(s.gcp.accessToken),
	}
}

func (s *settings) awsArgs(ctx *pulumi.Context, region string) *pulumiaws.ProviderArgs {
	args := &pulumiaws.ProviderArgs{
		Region: pulumi.String(region), DefaultTags: pulumiaws.ProviderDefaultTagsArgs{Tags: s.labels(ctx)},
		Profile: optional(s.aws.profile), AccessKey: secret(s.aws.accessKey), SecretKey: secret(s.aws.secretKey), Token: secret(s.aws.token),
		SkipCredentialsValidation: pulumi.Bool(s.aws.skipCredentials), SkipRequestingAccountId: pulumi.Bool(s.aws.skipAccount),
	}
	if s.aws.skipMetadata != nil {
		args.SkipMetadataApiCheck = pulumi.Bool(*s.aws.skipMetadata)
	}
	if len(s.aws.allowedAccountIDs) > 0 {
		args.AllowedAccountIds = pulumi.ToStringArray(s.aws.allowedAccountIDs)
	}
	return args
}

func optional(value string) pulumi.StringPtrInput {
	if value == "" {
		return nil
	}
	return pulumi.String(value)
}

func secret(value string) pulumi.StringPtrInput {
	if value == "" {
		return nil
	}
	return pulumi.ToSecret(pulumi.StringPtr(value)).(pulumi.StringPtrOutput)
}
