package eks

import (
	"fmt"
	"strings"

	"github.com/pulumi/pulumi-aws/sdk/v6/go/aws/eks"
	k8s "github.com/pulumi/pulumi-kubernetes/sdk/v4/go/kubernetes"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"bankchurn/components"
	"bankchurn/components/kubernetes"
	"bankchurn/components/network"
	"bankchurn/config"
	"bankchurn/internal/hint"
	"bankchurn/internal/output"
)

// EKS is the component: a cluster, unless it exists, and the service in it.
type EKS struct {
	pulumi.ResourceState

	// The cluster's name.
	Cluster pulumi.StringOutput `pulumi:"cluster"`
	// The base URL of the service, without a trailing slash.
	URL pulumi.StringOutput `pulumi:"url"`
	// A kubeconfig for the cluster's API, as Pulumi uses it.
	Kubeconfig pulumi.StringOutput `pulumi:"kubeconfig"`
	// The cluster's page in the cloud console.
	ConsoleURL pulumi.StringOutput `pulumi:"consoleUrl"`
	// The URL of the service's dashboard; empty without one.
	DashboardURL pulumi.StringOutput `pulumi:"dashboardUrl"`
	// Shell commands by purpose: `connect`, `logs`, `errors`, `status` and others.
	Commands pulumi.StringMapOutput `pulumi:"commands"`

	endpoint components.Endpoint
}

// New registers the component and its resources. It sets defaults for args that are not set, and
// returns all problems with args in one error before it registers anything. Problems with an Output
// appear when it resolves, before a resource uses it.
func New(ctx *pulumi.Context, name string, args *Args, opts ...pulumi.ResourceOption) (*EKS, error) {
	a := &Args{}
	if args != nil {
		*a = *args
	}
	r := components.Described{Platform: Platform, Args: a, Service: &a.Service, Release: &a.Release, Verify: &a.Verify, Validate: a.validate}.Complete(ctx, name)
	if err := r.Err(); err != nil {
		return nil, err
	}
	c, err := a.register(ctx, name, components.Input{Service: a.Service, Release: a.Release, Verify: a.Verify}, opts...)
	if err != nil {
		return nil, err
	}
	return c, components.Show(ctx, c, r)
}

// register expects complete and valid args. in contains the stack's name for the service, if any,
// and the certificate for it.
func (a *Args) register(ctx *pulumi.Context, name string, in components.Input, opts ...pulumi.ResourceOption) (*EKS, error) {
	c := &EKS{}
	if err := ctx.RegisterComponentResource("bankchurn:platform:EKS", name, c, opts...); err != nil {
		return nil, err
	}
	b := builder{ctx: ctx, name: name, args: a, parent: pulumi.Parent(c)}
	access, err := b.reach()
	if err != nil {
		return nil, err
	}
	provider, err := k8s.NewProvider(ctx, name, access, b.parent)
	if err != nil {
		return nil, fmt.Errorf("kubernetes provider: %w", err)
	}
	if err := b.enforcePolicies(provider); err != nil {
		return nil, fmt.Errorf("network policies: %w", err)
	}
	if err := b.nodePool(provider); err != nil {
		return nil, fmt.Errorf("node pool: %w", err)
	}
	if err := b.gpuPool(provider); err != nil {
		return nil, fmt.Errorf("node pool with GPUs: %w", err)
	}
	account, err := b.podIdentity()
	if err != nil {
		return nil, fmt.Errorf("identity of the Pods: %w", err)
	}
	there := a.cluster()
	there.Provider, there.Ready, there.ServiceAccountName, there.Context = provider, b.ready, account, b.context()
	workload, err := kubernetes.Register(ctx, name, in, a.Kubernetes, there, b.parent)
	if err != nil {
		return nil, fmt.Errorf("workload: %w", err)
	}
	c.endpoint = workload.Endpoint()
	c.endpoint.Access = b.access(c.endpoint.Access)
	if err := b.watch(workload, in, &c.endpoint.Access); err != nil {
		return nil, err
	}
	if err := workload.RegisterRules(); err != nil {
		return nil, fmt.Errorf("workload: %w", err)
	}
	c.ConsoleURL, c.DashboardURL = c.endpoint.Access.ConsoleURL, c.endpoint.Access.Dashboard()
	c.Commands = c.endpoint.Access.Commands.ToStringMapOutput()
	c.Cluster, c.URL = b.clusterName(), workload.URL
	outputs := c.endpoint.Access.AddTo(pulumi.Map{"cluster": c.Cluster, "url": c.URL})
	if config, ok := access.Kubeconfig.(pulumi.StringOutput); ok {
		c.Kubeconfig = config
		outputs["kubeconfig"] = config
	}
	return c, output.Register(ctx, c, outputs)
}

