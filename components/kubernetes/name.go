package kubernetes

import (
	"fmt"
	"slices"
	"strings"

	"bankchurn/components"
	"bankchurn/config"
)

// validateName holds dns.name, the routes and the certificate together: the name
// leads to the service at /, as on every platform, and moves only to a load balancer
// that shows a certificate for it.
func (d *desired) validateName(r *config.Report) {
	if d.host == "" {
		return
	}
	d.validateNamesRoute(r)
	const path = "kubernetes.ingress.tls"
	const later = " only after DNS points to the load balancer, but dns.name moves only to one that has its certificate"
	t := d.Ingress.TLS
	switch {
	case t.byCertManager() && !d.controller().secrets: // validateTLS refuses that
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

// TakesCertificate says whether the Ingress serves dns.name by a certificate that is
// to be issued by ACM.
func (c Config) TakesCertificate(in components.Input) bool {
	return in.Host != "" && c.Ingress.Controller == "alb" && !config.IsSet(c.Ingress.TLS.CertificateARN)
}

// TakesSSLPolicy says whether the Ingress is served by an external load balancer of Google's
// that encrypts, and the block names no policy for it.
func (c Config) TakesSSLPolicy(in components.Input) bool {
	encrypted := c.Ingress.TLS.enabled() || c.TakesCertificate(in)
	return c.Ingress.Controller == "gce" && in.Service.Public && encrypted && !config.IsSet(c.Ingress.TLS.SSLPolicy)
}

// issued says the same of a desired state, which knows the name.
func (d *desired) issued() bool { return d.TakesCertificate(components.Input{Host: d.host}) }

// encrypted says whether clients call the service by HTTPS.
func (d *desired) encrypted() bool { return d.Ingress.TLS.enabled() || d.issued() }

// earlyCertificates are those, of the controllers that take a Secret, which can be
// there before DNS leads to the load balancer.
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
	case first < 0: // validateRoutes refuses that
	case named < 0:
		r.Refuse(config.Problem{
			Path: fmt.Sprintf(path, first) + ".host", Value: routes[first].Host, Reason: "differs from dns.name, which is " + d.host,
			Allowed: "remove it: it defaults to dns.name; or another route with the host " + d.host,
		})
	default:
		r.Refuse(config.Problem{
			Path: fmt.Sprintf(path, named) + ".path", Value: routes[named].Path, Reason: "dns.name, which is " + d.host + ", reaches the service at / on every platform",
			Allowed: "/, or another route with the host " + d.host + " and this path",
		})
	}
}

// untilThere is what comes of a certificate that cannot be there at first.
func (d *desired) untilThere() string {
	if d.host == "" {
		return "until it is, clients see another certificate"
	}
	return "that update fails its verification; create the Secret and rerun"
}

// failsFirst is what comes of an issuer that cannot be there at first; nothing that
// cert-manager does not make up for, where no name waits for the certificate.
func (d *desired) failsFirst() string {
	if d.host == "" {
		return ""
	}
	return ": the first update fails its verification; create the issuer and rerun"
}
