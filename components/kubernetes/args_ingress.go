package kubernetes

import (
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"bankchurn/config"
)

// Ingress is one Ingress, and so one load balancer, for this service and any number of others.
type Ingress struct {
	// The ingress controller that serves it: traefik (3.7 or later, with its provider
	// kubernetesIngressNGINX), nginx (an existing ingress-nginx, which is retired), gce
	// (Google's load balancers, on gke) or alb (Amazon's, on eks). Default: traefik.
	Controller string `pulumi:"controller,optional" default:"traefik" enum:"traefik,nginx,gce,alb"`
	// The exact name of the IngressClass. Conflicts with gce, whose classes are fixed. Default:
	// the controller's own name.
	ClassName pulumi.StringInput `pulumi:"className,optional" format:"ingressClass"`
	// The namespace of an existing traefik's or nginx's Pods, which the network policy allows.
	// Default: traefik or ingress-nginx.
	ControllerNamespace pulumi.StringInput `pulumi:"controllerNamespace,optional" format:"namespace"`
	// The number of Pods that traefik is installed with, or that an existing traefik or nginx
	// has. Each enforces the limits per client separately. Default: 2.
	ControllerReplicas *int `pulumi:"controllerReplicas,optional" min:"1" max:"100"`
	// Maps hosts and paths to services. Default: one route that sends everything, or everything
	// for `dns.name`, to this service.
	Routes []Route `pulumi:"routes,optional"`
	// Removes a route's path before a request reaches its service: /bankchurn/predict arrives as
	// /predict. Controllers: traefik, nginx. Default: true there, if a route has a path.
	StripPath *bool `pulumi:"stripPath,optional"`
	// The certificate for clients' connections. Required with `dns.name`, except for alb.
	// Default: none: plain HTTP, with a warning.
	TLS TLS `pulumi:"tls,optional"`
	// Answers HTTP with a redirect. Requires `tls`. Default: true with `tls`; false on gce for a
	// service that is not public, whose load balancer cannot redirect.
	RedirectHTTPS *bool `pulumi:"redirectHttps,optional"`

	// The number of requests per second that one client address may send, with bursts of five times
	// that. 0 sets no limit. Above it, traefik answers 429 and nginx 503. Controllers: traefik,
	// nginx. Default: 10.
	RequestsPerSecond *int `pulumi:"requestsPerSecond,optional" min:"0" max:"1000000"`
	// A limit for all clients together, which no controller offers: the annotation `rate-limit`
	// of some guides does not exist and limits nothing. The number of Pods bounds the load.
	// Always rejected. Default: none.
	TotalRequestsPerSecond *int `pulumi:"totalRequestsPerSecond,optional" min:"0" max:"1000000"`
	// The number of concurrent connections of one client address. 0 sets no limit. Controllers:
	// traefik, nginx. Default: 5.
	Connections *int `pulumi:"connections,optional" min:"0" max:"1000000"`
	// The largest request in MiB. Controllers: traefik, nginx. Default: 10.
	BodyMiB *int `pulumi:"bodyMiB,optional" min:"1" max:"1024"`
	// How long connecting to a Pod may take. Controllers: traefik, nginx. Default: 60.
	ConnectTimeoutSeconds *int `pulumi:"connectTimeoutSeconds,optional" min:"1" max:"75"`
	// How long sending a request to a Pod may stall. Controllers: traefik, nginx. Default: 60.
	SendTimeoutSeconds *int `pulumi:"sendTimeoutSeconds,optional" min:"1" max:"3600"`
	// How long a Pod may take to start responding; on gce, how long the whole response may take. At
	// least `service.timeoutSeconds`. Default: 60, or `service.timeoutSeconds` if that is longer.
	ReadTimeoutSeconds *int `pulumi:"readTimeoutSeconds,optional" min:"1" max:"3600"`
}

// Route sends one host and path to one service.
type Route struct {
	// The hostname that clients call. With `dns.name`, one route with that host and the path /
	// must lead to this service. Default: `dns.name`, otherwise any host.
	Host string `pulumi:"host,optional" format:"ingressHost"`
	// The path prefix. Default: /.
	Path string `pulumi:"path,optional" default:"/" format:"ingressPath"`
	// The name of a Service in the namespace. Default: this service.
	Service pulumi.StringInput `pulumi:"service,optional" format:"kubernetesService"`
	// The Service's port. Default: 80, which is this service's.
	Port int `pulumi:"port,optional" default:"80" min:"1" max:"65535"`
}

