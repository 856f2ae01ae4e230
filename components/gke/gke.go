package gke

import (
	"fmt"
	"regexp"
	"strings"

	"github.com/pulumi/pulumi-gcp/sdk/v7/go/gcp/projects"
	"github.com/pulumi/pulumi-gcp/sdk/v7/go/gcp/serviceaccount"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"bankchurn/components"
	"bankchurn/components/kubernetes"
	"bankchurn/config"
	"bankchurn/internal/hint"
	"bankchurn/internal/output"
)

// GKE is the component: the cluster, unless it exists, and the workload in it.
type GKE struct {
	pulumi.ResourceState

	// The cluster's URL in the Google Cloud API, which identifies it.
	Cluster pulumi.StringOutput `pulumi:"cluster"`

	// The base URL of the service, without a trailing slash.
	URL pulumi.StringOutput `pulumi:"url"`
	// The console page with the last hour of the service's log.
	LogsURL pulumi.StringOutput `pulumi:"logsUrl"`
	// The service's page in the cloud console.
	ConsoleURL pulumi.StringOutput `pulumi:"consoleUrl"`
	// The URL of the service's dashboard; empty without one.
	DashboardURL pulumi.StringOutput `pulumi:"dashboardUrl"`
	// Shell commands by purpose: `connect`, `logs`, `errors`, `status` and others.
	Commands pulumi.StringMapOutput `pulumi:"commands"`

	workload *kubernetes.Workload
	endpoint components.Endpoint
}

// New registers the component and its resources. It sets defaults for args that are not set, and
// returns all problems with args in one error before it registers anything. Problems with an Output
// appear when it resolves, before a resource uses it.
func New(ctx *pulumi.Context, name string, args *Args, opts ...pulumi.ResourceOption) (*GKE, error) {
	a := &Args{}
	if args != nil {
		*a = *args
	}
	r := components.Described{Platform: Platform, Args: a, Service: &a.Service, Release: &a.Release, Verify: &a.Verify, Validate: a.validate}.Complete(ctx, name)
	if err := r.Err(); err != nil {
		return nil, err
	}
	c, err := a.register(ctx, name, "", opts...)
	if err != nil {
		return nil, err
	}
	return c, components.Show(ctx, c, r)
}

// register expects complete and valid args. host is the stack's stable name.
func (a *Args) register(ctx *pulumi.Context, name, host string, opts ...pulumi.ResourceOption) (*GKE, error) {
	c := &GKE{}
	if a.Protects() {
		opts = append(opts[:len(opts):len(opts)], components.Protect(protected...))
	}
	if err := ctx.RegisterComponentResource("bankchurn:platform:GKE", name, c, opts...); err != nil {
		return nil, err
	}
	b := builder{ctx: ctx, name: name, args: a.checked(), parent: pulumi.Parent(c)}
	if err := b.apis(host); err != nil {
		return nil, fmt.Errorf("enable APIs: %w", err)
	}
	target, err := b.target()
	if err != nil {
		return nil, err
	}
	provider, err := b.provider(target)
	if err != nil {
		return nil, fmt.Errorf("kubernetes provider: %w", err)
	}
	if err := b.workloadIdentity(target.project); err != nil {
		return nil, fmt.Errorf("workload identity: %w", err)
	}
	cluster := b.args.clusterFacts()
	cluster.Provider, cluster.Ready, cluster.Context = provider, b.ready, b.context(target)
	// The application's log lines name the load balancer's trace, which belongs to the project.
	cluster.Environment = map[string]pulumi.StringInput{"GOOGLE_CLOUD_PROJECT": target.project}
	in := components.Input{Service: b.args.Service, Release: b.args.Release, Verify: b.args.Verify, Host: host}
	block, err := b.withSSLPolicy(host)
	if err != nil {
		return nil, err
	}
	if c.workload, err = kubernetes.Register(ctx, name, in, block, cluster, b.parent); err != nil {
		return nil, fmt.Errorf("workload: %w", err)
	}
	c.Cluster, c.URL = target.identifier.ToStringOutput(), c.workload.URL
	c.endpoint = c.workload.Endpoint()
	c.endpoint.Access = b.access(c.endpoint.Access, target)
	if err := b.watch(c.workload, target, &c.endpoint.Access); err != nil {
		return nil, err
	}
	c.LogsURL, c.ConsoleURL, c.DashboardURL = c.endpoint.Access.LogsURL, c.endpoint.Access.ConsoleURL, c.endpoint.Access.Dashboard()
	c.Commands = c.endpoint.Access.Commands.ToStringMapOutput()
	return c, output.Register(ctx, c, c.endpoint.Access.AddTo(pulumi.Map{"cluster": c.Cluster}))
}

