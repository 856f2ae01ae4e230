package kubernetes

import (
	"fmt"
	"net/netip"
	"regexp"

	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"bankchurn/components"
	"bankchurn/components/alarm"
	"bankchurn/config"
	"bankchurn/service"
	"bankchurn/verify"
)

// Args describes the service in an existing cluster, on any cloud or none.
type Args struct {
	// The service to run. Set its container image here or in `kubernetes.image`.
	Service service.Service `pulumi:"service,optional" block:"service"`
	// The release that gets the requests. Default: the one that the rest of the config
	// describes.
	Release service.Release `pulumi:"release,optional" block:"release"`
	// How to verify a new release before it gets requests.
	Verify verify.Options `pulumi:"verify,optional" block:"verify"`
	// How the service runs in the cluster.
	Kubernetes Config `pulumi:"kubernetes,optional" block:"kubernetes"`
	// Has a Prometheus operator in the cluster raise alarms. `notify` is only for clusters of
	// the components EKS and GKE.
	Alarms alarm.Options `pulumi:"alarms,optional"`
	// What the caller's Kubernetes provider does not reveal about the cluster.
	Cluster ExistingCluster `pulumi:"cluster,optional"`
}

// ExistingCluster describes what a Kubernetes provider does not reveal about its cluster. It does
// not restrict the ingress controllers: choose one that the cluster has.
type ExistingCluster struct {
	// Set it if the cluster has metrics-server, as every GKE cluster does:
	// `kubernetes.installControllers` then does not install it. Default: false.
	MetricsServer bool `pulumi:"metricsServer,optional"`
	// The identity of the Pods.
	ServiceAccount ServiceAccount `pulumi:"serviceAccount,optional"`
	// Configures the load balancer of the Traefik that `kubernetes.installControllers` installs.
	LoadBalancer LoadBalancer `pulumi:"loadBalancer,optional"`
}

// ServiceAccount is the Kubernetes service account of the Pods, bound to a cloud identity.
type ServiceAccount struct {
	// The exact name of the new service account. Set it if the cloud grants an identity by this
	// name, as EKS Pod Identity and GKE Workload Identity do. Default: a generated name.
	Name string `pulumi:"name,optional" format:"kubernetesAccount"`
	// Names the cloud identity in annotations such as `iam.gke.io/gcp-service-account` or
	// `eks.amazonaws.com/role-arn`. Default: none.
	Annotations map[string]pulumi.StringInput `pulumi:"annotations,optional"`
	// The addresses on the node that serve the identity's credentials. The network policy allows
	// them. EKS Pod Identity: 169.254.170.23 port 80. GKE Workload Identity: 169.254.169.252
	// port 988 and 169.254.169.254 port 80. Default: none.
	IdentityServers []Server `pulumi:"identityServers,optional"`
}

// Server is an IPv4 address and a TCP port.
type Server struct {
	// An IPv4 address, such as 169.254.170.23.
	Address string `pulumi:"address"`
	// A TCP port. Default: 80.
	Port int `pulumi:"port,optional" default:"80" min:"1" max:"65535"`
}

// LoadBalancer configures what the cloud creates for a Service of type LoadBalancer.
type LoadBalancer struct {
	// The Service's annotations. They also make the load balancer internal, on GKE
	// `networking.gke.io/load-balancer-type: Internal`, for example. Required if
	// `service.public` is false, unless `class` is set. Default: none.
	Annotations map[string]pulumi.StringInput `pulumi:"annotations,optional"`
	// The Service's spec.loadBalancerClass. Default: the cluster's.
	Class string `pulumi:"class,optional"`
}

func (l LoadBalancer) given() bool { return l.Class != "" || len(l.Annotations) > 0 }

// cluster returns the caller's cluster in the form that Register expects.
func (a *Args) cluster() Cluster {
	c := Cluster{
		Alarms: &a.Alarms, AlarmsPath: "kubernetes.alarms",
		Platform: Platform.Name, MetricsServer: a.Cluster.MetricsServer,
		ServiceAccountName: a.Cluster.ServiceAccount.Name, ServiceAccountAnnotations: a.Cluster.ServiceAccount.Annotations,
		IdentityServers:         a.Cluster.ServiceAccount.IdentityServers,
		LoadBalancerAnnotations: a.Cluster.LoadBalancer.Annotations, LoadBalancerClass: a.Cluster.LoadBalancer.Class,
	}
	for _, known := range controllers {
		c.Controllers = append(c.Controllers, known.name)
	}
	return c
}

func (a *Args) validate(in components.Input, r *config.Report) {
	for i, server := range a.Cluster.ServiceAccount.IdentityServers {
		if address, err := netip.ParseAddr(server.Address); err != nil || !address.Is4() {
			r.Refuse(config.Problem{
				Path: fmt.Sprintf("kubernetes.cluster.serviceAccount.identityServers[%d].address", i), Value: server.Address,
				Reason: "is not an IPv4 address", Allowed: "an address such as 169.254.170.23",
			})
		}
	}
	a.validateLoadBalancer(r)
	if a.Alarms.Wanted() {
		r.Refuse(config.Problem{Path: "kubernetes.alarms.notify", Reason: "has no effect: this component does not know the cluster's cloud", Allowed: "kubernetes.alarms.prometheusRule; or the component EKS or GKE"})
	}
	a.Alarms.Validate("kubernetes.alarms", alarm.Address{Form: regexp.MustCompile(""), Allowed: "", Rules: true}, r)
	a.Kubernetes.Validate(in, a.cluster(), r)
}

// validateLoadBalancer rejects a load balancer that may be public for a service that is not: most
// clouds expose one to the internet unless an annotation says otherwise.
func (a *Args) validateLoadBalancer(r *config.Report) {
	const path = "kubernetes.cluster.loadBalancer"
	installs := config.Default(a.Kubernetes.InstallControllers, false) && a.Kubernetes.Ingress.Controller == "traefik"
	switch given := a.Cluster.LoadBalancer.given(); {
	case given && !installs:
		r.Refuse(config.Problem{Path: path, Reason: "has no effect: this component installs no Traefik", Fix: "set kubernetes.installControllers: true with the controller traefik, or remove the block"})
	case !given && installs && !a.Service.Public:
		r.Refuse(config.Problem{Path: path, Reason: "is required with service.public false: without your cloud's annotations the load balancer may be open to the internet", Allowed: "the annotations or the class of an internal load balancer, or service.public true"})
	}
}