// TLS is the certificate for clients' connections: one for all hosts of the routes.
type TLS struct {
	// The exact name of the Secret with the certificate: an existing one, or the one that
	// cert-manager writes. Default: with an issuer, the service's name and -tls.
	SecretName pulumi.StringInput `pulumi:"secretName,optional" format:"kubernetesSecret"`
	// The name of an existing cert-manager issuer, which writes the Secret. Conflicts with
	// `createIssuer`.
	Issuer pulumi.StringInput `pulumi:"issuer,optional" format:"issuer"`
	// ClusterIssuer, or Issuer for one in the namespace. Default: ClusterIssuer.
	IssuerKind string `pulumi:"issuerKind,optional" default:"ClusterIssuer" enum:"ClusterIssuer,Issuer"`
	// Creates a ClusterIssuer for Let's Encrypt. Requires cert-manager in the cluster. Conflicts
	// with `dns.name`: it issues certificates only after DNS points here.
	CreateIssuer CreateIssuer `pulumi:"createIssuer,optional"`
	// Has Google issue and renew the certificate. Controller: gce, for a public service.
	// Conflicts with `dns.name`, as `createIssuer` does: Google issues it only after DNS points
	// to the load balancer, but DNS changes only after the certificate exists. Default: false.
	ManagedCertificate bool `pulumi:"managedCertificate,optional"`
	// The name of an SSL policy in the project, such as one of `gcloud compute ssl-policies
	// create modern --profile MODERN --min-tls-version 1.2`. Controller: gce, for a public
	// service. Default: on gke one that the stack creates, for TLS 1.2 and later; otherwise
	// Google's own, which accepts TLS 1.0, with a warning.
	SSLPolicy pulumi.StringInput `pulumi:"sslPolicy,optional" format:"sslPolicy"`
	// The ARN of an ACM certificate in the cluster's region. Controller: alb, which accepts no
	// other kind. Default: with `dns.name`, one that ACM issues for the stack, validated by a
	// record in `dns.zone`; otherwise none.
	CertificateARN pulumi.StringInput `pulumi:"certificateArn,optional" format:"certificateArn"`
}

// CreateIssuer is the ClusterIssuer letsencrypt-prod, or letsencrypt-staging. Both
// names are exact, because Ingresses of other services refer to them.
type CreateIssuer struct {
	// The address of the Let's Encrypt account. Setting it creates the issuer. Let's Encrypt has
	// sent no warnings of expiring certificates since 2025-06-04.
	Email string `pulumi:"email,optional" format:"email"`
	// Uses Let's Encrypt's staging environment, whose certificates no client trusts and whose
	// rate limits are high. Default: false.
	Staging bool `pulumi:"staging,optional"`
}

func (t TLS) enabled() bool {
	return config.IsSet(t.SecretName) || t.byCertManager() || t.ManagedCertificate || config.IsSet(t.CertificateARN)
}

func (t TLS) byCertManager() bool { return config.IsSet(t.Issuer) || t.CreateIssuer.Email != "" }

// issuer is the name of the existing or created issuer.
func (t TLS) issuer() pulumi.StringInput {
	switch {
	case t.CreateIssuer.Email == "":
		return t.Issuer
	case t.CreateIssuer.Staging:
		return pulumi.String("letsencrypt-staging")
	}
	return pulumi.String("letsencrypt-prod")
}

// tlsSecret is the Secret with the certificate; unset if the certificate is not in a Secret.
func (d *desired) tlsSecret() pulumi.StringInput {
	if !config.IsSet(d.Ingress.TLS.SecretName) && d.Ingress.TLS.byCertManager() {
		return pulumi.String(d.service.Name + "-tls")
	}
	return d.Ingress.TLS.SecretName
}

func (d *desired) className() pulumi.StringInput {
	switch {
	case d.Ingress.Controller == "gce" && !d.service.Public:
		return pulumi.String("gce-internal")
	case config.IsSet(d.Ingress.ClassName):
		return d.Ingress.ClassName
	}
	return pulumi.String(d.Ingress.Controller)
}

func (d *desired) redirects() bool {
	return config.Default(d.Ingress.RedirectHTTPS, d.encrypted() && (d.Ingress.Controller != "gce" || d.service.Public))
}

func (d *desired) controllerReplicas() int { return config.Default(d.Ingress.ControllerReplicas, 2) }
func (d *desired) requestsPerSecond() int  { return config.Default(d.Ingress.RequestsPerSecond, 10) }
func (d *desired) connections() int        { return config.Default(d.Ingress.Connections, 5) }

func (d *desired) readTimeout() int {
	return config.Default(d.Ingress.ReadTimeoutSeconds, max(60, d.service.TimeoutSeconds))
}
