package kubernetes

import (
	"bankchurn/config"
	"bankchurn/service"
)

// Ingress is one Ingress, and so one load balancer, for this service and any
// number of others.
type Ingress struct {
	// Controller is the ingress controller that serves it: traefik (3.7 or later,
	// with its provider kubernetesIngressNGINX), nginx (an existing ingress-nginx,
	// which is retired), gce (Google's load balancers, on gke) or alb (Amazon's, on
	// eks). Default: traefik.
	Controller string `config:"controller" default:"traefik" enum:"traefik,nginx,gce,alb"`
	// ClassName is the exact name of the IngressClass. Default: the controller's
	// own name. Conflicts with gce, whose classes are fixed.
	ClassName string `config:"className" pattern:"^[a-z0-9]([-a-z0-9.]{0,251}[a-z0-9])?$" allowed:"the name of an IngressClass"`
	// ControllerNamespace is where the Pods of an existing traefik or nginx run,
	// which the network policy lets in. Default: traefik or ingress-nginx.
	ControllerNamespace string `config:"controllerNamespace" form:"namespace"`
	// ControllerReplicas is how many Pods traefik is installed with, or an existing
	// traefik or nginx has: each of them counts the limits per client for itself.
	// Default: 2.
	ControllerReplicas *int `config:"controllerReplicas" min:"1" max:"100"`
	// Routes say which host and path goes to which service. Default: one route that
	// sends everything, or everything for dns.name, to this service.
	Routes []Route `config:"routes"`
	// StripPath takes a route's path off before a request reaches its service, so
	// that /bankchurn/predict arrives as /predict. Controllers: traefik, nginx.
	// Default: true there, where a route has a path.
	StripPath *bool `config:"stripPath"`
	// TLS is how clients' connections are encrypted. Required with dns.name, but for
	// alb. Default: not at all, with a warning.
	TLS TLS `config:"tls"`
	// RedirectHTTPS answers HTTP with a redirect. Needs TLS. Default: true with TLS;
	// false on gce for a service that is not public, whose load balancer has none.
	RedirectHTTPS *bool `config:"redirectHttps"`

	// RequestsPerSecond is how many requests one client, by address, may send; bursts
	// of five times that pass. 0 sets no limit. Traefik answers 429 beyond it, nginx
	// 503. Controllers: traefik, nginx. Default: 10.
	RequestsPerSecond *int `config:"requestsPerSecond" min:"0" max:"1000000"`
	// TotalRequestsPerSecond would limit all clients together. No controller has
	// that: the annotation `rate-limit` of some guides does not exist and limits
	// nothing. The number of Pods bounds the load. Always refused.
	TotalRequestsPerSecond *int `config:"totalRequestsPerSecond" min:"0" max:"1000000"`
	// Connections is how many connections one client, by address, may have open at a
	// time. 0 sets no limit. Controllers: traefik, nginx. Default: 5.
	Connections *int `config:"connections" min:"0" max:"1000000"`
	// BodyMiB is the largest request in MiB. Controllers: traefik, nginx. Default: 10.
	BodyMiB *int `config:"bodyMiB" min:"1" max:"1024"`
	// ConnectTimeoutSeconds is how long a connection to a Pod may take. Controllers:
	// traefik, nginx. Default: 60.
	ConnectTimeoutSeconds *int `config:"connectTimeoutSeconds" min:"1" max:"75"`
	// SendTimeoutSeconds is how long sending a request to a Pod may stand still.
	// Controllers: traefik, nginx. Default: 60.
	SendTimeoutSeconds *int `config:"sendTimeoutSeconds" min:"1" max:"3600"`
	// ReadTimeoutSeconds is how long a Pod may keep silent before its answer; on gce,
	// how long the whole answer may take. At least service.timeoutSeconds. Default:
	// 60, or service.timeoutSeconds where that is longer.
	ReadTimeoutSeconds *int `config:"readTimeoutSeconds" min:"1" max:"3600"`
}

// Route sends one host and path to one service.
type Route struct {
	// Host is the name that clients call. With dns.name, one route with it and the path
	// / leads to this service. Default: dns.name, else any.
	Host string `config:"host" pattern:"^([*][.])?[a-z0-9]([-a-z0-9]*[a-z0-9])?([.][a-z0-9]([-a-z0-9]*[a-z0-9])?)+$" allowed:"a host name such as bankchurn.ml.example.com"`
	// Path is the beginning of the paths. Default: /.
	Path string `config:"path" default:"/" pattern:"^/([A-Za-z0-9_-]+(/[A-Za-z0-9_-]+)*)?$" allowed:"a path such as / or /bankchurn, without a slash at its end"`
	// Service is the name of a Service in the namespace. Default: this service.
	Service string `config:"service" pattern:"^[a-z]([-a-z0-9]{0,61}[a-z0-9])?$" allowed:"the name of a Service"`
	// Port is the Service's port. Default: 80, which is this service's.
	Port int `config:"port" default:"80" min:"1" max:"65535"`
}

