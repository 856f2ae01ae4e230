package kubernetes

import (
	"fmt"
	"slices"
	"strings"

	"bankchurn/config"
	"bankchurn/service"
)

func (d *desired) validateController(r *config.Report) {
	name := d.Ingress.Controller
	if !slices.Contains(d.cluster.Controllers, name) {
		reason := "is not available on " + d.cluster.Platform
		if needs := d.cluster.OtherControllers[name]; needs != "" {
			reason = "requires " + needs
		}
		r.Refuse(config.Problem{Path: "kubernetes.ingress.controller", Value: name, Reason: reason, Allowed: strings.Join(d.cluster.Controllers, ", ")})
		return
	}
	if name == "nginx" && d.installs() {
		path, value := "kubernetes.ingress.controller", any(name)
		if d.InstallControllers != nil {
			path, value = "kubernetes.installControllers", true
		}
		r.Refuse(config.Problem{
			Path: path, Value: value, Reason: "ingress-nginx is retired: it has had no security fixes since March 2026, so this program does not install it (kubernetes.io/blog/2025/11/11/ingress-nginx-retirement)",
			Allowed: "kubernetes.ingress.controller traefik, which reads the same annotations; kubernetes.installControllers false for an existing ingress-nginx",
		})
	} else if name == "nginx" {
		r.Warn(config.Problem{Path: "kubernetes.ingress.controller", Value: name, Reason: "ingress-nginx is retired: it has had no security fixes since March 2026 (kubernetes.io/blog/2025/11/11/ingress-nginx-retirement)", Allowed: "traefik, which reads the same annotations"})
	}
	if name == "gce" && config.IsSet(d.Ingress.ClassName) {
		r.Refuse(config.Problem{Path: "kubernetes.ingress.className", Value: config.Shown(d.Ingress.ClassName), Reason: "has no effect: Google's controller has two fixed classes, which service.public selects", Fix: "remove className"})
	}
	if config.IsSet(d.Ingress.ControllerNamespace) && (d.controller().namespace == "" || d.installs()) {
		r.Refuse(config.Problem{Path: "kubernetes.ingress.controllerNamespace", Value: config.Shown(d.Ingress.ControllerNamespace), Reason: "has no effect without an existing traefik or nginx in the cluster", Fix: "remove controllerNamespace"})
	}
	if d.Ingress.ControllerReplicas != nil && d.controller().namespace == "" {
		r.Refuse(config.Problem{Path: "kubernetes.ingress.controllerReplicas", Value: *d.Ingress.ControllerReplicas, Reason: name + " runs no Pods in the cluster", Fix: "remove controllerReplicas; controllers with Pods: " + strings.Join(controllersThat(func(c controller) bool { return c.namespace != "" }), ", ")})
	}
}

// validateRoutes rejects an Ingress that does not lead to the service.
func (d *desired) validateRoutes(r *config.Report) {
	if len(d.Ingress.Routes) == 0 {
		return
	}
	seen := map[string]bool{}
	for i, route := range d.routes() {
		path := fmt.Sprintf("kubernetes.ingress.routes[%d]", i)
		if d.isOwn(route) && route.Port != servicePort {
			r.Refuse(config.Problem{Path: path + ".port", Value: route.Port, Reason: fmt.Sprintf("the Service %s listens on %d and forwards to the container's %d", d.service.Name, servicePort, d.service.Port), Allowed: fmt.Sprint(servicePort)})
		}
		if key := route.Host + route.Path; seen[key] {
			r.Refuse(config.Problem{Path: path, Value: key, Reason: "has the same host and path as an earlier route", Allowed: "one route per host and path"})
		} else {
			seen[key] = true
		}
		if route.Path != "/" && !d.strips() && config.Default(d.Ingress.StripPath, true) {
			r.Refuse(config.Problem{
				Path: path + ".path", Value: route.Path, Reason: d.Ingress.Controller + " does not strip paths, but the service answers at /",
				Allowed: "its own host, with the path /; kubernetes.ingress.stripPath false if the services expect their path; controllers that strip it: " + strings.Join(controllersThat(func(c controller) bool { return c.strips }), ", "),
			})
		}
	}
	if !slices.ContainsFunc(d.routes(), d.isOwn) {
		r.Refuse(config.Problem{Path: "kubernetes.ingress.routes", Reason: "no route leads to this service, " + d.service.Name, Allowed: "a route without the key service"})
	}
	if d.creates() && slices.ContainsFunc(d.routes(), func(route Route) bool { return !d.isOwn(route) }) {
		r.Warn(config.Problem{Path: "kubernetes.namespace.create", Value: true, Reason: "the other services of kubernetes.ingress.routes share the namespace, which is deleted when this stack is destroyed", Allowed: "false, and an existing namespace"})
	}
}

