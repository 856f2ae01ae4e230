package kubernetes

import (
	"bankchurn/config"
	"bankchurn/service"
	"fmt"
	"slices"
	"strings"
)

func (o *Options) validateController(c Cluster, r *config.Report) {
	name := o.Ingress.Controller
	if !slices.Contains(c.Controllers, name) {
		r.Refuse(config.Problem{Path: "kubernetes.ingress.controller", Value: name, Reason: "does not exist on " + c.Platform, Allowed: strings.Join(c.Controllers, ", ")})
		return
	}
	if name == "nginx" && o.installs(c) {
		path, value := "kubernetes.ingress.controller", any(name)
		if o.InstallControllers != nil {
			path, value = "kubernetes.installControllers", true
		}
		r.Refuse(config.Problem{
			Path: path, Value: value, Reason: "ingress-nginx is retired: since March 2026 nobody mends its security holes, so this program does not install it (kubernetes.io/blog/2025/11/11/ingress-nginx-retirement)",
			Allowed: "kubernetes.ingress.controller traefik, which reads the same annotations; kubernetes.installControllers false for an ingress-nginx that exists",
		})
	} else if name == "nginx" {
		r.Warn(config.Problem{Path: "kubernetes.ingress.controller", Value: name, Reason: "ingress-nginx is retired: since March 2026 nobody mends its security holes (kubernetes.io/blog/2025/11/11/ingress-nginx-retirement)", Allowed: "traefik, which reads the same annotations"})
	}
	if name == "gce" && o.Ingress.ClassName != "" {
		r.Refuse(config.Problem{Path: "kubernetes.ingress.className", Value: o.Ingress.ClassName, Reason: "Google's controller has two fixed classes, which service.public decides between", Allowed: "no className"})
	}
	if o.Ingress.ControllerNamespace != "" && (o.controller().namespace == "" || o.installs(c)) {
		r.Refuse(config.Problem{Path: "kubernetes.ingress.controllerNamespace", Value: o.Ingress.ControllerNamespace, Reason: "is for a traefik or nginx that exists in the cluster", Allowed: "no controllerNamespace"})
	}
	if o.Ingress.ControllerReplicas != nil && o.controller().namespace == "" {
		r.Refuse(config.Problem{Path: "kubernetes.ingress.controllerReplicas", Value: *o.Ingress.ControllerReplicas, Reason: name + " has no Pods", Allowed: "no controllerReplicas; controllers that have: " + strings.Join(controllersThat(func(c controller) bool { return c.namespace != "" }), ", ")})
	}
}

// validateRoutes refuses an Ingress that does not lead to the service.
func (o *Options) validateRoutes(s service.Service, r *config.Report) {
	if len(o.Ingress.Routes) == 0 {
		return
	}
	seen := map[string]bool{}
	for i, route := range o.routes(s) {
		path := fmt.Sprintf("kubernetes.ingress.routes[%d]", i)
		if route.Service == s.Name && route.Port != servicePort {
			r.Refuse(config.Problem{Path: path + ".port", Value: route.Port, Reason: fmt.Sprintf("the Service %s listens on %d, in front of the container's %d", s.Name, servicePort, s.Port), Allowed: fmt.Sprint(servicePort)})
		}
		if key := route.Host + route.Path; seen[key] {
			r.Refuse(config.Problem{Path: path, Value: key, Reason: "is a host and path that an earlier route has", Allowed: "one route for each"})
		} else {
			seen[key] = true
		}
		if route.Path != "/" && !o.strips() && config.Default(o.Ingress.StripPath, true) {
			r.Refuse(config.Problem{
				Path: path + ".path", Value: route.Path, Reason: o.Ingress.Controller + " hands a path on as it is, and the service answers at /",
				Allowed: "a host of its own, with the path /; kubernetes.ingress.stripPath false where the services expect their path; controllers that take it off: " + strings.Join(controllersThat(func(c controller) bool { return c.strips }), ", "),
			})
		}
	}
	if !slices.ContainsFunc(o.routes(s), func(route Route) bool { return route.Service == s.Name }) {
		r.Refuse(config.Problem{Path: "kubernetes.ingress.routes", Reason: "none leads to this service, " + s.Name, Allowed: "one without the key service"})
	}
	if o.Namespace.Create && slices.ContainsFunc(o.routes(s), func(route Route) bool { return route.Service != s.Name }) {
		r.Warn(config.Problem{Path: "kubernetes.namespace.create", Value: true, Reason: "the other services of kubernetes.ingress.routes live in the same namespace, and go with it when this stack is destroyed", Allowed: "false, and a namespace that exists"})
	}
}

