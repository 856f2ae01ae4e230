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
	"bankchurn/config"
	"bankchurn/internal/diag"
	"bankchurn/service"
)

// Workload is the component: the service in its namespace, and its way in.
type Workload struct {
	pulumi.ResourceState

	// URL is the base of the service, without a trailing slash.
	URL pulumi.StringOutput `pulumi:"url"`
	// Address is the load balancer's host name or IP address.
	Address pulumi.StringOutput `pulumi:"address"`
	// Namespace and Deployment say what runs, and where.
	Namespace  pulumi.StringOutput `pulumi:"namespace"`
	Deployment pulumi.StringOutput `pulumi:"deployment"`

	image       string
	host        string
	addressIsIP bool
	hint        string
	// shares is the Ingress that sends requests to a canary's candidate; nil without one.
	// The controller has answered for it, so that it knows the header, too.
	shares *networkingv1.Ingress
}

// New registers the component and everything in it. It expects options that
// Validate accepted.
func New(ctx *pulumi.Context, name string, in components.Input, o *Options, c Cluster, opts ...pulumi.ResourceOption) (*Workload, error) {
	described := o
	o = o.stable(in)
	w := &Workload{addressIsIP: c.AddressIsIP}
	w.image, _ = o.imageOf(in.Service)
	if err := ctx.RegisterComponentResource("bankchurn:kubernetes:Workload", name, w, append(opts, pulumi.Providers(c.Provider))...); err != nil {
		return nil, err
	}
	b := builder{
		ctx: ctx, name: name, in: in, service: in.Service, described: described, options: o, cluster: c, parent: pulumi.Parent(w),
		labels: config.Merge(components.Labels(ctx, in.Service), map[string]string{"app": in.Service.Name}),
	}
	if err := b.newNamespace(); err != nil {
		return nil, fmt.Errorf("namespace: %w", err)
	}
	deployment, err := b.pods()
	if err != nil {
		return nil, err
	}
	var candidate []pulumi.Resource
	if in.Release.Canary != nil {
		if candidate, err = b.beside(); err != nil {
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
	w.Address = addressOf(b.ctx, ingress)
	w.URL, w.host = b.url(w.Address)
	w.Namespace = b.namespace
	w.Deployment = deployment.Metadata.Name().Elem()
	w.hint = fmt.Sprintf("look at the Pods with: kubectl -n %s get pods,events -l app=%s", o.Namespace.Name, in.Service.Name)
	return w, ctx.RegisterResourceOutputs(w, pulumi.Map{
		"url": w.URL, "address": w.Address, "namespace": w.Namespace, "deployment": w.Deployment,
	})
}

// Endpoint is where the service answers.
func (w *Workload) Endpoint() components.Endpoint {
	e := components.Endpoint{URL: w.URL, Release: pulumi.String(w.image).ToStringOutput(), Host: w.host, Hint: w.hint}
	if w.shares != nil {
		e.Candidate = &components.Candidate{URL: components.After(w.URL, w.shares), Header: components.CanaryHeader, Value: components.CanaryValue}
	}
	if w.addressIsIP {
		e.Alias.Address = w.Address
	} else {
		e.Alias.Name = w.Address
	}
	return e
}

// builder carries what every step of New needs.
type builder struct {
	ctx     *pulumi.Context
	name    string
	in      components.Input
	service service.Service
	// described are the options of the stack, and options those of the release.
	described, options *Options
	cluster            Cluster
	parent             pulumi.ResourceOrInvokeOption
	// labels go on every object.
	labels map[string]string
	// account is who the Pods are, of both releases: the cloud's identity may be tied to
	// its exact name.
	account *corev1.ServiceAccount
	// candidate builds the other release of a canary; nil without one.
	candidate *builder
	// namespace is the name of the namespace, known once it exists.
	namespace pulumi.StringOutput
	// within is what must exist before an object in the namespace can.
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
	deployment, err := b.deployment()
	if err != nil {
		return nil, fmt.Errorf("deployment: %w", err)
	}
	if err := b.autoScaling(deployment); err != nil {
		return nil, fmt.Errorf("autoscaler: %w", err)
	}
	return deployment, nil
}

// wayIn registers what leads to the Pods, with the controllers that it takes.
func (b *builder) wayIn(ready []pulumi.Resource) (*networkingv1.Ingress, error) {
	service, err := b.newService()
	if err != nil {
		return nil, fmt.Errorf("service: %w", err)
	}
	installed, err := b.install()
	if err != nil {
		return nil, err
	}
	before := append(append(ready, service), installed...)
	if b.options.Ingress.TLS.CreateIssuer.Email != "" {
		issuer, err := b.newIssuer(append(b.cluster.Ready[:len(b.cluster.Ready):len(b.cluster.Ready)], installed...))
		if err != nil {
			return nil, fmt.Errorf("issuer: %w", err)
		}
		before = append(before, issuer)
	}
	extra, err := b.controllerObjects()
	if err != nil {
		return nil, fmt.Errorf("ingress controller %s: %w", b.options.Ingress.Controller, err)
	}
	ingress, err := b.newIngress(append(before, extra...)...)
	if err != nil {
		return nil, fmt.Errorf("ingress: %w", err)
	}
	return ingress, nil
}

// controllerObjects are what a cloud's own controller takes beside the Ingress.
func (b *builder) controllerObjects() ([]pulumi.Resource, error) {
	switch {
	case b.options.Ingress.Controller == "gce":
		return b.gceObjects()
	case b.options.Ingress.Controller == "alb" && b.cluster.ALBController != "":
		class, err := networkingv1.NewIngressClass(b.ctx, b.name, &networkingv1.IngressClassArgs{
			Metadata: metav1.ObjectMetaArgs{Name: pulumi.String(b.options.className(b.service)), Labels: pulumi.ToStringMap(b.labels)},
			Spec:     networkingv1.IngressClassSpecArgs{Controller: pulumi.String(b.cluster.ALBController)},
		}, b.parent, pulumi.DependsOn(b.cluster.Ready))
		return []pulumi.Resource{class}, err
	}
	return nil, nil
}

// url is where the service is called, and the host name that the Ingress knows it
// by. A name for any host below a domain becomes one that it covers.
func (b *builder) url(address pulumi.StringOutput) (url pulumi.StringOutput, host string) {
	route, _ := b.options.ownRoute(b.service) // Validate refused routes without one
	scheme := "http"
	if b.options.encrypted() {
		scheme = "https"
	}
	path := strings.TrimSuffix(route.Path, "/")
	return pulumi.Sprintf("%s://%s%s", scheme, address, path), strings.Replace(route.Host, "*", b.service.Name, 1)
}

// addressOf is the load balancer that the controller gave the Ingress.
func addressOf(ctx *pulumi.Context, ingress *networkingv1.Ingress) pulumi.StringOutput {
	return ingress.Status.ApplyT(func(status *networkingv1.IngressStatus) (string, error) {
		if status != nil && status.LoadBalancer != nil {
			for _, at := range status.LoadBalancer.Ingress {
				if name := config.Default(at.Hostname, config.Default(at.Ip, "")); name != "" {
					return name, nil
				}
			}
		}
		return "", diag.Engine(ctx, errors.New("the Ingress has no address: its controller has made no load balancer for it"))
	}).(pulumi.StringOutput)
}
