package kubernetes

import (
	networkingv1 "github.com/pulumi/pulumi-kubernetes/sdk/v4/go/kubernetes/networking/v1"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"bankchurn/config"
)

// newIngress waits, on creation, until the controller has assigned an address. If it names a
// Service that does not exist, the provider only warns.
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

// ingressName includes the class, or the controller if the class is an Output. If an existing
// Ingress changed controllers, it would keep the old controller's address. A new name gives the new
// controller a new Ingress before the old one is deleted.
func (b *builder) ingressName() string {
	return b.name + "-" + config.Named(b.className(), b.Ingress.Controller)
}

// routes are the configured routes with service and host filled in, or one route that sends
// everything to this service.
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

// isOwn reports whether a route leads to this service. An Output counts as another service.
func (d *desired) isOwn(route Route) bool { return config.Text(route.Service) == d.service.Name }

// ownRoute is the route in the URL: the first to this service, or the one for dns.name.
func (d *desired) ownRoute() (Route, bool) {
	for _, route := range d.routes() {
		if d.isOwn(route) && (d.host == "" || route.Host == d.host && route.Path == "/") {
			return route, true
		}
	}
	return Route{}, false
}

// hosts are the hosts of the routes, in order of first appearance.
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

// strips reports whether the controller strips paths. Then every path of the Ingress must be a
// regular expression, because the rewrite applies to all of them.
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

// pattern is a path as a regular expression whose second group is what the service sees, without
// the leading slash.
func pattern(path string) string {
	if path == "/" {
		return "/()(.*)"
	}
	return path + "(/|$)(.*)"
}

// rules are the routes as Ingress rules: one rule per host.
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
