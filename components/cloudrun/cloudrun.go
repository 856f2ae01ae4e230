package cloudrun

import (
	"fmt"
	"net/http"
	"strings"

	"github.com/pulumi/pulumi-gcp/sdk/v7/go/gcp/cloudrunv2"
	"github.com/pulumi/pulumi-gcp/sdk/v7/go/gcp/projects"
	"github.com/pulumi/pulumi-gcp/sdk/v7/go/gcp/secretmanager"
	"github.com/pulumi/pulumi-gcp/sdk/v7/go/gcp/serviceaccount"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"bankchurn/components"
	"bankchurn/components/accountid"
	"bankchurn/service"
)

// CloudRun is the component: the service, its identity and who may call it.
type CloudRun struct {
	pulumi.ResourceState

	// URL is the service's own address, without a trailing slash.
	URL pulumi.StringOutput `pulumi:"url"`
	// ServiceName and Revision say what answers; beside Revision, a canary's candidate.
	ServiceName pulumi.StringOutput `pulumi:"serviceName"`
	Revision    pulumi.StringOutput `pulumi:"revision"`

	// candidate is the own address of a canary's candidate; only with one.
	candidate pulumi.StringOutput
}

// Deploy implements components.Platform.
func (o *Options) Deploy(ctx *pulumi.Context, in components.Input, opts ...pulumi.ResourceOption) (components.Endpoint, error) {
	c, err := New(ctx, in.Service.Name, in, o, opts...)
	if err != nil {
		return components.Endpoint{}, fmt.Errorf("cloud run: %w", err)
	}
	endpoint := components.Endpoint{
		URL: c.URL, Release: c.Revision,
		Hint: "`gcloud run services logs read SERVICE --region " + o.GCPRegion + "` says what the instances wrote, `gcloud run revisions list` whether the latest revision is the one that serves; SERVICE is the component's output serviceName",
	}
	if in.Release.Canary != nil {
		endpoint.Candidate = &components.Candidate{URL: c.candidate}
	}
	if o.Ingress != "all" {
		// What Cloud Run answers callers from networks that ingress leaves out
		// (docs.cloud.google.com/run/docs/troubleshooting#404).
		endpoint.TurnedAway = []int{http.StatusNotFound}
	}
	return endpoint, nil
}

// New registers the component and everything in it. It expects options that
// Validate accepted.
func New(ctx *pulumi.Context, name string, in components.Input, o *Options, opts ...pulumi.ResourceOption) (*CloudRun, error) {
	c := &CloudRun{}
	if err := ctx.RegisterComponentResource("bankchurn:platform:CloudRun", name, c, opts...); err != nil {
		return nil, err
	}
	b := builder{ctx: ctx, name: name, service: in.Service, options: o, parent: pulumi.Parent(c)}
	if err := b.apis(); err != nil {
		return nil, fmt.Errorf("enable APIs: %w", err)
	}
	account, err := b.identity()
	if err != nil {
		return nil, fmt.Errorf("service account: %w", err)
	}
	service, err := cloudrunv2.NewService(ctx, name, o.serviceArgs(in.Service, in.Release, account), b.parent, pulumi.DependsOn(b.before))
	if err != nil {
		return nil, fmt.Errorf("service: %w", err)
	}
	if err := b.alarms(service); err != nil {
		return nil, err
	}
	invokers, err := b.invoker(service)
	if err != nil {
		return nil, fmt.Errorf("invoker: %w", err)
	}
	c.URL = components.After(service.Uri, invokers...)
	if in.Release.Canary != nil {
		c.candidate = candidateURL(ctx, service, c.URL)
	}
	c.ServiceName = service.Name
	c.Revision = service.LatestReadyRevision
	if in.Release.Version != "" {
		c.Revision = pulumi.String(in.Release.Version).ToStringOutput()
	}
	return c, ctx.RegisterResourceOutputs(c, pulumi.Map{
		"url": c.URL, "serviceName": c.ServiceName, "revision": c.Revision,
	})
}

// builder carries what every step of New needs.
type builder struct {
	ctx     *pulumi.Context
	name    string
	service service.Service
	options *Options
	parent  pulumi.ResourceOption
	// before is what must exist before the service starts.
	before []pulumi.Resource
}

// apis enables the APIs when asked to.
func (b *builder) apis() error {
	if !b.options.EnableAPIs {
		return nil
	}
	needed := []string{"run.googleapis.com"}
	if len(b.options.secretsOf(b.service)) > 0 {
		needed = append(needed, "secretmanager.googleapis.com")
	}
	if b.options.Alarms.Wanted() {
		needed = append(needed, "monitoring.googleapis.com")
	}
	for _, api := range needed {
		enabled, err := projects.NewService(b.ctx, b.name+"-"+strings.TrimSuffix(api, ".googleapis.com"), &projects.ServiceArgs{
			Service: pulumi.String(api),
			// The provider's default of true would turn the API off for the whole
			// project, everybody's services included, when this stack goes
			// (registry.terraform.io/providers/hashicorp/google 7.0 upgrade guide).
			DisableOnDestroy: pulumi.Bool(false),
		}, b.parent)
		if err != nil {
			return err
		}
		b.before = append(b.before, enabled)
	}
	return nil
}

// identity is the e-mail of the account that the service runs as. A new account
// may read the listed secrets and nothing else.
func (b *builder) identity() (pulumi.StringInput, error) {
	if b.options.ServiceAccount != "" {
		return pulumi.String(b.options.ServiceAccount), nil
	}
	account, err := serviceaccount.NewAccount(b.ctx, b.name, &serviceaccount.AccountArgs{
		AccountId:   pulumi.String(accountid.For(b.ctx.Project(), b.ctx.Stack(), b.name, "cloudrun")),
		DisplayName: pulumi.Sprintf("%s (%s)", b.name, b.ctx.Stack()),
		Description: pulumi.String("Runs the churn prediction API on Cloud Run"),
	}, b.parent)
	if err != nil {
		return nil, err
	}
	for _, secret := range secretNames(b.options.secretsOf(b.service)) {
		parts := strings.Split(secret, "/") // projects/P/secrets/S
		grant, err := secretmanager.NewSecretIamMember(b.ctx, b.name+"-reads-"+parts[1]+"/"+parts[3], &secretmanager.SecretIamMemberArgs{
			Project:  pulumi.String(parts[1]),
			SecretId: pulumi.String(parts[3]),
			Role:     pulumi.String("roles/secretmanager.secretAccessor"),
			Member:   pulumi.Sprintf("serviceAccount:%s", account.Email),
		}, b.parent)
		if err != nil {
			return nil, err
		}
		b.before = append(b.before, grant)
	}
	return account.Email, nil
}

// invoker lets everybody call the service, when it is public.
//
// Where the organisation policy iam.allowedPolicyMemberDomains is in force, this
// fails with "One or more users named in the policy do not belong to a permitted
// customer". Google's way around it, invokerIamDisabled, is not in the provider
// v7: the policy needs an exception for the project, or the service stays private.
//
// A Member, not a Binding or Policy: those would remove grants made by others.
func (b *builder) invoker(service *cloudrunv2.Service) ([]pulumi.Resource, error) {
	if !b.service.Public {
		return nil, nil
	}
	everybody, err := cloudrunv2.NewServiceIamMember(b.ctx, b.name+"-public", &cloudrunv2.ServiceIamMemberArgs{
		Project:  service.Project,
		Location: service.Location,
		Name:     service.Name,
		Role:     pulumi.String("roles/run.invoker"),
		Member:   pulumi.String("allUsers"),
	}, b.parent)
	return []pulumi.Resource{everybody}, err
}
