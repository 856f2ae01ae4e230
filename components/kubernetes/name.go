package kubernetes

import (
	"fmt"
	"slices"
	"strings"

	"bankchurn/components"
	"bankchurn/config"
)

// validateName checks dns.name, the routes and the certificate together: the name must lead to the
// service at /, as on every platform, and moves only to a load balancer that has a certificate for
// it.
func (d *desired) validateName(r *config.Report) {
	if d.host == "" {
		return
	}
	d.validateNamesRoute(r)
	const path = "kubernetes.ingress.tls"
	const later = " only after DNS points to the load balancer, but dns.name moves only to one that has its certificate"
	t := d.Ingress.TLS
	switch {
	case t.byCertManager() && !d.controller().secrets: // validateTLS rejects it
	case t.CreateIssuer.Email != "":
		r.Refuse(config.Problem{Path: path + ".createIssuer", Value: t.CreateIssuer.Email, Reason: "its HTTP-01 challenge succeeds" + later, Allowed: d.earlyCertificates()})
	case t.ManagedCertificate:
		r.Refuse(config.Problem{Path: path + ".managedCertificate", Value: true, Reason: "Google issues it" + later, Allowed: d.earlyCertificates()})
	case !d.encrypted():
		r.Refuse(config.Problem{Path: path, Reason: "is required with dns.name, which is served over HTTPS", Allowed: d.earlyCertificates(), Missing: &config.Missing{Key: path + ".secretName", Example: "example"}})
	case config.IsSet(t.Issuer):
		r.Note(fmt.Sprintf("%s must issue a certificate for %s before DNS points here, with DNS-01 for example: HTTP-01 cannot, and dns.name moves only to a load balancer that has its certificate", strings.TrimSpace(path+".issuer "+config.Text(t.Issuer)), d.host))
	}
}

// TakesCertificate reports whether the Ingress serves dns.name with a certificate that ACM must
// issue.
func (c Config) TakesCertificate(in components.Input) bool {
	return in.Host != "" && c.Ingress.Controller == "alb" && !config.IsSet(c.Ingress.TLS.CertificateARN)
}

// TakesSSLPolicy reports whether an external Google load balancer serves the Ingress over HTTPS and
// the block names no SSL policy for it.
func (c Config) TakesSSLPolicy(in components.Input) bool {
	encrypted := c.Ingress.TLS.enabled() || c.TakesCertificate(in)
	return c.Ingress.Controller == "gce" && in.Service.Public && encrypted && !config.IsSet(c.Ingress.TLS.SSLPolicy)
}

// issued is TakesCertificate for a desired state, which knows the name.
func (d *desired) issued() bool { return d.TakesCertificate(components.Input{Host: d.host}) }

// encrypted reports whether clients call the service over HTTPS.
func (d *desired) encrypted() bool { return d.Ingress.TLS.enabled() || d.issued() }

// earlyCertificates describes the certificates that can exist before DNS points to the load
// balancer, for controllers that use Secrets.
func (d *desired) earlyCertificates() string {
	return "secretName, a Secret with a certificate for " + d.host + "; or an issuer that does not need HTTP-01"
}

func (d *desired) validateNamesRoute(r *config.Report) {
	if _, found := d.ownRoute(); found {
		return
	}
	routes := d.routes()
	first := slices.IndexFunc(routes, d.isOwn)
	named := slices.IndexFunc(routes, func(route Route) bool { return d.isOwn(route) && route.Host == d.host })
	const path = "kubernetes.ingress.routes[%d]"
	switch {
	case first < 0: // validateRoutes rejects it
	case named < 0:
		r.Refuse(config.Problem{
			Path: fmt.Sprintf(path, first) + ".host", Value: routes[first].Host, Reason: "differs from dns.name, which is " + d.host,
			Fix: "remove it: it defaults to dns.name; or add another route with the host " + d.host,
		})
	default:
		r.Refuse(config.Problem{
			Path: fmt.Sprintf(path, named) + ".path", Value: routes[named].Path, Reason: "dns.name, which is " + d.host + ", reaches the service at / on every platform",
			Allowed: "/, or another route with the host " + d.host + " and this path",
		})
	}
}

// untilThere is the consequence of a certificate that cannot exist at first.
func (d *desired) untilThere() string {
	if d.host == "" {
		return "until it is, clients see another certificate"
	}
	return "that update fails its verification; create the Secret and rerun"
}

// failsFirst is the consequence of an issuer that cannot exist at first. It is empty if no name
// waits for the certificate, because cert-manager then retries.
func (d *desired) failsFirst() string {
	if d.host == "" {
		return ""
	}
	return ": the first update fails its verification; create the issuer and rerun"
}