// TLS is how clients' connections are encrypted, by one certificate for all hosts
// of the routes.
type TLS struct {
	// SecretName is the exact name of the Secret with the certificate: one that
	// exists, or the one that cert-manager is to write. Default: with an issuer, the
	// service's name and -tls.
	SecretName string `config:"secretName" pattern:"^[a-z0-9]([-a-z0-9.]{0,251}[a-z0-9])?$" allowed:"the name of a Secret in the namespace"`
	// Issuer is the name of a cert-manager issuer that exists, which then writes the
	// Secret. Conflicts with CreateIssuer.
	Issuer string `config:"issuer" pattern:"^[a-z0-9]([-a-z0-9.]{0,251}[a-z0-9])?$" allowed:"the name of an issuer"`
	// IssuerKind is ClusterIssuer, or Issuer for one of the namespace. Default:
	// ClusterIssuer.
	IssuerKind string `config:"issuerKind" default:"ClusterIssuer" enum:"ClusterIssuer,Issuer"`
	// CreateIssuer makes a ClusterIssuer for Let's Encrypt. Needs cert-manager in the
	// cluster. Conflicts with dns.name: its certificates come after DNS leads here.
	CreateIssuer CreateIssuer `config:"createIssuer"`
	// ManagedCertificate has Google make and renew the certificate. Controller: gce,
	// for a public service. Conflicts with dns.name, as CreateIssuer does.
	ManagedCertificate bool `config:"managedCertificate"`
	// CertificateARN is an ACM certificate of the cluster's region. Controller: alb,
	// which takes no other. Default: with dns.name, one that the stack has ACM issue,
	// validated by a record in dns.zone; else none.
	CertificateARN string `config:"certificateArn" form:"certificateArn"`
}

// CreateIssuer is the ClusterIssuer letsencrypt-prod, or letsencrypt-staging. Both
// names are exact, because Ingresses of other services refer to them.
type CreateIssuer struct {
	// Email gets warnings of certificates about to expire. It makes the issuer.
	Email string `config:"email" pattern:"^[^@ ]+@[^@ ]+[.][^@ ]+$" allowed:"an address such as ops@example.com"`
	// Staging asks Let's Encrypt's test service, whose certificates nobody trusts and
	// whose limits are high. Default: false.
	Staging bool `config:"staging"`
}

func (t TLS) enabled() bool {
	return t.SecretName != "" || t.byCertManager() || t.ManagedCertificate || t.CertificateARN != ""
}

func (t TLS) byCertManager() bool { return t.Issuer != "" || t.CreateIssuer.Email != "" }

// issuer is the name of the issuer, of one that exists or is created.
func (t TLS) issuer() string {
	switch {
	case t.CreateIssuer.Email == "":
		return t.Issuer
	case t.CreateIssuer.Staging:
		return "letsencrypt-staging"
	}
	return "letsencrypt-prod"
}

// tlsSecret is the Secret with the certificate; empty where another kind holds it.
func (o *Options) tlsSecret(s service.Service) string {
	if o.Ingress.TLS.SecretName == "" && o.Ingress.TLS.byCertManager() {
		return s.Name + "-tls"
	}
	return o.Ingress.TLS.SecretName
}

func (o *Options) className(s service.Service) string {
	switch {
	case o.Ingress.Controller == "gce" && !s.Public:
		return "gce-internal"
	case o.Ingress.ClassName != "":
		return o.Ingress.ClassName
	}
	return o.Ingress.Controller
}

func (o *Options) redirects(s service.Service) bool {
	return config.Default(o.Ingress.RedirectHTTPS, o.encrypted() && (o.Ingress.Controller != "gce" || s.Public))
}

func (o *Options) controllerReplicas() int { return config.Default(o.Ingress.ControllerReplicas, 2) }
func (o *Options) requestsPerSecond() int  { return config.Default(o.Ingress.RequestsPerSecond, 10) }
func (o *Options) connections() int        { return config.Default(o.Ingress.Connections, 5) }

func (o *Options) readTimeout(s service.Service) int {
	return config.Default(o.Ingress.ReadTimeoutSeconds, max(60, s.TimeoutSeconds))
}
