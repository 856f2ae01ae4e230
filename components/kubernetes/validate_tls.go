package kubernetes

import (
	"strings"

	"bankchurn/components"
	"bankchurn/config"
)

// validateTLS rejects a certificate that does not exist or that the controller cannot use.
func (d *desired) validateTLS(r *config.Report) {
	t := d.Ingress.TLS
	const path = "kubernetes.ingress.tls"
	var kinds []string
	for _, kind := range []struct {
		key string
		set bool
	}{
		{"issuer", config.IsSet(t.Issuer)}, {"createIssuer", t.CreateIssuer.Email != ""},
		{"managedCertificate", t.ManagedCertificate}, {"certificateArn", config.IsSet(t.CertificateARN)},
	} {
		if kind.set {
			kinds = append(kinds, kind.key)
		}
	}
	if len(kinds) > 1 {
		r.Refuse(config.Problem{Path: path, Value: strings.Join(kinds, ", "), Reason: "are several sources for one certificate", Fix: "set only one of them"})
	}
	if t.CreateIssuer.Staging && t.CreateIssuer.Email == "" {
		r.Refuse(config.Problem{Path: path + ".createIssuer.email", Reason: "is required: without an address no Let's Encrypt issuer is created", Missing: &config.Missing{Key: path + ".createIssuer.email", Example: "ops@example.com"}})
	}
	if t.IssuerKind == "Issuer" && !config.IsSet(t.Issuer) {
		r.Refuse(config.Problem{Path: path + ".issuerKind", Value: t.IssuerKind, Reason: "has no effect without kubernetes.ingress.tls.issuer", Fix: "remove issuerKind"})
	}
	if config.IsSet(t.SecretName) && (t.ManagedCertificate || config.IsSet(t.CertificateARN)) {
		r.Refuse(config.Problem{Path: path + ".secretName", Value: config.Shown(t.SecretName), Reason: "is a second certificate in addition to " + strings.Join(kinds, ", "), Fix: "remove secretName"})
	}
	d.validateKindOfCertificate(r)
	d.validateSSLPolicy(r)
	if d.Ingress.RedirectHTTPS != nil && *d.Ingress.RedirectHTTPS && !d.encrypted() {
		r.Refuse(config.Problem{Path: "kubernetes.ingress.redirectHttps", Value: true, Reason: "redirects to HTTPS, but no certificate is set", Allowed: "a certificate under kubernetes.ingress.tls, or false"})
	}
	if !t.enabled() && d.host == "" {
		r.Warn(config.Problem{Path: path, Reason: "is not set: clients use plain HTTP to the load balancer", Allowed: "an issuer, a secretName, a managedCertificate (gce) or a certificateArn (alb)"})
	}
	if !t.enabled() {
		return
	}
	for _, host := range d.hosts() {
		if host == "" && !config.IsSet(t.CertificateARN) {
			r.Refuse(config.Problem{Path: "kubernetes.ingress.routes", Reason: "a route has no host, but a certificate needs a name", Allowed: "a host for every route"})
		}
		if strings.HasPrefix(host, "*") && (t.CreateIssuer.Email != "" || t.ManagedCertificate) {
			r.Refuse(config.Problem{Path: "kubernetes.ingress.routes", Value: host, Reason: "neither Let's Encrypt over HTTP nor Google issues wildcard certificates", Allowed: "hosts by name, or another issuer"})
		}
	}
	if d.creates() && config.IsSet(t.SecretName) && !t.byCertManager() {
		r.Warn(config.Problem{Path: path + ".secretName", Value: config.Shown(t.SecretName), Reason: "the first update creates the namespace " + d.namespaceText() + ", so the Secret cannot exist in it yet: " + d.untilThere(), Allowed: "an issuer, or kubernetes.namespace.create false and a namespace with the Secret"})
	}
	if t.IssuerKind == "Issuer" && d.creates() {
		r.Warn(config.Problem{Path: path + ".issuer", Value: config.Shown(t.Issuer), Reason: "the first update creates the namespace " + d.namespaceText() + ", so no Issuer can exist in it yet" + d.failsFirst(), Allowed: "a ClusterIssuer, or kubernetes.namespace.create false"})
	}
	if d.cluster.Created && config.IsSet(t.Issuer) && t.IssuerKind == "ClusterIssuer" {
		p := config.Problem{Path: path + ".issuer", Value: config.Shown(t.Issuer), Reason: "this stack creates the cluster, so no issuer exists in it yet" + d.failsFirst(), Allowed: "createIssuer"}
		if d.host != "" {
			p.Allowed = "" // validateName rejects it
		}
		r.Warn(p)
	}
}

