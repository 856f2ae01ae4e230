package kubernetes

// Ingress is one Ingress, and so one load balancer, for this service and any
// number of others.
type Ingress struct {
	// Controller is the ingress controller that serves it: traefik (3.7 or later),
	// nginx (an existing ingress-nginx, which is retired), gce (Google's load
	// balancer, on gke) or alb (Amazon's, on eks). Default: traefik.
	Controller string `config:"controller" default:"traefik" enum:"traefik,nginx,gce,alb"`
	// ClassName is the exact name of the IngressClass. Default: the controller's
	// own name.
	ClassName string `config:"className" pattern:"^[a-z0-9]([-a-z0-9.]{0,251}[a-z0-9])?$" allowed:"the name of an IngressClass"`
	// Routes say which host and path goes to which service. Default: one route that
	// sends everything to this service.
	Routes []Route `config:"routes"`
	// TLS is how clients' connections are encrypted.
	TLS TLS `config:"tls"`
}

// Route sends one host and path to one service.
type Route struct {
	// Host is the name that clients call. Default: any.
	Host string `config:"host" pattern:"^([*][.])?[a-z0-9]([-a-z0-9]*[a-z0-9])?([.][a-z0-9]([-a-z0-9]*[a-z0-9])?)+$" allowed:"a host name such as bankchurn.ml.example.com"`
	// Path is the beginning of the paths. Default: /.
	Path string `config:"path" default:"/" pattern:"^/([A-Za-z0-9_.-]+(/[A-Za-z0-9_.-]+)*)?$" allowed:"a path such as / or /bankchurn, without a slash at its end"`
	// Service is the name of a Service in the namespace. Default: this service.
	Service string `config:"service" pattern:"^[a-z]([-a-z0-9]{0,61}[a-z0-9])?$" allowed:"the name of a Service"`
	// Port is the Service's port. Default: 80, which is this service's.
	Port int `config:"port" default:"80" min:"1" max:"65535"`
}

// TLS is how clients' connections are encrypted.
type TLS struct {
	// SecretName is the exact name of the Secret with the certificate of all hosts.
	SecretName string `config:"secretName" pattern:"^[a-z0-9]([-a-z0-9.]{0,251}[a-z0-9])?$" allowed:"the name of a Secret in the namespace"`
}
