package kubernetes

import (
	"regexp"

	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"bankchurn/components/alarm"
	"bankchurn/internal/hint"
)

// Cluster is what a platform provides about the cluster around the workload.
type Cluster struct {
	// Platform is the platform's name, for messages: eks or gke.
	Platform string
	// Provider is the cluster's explicit provider, with a ClusterIdentifier. Nil while validating,
	// and if the options of Register name one.
	Provider pulumi.ProviderResource
	// Alarms are the platform's alarms, and AlarmsPath their config key; nil for none.
	Alarms     *alarm.Options
	AlarmsPath string
	// Context is the cluster's context in a kubeconfig, for commands; nil for the current context.
	Context pulumi.StringInput
	// Environment are environment variables that the cloud requires; service.env takes precedence.
	Environment map[string]pulumi.StringInput
	// Created means that the stack creates the cluster. It is empty then, so installControllers
	// defaults to true.
	Created bool
	// Controllers are the values of ingress.controller that work in the cluster, in the order in
	// which messages list them.
	Controllers []string
	// OtherControllers are the controllers that the platform supports in other clusters, each with
	// what it requires.
	OtherControllers map[string]string
	// ManagedNamespaces match the namespaces that the cluster's operator protects from writes; nil
	// for none.
	ManagedNamespaces *regexp.Regexp
	// GPU is how the cluster supports service.gpu.
	GPU GPU
	// MetricsServer means that the platform includes metrics-server.
	MetricsServer bool
	// AddressIsIP means that load balancers have an IP address rather than a hostname.
	AddressIsIP bool
	// MakesSSLPolicy means that the platform creates an SSL policy for Google's load balancer if
	// ingress.tls.sslPolicy names none.
	MakesSSLPolicy bool
	// ServiceAccountName is the exact name of the Pods' service account, if a cloud identity refers
	// to it by name. Default: a generated name.
	ServiceAccountName string
	// Facts are what no input states about the cluster; a recording of the Deployment includes
	// them.
	Facts hint.Facts
	// ServiceAccountAnnotations bind the Pods' identity to a cloud identity.
	ServiceAccountAnnotations pulumi.StringMap
	// IdentityServers are the addresses on the node that serve the credentials of a Pod's identity;
	// none if the identity has no permissions.
	IdentityServers []Server
	// LoadBalancerAnnotations are for the Service of an ingress controller that the program
	// installs. They also decide whether its load balancer is internal.
	LoadBalancerAnnotations pulumi.StringMap
	// LoadBalancerClass is that Service's spec.loadBalancerClass; empty for the cluster's default.
	LoadBalancerClass string
	// ALBController is the controller of the IngressClass that the program creates for
	// ingress.controller alb, such as eks.amazonaws.com/alb; empty if the class exists.
	ALBController string
	// Ready is what must exist before a Pod can start.
	Ready []pulumi.Resource
}