// validateSSLPolicy warns about Google's default policy, whose profile COMPATIBLE accepts TLS 1.0
// (docs.cloud.google.com/load-balancing/docs/ssl-policies-concepts, 2026-10).
func (d *desired) validateSSLPolicy(r *config.Report) {
	const path = "kubernetes.ingress.tls.sslPolicy"
	given := config.IsSet(d.Ingress.TLS.SSLPolicy)
	external := d.Ingress.Controller == "gce" && d.service.Public
	switch {
	case given && !external:
		r.Refuse(config.Problem{Path: path, Value: config.Shown(d.Ingress.TLS.SSLPolicy), Reason: "has an effect only on Google's load balancer of a public service", Fix: "remove sslPolicy, or use the controller gce and service.public true; traefik and alb accept TLS 1.2 and later"})
	case given && !d.encrypted():
		r.Refuse(config.Problem{Path: path, Value: config.Shown(d.Ingress.TLS.SSLPolicy), Reason: "has no effect without a certificate", Fix: "set a certificate under kubernetes.ingress.tls, or remove sslPolicy"})
	case d.TakesSSLPolicy(components.Input{Service: d.service, Host: d.host}) && !d.cluster.MakesSSLPolicy:
		r.Warn(config.Problem{Path: path, Reason: "is not set: Google's default policy accepts TLS 1.0 and 1.1", Allowed: "the name of an SSL policy with TLS 1.2 or later"})
	}
}

func (d *desired) validateKindOfCertificate(r *config.Report) {
	t, name := d.Ingress.TLS, d.Ingress.Controller
	const path = "kubernetes.ingress.tls"
	if (config.IsSet(t.SecretName) || t.byCertManager()) && !d.controller().secrets {
		key := "secretName"
		if t.byCertManager() {
			key = "issuer"
		}
		r.Refuse(config.Problem{Path: path + "." + key, Reason: name + " accepts only ACM certificates, none from a Secret", Allowed: "certificateArn; controllers that accept a Secret: " + strings.Join(controllersThat(func(c controller) bool { return c.secrets }), ", ")})
	}
	if t.ManagedCertificate && name != "gce" {
		r.Refuse(config.Problem{Path: path + ".managedCertificate", Value: true, Reason: "requires Google's load balancer, but the controller is " + name, Allowed: "createIssuer, or the controller gce"})
	} else if t.ManagedCertificate && !d.service.Public {
		r.Refuse(config.Problem{Path: path + ".managedCertificate", Value: true, Reason: "Google issues none for an internal load balancer, and service.public is false", Allowed: "an issuer or a secretName"})
	}
	if config.IsSet(t.CertificateARN) && name != "alb" {
		r.Refuse(config.Problem{Path: path + ".certificateArn", Value: config.Shown(t.CertificateARN), Reason: name + " does not accept ACM certificates", Allowed: "an issuer or a secretName, or the controller alb"})
	}
	if name == "gce" && !d.service.Public && d.Ingress.RedirectHTTPS != nil && *d.Ingress.RedirectHTTPS {
		r.Refuse(config.Problem{Path: "kubernetes.ingress.redirectHttps", Value: true, Reason: "Google's internal load balancers cannot redirect", Allowed: "false, or service.public true"})
	}
	if internal := name == "gce" || d.installs(); internal && !d.service.Public && t.CreateIssuer.Email != "" {
		r.Refuse(config.Problem{Path: path + ".createIssuer", Value: t.CreateIssuer.Email, Reason: "Let's Encrypt cannot reach an internal load balancer, and service.public is false", Allowed: "an issuer that does not need HTTP, or a secretName"})
	}
}
