package kubernetes

import (
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"bankchurn/config"
)

// Ingress is one Ingress, and so one load balancer, for this service and any
// number of others.
type Ingress struct {
	// Controller is the ingress controller that serves it: traefik (3.7 or later,
	// with its provider kubernetesIngressNGINX), nginx (an existing ingress-nginx,
	// which is retired), gce (Google's load balancers, on gke) or alb (Amazon's, on
	// eks). Default: traefik.
	Controller string `pulumi:"controller,optional" default:"traefik" enum:"traefik,nginx,gce,alb"`
	// ClassName is the exact name of the IngressClass. Default: the controller's
	// own name. Conflicts with gce, whose classes are fixed.
	ClassName pulumi.StringInput `pulumi:"className,optional" format:"ingressClass"`
	// ControllerNamespace is where the Pods of an existing traefik or nginx run,
	// which the network policy lets in. Default: traefik or ingress-nginx.
	ControllerNamespace pulumi.StringInput `pulumi:"controllerNamespace,optional" format:"namespace"`
	// ControllerReplicas is how many Pods traefik is installed with, or an existing
	// traefik or nginx has: each of them counts the limits per client for itself.
	// Default: 2.
	ControllerReplicas *int `pulumi:"controllerReplicas,optional" min:"1" max:"100"`
	// Routes say which host and path goes to which service. Default: one route that
	// sends everything, or everything for dns.name, to this service.
	Routes []Route `pulumi:"routes,optional"`
	// StripPath takes a route's path off before a request reaches its service, so
	// that /bankchurn/predict arrives as /predict. Controllers: traefik, nginx.
	// Default: true there, where a route has a path.
	StripPath *bool `pulumi:"stripPath,optional"`
	// TLS is how clients' connections are encrypted. Required with dns.name, but for
	// alb. Default: not at all, with a warning.
	TLS TLS `pulumi:"tls,optional"`
	// RedirectHTTPS answers HTTP with a redirect. Needs TLS. Default: true with TLS;
	// false on gce for a service that is not public, whose load balancer has none.
	RedirectHTTPS *bool `pulumi:"redirectHttps,optional"`

	// RequestsPerSecond is how many requests one client, by address, may send; bursts
	// of five times that pass. 0 sets no limit. Traefik answers 429 beyond it, nginx
	// 503. Controllers: traefik, nginx. Default: 10.
	RequestsPerSecond *int `pulumi:"requestsPerSecond,optional" min:"0" max:"1000000"`
	// TotalRequestsPerSecond is a limit for all clients together. No controller has
	// that: the annotation `rate-limit` of some guides does not exist and limits
	// nothing. The number of Pods bounds the load. Always refused.
	TotalRequestsPerSecond *int `pulumi:"totalRequestsPerSecond,optional" min:"0" max:"1000000"`
	// Connections is how many connections one client, by address, may have open at a
	// time. 0 sets no limit. Controllers: traefik, nginx. Default: 5.
	Connections *int `pulumi:"connections,optional" min:"0" max:"1000000"`
	// BodyMiB is the largest request in MiB. Controllers: traefik, nginx. Default: 10.
	BodyMiB *int `pulumi:"bodyMiB,optional" min:"1" max:"1024"`
	// ConnectTimeoutSeconds is how long a connection to a Pod may take. Controllers:
	// traefik, nginx. Default: 60.
	ConnectTimeoutSeconds *int `pulumi:"connectTimeoutSeconds,optional" min:"1" max:"75"`
	// SendTimeoutSeconds is how long sending a request to a Pod may stand still.
	// Controllers: traefik, nginx. Default: 60.
	SendTimeoutSeconds *int `pulumi:"sendTimeoutSeconds,optional" min:"1" max:"3600"`
	// ReadTimeoutSeconds is how long a Pod may keep silent before its answer; on gce,
	// how long the whole answer may take. At least service.timeoutSeconds. Default:
	// 60, or service.timeoutSeconds where that is longer.
	ReadTimeoutSeconds *int `pulumi:"readTimeoutSeconds,optional" min:"1" max:"3600"`
}

