package kubernetes

import (
	"errors"
	"fmt"
	"strings"

	appsv1 "github.com/pulumi/pulumi-kubernetes/sdk/v4/go/kubernetes/apps/v1"
	corev1 "github.com/pulumi/pulumi-kubernetes/sdk/v4/go/kubernetes/core/v1"
	metav1 "github.com/pulumi/pulumi-kubernetes/sdk/v4/go/kubernetes/meta/v1"
	networkingv1 "github.com/pulumi/pulumi-kubernetes/sdk/v4/go/kubernetes/networking/v1"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"bankchurn/components"
	"bankchurn/components/operate"
	"bankchurn/config"
	"bankchurn/internal/diag"
	"bankchurn/internal/output"
)

// Workload is the component: the service in its namespace, and its Ingress.
type Workload struct {
	pulumi.ResourceState

	// The base URL of the service, without a trailing slash.
	URL pulumi.StringOutput `pulumi:"url"`
	// The hostname or IP address of the load balancer.
	Address pulumi.StringOutput `pulumi:"address"`
	// The name of the namespace.
	Namespace pulumi.StringOutput `pulumi:"namespace"`
	// The name of the Deployment.
	Deployment pulumi.StringOutput `pulumi:"deployment"`
	// Shell commands by purpose: `logs`, `errors`, `status` and others. kubectl commands use the
	// current context, unless the component knows the cluster.
	Commands pulumi.StringMapOutput `pulumi:"commands"`

	image       pulumi.StringOutput
	host        string
	addressIsIP bool
	access      operate.Access
	ingress     pulumi.StringOutput
	// newRules registers the alarms in the cluster; see RegisterRules.
	newRules func() error
	// shares is the Ingress that sends requests to a canary's candidate; nil without one. Once it
	// is ready, the controller also routes by the canary header. Its own type would cost every
	// package that mentions a Workload 5 s of compilation (see any-output in .golangci.yml).
	shares pulumi.Resource
	// followsDNS means that the certificate is issued only after DNS points to the address.
	followsDNS bool
}

// New registers the component and its resources in the cluster of a Kubernetes provider, which
// comes from pulumi.Provider or pulumi.Providers in opts, or from a parent. Give that provider a
// ClusterIdentifier: without one, a new kubeconfig counts as another cluster and replaces every
// resource in it. Resources in pulumi.DependsOn are created before anything in the cluster and
// deleted after it.
//
// New sets defaults for args that are not set, and returns all problems with args in one error
// before it registers anything. Problems with an Output appear when it resolves, before a resource
// uses it.
func New(ctx *pulumi.Context, name string, args *Args, opts ...pulumi.ResourceOption) (*Workload, error) {
	a := &Args{}
	if args != nil {
		*a = *args
	}
	r := components.Described{Platform: Platform, Args: a, Service: &a.Service, Release: &a.Release, Verify: &a.Verify, Validate: a.validate}.Complete(ctx, name)
	if err := r.Err(); err != nil {
		return nil, err
	}
	options, err := pulumi.NewResourceOptions(opts...)
	if err != nil {
		return nil, err
	}
	c := a.cluster()
	c.Ready = options.DependsOn
	w, err := Register(ctx, name, components.Input{Service: a.Service, Release: a.Release, Verify: a.Verify}, a.Kubernetes, c, opts...)
	if err != nil {
		return nil, err
	}
	if err := w.RegisterRules(); err != nil {
		return nil, err
	}
	return w, components.Show(ctx, w, r)
}

