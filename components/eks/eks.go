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
)

// EKS is the component: a cluster, where the stack makes one, and the service in it.
type EKS struct {
	pulumi.ResourceState

	// Cluster is the cluster's name.
	Cluster pulumi.StringOutput `pulumi:"cluster"`
	// URL is the base of the service, without a trailing slash.
	URL pulumi.StringOutput `pulumi:"url"`
	// Kubeconfig reaches the cluster as Pulumi does.
	Kubeconfig pulumi.StringOutput `pulumi:"kubeconfig"`

	endpoint components.Endpoint
}

// Deploy implements components.Platform.
func (o *Options) Deploy(ctx *pulumi.Context, in components.Input, opts ...pulumi.ResourceOption) (components.Endpoint, error) {
	c, err := New(ctx, in.Service.Name, in, o, opts...)
	if err != nil {
		return components.Endpoint{}, fmt.Errorf("eks: %w", err)
	}
	return c.endpoint, nil
}

// New registers the component and everything in it. It expects options that
// Validate accepted.
func New(ctx *pulumi.Context, name string, in components.Input, o *Options, opts ...pulumi.ResourceOption) (*EKS, error) {
	c := &EKS{}
	if err := ctx.RegisterComponentResource("bankchurn:platform:EKS", name, c, opts...); err != nil {
		return nil, err
	}
	b := builder{ctx: ctx, name: name, in: in, options: o, parent: pulumi.Parent(c)}
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
	account, err := b.podIdentity()
	if err != nil {
		return nil, fmt.Errorf("identity of the Pods: %w", err)
	}
	there := o.cluster(in.Service.Public)
	there.Provider, there.Ready, there.ServiceAccountName = provider, b.ready, account
	workload, err := kubernetes.New(ctx, name, in, o.kubernetes, there, b.parent)
	if err != nil {
		return nil, fmt.Errorf("workload: %w", err)
	}
	c.endpoint = workload.Endpoint()
	c.Cluster, c.URL = b.clusterName(), workload.URL
	outputs := pulumi.Map{"cluster": c.Cluster, "url": c.URL}
	if config, ok := access.Kubeconfig.(pulumi.StringOutput); ok {
		c.Kubeconfig = config
		outputs["kubeconfig"] = config
	}
	return c, ctx.RegisterResourceOutputs(c, outputs)
}

// cluster is what the workload has to know of it, as far as the config says.
func (o *Options) cluster(public bool) kubernetes.Cluster {
	c := kubernetes.Cluster{
		Platform: "eks", Created: !o.uses(), Controllers: []string{"traefik", "nginx"},
		LoadBalancerAnnotations: o.loadBalancerAnnotations(public),
	}
	if o.auto() || o.uses() {
		c.Controllers = append(c.Controllers, "alb")
	}
	if o.auto() && !o.uses() {
		c.ALBController = "eks.amazonaws.com/alb"
	}
	if len(o.PodSecrets) > 0 {
		c.IdentityServers = []kubernetes.Server{podIdentityAgent}
	}
	return c
}

// podIdentityAgent hands out the credentials of EKS Pod Identity
// (docs.aws.amazon.com/eks/latest/userguide/pod-id-how-it-works.html). A network policy
// that lets a Pod out elsewhere alone keeps them from it
// (github.com/cilium/cilium/issues/34387).
var podIdentityAgent = kubernetes.Server{Address: "169.254.170.23", Port: 80}

// builder carries what every step of New needs.
type builder struct {
	ctx     *pulumi.Context
	name    string
	in      components.Input
	options *Options
	parent  pulumi.ResourceOrInvokeOption

	network *network.Network
	// cluster is nil where the service goes into one that exists.
	cluster *eks.Cluster
	// beforeNodes and ready are what must exist before a node can join, and before a
	// Pod can start.
	beforeNodes, ready []pulumi.Resource
}

// reach makes the cluster, or takes the one that exists, and says how to talk to it.
//
// The provider's identity is the cluster's ARN. Without it any change of the
// kubeconfig would count as another cluster, and replace everything in this one
// (github.com/pulumi/pulumi-kubernetes/issues/4019).
func (b *builder) reach() (*k8s.ProviderArgs, error) {
	o := b.options
	args := &k8s.ProviderArgs{EnableServerSideApply: pulumi.Bool(true)}
	switch existing := o.Existing; {
	case existing.Context != "":
		args.Context = pulumi.String(existing.Context)
		args.ClusterIdentifier = pulumi.String(existing.ARN)
		return args, nil
	case o.uses():
		config, err := o.kubeconfig(existing.name(), existing.Endpoint, existing.CertificateAuthority)
		if err != nil {
			return nil, err
		}
		args.Kubeconfig = secret(config)
		args.ClusterIdentifier = pulumi.String(existing.ARN)
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
		{"add-ons", b.addonsBeforeNodes, o.AutoMode.Enabled},
		{"nodes", b.nodes, o.AutoMode.Enabled},
		{"add-ons", b.addonsAfterNodes, o.AutoMode.Enabled},
	} {
		if step.skip {
			continue
		}
		if err := step.do(); err != nil {
			return nil, fmt.Errorf("%s: %w", step.what, err)
		}
	}
	args.ClusterIdentifier = b.cluster.Arn
	// The secret is made within: the recording of the estimate cannot read one around
	// a value that is not known yet.
	args.Kubeconfig = pulumi.All(b.cluster.Name, b.cluster.Endpoint, b.cluster.CertificateAuthority.Data().Elem()).ApplyT(func(v []any) (pulumi.StringOutput, error) {
		text, err := o.kubeconfig(v[0].(string), v[1].(string), v[2].(string))
		return secret(text), err
	}).(pulumi.StringOutput)
	return args, nil
}

func secret(text string) pulumi.StringOutput {
	return pulumi.ToSecret(pulumi.String(text)).(pulumi.StringOutput)
}

func (b *builder) clusterName() pulumi.StringOutput {
	if b.cluster != nil {
		return b.cluster.Name
	}
	return pulumi.String(b.options.Existing.name()).ToStringOutput()
}

// name is the cluster's, at the end of its ARN.
func (e Existing) name() string { return e.ARN[strings.LastIndex(e.ARN, "/")+1:] }

// labels are the stack's, for what the provider's default tags do not reach.
func (b *builder) labels() pulumi.StringMap {
	return pulumi.ToStringMap(components.Labels(b.ctx, b.in.Service))
}
