package cloudrun

import (
	"fmt"
	"net/http"
	"strings"

	"github.com/pulumi/pulumi-gcp/sdk/v7/go/gcp/cloudrunv2"
	"github.com/pulumi/pulumi-gcp/sdk/v7/go/gcp/serviceaccount"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"bankchurn/components"
	"bankchurn/components/operate"
	"bankchurn/internal/hint"
	"bankchurn/verify"
)

// candidateDescription explains the second service in Google's console.
const candidateDescription = "Runs a new release of the churn prediction API while it is verified"

const (
	// maxServiceName is Cloud Run's maximum: a revision's name adds 14 characters and is a label of
	// at most 63 (cloud.google.com/run/docs/deploying, 2026-11).
	maxServiceName = 49
	// autoName is the length of Pulumi's suffix to a logical name: a hyphen and seven hex digits.
	autoName        = 8
	candidateSuffix = "-candidate"
	serviceToken    = "gcp:cloudrunv2/service:Service"
)

// candidateName is the candidate's logical name, short enough for the generated name.
func candidateName(name string) string {
	if most := maxServiceName - autoName - len(candidateSuffix); len(name) > most {
		name = strings.TrimRight(name[:most], "-")
	}
	return name + candidateSuffix
}

// candidate creates a second service with the new release's template, and returns an option that
// makes the serving service wait until the candidate is verified. A service can be updated only
// once per update, so its own new revision cannot be tested before it gets requests.
//
// Only identities with a role in the project may call the candidate, never allUsers: the update
// calls it with its own identity token.
func (b *builder) candidate(account pulumi.StringInput) (pulumi.ResourceOption, error) {
	before := pulumi.DependsOn(b.before)
	gate := b.gate()
	if !components.VerifiesFirst(gate.Release, gate.Verify) {
		return before, nil
	}
	name := candidateName(b.name)
	refused, err := gate.OnFailure(b.ctx, name)
	if err != nil {
		return nil, err
	}
	hint.Give(b.ctx, serviceToken, name, hint.RequestsPercent, "0")
	candidate, err := cloudrunv2.NewService(b.ctx, name, b.args.candidateArgs(account), b.parent, before, refused, b.args.unlessPinned())
	if err != nil {
		return nil, err
	}
	if b.args.Release.OnlyVersions() {
		return pulumi.DependsOn(append(b.before, candidate)), nil
	}
	target := gate.Target()
	target.HintOutput = pulumi.Sprintf("its log: %s", operate.Command("gcloud run services logs read", candidate.Name, "--region "+b.args.Region+" --project", candidate.Project))
	target.DeniedStatuses = deniedStatuses(b.args.candidateIngress())
	target.Identity = b.identityToken
	url := components.WhenReady(candidate.Uri, candidate)
	return verify.First(b.ctx, url, target, gate.Verify, append(b.before, candidate)...), nil
}

func (b *builder) gate() components.Gate {
	g := components.Gate{
		Platform: Platform, Service: b.args.Service, Release: b.args.Release, Verify: b.args.Verify,
	}
	if c := b.args.Release.Canary; c != nil && c.Version == "" {
		g.Subject = "the canary's candidate"
	}
	return g
}

// identityToken returns a token of the provider's identity for the service at a URL
// (docs.cloud.google.com/run/docs/authenticating/service-to-service).
func (b *builder) identityToken(url string) (string, error) {
	token, err := serviceaccount.GetAccountIdToken(b.ctx, &serviceaccount.GetAccountIdTokenArgs{TargetAudience: url}, b.invoke)
	if err != nil {
		return "", fmt.Errorf("no identity token for it: run the update as a service account, or impersonate one, with roles/run.invoker: %w", err)
	}
	return token.IdToken, nil
}

// unlessPinned keeps the last deployed template while only existing revisions serve: a pin may roll
// back from a failed release, which must not be deployed again.
func (a *Args) unlessPinned() pulumi.ResourceOption {
	if a.Release.OnlyVersions() {
		return pulumi.IgnoreChanges([]string{"template"})
	}
	return pulumi.IgnoreChanges(nil)
}

// candidateIngress lets the update reach the candidate, which is not behind the load balancer,
// unless the configuration itself restricts the networks. Callers still need an identity.
func (a *Args) candidateIngress() string {
	if a.Ingress != "" {
		return a.Ingress
	}
	return anyNetwork
}

// deniedStatuses are Cloud Run's responses to callers from networks that ingress does not allow
// (docs.cloud.google.com/run/docs/troubleshooting#404).
func deniedStatuses(ingress string) []int {
	if ingress == anyNetwork {
		return nil
	}
	return []int{http.StatusNotFound}
}
