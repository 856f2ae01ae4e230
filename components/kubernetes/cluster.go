package kubernetes

import (
	"regexp"

	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"bankchurn/components/alarm"
	"bankchurn/internal/hint"
)

// Cluster is what a platform says of the cluster around the workload.
type Cluster struct {
	// Platform is the platform's name, for messages: eks or gke.
	Platform string
	// Provider is the explicit provider of the cluster, with a ClusterIdentifier.
	// Nil while validating, and where the options of Register name one.
	Provider pulumi.ProviderResource
	// Alarms are the platform's, and AlarmsPath their config key; nil for none.
	Alarms     *alarm.Options
	AlarmsPath string
	// Context is the cluster's name in a kubeconfig, for commands. Nil: the current context.
	Context pulumi.StringInput
	// Environment has variables of the container that the cloud takes; service.env goes first.
	Environment map[string]pulumi.StringInput
	// Created says that this program makes the cluster. Nothing is in it yet, so
	// that installControllers defaults to true.
	Created bool
	// Controllers are the values of ingress.controller that work there, in the
	// order in which messages name them.
	Controllers []string
	// ManagedNamespaces are those of the cluster's operator, to which it denies writes; nil
	// for none.
	ManagedNamespaces *regexp.Regexp
	// GPU is what the cluster does for service.gpu.
	GPU GPU
	// MetricsServer says that the platform brings metrics-server itself.
	MetricsServer bool
	// AddressIsIP says that load balancers there have an IP address instead of a
	// host name.
	AddressIsIP bool
	// MakesSSLPolicy says that the platform makes an SSL policy for Google's load balancer
	// where ingress.tls.sslPolicy names none.
	MakesSSLPolicy bool
	// ServiceAccountName is the exact name of the Pods' service account, where an
	// identity of the cloud refers to it by name. Default: a generated name.
	ServiceAccountName string
	// Facts are what no input says of the cluster; a recording of the Deployment gets
	// them.
	Facts hint.Facts
	// ServiceAccountAnnotations tie the Pods' identity to one of the cloud.
	ServiceAccountAnnotations pulumi.StringMap
	// IdentityServers are where a Pod asks for the credentials of its identity, on the
	// node it runs on; none where it has no rights to use.
	IdentityServers []Server
	// LoadBalancerAnnotations go on the Service of an ingress controller that the
	// program installs; they also say whether its load balancer is internal.
	LoadBalancerAnnotations pulumi.StringMap
	// LoadBalancerClass is the spec.loadBalancerClass of that Service; empty leaves it
	// to the cluster.
	LoadBalancerClass string
	// ALBController is the controller of the IngressClass that the program makes for
	// ingress.controller alb, such as eks.amazonaws.com/alb; empty where the class
	// exists.
	ALBController string
	// Ready is what must exist before a Pod can start.
	Ready []pulumi.Resource
}
