package stacks

import (
	"time"

	pulumigcp "github.com/pulumi/pulumi-gcp/sdk/v7/go/gcp"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"bankchurn/config"
)

// gcpKeys are the settings that are passed to the Google Cloud provider.
var gcpKeys = []string{
	"region", "project", "impersonateServiceAccount", "impersonateServiceAccountDelegates", "credentials", "accessToken", "scopes",
	"billingProject", "userProjectOverride", "requestTimeout", "requestReason",
}

// gcpOptions are the stack's `gcp:` settings.
type gcpOptions struct {
	region, project, impersonate, credentials, accessToken string
	billingProject, requestTimeout, requestReason          string
	delegates, scopes                                      []string
	userProjectOverride                                    *bool
}

func loadGCP(ctx *pulumi.Context, r *config.Report) gcpOptions {
	p := providerConfig{ctx: ctx, namespace: "gcp", report: r}
	g := gcpOptions{
		region: p.text("region"), project: p.text("project"), impersonate: p.text("impersonateServiceAccount"),
		credentials: p.text("credentials"), accessToken: p.text("accessToken"),
		billingProject: p.text("billingProject"), requestTimeout: p.text("requestTimeout"), requestReason: p.text("requestReason"),
		delegates: p.list("impersonateServiceAccountDelegates", "a list of service accounts"), scopes: p.list("scopes", "a list of OAuth scopes"),
		userProjectOverride: p.flag("userProjectOverride"),
	}
	if g.requestTimeout != "" {
		if d, err := time.ParseDuration(g.requestTimeout); err != nil || d <= 0 {
			p.refuse("requestTimeout", g.requestTimeout, "a duration such as 120s")
		}
	}
	if len(g.delegates) > 0 && g.impersonate == "" {
		r.Refuse(config.Problem{Path: "gcp:impersonateServiceAccountDelegates", Reason: "has no effect without gcp:impersonateServiceAccount", Fix: "set both or neither"})
	}
	return g
}

// gcpArgs are a provider's arguments; the region may be empty.
func (s *settings) gcpArgs(ctx *pulumi.Context, region string) *pulumigcp.ProviderArgs {
	g := s.gcp
	return &pulumigcp.ProviderArgs{
		Region: optional(region), Project: optional(g.project), DefaultLabels: s.labels(ctx),
		ImpersonateServiceAccount: optional(g.impersonate), ImpersonateServiceAccountDelegates: optionalList(g.delegates),
		Credentials: secret(g.credentials), AccessToken: secret(g.accessToken), Scopes: optionalList(g.scopes),
		BillingProject: optional(g.billingProject), UserProjectOverride: optionalBool(g.userProjectOverride),
		RequestTimeout: optional(g.requestTimeout), RequestReason: optional(g.requestReason),
	}
}