// Register is New for a platform that knows its cluster. It expects a Config that Validate has
// accepted. RegisterRules follows.
func Register(ctx *pulumi.Context, name string, in components.Input, cfg Config, c Cluster, opts ...pulumi.ResourceOption) (*Workload, error) {
	d := desiredOf(in, cfg, c)
	w := &Workload{image: d.image.ToStringOutput(), addressIsIP: c.AddressIsIP, followsDNS: d.certificateFollowsDNS()}
	if c.Provider != nil {
		opts = append(opts[:len(opts):len(opts)], pulumi.Providers(c.Provider))
	}
	if err := ctx.RegisterComponentResource("bankchurn:kubernetes:Workload", name, w, opts...); err != nil {
		return nil, err
	}
	b := builder{
		desired: d, ctx: ctx, name: name, parent: pulumi.Parent(w),
		labels: config.Merge(components.Labels(ctx, in.Service), map[string]string{"app": in.Service.Name}),
	}
	if err := b.newNamespace(); err != nil {
		return nil, fmt.Errorf("namespace: %w", err)
	}
	devices, err := b.install(true)
	if err != nil {
		return nil, err
	}
	b.within = append(b.within[:len(b.within):len(b.within)], devices...)
	deployment, err := b.pods()
	if err != nil {
		return nil, err
	}
	var candidate []pulumi.Resource
	if d.release.Canary != nil {
		if candidate, err = b.canaryObjects(); err != nil {
			return nil, fmt.Errorf("canary: %w", err)
		}
	}
	ingress, err := b.wayIn(append([]pulumi.Resource{deployment}, candidate...))
	if err != nil {
		return nil, err
	}
	if w.shares, err = b.canaryIngress(append(candidate, ingress)); err != nil {
		return nil, fmt.Errorf("canary: ingress: %w", err)
	}
	w.ingress = ingress.Metadata.Name().Elem()
	w.Deployment = deployment.Metadata.Name().Elem()
	w.newRules = func() error { return b.newRules(w.Deployment, w.ingress) }
	w.Address = addressOf(b.ctx, ingress)
	w.URL, w.host = b.url(w.Address)
	w.Namespace = b.namespace
	w.access = operate.Workload{Context: c.Context, Namespace: w.Namespace, Deployment: w.Deployment, App: pulumi.String(in.Service.Name)}.Access()
	w.Commands = w.access.Commands.ToStringMapOutput()
	return w, output.Register(ctx, w, w.access.AddTo(pulumi.Map{
		"url": w.URL, "address": w.Address, "namespace": w.Namespace, "deployment": w.Deployment,
	}))
}

// RegisterRules registers the PrometheusRule, if the config asks for one. Its alarms link the
// dashboard, whose names the workload has, so the platform registers that first.
func (w *Workload) RegisterRules() error {
	if err := w.newRules(); err != nil {
		return fmt.Errorf("alarms: %w", err)
	}
	return nil
}

// IngressName is the name of the Ingress in its namespace.
func (w *Workload) IngressName() pulumi.StringOutput { return w.ingress }

// Endpoint is where the service is reachable.
func (w *Workload) Endpoint() components.Endpoint {
	e := components.Endpoint{URL: w.URL, Release: w.image, Host: w.host, CertificateFollowsDNS: w.followsDNS, Access: w.access}
	if w.shares != nil {
		e.Candidate = &components.Candidate{URL: components.WhenReady(w.URL, w.shares), Header: components.CanaryHeader, Value: components.CanaryValue}
	}
	if w.addressIsIP {
		e.Alias.Address = w.Address
	} else {
		e.Alias.Name = w.Address
	}
	return e
}

// builder holds what every step of Register needs.
type builder struct {
	*desired
	ctx    *pulumi.Context
	name   string
	parent pulumi.ResourceOrInvokeOption
	// labels are on every object.
	labels map[string]string
	// account is the service account of the Pods of both releases: a cloud identity may be bound to
	// its exact name.
	account *corev1.ServiceAccount
	// canary builds a canary's candidate; nil without one.
	canary *builder
	// namespace is the name of the namespace, known once it exists.
	namespace pulumi.StringOutput
	// within is what must exist before an object in the namespace can be created.
	within []pulumi.Resource
}

