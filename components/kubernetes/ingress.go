package kubernetes

import (
	networkingv1 "github.com/pulumi/pulumi-kubernetes/sdk/v4/go/kubernetes/networking/v1"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"bankchurn/config"
	"bankchurn/service"
)

// newIngress waits, when it is created, until the controller has given it an
// address; a Service that it names and that does not exist is a warning of the
// provider. Its name holds the class: on an Ingress that changes hands, the old controller's address would stay, so the
// new controller gets a new one before the old one goes.
func (b *builder) newIngress(before ...pulumi.Resource) (*networkingv1.Ingress, error) {
	o, s := b.options, b.service
	annotations := config.Merge(o.annotations(s), config.Merge(o.issuerAnnotations(), b.actions()))
	meta := b.meta()
	stated := pulumi.ToStringMap(annotations)
	if o.issued() {
		stated[albPrefix+"certificate-arn"] = o.certificate
	}
	meta.Annotations = stated
	arguments := networkingv1.IngressSpecArgs{Rules: o.rules(s)}
	if _, old := annotations["kubernetes.io/ingress.class"]; !old {
		arguments.IngressClassName = pulumi.String(o.className(s))
	}
	if secret := o.tlsSecret(s); secret != "" {
		arguments.Tls = networkingv1.IngressTLSArray{networkingv1.IngressTLSArgs{
			Hosts: pulumi.ToStringArray(o.hosts(s)), SecretName: pulumi.String(secret),
		}}
	}
	return networkingv1.NewIngress(b.ctx, b.name+"-"+o.className(s), &networkingv1.IngressArgs{Metadata: meta, Spec: arguments},
		b.parent, b.patience(), pulumi.DependsOn(before))
}

// routes are the configured ones with service and host filled in, or everything to
// this service.
func (o *Options) routes(s service.Service) []Route {
	if len(o.Ingress.Routes) == 0 {
		return []Route{{Host: o.host, Path: "/", Service: s.Name, Port: servicePort}}
	}
	routes := make([]Route, len(o.Ingress.Routes))
	for i, route := range o.Ingress.Routes {
		if route.Service == "" {
			route.Service = s.Name
		}
		if route.Host == "" {
			route.Host = o.host
		}
		routes[i] = route
	}
	return routes
}

// ownRoute is the route that callers are told: the first to this service, or the
// one that dns.name takes.
func (o *Options) ownRoute(s service.Service) (Route, bool) {
	for _, route := range o.routes(s) {
		if route.Service == s.Name && (o.host == "" || route.Host == o.host && route.Path == "/") {
			return route, true
		}
	}
	return Route{}, false
}

// hosts are the names in the routes, in the order in which they come up.
func (o *Options) hosts(s service.Service) []string {
	var hosts []string
	seen := map[string]bool{}
	for _, route := range o.routes(s) {
		if !seen[route.Host] {
			hosts = append(hosts, route.Host)
		}
		seen[route.Host] = true
	}
	return hosts
}

// strips says whether the controller takes paths off. Then every path of the
// Ingress has to be a regular expression, because the rewriting holds for all.
func (o *Options) strips() bool {
	if !o.controller().strips || !config.Default(o.Ingress.StripPath, true) {
		return false
	}
	for _, route := range o.Ingress.Routes {
		if route.Path != "/" {
			return true
		}
	}
	return false
}

// pattern is a path as a regular expression, in which the second group is what the
// service sees, without the slash in front.
func pattern(path string) string {
	if path == "/" {
		return "/()(.*)"
	}
	return path + "(/|$)(.*)"
}

// rules are the routes as an Ingress has them: one rule per host.
func (o *Options) rules(s service.Service) networkingv1.IngressRuleArray {
	paths := map[string]networkingv1.HTTPIngressPathArray{}
	for _, route := range o.routes(s) {
		path, kind := route.Path, "Prefix"
		if o.strips() {
			path, kind = pattern(route.Path), "ImplementationSpecific"
		}
		paths[route.Host] = append(paths[route.Host], networkingv1.HTTPIngressPathArgs{
			Path: pulumi.String(path), PathType: pulumi.String(kind),
			Backend: networkingv1.IngressBackendArgs{Service: networkingv1.IngressServiceBackendArgs{
				Name: pulumi.String(route.Service), Port: o.backendPort(s, route),
			}},
		})
	}
	var rules networkingv1.IngressRuleArray
	for _, host := range o.hosts(s) {
		rule := networkingv1.IngressRuleArgs{Http: networkingv1.HTTPIngressRuleValueArgs{Paths: paths[host]}}
		if host != "" {
			rule.Host = pulumi.String(host)
		}
		rules = append(rules, rule)
	}
	return rules
}
