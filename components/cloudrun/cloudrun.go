package cloudrun

import (
	"fmt"
	"strings"

	"github.com/pulumi/pulumi-gcp/sdk/v7/go/gcp/cloudrunv2"
	"github.com/pulumi/pulumi-gcp/sdk/v7/go/gcp/projects"
	"github.com/pulumi/pulumi-gcp/sdk/v7/go/gcp/secretmanager"
	"github.com/pulumi/pulumi-gcp/sdk/v7/go/gcp/serviceaccount"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"bankchurn/components"
	"bankchurn/components/accountid"
	"bankchurn/components/operate"
	"bankchurn/config"
	"bankchurn/internal/output"
)

// CloudRun is the component: the service, its identity and the permissions to call it.
type CloudRun struct {
	pulumi.ResourceState

	// The base URL of the service, without a trailing slash: its own address, or the load
	// balancer's host.
	URL pulumi.StringOutput `pulumi:"url"`
	// The name of the Cloud Run service.
	ServiceName pulumi.StringOutput `pulumi:"serviceName"`
	// The revision that serves requests, apart from a canary's candidate.
	Revision pulumi.StringOutput `pulumi:"revision"`
	// The load balancer's IPv4 address, for the A record of its host; empty without a load
	// balancer.
	Address pulumi.StringOutput `pulumi:"address"`
	// The CNAME record that Google checks before it issues the certificate of the load
	// balancer's host, as `NAME CNAME VALUE`; empty without one.
	CertificateRecord pulumi.StringOutput `pulumi:"certificateRecord"`

	// The console page with the last hour of the service's log.
	LogsURL pulumi.StringOutput `pulumi:"logsUrl"`
	// The service's page in the cloud console.
	ConsoleURL pulumi.StringOutput `pulumi:"consoleUrl"`
	// The URL of the service's dashboard; empty without one.
	DashboardURL pulumi.StringOutput `pulumi:"dashboardUrl"`
	// Shell commands by purpose: `logs`, `errors`, `status` and others.
	Commands pulumi.StringMapOutput `pulumi:"commands"`

	access operate.Access
	// candidate is the address of a canary's candidate; unset without one.
	candidate pulumi.StringOutput
	// identity returns an identity token of the update for the private service; nil if it is
	// public.
	identity func(baseURL string) (string, error)
	// balancer is the load balancer; nil without one. uri is the service's own address.
	balancer *balancer
	uri      pulumi.StringOutput
}

// New registers the component and its resources. It sets defaults for args that are not set, and
// returns all problems with args in one error before it registers anything. Problems with an Output
// appear when it resolves, before a resource uses it.
func New(ctx *pulumi.Context, name string, args *Args, opts ...pulumi.ResourceOption) (*CloudRun, error) {
	a := &Args{}
	if args != nil {
		*a = *args
	}
	r := components.Described{Platform: Platform, Args: a, Service: &a.Service, Release: &a.Release, Verify: &a.Verify, Validate: a.validate}.Complete(ctx, name)
	if err := r.Err(); err != nil {
		return nil, err
	}
	c, err := a.register(ctx, name, nil, opts...)
	if err != nil {
		return nil, err
	}
	return c, components.Show(ctx, c, r)
}