// setting is a neutral setting that not every controller honours.
type setting struct {
	key     string
	value   *int
	honours func(controller) bool
}

// validateSettings refuses what the controller would ignore.
func (o *Options) validateSettings(s service.Service, r *config.Report) {
	limits, timeouts := func(c controller) bool { return c.limits }, func(c controller) bool { return c.timeouts }
	in := o.Ingress
	for _, set := range []setting{
		{"requestsPerSecond", in.RequestsPerSecond, limits}, {"connections", in.Connections, limits}, {"bodyMiB", in.BodyMiB, limits},
		{"connectTimeoutSeconds", in.ConnectTimeoutSeconds, timeouts}, {"sendTimeoutSeconds", in.SendTimeoutSeconds, timeouts},
	} {
		if set.value != nil && !set.honours(o.controller()) {
			r.Refuse(config.Problem{
				Path: "kubernetes.ingress." + set.key, Value: *set.value, Reason: in.Controller + " has no such setting",
				Allowed: "no such key; controllers that have it: " + strings.Join(controllersThat(set.honours), ", "),
			})
		}
	}
	if in.TotalRequestsPerSecond != nil {
		r.Refuse(config.Problem{
			Path: "kubernetes.ingress.totalRequestsPerSecond", Value: *in.TotalRequestsPerSecond,
			Reason:  "no controller limits all clients together: the annotation rate-limit does not exist, and controllers ignore what they do not know",
			Allowed: "requestsPerSecond, which holds per client; service.scaling.max, which bounds what the Pods serve",
		})
	}
	if in.StripPath != nil && *in.StripPath && !o.controller().strips {
		r.Refuse(config.Problem{Path: "kubernetes.ingress.stripPath", Value: true, Reason: in.Controller + " hands a path on as it is", Allowed: "false; controllers that take it off: " + strings.Join(controllersThat(func(c controller) bool { return c.strips }), ", ")})
	}
	if t := o.readTimeout(s); t < s.TimeoutSeconds {
		r.Refuse(config.Problem{Path: "kubernetes.ingress.readTimeoutSeconds", Value: t, Reason: fmt.Sprintf("cuts off requests that service.timeoutSeconds, which is %d, lets run", s.TimeoutSeconds), Allowed: fmt.Sprintf("%d or more", s.TimeoutSeconds)})
	}
}

// validateTraffic compares the limit of one client with what all send: few clients
// need more each.
func (o *Options) validateTraffic(t service.Traffic, r *config.Report) {
	limit := o.requestsPerSecond()
	if t.RequestsPerMonth == nil || !o.controller().limits || limit == 0 {
		return
	}
	perSecond, when := t.PeakPerSecond()
	if reach := float64(limit * o.controllerReplicas()); perSecond > reach {
		r.Warn(config.Problem{
			Path: "kubernetes.ingress.requestsPerSecond", Value: limit,
			Reason:  fmt.Sprintf("the traffic is %.1f requests/s %s, and one client gets at most %.0f: fewer than %.0f clients, or many behind one address, are turned away", perSecond, when, reach, perSecond/reach+1),
			Allowed: fmt.Sprintf("%.0f or more for a single client, 0 for no limit", perSecond/float64(o.controllerReplicas())+1),
		})
	}
}