// Route sends one host and path to one service.
type Route struct {
	// Host is the name that clients call. With dns.name, one route with it and the path
	// / leads to this service. Default: dns.name, else any.
	Host string `pulumi:"host,optional" format:"ingressHost"`
	// Path is the beginning of the paths. Default: /.
	Path string `pulumi:"path,optional" default:"/" format:"ingressPath"`
	// Service is the name of a Service in the namespace. Default: this service.
	Service pulumi.StringInput `pulumi:"service,optional" format:"kubernetesService"`
	// Port is the Service's port. Default: 80, which is this service's.
	Port int `pulumi:"port,optional" default:"80" min:"1" max:"65535"`
}

// TLS is how clients' connections are encrypted, by one certificate for all hosts
// of the routes.
type TLS struct {
	// SecretName is the exact name of the Secret with the certificate: one that
	// exists, or the one that cert-manager is to write. Default: with an issuer, the
	// service's name and -tls.
	SecretName pulumi.StringInput `pulumi:"secretName,optional" format:"kubernetesSecret"`
	// Issuer is the name of a cert-manager issuer that exists, which then writes the
	// Secret. Conflicts with CreateIssuer.
	Issuer pulumi.StringInput `pulumi:"issuer,optional" format:"issuer"`
	// IssuerKind is ClusterIssuer, or Issuer for one of the namespace. Default:
	// ClusterIssuer.
	IssuerKind string `pulumi:"issuerKind,optional" default:"ClusterIssuer" enum:"ClusterIssuer,Issuer"`
	// CreateIssuer makes a ClusterIssuer for Let's Encrypt. Needs cert-manager in the
	// cluster. Conflicts with dns.name: its certificates come after DNS leads here.
	CreateIssuer CreateIssuer `pulumi:"createIssuer,optional"`
	// ManagedCertificate has Google make and renew the certificate. Controller: gce,
	// for a public service. Conflicts with dns.name, as CreateIssuer does: Google issues it
	// once DNS leads to the load balancer, and the name moves once the certificate is there.
	ManagedCertificate bool `pulumi:"managedCertificate,optional"`
	// SSLPolicy is the name of an SSL policy of the project, such as one of `gcloud compute
	// ssl-policies create modern --profile MODERN --min-tls-version 1.2`. Controller: gce,
	// for a public service. Default: on gke one that the component makes, for TLS 1.2 and
	// later; elsewhere Google's own, which accepts TLS 1.0, with a warning.
	SSLPolicy pulumi.StringInput `pulumi:"sslPolicy,optional" format:"sslPolicy"`
	// CertificateARN is an ACM certificate of the cluster's region. Controller: alb,
	// which takes no other. Default: with dns.name, one that the stack has ACM issue,
	// validated by a record in dns.zone; else none.
	CertificateARN pulumi.StringInput `pulumi:"certificateArn,optional" format:"certificateArn"`
}

// CreateIssuer is the ClusterIssuer letsencrypt-prod, or letsencrypt-staging. Both
// names are exact, because Ingresses of other services refer to them.
type CreateIssuer struct {
	// Email is the address of the account at Let's Encrypt, which has sent no warnings of
	// certificates about to expire since 2025-06-04. It makes the issuer.
	Email string `pulumi:"email,optional" format:"email"`
	// Staging asks Let's Encrypt's test service, whose certificates no client trusts and
	// whose limits are high. Default: false.
	Staging bool `pulumi:"staging,optional"`
}

func (t TLS) enabled() bool {
	return config.IsSet(t.SecretName) || t.byCertManager() || t.ManagedCertificate || config.IsSet(t.CertificateARN)
}

func (t TLS) byCertManager() bool { return config.IsSet(t.Issuer) || t.CreateIssuer.Email != "" }

// issuer is the name of the issuer, of one that exists or is created.
func (t TLS) issuer() pulumi.StringInput {
	switch {
	case t.CreateIssuer.Email == "":
		return t.Issuer
	case t.CreateIssuer.Staging:
		return pulumi.String("letsencrypt-staging")
	}
	return pulumi.String("letsencrypt-prod")
}

// tlsSecret is the Secret with the certificate; unset where another kind holds it.
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
