package kubernetes

import (
	"fmt"
	"slices"

	"bankchurn/components"
	"bankchurn/config"
	"bankchurn/service"
)

// validateName holds dns.name, the routes and the certificate together: the name
// leads to the service at /, as on every platform, and moves only to a load balancer
// that shows a certificate for it.
func (o *Options) validateName(s service.Service, r *config.Report) {
	if o.host == "" {
		return
	}
	o.validateNamesRoute(s, r)
	const path = "kubernetes.ingress.tls"
	const later = " only after DNS leads to the load balancer, and dns.name moves only to one that has its certificate"
	t := o.Ingress.TLS
	switch {
	case t.byCertManager() && !o.controller().secrets: // validateTLS refuses that
	case t.CreateIssuer.Email != "":
		r.Refuse(config.Problem{Path: path + ".createIssuer", Value: t.CreateIssuer.Email, Reason: "its challenge, HTTP-01, is passed" + later, Allowed: o.earlyCertificates()})
	case t.ManagedCertificate:
		r.Refuse(config.Problem{Path: path + ".managedCertificate", Value: true, Reason: "Google issues it" + later, Allowed: o.earlyCertificates()})
	case !o.encrypted():
		r.Refuse(config.Problem{Path: path, Reason: "is missing: dns.name is served by HTTPS", Allowed: o.earlyCertificates()})
	case t.Issuer != "":
		r.Note(fmt.Sprintf("kubernetes.ingress.tls.issuer %s must make a certificate for %s before DNS leads here, by DNS-01 for instance: HTTP-01 cannot, and dns.name moves only to a load balancer that has its certificate", t.Issuer, o.host))
	}
}

// TakesCertificate says whether the Ingress serves dns.name by a certificate that is
// to be issued by ACM.
func (o *Options) TakesCertificate(in components.Input) bool {
	return in.Host != "" && o.Ingress.Controller == "alb" && o.Ingress.TLS.CertificateARN == ""
}

// issued says the same of options that know the name.
func (o *Options) issued() bool { return o.TakesCertificate(components.Input{Host: o.host}) }

// encrypted says whether clients call the service by HTTPS.
func (o *Options) encrypted() bool { return o.Ingress.TLS.enabled() || o.issued() }

// earlyCertificates are those, of the controllers that take a Secret, which can be
// there before DNS leads to the load balancer.
func (o *Options) earlyCertificates() string {
	return "secretName, a Secret with a certificate for " + o.host + "; or issuer, one that needs no HTTP-01"
}

func (o *Options) validateNamesRoute(s service.Service, r *config.Report) {
	if _, found := o.ownRoute(s); found {
		return
	}
	routes := o.routes(s)
	first := slices.IndexFunc(routes, func(route Route) bool { return route.Service == s.Name })
	named := slices.IndexFunc(routes, func(route Route) bool { return route.Service == s.Name && route.Host == o.host })
	const path = "kubernetes.ingress.routes[%d]"
	switch {
	case first < 0: // validateRoutes refuses that
	case named < 0:
		r.Refuse(config.Problem{
			Path: fmt.Sprintf(path, first) + ".host", Value: routes[first].Host, Reason: "differs from dns.name, which is " + o.host,
			Allowed: "leave it out: dns.name is its default; or a further route with the host " + o.host,
		})
	default:
		r.Refuse(config.Problem{
			Path: fmt.Sprintf(path, named) + ".path", Value: routes[named].Path, Reason: "dns.name, which is " + o.host + ", leads to the service at / on every platform",
			Allowed: "/, or a further route with the host " + o.host + " and this path",
		})
	}
}

// untilThere is what comes of a certificate that cannot be there at first.
func (o *Options) untilThere() string {
	if o.host == "" {
		return "until it is, clients see another certificate"
	}
	return "that update fails its verification, and one after the Secret is there goes through"
}

// failsFirst is what comes of an issuer that cannot be there at first; nothing that
// cert-manager does not make up for, where no name waits for the certificate.
func (o *Options) failsFirst() string {
	if o.host == "" {
		return ""
	}
	return ": the first update fails its verification, and one after the issuer is there goes through"
}
