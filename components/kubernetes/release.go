package kubernetes

import (
	"encoding/json"
	"strconv"
	"strings"

	networkingv1 "github.com/pulumi/pulumi-kubernetes/sdk/v4/go/kubernetes/networking/v1"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"bankchurn/components"
	"bankchurn/config"
	"bankchurn/service"
)

// running is the options with another image, of another config key, and with the
// name that callers use.
func (o *Options) running(in components.Input, image, path string) *Options {
	other := *o
	other.Image, other.imagePath, other.host, other.certificate = image, path, in.Host, in.Certificate
	return &other
}

// stable is the options of the release that answers without a canary.
func (o *Options) stable(in components.Input) *Options {
	image, path := in.Release.StableImage(o.imageOf(in.Service))
	out := o.running(in, image, path)
	out.byAction = in.Release.Canary != nil && o.Ingress.Controller == "alb"
	return out
}

// beside registers the candidate: Pods and a Service of its own, with a share of
// the Pods. The release keeps all of its own, so that the way back needs no new
// ones. What it answers must be ready before it gets requests.
func (b *builder) beside() ([]pulumi.Resource, error) {
	candidate := *b
	candidate.name = b.name + "-canary"
	candidate.service.Name = b.service.Name + "-canary"
	candidate.labels = config.Merge(b.labels, map[string]string{"app": candidate.service.Name})
	candidate.options = b.described.candidate(b.in)
	canary := b.in.Release.Canary
	least, most := canary.ShareOf(b.options.minPods(b.service)), canary.ShareOf(b.options.maxPods(b.service))
	candidate.service.Scaling = service.Scaling{Min: &least, Max: &most}
	b.candidate = &candidate
	deployment, err := candidate.pods()
	if err != nil {
		return nil, err
	}
	service, err := candidate.newService()
	return []pulumi.Resource{deployment, service}, err
}

// candidate is the options of a canary's candidate. Of the routes, it has those to
// this service.
func (o *Options) candidate(in components.Input) *Options {
	image, path := in.Release.CandidateImage(o.imageOf(in.Service))
	out := o.running(in, image, path)
	var routes []Route
	for _, route := range out.routes(in.Service) {
		if route.Service == in.Service.Name {
			route.Service = ""
			routes = append(routes, route)
		}
	}
	out.Ingress.Routes = routes
	return out
}

// actions are the annotation that splits the requests of an alb, whose weights are
// of one Ingress: each route to this service names an action in place of a port.
// The action has the Service's name, which an update waits for.
func (b *builder) actions() map[string]string {
	if b.candidate == nil || !b.options.byAction {
		return nil
	}
	percent := b.in.Release.Canary.Percent
	type group struct {
		ServiceName string `json:"serviceName"`
		ServicePort int    `json:"servicePort"`
		Weight      int    `json:"weight"`
	}
	text, err := json.Marshal(map[string]any{"type": "forward", "forwardConfig": map[string]any{"targetGroups": []group{
		{b.service.Name, servicePort, 100 - percent}, {b.candidate.service.Name, servicePort, percent},
	}}})
	if err != nil {
		panic(err) // only names and numbers come here
	}
	return map[string]string{"alb.ingress.kubernetes.io/actions." + b.service.Name: string(text)}
}

// backendPort is a route's port, or the word by which an alb looks for an action.
func (o *Options) backendPort(s service.Service, route Route) networkingv1.ServiceBackendPortArgs {
	if o.byAction && route.Service == s.Name {
		return networkingv1.ServiceBackendPortArgs{Name: pulumi.String("use-annotation")}
	}
	return networkingv1.ServiceBackendPortArgs{Number: pulumi.Int(route.Port)}
}

// canaryIngress has traefik or nginx split the requests of the routes to this
// service, by a second Ingress with the same hosts and paths. It takes the certificate
// of the first; an issuer of its own would write the Secret twice. It comes after the
// first and all that answers its requests, and so goes before them: an abort that
// deleted the Pods at the same time would answer the candidate's share with 503.
func (b *builder) canaryIngress(before []pulumi.Resource) (*networkingv1.Ingress, error) {
	if b.candidate == nil || b.options.byAction {
		return nil, nil
	}
	c := b.candidate
	const prefix = "nginx.ingress.kubernetes.io/"
	meta := c.meta()
	meta.Annotations = pulumi.ToStringMap(config.Merge(b.options.annotations(b.service), map[string]string{
		prefix + "canary":           "true",
		prefix + "canary-weight":    strconv.Itoa(b.in.Release.Canary.Percent),
		prefix + "canary-by-header": components.CanaryHeader,
	}))
	arguments := networkingv1.IngressSpecArgs{
		IngressClassName: pulumi.String(b.options.className(b.service)), Rules: c.options.rules(c.service),
	}
	if secret := b.options.tlsSecret(b.service); secret != "" {
		arguments.Tls = networkingv1.IngressTLSArray{networkingv1.IngressTLSArgs{
			Hosts: pulumi.ToStringArray(c.options.hosts(c.service)), SecretName: pulumi.String(secret),
		}}
	}
	return networkingv1.NewIngress(b.ctx, c.name, &networkingv1.IngressArgs{Metadata: meta, Spec: arguments},
		b.parent, b.patience(), pulumi.DependsOn(before))
}

func (o *Options) validateCanary(in components.Input, r *config.Report) {
	if in.Release.Canary == nil {
		return
	}
	if c := o.controller(); !c.shares {
		r.Refuse(config.Problem{
			Path: "release.canary", Value: c.name, Reason: "the ingress controller " + c.name + " splits no requests between two releases",
			Allowed: "no canary, or a kubernetes.ingress.controller that can: " + strings.Join(controllersThat(func(c controller) bool { return c.shares }), ", "),
		})
	}
	o.candidate(in).validateImage(in.Service, r)
	image, path := o.imageOf(in.Service)
	in.Release.RefuseSameImage(image, path, r)
	if o.Ingress.Controller == "alb" {
		r.Note("alb has no address for the canary's candidate alone: its Pods' readiness decides whether it gets requests, and the verification asks the service, as every caller does")
		return
	}
	r.Note(o.Ingress.Controller + " sends requests with the header " + components.CanaryHeader + ": " + components.CanaryValue + " to the canary's candidate, whatever its share; so does the verification of the candidate")
}
