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

// Args describes the service in a cluster that exists, of any cloud or none.
type Args struct {
	// Service is what runs. Its image is required, here or there.
	Service service.Service `pulumi:"service,optional" block:"service"`
	// Release says which release of the service answers. Default: what the rest
	// describes.
	Release service.Release `pulumi:"release,optional" block:"release"`
	// Verify says how a new release is verified before it gets requests.
	Verify verify.Options `pulumi:"verify,optional" block:"verify"`
	// Kubernetes is how the service runs in the cluster.
	Kubernetes Config `pulumi:"kubernetes,optional" block:"kubernetes"`
	// Alarms are raised by a Prometheus operator in the cluster. `notify` is for clusters of
	// the components EKS and GKE.
	Alarms alarm.Options `pulumi:"alarms,optional"`
	// Cluster describes the cluster, as far as the caller's provider does not.
	Cluster ExistingCluster `pulumi:"cluster,optional"`
}

// ExistingCluster describes a cluster, as far as its Kubernetes provider does not. Every
// ingress controller counts as available: choose one that the cluster has.
type ExistingCluster struct {
	// MetricsServer keeps `kubernetes.installControllers` from installing metrics-server, in
	// a cluster that has it, as every GKE cluster does. Default: false.
	MetricsServer bool `pulumi:"metricsServer,optional"`
	// ServiceAccount is the Pods' identity.
	ServiceAccount ServiceAccount `pulumi:"serviceAccount,optional"`
	// LoadBalancer configures the load balancer of the Traefik that
	// `kubernetes.installControllers` installs.
	LoadBalancer LoadBalancer `pulumi:"loadBalancer,optional"`
}

// ServiceAccount is the Kubernetes service account of the Pods, tied to an identity of
// the cloud.
type ServiceAccount struct {
	// Name is the exact name of the new service account. Set it where the cloud grants an
	// identity by this name, as EKS Pod Identity and GKE Workload Identity do. Default: a
	// generated name.
	Name string `pulumi:"name,optional" format:"kubernetesAccount"`
	// Annotations name the cloud's identity, such as `iam.gke.io/gcp-service-account` or
	// `eks.amazonaws.com/role-arn`. Default: none.
	Annotations map[string]pulumi.StringInput `pulumi:"annotations,optional"`
	// IdentityServers are the addresses on the node that hand out the identity's
	// credentials. The network policy allows them. EKS Pod Identity: 169.254.170.23 port 80.
	// GKE Workload Identity: 169.254.169.252 port 988 and 169.254.169.254 port 80.
	// Default: none.
	IdentityServers []Server `pulumi:"identityServers,optional"`
}

// Server is an IPv4 address and a TCP port of it.
type Server struct {
	// Address is an IPv4 address, such as 169.254.170.23.
	Address string `pulumi:"address"`
	// Port is a TCP port. Default: 80.
	Port int `pulumi:"port,optional" default:"80" min:"1" max:"65535"`
}

// LoadBalancer configures what the cloud creates for a Service of type LoadBalancer.
type LoadBalancer struct {
	// Annotations go on the Service. They also make the load balancer internal, on GKE
	// `networking.gke.io/load-balancer-type: Internal`, for example. Required if
	// `service.public` is false, unless `class` is set. Default: none.
	Annotations map[string]pulumi.StringInput `pulumi:"annotations,optional"`
	// Class is the Service's spec.loadBalancerClass. Default: the cluster's.
	Class string `pulumi:"class,optional"`
}

func (l LoadBalancer) given() bool { return l.Class != "" || len(l.Annotations) > 0 }

// cluster is the caller's, as Register takes it.
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
		r.Refuse(config.Problem{Path: "kubernetes.alarms.notify", Reason: "has no effect: this component knows no cloud that could notify", Allowed: "kubernetes.alarms.prometheusRule; or the component EKS or GKE"})
	}
	a.Alarms.Validate("kubernetes.alarms", alarm.Address{Form: regexp.MustCompile(""), Allowed: "", Rules: true}, r)
	a.Kubernetes.Validate(in, a.cluster(), r)
}

// validateLoadBalancer refuses a load balancer that may be public for a service that is
// not: most clouds open one to the internet unless an annotation says otherwise.
func (a *Args) validateLoadBalancer(r *config.Report) {
	const path = "kubernetes.cluster.loadBalancer"
	installs := config.Default(a.Kubernetes.InstallControllers, false) && a.Kubernetes.Ingress.Controller == "traefik"
	switch given := a.Cluster.LoadBalancer.given(); {
	case given && !installs:
		r.Refuse(config.Problem{Path: path, Reason: "has no effect: this component installs no Traefik", Allowed: "kubernetes.installControllers true with the controller traefik, or no such block"})
	case !given && installs && !a.Service.Public:
		r.Refuse(config.Problem{Path: path, Reason: "is required: service.public is false, and without annotations of your cloud the load balancer may be open to the internet", Allowed: "the annotations or the class of an internal load balancer, or service.public true"})
	}
}