// setting is a neutral setting that some controllers do not support.
type setting struct {
	key     string
	value   *int
	honours func(controller) bool
}

// validateSettings rejects what the controller would ignore.
func (d *desired) validateSettings(r *config.Report) {
	limits, timeouts := func(c controller) bool { return c.limits }, func(c controller) bool { return c.timeouts }
	in := d.Ingress
	for _, set := range []setting{
		{"requestsPerSecond", in.RequestsPerSecond, limits}, {"connections", in.Connections, limits}, {"bodyMiB", in.BodyMiB, limits},
		{"connectTimeoutSeconds", in.ConnectTimeoutSeconds, timeouts}, {"sendTimeoutSeconds", in.SendTimeoutSeconds, timeouts},
	} {
		if set.value != nil && !set.honours(d.controller()) {
			r.Refuse(config.Problem{
				Path: "kubernetes.ingress." + set.key, Value: *set.value, Reason: in.Controller + " has no such setting",
				Fix: "remove it; controllers with it: " + strings.Join(controllersThat(set.honours), ", "),
			})
		}
	}
	if in.TotalRequestsPerSecond != nil {
		r.Refuse(config.Problem{
			Path: "kubernetes.ingress.totalRequestsPerSecond", Value: *in.TotalRequestsPerSecond,
			Reason:  "no controller limits all clients together: the annotation rate-limit does not exist, and controllers ignore unknown annotations",
			Allowed: "requestsPerSecond, which limits each client; service.scaling.max, which bounds what the Pods serve",
		})
	}
	if in.StripPath != nil && *in.StripPath && !d.controller().strips {
		r.Refuse(config.Problem{Path: "kubernetes.ingress.stripPath", Value: true, Reason: in.Controller + " does not strip paths", Allowed: "false; controllers that strip paths: " + strings.Join(controllersThat(func(c controller) bool { return c.strips }), ", ")})
	}
	if t := d.readTimeout(); t < d.service.TimeoutSeconds {
		r.Refuse(config.Problem{Path: "kubernetes.ingress.readTimeoutSeconds", Value: t, Reason: fmt.Sprintf("is below service.timeoutSeconds, %d: it cuts off requests that take longer", d.service.TimeoutSeconds), Allowed: fmt.Sprintf("%d or more", d.service.TimeoutSeconds)})
	}
}

// validateTraffic compares the limit per client with the total traffic: the fewer the clients, the
// more each must be allowed.
func (d *desired) validateTraffic(t service.Traffic, r *config.Report) {
	limit := d.requestsPerSecond()
	if t.RequestsPerMonth == nil || !d.controller().limits || limit == 0 {
		return
	}
	perSecond, when := t.PeakPerSecond()
	if reach := float64(limit * d.controllerReplicas()); perSecond > reach {
		r.Warn(config.Problem{
			Path: "kubernetes.ingress.requestsPerSecond", Value: limit,
			Reason:  fmt.Sprintf("traffic is %.1f requests/s %s, but one client gets at most %.0f: fewer than %.0f clients, or many behind one NAT, will be rate-limited", perSecond, when, reach, perSecond/reach+1),
			Allowed: fmt.Sprintf("%.0f or more for a single client, 0 for no limit", perSecond/float64(d.controllerReplicas())+1),
		})
	}
}
