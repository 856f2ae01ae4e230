package kubernetes

import (
	"fmt"
	"strconv"

	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"bankchurn/components"
	"bankchurn/config"
)

// controller describes which of the neutral settings an ingress controller supports.
type controller struct {
	name string
	// limits means limits on requests and connections per client, and on the size of a body.
	limits bool
	// timeouts means timeouts for connecting to a Pod and for sending to it; all controllers have
	// the read timeout.
	timeouts bool
	// strips means that the controller can strip a route's path.
	strips bool
	// secrets means that it reads certificates from Secrets.
	secrets bool
	// shares means that it can split requests between two Services.
	shares bool
	// namespace is the default namespace of its Pods; empty if it runs outside the cluster and
	// calls the service's Pods from there.
	namespace string
}

// controllers are the ingress controllers, in the order in which messages list them. Sources,
// 2026-11: doc.traefik.io/traefik/v3.7/reference/routing-configuration/kubernetes/ingress-nginx,
// kubernetes.github.io/ingress-nginx/user-guide/nginx-configuration/annotations,
// docs.cloud.google.com/kubernetes-engine/docs/how-to/ingress-configuration,
// kubernetes-sigs.github.io/aws-load-balancer-controller/latest/guide/ingress/annotations,
// docs.aws.amazon.com/eks/latest/userguide/auto-configure-alb.html Traefik lists the annotations
// canary* as supported since 3.7, as unsupported in 3.6.
var controllers = []controller{
	{name: "traefik", limits: true, timeouts: true, strips: true, secrets: true, shares: true, namespace: "traefik"},
	{name: "nginx", limits: true, timeouts: true, strips: true, secrets: true, shares: true, namespace: "ingress-nginx"},
	{name: "gce", secrets: true},
	{name: "alb", shares: true},
}

// idleTimeout is how long the controller, or its load balancer, keeps an idle connection to a Pod,
// and where that figure comes from.
func (d *desired) idleTimeout() (seconds int, source string) {
	switch d.Ingress.Controller {
	case "alb":
		return d.readTimeout(), "kubernetes.ingress.readTimeoutSeconds"
	case "gce":
		// cloud.google.com/load-balancing/docs/https#timeouts_and_retries, 2026-11.
		return 600, "which Google fixes"
	case "nginx":
		// upstream-keepalive-timeout, kubernetes.github.io/ingress-nginx/user-guide/nginx-configuration/configmap, 2026-11.
		return 60, "ingress-nginx's default"
	}
	// serversTransport.forwardingTimeouts.idleConnTimeout, doc.traefik.io/traefik/v3.7/reference/install-configuration/configuration-options, 2026-11.
	return 90, "traefik's default"
}

// keepAliveEnv makes the container keep idle connections for longer than that.
func (d *desired) keepAliveEnv(env map[string]pulumi.StringInput, r *config.Report) map[string]pulumi.StringInput {
	idle, source := d.idleTimeout()
	return components.KeepAliveEnv(env, idle, source, r)
}

func controllerOf(name string) controller {
	for _, c := range controllers {
		if c.name == name {
			return c
		}
	}
	return controller{} // the decoder accepts no other name
}

func (d *desired) controller() controller { return controllerOf(d.Ingress.Controller) }

// controllersThat lists the controllers that satisfy a need, for the end of an error.
func controllersThat(satisfy func(controller) bool) []string {
	var names []string
	for _, c := range controllers {
		if satisfy(c) {
			names = append(names, c.name)
		}
	}
	return names
}

// controllerNamespace is the namespace of the controller's Pods; empty if they run outside the
// cluster.
func (d *desired) controllerNamespace() pulumi.StringInput {
	own := d.controller().namespace
	if d.installs() || !config.IsSet(d.Ingress.ControllerNamespace) {
		return pulumi.String(own)
	}
	return d.Ingress.ControllerNamespace
}

// annotations are the Ingress annotations for the neutral settings.
func (d *desired) annotations() pulumi.StringMap {
	switch d.Ingress.Controller {
	case "gce":
		return d.gceAnnotations()
	case "alb":
		return d.albAnnotations()
	}
	return d.nginxAnnotations()
}