// register expects complete and valid args. If no certificate is given for the load balancer's
// host, one is issued.
func (a *Args) register(ctx *pulumi.Context, name string, certificate pulumi.StringInput, opts ...pulumi.ResourceOption) (*CloudRun, error) {
	c := &CloudRun{}
	if err := ctx.RegisterComponentResource("bankchurn:platform:CloudRun", name, c, opts...); err != nil {
		return nil, err
	}
	b := builder{ctx: ctx, name: name, args: a, parent: pulumi.Parent(c), invoke: pulumi.Parent(c)}
	if err := b.apis(); err != nil {
		return nil, fmt.Errorf("enable APIs: %w", err)
	}
	account, err := b.identity()
	if err != nil {
		return nil, fmt.Errorf("service account: %w", err)
	}
	verified, err := b.candidate(account)
	if err != nil {
		return nil, fmt.Errorf("candidate: %w", err)
	}
	service, err := cloudrunv2.NewService(ctx, name, a.serviceArgs(account), b.parent, verified, a.unlessPinned())
	if err != nil {
		return nil, fmt.Errorf("service: %w", err)
	}
	c.access = a.access(service)
	if err := b.watch(service, &c.access); err != nil {
		return nil, err
	}
	invokers, err := b.invoker(service)
	if err != nil {
		return nil, fmt.Errorf("invoker: %w", err)
	}
	if !a.Service.Public {
		c.identity = b.identityToken
	}
	c.URL = components.WhenReady(service.Uri, invokers...)
	if a.Release.Canary != nil {
		c.candidate = candidateURL(ctx, service, c.URL)
	}
	if err := b.entrance(c, service, certificate); err != nil {
		return nil, fmt.Errorf("load balancer: %w", err)
	}
	c.ServiceName = service.Name
	c.Revision = service.LatestReadyRevision
	if a.Release.Version != "" {
		c.Revision = pulumi.String(a.Release.Version).ToStringOutput()
	}
	c.LogsURL, c.ConsoleURL, c.DashboardURL = c.access.LogsURL, c.access.ConsoleURL, c.access.Dashboard()
	c.Commands = c.access.Commands.ToStringMapOutput()
	return c, output.Register(ctx, c, c.access.AddTo(pulumi.Map{
		"url": c.URL, "serviceName": c.ServiceName, "revision": c.Revision, "address": c.Address, "certificateRecord": c.CertificateRecord,
	}))
}

// builder holds what every step of New needs.
type builder struct {
	ctx    *pulumi.Context
	name   string
	args   *Args
	parent pulumi.ResourceOption
	// invoke makes provider functions run with the component's provider.
	invoke pulumi.InvokeOption
	// before is what must exist before the service starts.
	before []pulumi.Resource
}

// apis enables the APIs if configured.
func (b *builder) apis() error {
	if !b.args.EnableAPIs {
		return nil
	}
	for _, api := range b.args.neededAPIs() {
		enabled, err := projects.NewService(b.ctx, b.name+"-"+strings.TrimSuffix(api, ".googleapis.com"), &projects.ServiceArgs{
			Service: pulumi.String(api),
			// The provider's default of true would disable the API for the whole project, other
			// services included, when this stack is destroyed
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

// neededAPIs are the Google APIs that the service needs in its project.
func (a *Args) neededAPIs() []string {
	needed := []string{"run.googleapis.com"}
	if len(a.secrets(&config.Report{})) > 0 {
		needed = append(needed, "secretmanager.googleapis.com")
	}
	if a.Alarms.Wanted() || *a.Dashboard {
		needed = append(needed, "monitoring.googleapis.com")
	}
	if a.balanced() {
		needed = append(needed, "compute.googleapis.com", "certificatemanager.googleapis.com")
	} else if a.VPC != nil {
		needed = append(needed, "compute.googleapis.com")
	}
	return needed
}

// identity is the email of the account that the service runs as. A new account may read the listed
// secrets and nothing else.
func (b *builder) identity() (pulumi.StringInput, error) {
	if config.IsSet(b.args.ServiceAccount) {
		return b.args.ServiceAccount, nil
	}
	account, err := serviceaccount.NewAccount(b.ctx, b.name, &serviceaccount.AccountArgs{
		AccountId:   pulumi.String(accountid.For(b.ctx.Project(), b.ctx.Stack(), b.name, "cloudrun")),
		DisplayName: pulumi.Sprintf("%s (%s)", b.name, b.ctx.Stack()),
		Description: pulumi.String("Runs the churn prediction API on Cloud Run"),
	}, b.parent)
	if err != nil {
		return nil, err
	}
	for _, g := range b.args.grants() {
		grant, err := secretmanager.NewSecretIamMember(b.ctx, b.name+"-reads-"+g.name, &secretmanager.SecretIamMemberArgs{
			Project:  g.project.ToStringOutput(),
			SecretId: g.secret,
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

// invoker lets everyone call the service if it is public.
//
// If the organization policy iam.allowedPolicyMemberDomains is in force, this fails with "One or
// more users named in the policy do not belong to a permitted customer". Google's workaround,
// invokerIamDisabled, is not in the provider v7: add an exception for the project to the policy, or
// keep the service private.
//
// It uses a Member rather than a Binding or Policy, which would remove other grants.
func (b *builder) invoker(service *cloudrunv2.Service) ([]pulumi.Resource, error) {
	if !b.args.Service.Public {
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