// cluster is what the workload must know about the cluster, as far as the config determines it.
func (a *Args) cluster() kubernetes.Cluster {
	c := kubernetes.Cluster{
		Alarms: &a.Alarms, AlarmsPath: "eks.alarms",
		Platform: "eks", Created: !a.existing(), Controllers: []string{"traefik", "nginx"},
		LoadBalancerAnnotations: a.loadBalancerAnnotations(a.Service.Public), GPU: a.gpu(),
	}
	if a.auto() || a.existing() {
		c.Controllers = append(c.Controllers, "alb")
	} else {
		c.OtherControllers = map[string]string{"alb": "eks.autoMode.enabled, or an existing cluster that runs AWS's load balancer controller"}
	}
	if a.auto() && !a.existing() {
		c.ALBController = "eks.amazonaws.com/alb"
	}
	if a.Existing.NodeType != "" {
		c.Facts = hint.Facts{hint.ClusterNodeType: a.Existing.NodeType}
	}
	if len(a.PodSecrets) > 0 {
		c.IdentityServers = []kubernetes.Server{podIdentityAgent}
	}
	return c
}

// podIdentityAgent serves the credentials of EKS Pod Identity
// (docs.aws.amazon.com/eks/latest/userguide/pod-id-how-it-works.html). A network policy that does
// not allow this address blocks them (github.com/cilium/cilium/issues/34387).
var podIdentityAgent = kubernetes.Server{Address: "169.254.170.23", Port: 80}

// builder holds what every step of New needs.
type builder struct {
	ctx    *pulumi.Context
	name   string
	args   *Args
	parent pulumi.ResourceOrInvokeOption

	network *network.Network
	// cluster is nil if the service is deployed to an existing one.
	cluster *eks.Cluster
	// beforeNodes and ready are what must exist before a node can join, and before a
	// Pod can start.
	beforeNodes, ready []pulumi.Resource
}

// reach creates the cluster or uses the existing one, and returns how to access it.
//
// The provider's identity is the cluster's ARN. Without it, any change of the kubeconfig would
// count as another cluster and replace every resource in it
// (github.com/pulumi/pulumi-kubernetes/issues/4019).
func (b *builder) reach() (*k8s.ProviderArgs, error) {
	a := b.args
	args := &k8s.ProviderArgs{EnableServerSideApply: pulumi.Bool(true)}
	switch existing := a.Existing; {
	case existing.Context != "":
		args.Context = pulumi.String(existing.Context)
		args.ClusterIdentifier = existing.ARN.ToStringOutput()
		return args, nil
	case a.existing():
		kubeconfig, err := a.kubeconfigOf(existing)
		if err != nil {
			return nil, err
		}
		args.Kubeconfig = kubeconfig
		args.ClusterIdentifier = existing.ARN.ToStringOutput()
		return args, nil
	}
	for _, step := range []struct {
		what string
		do   func() error
		skip bool
	}{
		{"network", b.newNetwork, false},
		{"cluster", b.controlPlane, false},
		{"access", b.letIn, false},
		{"add-ons", b.addonsBeforeNodes, a.AutoMode.Enabled},
		{"nodes", b.nodes, a.AutoMode.Enabled},
		{"add-ons", b.addonsAfterNodes, a.AutoMode.Enabled},
	} {
		if step.skip {
			continue
		}
		if err := step.do(); err != nil {
			return nil, fmt.Errorf("%s: %w", step.what, err)
		}
	}
	args.ClusterIdentifier = b.cluster.Arn
	// The secret is created inside ApplyT: the recording for the estimate cannot read a secret
	// around an unknown value.
	args.Kubeconfig = pulumi.All(b.cluster.Name, b.cluster.Endpoint, b.cluster.CertificateAuthority.Data().Elem()).ApplyT(func(v []any) (pulumi.StringOutput, error) {
		text, err := a.kubeconfig(v[0].(string), v[1].(string), v[2].(string))
		return secret(text), err
	}).(pulumi.StringOutput)
	return args, nil
}

func secret(text string) pulumi.StringOutput {
	return pulumi.ToSecret(pulumi.String(text)).(pulumi.StringOutput)
}

// kubeconfigOf returns the kubeconfig of an existing cluster.
func (a *Args) kubeconfigOf(e Existing) (pulumi.StringOutput, error) {
	endpoint, known := config.Plain(e.Endpoint)
	authority, too := config.Plain(e.CertificateAuthority)
	if _, plain := config.Plain(e.ARN); plain && known && too {
		text, err := a.kubeconfig(nameIn(config.Text(e.ARN)), endpoint, authority)
		return secret(text), err
	}
	return pulumi.All(e.ARN, e.Endpoint, e.CertificateAuthority).ApplyT(func(v []any) (pulumi.StringOutput, error) {
		text, err := a.kubeconfig(nameIn(v[0].(string)), v[1].(string), v[2].(string))
		return secret(text), err
	}).(pulumi.StringOutput), nil
}

func (b *builder) clusterName() pulumi.StringOutput {
	if b.cluster != nil {
		return b.cluster.Name
	}
	return b.args.Existing.ARN.ToStringOutput().ApplyT(nameIn).(pulumi.StringOutput)
}

// nameIn is the cluster's name, the last part of its ARN.
func nameIn(arn string) string { return arn[strings.LastIndex(arn, "/")+1:] }

// labels are the stack's labels, for resources that do not get the provider's default tags.
func (b *builder) labels() pulumi.StringMap {
	return pulumi.ToStringMap(components.Labels(b.ctx, b.args.Service))
}