// nginxAnnotations are supported by ingress-nginx and by Traefik's provider for its Ingresses. Both
// silently ignore unknown annotations.
func (d *desired) nginxAnnotations() pulumi.StringMap {
	const prefix = "nginx.ingress.kubernetes.io/"
	a := map[string]string{
		prefix + "proxy-body-size":       strconv.Itoa(config.Default(d.Ingress.BodyMiB, 10)) + "m",
		prefix + "proxy-connect-timeout": strconv.Itoa(config.Default(d.Ingress.ConnectTimeoutSeconds, 60)),
		prefix + "proxy-send-timeout":    strconv.Itoa(config.Default(d.Ingress.SendTimeoutSeconds, 60)),
		prefix + "proxy-read-timeout":    strconv.Itoa(d.readTimeout()),
		prefix + "ssl-redirect":          strconv.FormatBool(d.redirects()),
	}
	if n := d.requestsPerSecond(); n > 0 {
		a[prefix+"limit-rps"] = strconv.Itoa(n)
	}
	if n := d.connections(); n > 0 {
		a[prefix+"limit-connections"] = strconv.Itoa(n)
	}
	if d.strips() {
		a[prefix+"use-regex"] = "true"
		a[prefix+"rewrite-target"] = "/$2"
	}
	return pulumi.ToStringMap(a)
}

// gceAnnotations name the class, because Google's controller does not read spec.ingressClassName,
// and the objects with the other settings (gce.go)
// (cloud.google.com/kubernetes-engine/docs/troubleshooting/ingress).
func (d *desired) gceAnnotations() pulumi.StringMap {
	a := pulumi.StringMap{"kubernetes.io/ingress.class": d.className()}
	if d.frontend() {
		a["networking.gke.io/v1beta1.FrontendConfig"] = pulumi.String(d.service.Name)
	}
	if d.Ingress.TLS.ManagedCertificate {
		a["networking.gke.io/managed-certificates"] = pulumi.String(d.service.Name)
	}
	return a
}

// clientKeepAliveSeconds is the default of a new load balancer
// (docs.aws.amazon.com/elasticloadbalancing/latest/application/edit-load-balancer-attributes.html,
// 2026-08).
const clientKeepAliveSeconds = 3600

// albAttributes always sets the client keep-alive: the controller does not reset an attribute that
// is removed from the annotation (kubernetes-sigs.github.io/aws-load-balancer-controller,
// guide/ingress/annotations, 2026-11).
func (d *desired) albAttributes() string {
	keep := d.clientKeepAlive
	if keep == 0 {
		keep = clientKeepAliveSeconds
	}
	return fmt.Sprintf("client_keep_alive.seconds=%d,idle_timeout.timeout_seconds=%d,routing.http.drop_invalid_header_fields.enabled=true", keep, d.readTimeout())
}

func (d *desired) albAnnotations() pulumi.StringMap {
	const prefix = "alb.ingress.kubernetes.io/"
	a := map[string]string{
		prefix + "scheme":                   "internal",
		prefix + "target-type":              "ip",
		prefix + "listen-ports":             `[{"HTTP": 80}]`,
		prefix + "healthcheck-path":         d.service.HealthPath,
		prefix + "load-balancer-attributes": d.albAttributes(),
		prefix + "target-group-attributes":  fmt.Sprintf("deregistration_delay.timeout_seconds=%d", d.balancerDrain()),
	}
	if d.service.Public {
		a[prefix+"scheme"] = "internet-facing"
	}
	if d.encrypted() {
		a[prefix+"listen-ports"] = `[{"HTTP": 80}, {"HTTPS": 443}]`
		a[prefix+"ssl-policy"] = tlsPolicy
		if d.redirects() {
			a[prefix+"ssl-redirect"] = "443"
		}
	}
	all := pulumi.ToStringMap(a)
	if arn := d.Ingress.TLS.CertificateARN; config.IsSet(arn) {
		all[prefix+"certificate-arn"] = arn
	}
	return all
}

// tlsPolicy allows TLS 1.3 and 1.2
// (docs.aws.amazon.com/elasticloadbalancing/latest/application/describe-ssl-policies.html).
const tlsPolicy = "ELBSecurityPolicy-TLS13-1-2-2021-06"
