package kubernetes

import (
	appsv1 "github.com/pulumi/pulumi-kubernetes/sdk/v4/go/kubernetes/apps/v1"
	corev1 "github.com/pulumi/pulumi-kubernetes/sdk/v4/go/kubernetes/core/v1"
	networkingv1 "github.com/pulumi/pulumi-kubernetes/sdk/v4/go/kubernetes/networking/v1"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"bankchurn/spec"
)

func (b *builder) ingress(service *corev1.Service, deployment *appsv1.Deployment) (*networkingv1.Ingress, error) {
	return networkingv1.NewIngress(b.ctx, b.name, &networkingv1.IngressArgs{
		Metadata: b.meta(),
		Spec: networkingv1.IngressSpecArgs{
			IngressClassName: pulumi.String(b.options.className()),
			Rules:            b.options.rules(b.service),
		},
	}, b.parent, b.patience(), pulumi.DependsOn([]pulumi.Resource{service, deployment}))
}

func (o *Options) className() string {
	if o.Ingress.ClassName != "" {
		return o.Ingress.ClassName
	}
	return o.Ingress.Controller
}

// routes are the configured ones with the service filled in, or everything to it.
func (o *Options) routes(s spec.Service) []Route {
	if len(o.Ingress.Routes) == 0 {
		return []Route{{Path: "/", Service: s.Name, Port: servicePort}}
	}
	routes := make([]Route, len(o.Ingress.Routes))
	for i, route := range o.Ingress.Routes {
		if route.Service == "" {
			route.Service = s.Name
		}
		routes[i] = route
	}
	return routes
}

// rules are the routes as an Ingress has them: one rule per host, in the order in
// which hosts come up.
func (o *Options) rules(s spec.Service) networkingv1.IngressRuleArray {
	var hosts []string
	paths := map[string]networkingv1.HTTPIngressPathArray{}
	for _, route := range o.routes(s) {
		if _, seen := paths[route.Host]; !seen {
			hosts = append(hosts, route.Host)
		}
		paths[route.Host] = append(paths[route.Host], networkingv1.HTTPIngressPathArgs{
			Path: pulumi.String(route.Path), PathType: pulumi.String("Prefix"),
			Backend: networkingv1.IngressBackendArgs{Service: networkingv1.IngressServiceBackendArgs{
				Name: pulumi.String(route.Service), Port: networkingv1.ServiceBackendPortArgs{Number: pulumi.Int(route.Port)},
			}},
		})
	}
	var rules networkingv1.IngressRuleArray
	for _, host := range hosts {
		rule := networkingv1.IngressRuleArgs{Http: networkingv1.HTTPIngressRuleValueArgs{Paths: paths[host]}}
		if host != "" {
			rule.Host = pulumi.String(host)
		}
		rules = append(rules, rule)
	}
	return rules
}
