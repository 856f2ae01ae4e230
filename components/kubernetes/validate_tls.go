package kubernetes

import (
	"bankchurn/config"
	"bankchurn/service"
	"strings"
)

// validateTLS refuses a certificate that is not there or that the controller
// cannot use.
func (o *Options) validateTLS(s service.Service, c Cluster, r *config.Report) {
	t := o.Ingress.TLS
	const path = "kubernetes.ingress.tls"
	var kinds []string
	for _, kind := range []struct {
		key string
		set bool
	}{
		{"issuer", t.Issuer != ""}, {"createIssuer", t.CreateIssuer.Email != ""},
		{"managedCertificate", t.ManagedCertificate}, {"certificateArn", t.CertificateARN != ""},
	} {
		if kind.set {
			kinds = append(kinds, kind.key)
		}
	}
	if len(kinds) > 1 {
		r.Refuse(config.Problem{Path: path, Value: strings.Join(kinds, ", "), Reason: "are several sources of one certificate", Allowed: "one of them"})
	}
	if t.CreateIssuer.Staging && t.CreateIssuer.Email == "" {
		r.Refuse(config.Problem{Path: path + ".createIssuer.email", Reason: "is missing: Let's Encrypt wants an address, and without it no issuer is made"})
	}
	if t.IssuerKind == "Issuer" && t.Issuer == "" {
		r.Refuse(config.Problem{Path: path + ".issuerKind", Value: t.IssuerKind, Reason: "means nothing without kubernetes.ingress.tls.issuer", Allowed: "no issuerKind"})
	}
	if t.SecretName != "" && (t.ManagedCertificate || t.CertificateARN != "") {
		r.Refuse(config.Problem{Path: path + ".secretName", Value: t.SecretName, Reason: "holds a second certificate beside " + strings.Join(kinds, ", "), Allowed: "no secretName"})
	}
	o.validateKindOfCertificate(s, c, r)
	if o.Ingress.RedirectHTTPS != nil && *o.Ingress.RedirectHTTPS && !o.encrypted() {
		r.Refuse(config.Problem{Path: "kubernetes.ingress.redirectHttps", Value: true, Reason: "redirects to HTTPS, for which there is no certificate", Allowed: "a certificate under kubernetes.ingress.tls, or false"})
	}
	if !t.enabled() && o.host == "" {
		r.Warn(config.Problem{Path: path, Reason: "is empty: clients and the load balancer speak plain HTTP", Allowed: "an issuer, a secretName, a managedCertificate (gce) or a certificateArn (alb)"})
	}
	if !t.enabled() {
		return
	}
	for _, host := range o.hosts(s) {
		if host == "" && t.CertificateARN == "" {
			r.Refuse(config.Problem{Path: "kubernetes.ingress.routes", Reason: "one has no host, and a certificate needs a name", Allowed: "a host for every route"})
		}
		if strings.HasPrefix(host, "*") && (t.CreateIssuer.Email != "" || t.ManagedCertificate) {
			r.Refuse(config.Problem{Path: "kubernetes.ingress.routes", Value: host, Reason: "neither Let's Encrypt over HTTP nor Google makes certificates for any host of a domain", Allowed: "hosts by name, or another issuer"})
		}
	}
	if o.Namespace.Create && t.SecretName != "" && !t.byCertManager() {
		r.Warn(config.Problem{Path: path + ".secretName", Value: t.SecretName, Reason: "the first update makes the namespace " + o.Namespace.Name + ", so that the Secret cannot be in it yet: " + o.untilThere(), Allowed: "an issuer, or kubernetes.namespace.create false and a namespace with the Secret"})
	}
	if t.IssuerKind == "Issuer" && o.Namespace.Create {
		r.Warn(config.Problem{Path: path + ".issuer", Value: t.Issuer, Reason: "the first update makes the namespace " + o.Namespace.Name + ", so that no Issuer can be in it yet" + o.failsFirst(), Allowed: "a ClusterIssuer, or kubernetes.namespace.create false"})
	}
	if c.Created && t.Issuer != "" && t.IssuerKind == "ClusterIssuer" {
		p := config.Problem{Path: path + ".issuer", Value: t.Issuer, Reason: "this stack makes the cluster, in which no issuer is yet" + o.failsFirst(), Allowed: "createIssuer"}
		if o.host != "" {
			p.Allowed = "" // validateName refuses it
		}
		r.Warn(p)
	}
}

func (o *Options) validateKindOfCertificate(s service.Service, c Cluster, r *config.Report) {
	t, name := o.Ingress.TLS, o.Ingress.Controller
	const path = "kubernetes.ingress.tls"
	if (t.SecretName != "" || t.byCertManager()) && !o.controller().secrets {
		key := "secretName"
		if t.byCertManager() {
			key = "issuer"
		}
		r.Refuse(config.Problem{Path: path + "." + key, Reason: name + " takes certificates of ACM alone, none from a Secret", Allowed: "certificateArn; controllers that take a Secret: " + strings.Join(controllersThat(func(c controller) bool { return c.secrets }), ", ")})
	}
	if t.ManagedCertificate && name != "gce" {
		r.Refuse(config.Problem{Path: path + ".managedCertificate", Value: true, Reason: "is Google's load balancer's alone, and the controller is " + name, Allowed: "createIssuer, or the controller gce"})
	} else if t.ManagedCertificate && !s.Public {
		r.Refuse(config.Problem{Path: path + ".managedCertificate", Value: true, Reason: "Google makes none for an internal load balancer, and service.public is false", Allowed: "an issuer or a secretName"})
	}
	if t.CertificateARN != "" && name != "alb" {
		r.Refuse(config.Problem{Path: path + ".certificateArn", Value: t.CertificateARN, Reason: name + " takes no certificate of ACM", Allowed: "an issuer or a secretName, or the controller alb"})
	}
	if name == "gce" && !s.Public && o.Ingress.RedirectHTTPS != nil && *o.Ingress.RedirectHTTPS {
		r.Refuse(config.Problem{Path: "kubernetes.ingress.redirectHttps", Value: true, Reason: "Google's internal load balancers have no redirect", Allowed: "false, or service.public true"})
	}
	if internal := name == "gce" || o.installs(c); internal && !s.Public && t.CreateIssuer.Email != "" {
		r.Refuse(config.Problem{Path: path + ".createIssuer", Value: t.CreateIssuer.Email, Reason: "Let's Encrypt cannot reach an internal load balancer, and service.public is false", Allowed: "an issuer that needs no HTTP, or a secretName"})
	}
}