// pods registers everything that runs the service within the cluster.
func (b *builder) pods() (*appsv1.Deployment, error) {
	if b.account == nil {
		account, err := b.serviceAccount()
		if err != nil {
			return nil, fmt.Errorf("service account: %w", err)
		}
		b.account = account
	}
	if err := b.networkPolicy(); err != nil {
		return nil, fmt.Errorf("network policy: %w", err)
	}
	verified, err := b.smokeTest()
	if err != nil {
		return nil, fmt.Errorf("smoke test: %w", err)
	}
	deployment, err := b.deployment(verified)
	if err != nil {
		return nil, fmt.Errorf("deployment: %w", err)
	}
	if err := b.autoScaling(deployment); err != nil {
		return nil, fmt.Errorf("autoscaler: %w", err)
	}
	return deployment, nil
}

// wayIn registers what leads to the Pods, including the ingress controllers.
func (b *builder) wayIn(ready []pulumi.Resource) (*networkingv1.Ingress, error) {
	service, err := b.newService()
	if err != nil {
		return nil, fmt.Errorf("service: %w", err)
	}
	installed, err := b.install(false)
	if err != nil {
		return nil, err
	}
	before := append(append(ready, service), installed...)
	if b.Ingress.TLS.CreateIssuer.Email != "" {
		issuer, err := b.newIssuer(append(b.cluster.Ready[:len(b.cluster.Ready):len(b.cluster.Ready)], installed...))
		if err != nil {
			return nil, fmt.Errorf("issuer: %w", err)
		}
		before = append(before, issuer)
	}
	extra, err := b.controllerObjects()
	if err != nil {
		return nil, fmt.Errorf("ingress controller %s: %w", b.Ingress.Controller, err)
	}
	ingress, err := b.newIngress(append(before, extra...)...)
	if err != nil {
		return nil, fmt.Errorf("ingress: %w", err)
	}
	return ingress, nil
}

// controllerObjects are what a cloud's own controller needs in addition to the Ingress.
func (b *builder) controllerObjects() ([]pulumi.Resource, error) {
	switch {
	case b.Ingress.Controller == "gce":
		return b.gceObjects()
	case b.Ingress.Controller == "alb" && b.cluster.ALBController != "":
		class, err := networkingv1.NewIngressClass(b.ctx, b.name, &networkingv1.IngressClassArgs{
			Metadata: metav1.ObjectMetaArgs{Name: b.className(), Labels: pulumi.ToStringMap(b.labels)},
			Spec:     networkingv1.IngressClassSpecArgs{Controller: pulumi.String(b.cluster.ALBController)},
		}, b.parent, pulumi.DependsOn(b.cluster.Ready))
		return []pulumi.Resource{class}, err
	}
	return nil, nil
}

// url returns the service's URL, and the host under which the Ingress serves it. A wildcard host is
// replaced with a host that it covers.
func (b *builder) url(address pulumi.StringOutput) (url pulumi.StringOutput, host string) {
	route, _ := b.ownRoute() // Validate rejects routes without one
	scheme := "http"
	if b.encrypted() {
		scheme = "https"
	}
	path := strings.TrimSuffix(route.Path, "/")
	return pulumi.Sprintf("%s://%s%s", scheme, address, path), strings.Replace(route.Host, "*", b.service.Name, 1)
}

// addressOf returns the load balancer's address that the controller set on the Ingress.
func addressOf(ctx *pulumi.Context, ingress *networkingv1.Ingress) pulumi.StringOutput {
	return ingress.Status.ApplyT(func(status *networkingv1.IngressStatus) (string, error) {
		if status != nil && status.LoadBalancer != nil {
			for _, at := range status.LoadBalancer.Ingress {
				if name := config.Default(at.Hostname, config.Default(at.Ip, "")); name != "" {
					return name, nil
				}
			}
		}
		return "", diag.LogError(ctx, errors.New("the Ingress has no address: its controller has not created a load balancer for it"))
	}).(pulumi.StringOutput)
}