// clusterFacts is what the workload knows about the cluster before it exists.
func (a *Args) clusterFacts() kubernetes.Cluster {
	c := kubernetes.Cluster{
		Alarms: &a.Alarms, AlarmsPath: "gke.alarms",
		Platform: "gke", Created: !a.existing(), Controllers: []string{"traefik", "nginx", "gce"},
		// GKE includes metrics-server, and its load balancers have no hostnames.
		MetricsServer: true, AddressIsIP: true, MakesSSLPolicy: true, GPU: a.gpu(),
	}
	if a.mode() == autopilot {
		c.ManagedNamespaces = managed
	}
	if a.existing() {
		c.Facts = hint.Facts{hint.ClusterMode: a.Cluster.Mode, hint.ClusterNodeType: a.Cluster.NodeType}
	}
	if config.IsSet(a.ServiceAccount) {
		c.ServiceAccountName = a.Service.Name
		c.ServiceAccountAnnotations = pulumi.StringMap{"iam.gke.io/gcp-service-account": a.ServiceAccount}
		c.IdentityServers = metadataServers
	}
	if !a.Service.Public {
		// cloud.google.com/kubernetes-engine/docs/how-to/internal-load-balancing, 2026-08.
		c.LoadBalancerAnnotations = pulumi.StringMap{"networking.gke.io/load-balancer-type": pulumi.String("Internal")}
	}
	return c
}

// managed matches the namespaces of an Autopilot cluster that only Google may write to
// (cloud.google.com/kubernetes-engine/docs/concepts/autopilot-overview#managed_namespaces,
// 2026-11).
var managed = regexp.MustCompile(`^(kube|gke)-`)

// metadataServers serve the credentials of Workload Identity and hide the node's own; the second
// address is for clusters with Dataplane V2, such as Autopilot's
// (docs.cloud.google.com/kubernetes-engine/docs/how-to/network-policy).
var metadataServers = []kubernetes.Server{{Address: "169.254.169.252", Port: 988}, {Address: "169.254.169.254", Port: 80}}

// builder holds what every step of register needs.
type builder struct {
	ctx    *pulumi.Context
	name   string
	args   *Args
	parent pulumi.ResourceOption
	// before is what must exist before the cluster, ready what must exist before a Pod starts.
	before, ready []pulumi.Resource
}

// labels are the labels that the provider adds to other resources automatically.
func (b *builder) labels() pulumi.StringMap {
	return pulumi.ToStringMap(components.Labels(b.ctx, b.args.Service))
}

// neededAPIs are the Google APIs that the platform needs in its project.
func (a *Args) neededAPIs(host string) []string {
	needed := []string{"compute.googleapis.com", "container.googleapis.com", "iam.googleapis.com"}
	if a.existing() {
		needed = []string{"container.googleapis.com"}
		if a.makesSSLPolicy(host) {
			needed = append(needed, "compute.googleapis.com")
		}
	}
	if a.Alarms.Wanted() || *a.Dashboard {
		needed = append(needed, "monitoring.googleapis.com")
	}
	return needed
}

// apis enables the APIs if configured.
func (b *builder) apis(host string) error {
	if !b.args.EnableAPIs {
		return nil
	}
	for _, api := range b.args.neededAPIs(host) {
		enabled, err := projects.NewService(b.ctx, b.name+"-"+strings.TrimSuffix(api, ".googleapis.com"), &projects.ServiceArgs{
			Service: pulumi.String(api),
			// The provider's default of true would disable the API for the whole project, other
			// clusters included, when this stack is destroyed
			// (registry.terraform.io/providers/hashicorp/google 7.0 upgrade guide).
			DisableOnDestroy: pulumi.Bool(false),
		}, b.parent)
		if err != nil {
			return err
		}
		b.before = append(b.before, enabled)
		b.ready = append(b.ready, enabled)
	}
	return nil
}

// workloadIdentity lets this service's Pods act as the given account, but no other namespace or
// service account.
func (b *builder) workloadIdentity(project pulumi.StringInput) error {
	account := b.args.ServiceAccount
	if !config.IsSet(account) {
		return nil
	}
	grant, err := serviceaccount.NewIAMMember(b.ctx, b.name, &serviceaccount.IAMMemberArgs{
		ServiceAccountId: pulumi.Sprintf("projects/%s/serviceAccounts/%s", projectOf(account), account),
		Role:             pulumi.String("roles/iam.workloadIdentityUser"),
		Member:           pulumi.Sprintf("serviceAccount:%s[%s/%s]", workloadPool(project), b.args.Kubernetes.Namespace.Name, b.args.Service.Name),
	}, b.parent, pulumi.DependsOn(b.ready))
	if err != nil {
		return err
	}
	b.ready = append(b.ready, grant)
	return nil
}

// projectOf is the project in NAME@PROJECT.iam.gserviceaccount.com.
func projectOf(email pulumi.StringInput) pulumi.StringInput {
	project := func(email string) string {
		_, domain, _ := strings.Cut(email, "@")
		return strings.TrimSuffix(domain, ".iam.gserviceaccount.com")
	}
	if text, known := config.Plain(email); known {
		return pulumi.String(project(text))
	}
	return email.ToStringOutput().ApplyT(project).(pulumi.StringOutput)
}
