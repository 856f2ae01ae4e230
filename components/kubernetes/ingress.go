package kubernetes

import (
	networkingv1 "github.com/pulumi/pulumi-kubernetes/sdk/v4/go/kubernetes/networking/v1"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"bankchurn/config"
)

// newIngress waits, when it is created, until the controller has given it an
// address; a Service that it names and that does not exist is a warning of the
// provider.
func (b *builder) newIngress(before ...pulumi.Resource) (*networkingv1.Ingress, error) {
	annotations := config.Merge(b.annotations(), config.Merge(b.issuerAnnotations(), b.actions()))
	meta := b.meta()
	meta.Annotations = pulumi.StringMap(annotations)
	arguments := networkingv1.IngressSpecArgs{Rules: b.rules()}
	if _, old := annotations["kubernetes.io/ingress.class"]; !old {
		arguments.IngressClassName = b.className()
	}
	if secret := b.tlsSecret(); config.IsSet(secret) {
		arguments.Tls = networkingv1.IngressTLSArray{networkingv1.IngressTLSArgs{
			Hosts: pulumi.ToStringArray(b.hosts()), SecretName: secret,
		}}
	}
	return networkingv1.NewIngress(b.ctx, b.ingressName(), &networkingv1.IngressArgs{Metadata: meta, Spec: arguments},
		b.parent, b.patience(), pulumi.DependsOn(before))
}

// ingressName holds the class, or the controller where the class is an Output: on an
// Ingress that changes hands, the old controller's address would stay, so the new
// controller gets a new one before the old one goes.
func (b *builder) ingressName() string {
	return b.name + "-" + config.Named(b.className(), b.Ingress.Controller)
}

// routes are the configured ones with service and host filled in, or everything to
// this service.
func (d *desired) routes() []Route {
	if len(d.Ingress.Routes) == 0 {
		return []Route{{Host: d.host, Path: "/", Service: pulumi.String(d.service.Name), Port: servicePort}}
	}
	routes := make([]Route, len(d.Ingress.Routes))
	for i, route := range d.Ingress.Routes {
		if !config.IsSet(route.Service) {
			route.Service = pulumi.String(d.service.Name)
		}
		if route.Host == "" {
			route.Host = d.host
		}
		routes[i] = route
	}
	return routes
}

// isOwn says whether a route leads to this service. An Output names another one.
func (d *desired) isOwn(route Route) bool { return config.Text(route.Service) == d.service.Name }

// ownRoute is the route that the URL names: the first to this service, or the
// one that dns.name takes.
func (d *desired) ownRoute() (Route, bool) {
	for _, route := range d.routes() {
		if d.isOwn(route) && (d.host == "" || route.Host == d.host && route.Path == "/") {
			return route, true
		}
	}
	return Route{}, false
}

// hosts are the names in the routes, in the order in which they come up.
func (d *desired) hosts() []string {
	var hosts []string
	seen := map[string]bool{}
	for _, route := range d.routes() {
		if !seen[route.Host] {
			hosts = append(hosts, route.Host)
		}
		seen[route.Host] = true
	}
	return hosts
}

// strips says whether the controller takes paths off. Then every path of the
// Ingress has to be a regular expression, because the rewriting holds for all.
func (d *desired) strips() bool {
	if !d.controller().strips || !config.Default(d.Ingress.StripPath, true) {
		return false
	}
	for _, route := range d.Ingress.Routes {
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
func (d *desired) rules() networkingv1.IngressRuleArray {
	paths := map[string]networkingv1.HTTPIngressPathArray{}
	for _, route := range d.routes() {
		path, kind := route.Path, "Prefix"
		if d.strips() {
			path, kind = pattern(route.Path), "ImplementationSpecific"
		}
		paths[route.Host] = append(paths[route.Host], networkingv1.HTTPIngressPathArgs{
			Path: pulumi.String(path), PathType: pulumi.String(kind),
			Backend: networkingv1.IngressBackendArgs{Service: networkingv1.IngressServiceBackendArgs{
				Name: route.Service, Port: d.backendPort(route),
			}},
		})
	}
	var rules networkingv1.IngressRuleArray
	for _, host := range d.hosts() {
		rule := networkingv1.IngressRuleArgs{Http: networkingv1.HTTPIngressRuleValueArgs{Paths: paths[host]}}
		if host != "" {
			rule.Host = pulumi.String(host)
		}
		rules = append(rules, rule)
	}
	return rules
}
