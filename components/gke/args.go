package gke

import (
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"bankchurn/components/alarm"
	"bankchurn/components/kubernetes"
	"bankchurn/config"
	"bankchurn/service"
	"bankchurn/verify"
)

// Args describes the service in a GKE cluster. It is the config block `gke`, together with
// the blocks that platforms share. It describes a new cluster, or names an existing one by
// `cluster`; keys of both kinds together are refused.
type Args struct {
	// Service is what runs. Its image is required, here or there.
	Service service.Service `pulumi:"service,optional" block:"service"`
	// Release says which release of the service answers. Default: what the rest
	// describes.
	Release service.Release `pulumi:"release,optional" block:"release"`
	// Verify says how a new release is verified before it gets requests.
	Verify verify.Options `pulumi:"verify,optional" block:"verify"`
	// Kubernetes is how the service runs in the cluster.
	Kubernetes kubernetes.Config `pulumi:"kubernetes,optional" block:"kubernetes"`

	// Region is the Google Cloud region. Default: us-central1.
	Region string `pulumi:"region,optional" default:"us-central1" format:"googleRegion"`

	// Cluster is an existing cluster to use. Default: a new one.
	Cluster Existing `pulumi:"cluster,optional" nonempty:"true"`

	// Mode of a new cluster is `autopilot` (Google runs the nodes and bills what Pods
	// request) or `standard` (the node pool below, billed by machine). Another mode
	// is another cluster. Default: autopilot.
	Mode string `pulumi:"mode,optional" enum:"autopilot,standard"`
	// Zone makes a standard cluster zonal: its control plane and nodes are in this
	// zone alone, whose outage takes the service down; in return, Google's credit for
	// the management fee applies. Default: a regional cluster, which Autopilot
	// clusters always are.
	Zone string `pulumi:"zone,optional" format:"googleZone"`
	// Nodes is the node pool of a standard cluster.
	Nodes Nodes `pulumi:"nodes,optional"`
	// GPUNodes are the nodes of a standard cluster for Pods with `service.gpu`: as many as they
	// take, and during an update one more for each Pod of `kubernetes.rollout.maxSurge`.
	GPUNodes GPUNodes `pulumi:"gpuNodes,optional"`
	// ReleaseChannel says how early Google upgrades the cluster: RAPID, REGULAR or
	// STABLE. No version is pinned, because every version is supported for about a
	// year and the channel moves on by itself. Default: REGULAR.
	ReleaseChannel string `pulumi:"releaseChannel,optional" enum:"RAPID,REGULAR,STABLE"`
	// MetricsPackages sends the metrics of cAdvisor, kubelet and kube-state of a new cluster
	// to Managed Service for Prometheus, which bills each sample: some $35 a month for a
	// few nodes. Default: true, as of GKE itself.
	MetricsPackages *bool `pulumi:"metricsPackages,optional"`
	// AuthorizedNetworks are the IPv4 ranges from which the new cluster's API can be
	// reached, beside its own network. The machine that runs `pulumi up` must be in one of
	// them. Default: every address, with a warning; callers need an identity of
	// Google Cloud all the same.
	AuthorizedNetworks []string `pulumi:"authorizedNetworks,optional"`
	// PrivateEndpoint takes the public address away from the new cluster's API: it is
	// reached only from its network, so `pulumi up` must run there.
	// Default: false.
	PrivateEndpoint bool `pulumi:"privateEndpoint,optional"`
	// DeletionProtection has Pulumi refuse to delete the new cluster and whatever the service
	// needs to answer: network, nodes, and the service's objects in the cluster. `pulumi
	// destroy`, a switch to another platform and a change that would delete or replace one
	// of them are refused until an update has set it to false. Default: false, unlike the
	// provider's own true, because nothing in the cluster is kept there alone.
	DeletionProtection bool `pulumi:"deletionProtection,optional"`
	// Network is where a new cluster lives. Default: a new network.
	Network Network `pulumi:"network,optional"`
	// NodeServiceAccount is the e-mail of an existing service account of the cluster's
	// own project, which a new cluster's nodes run as. The program then grants it
	// nothing. Default: a new account that may write logs and metrics and read the
	// image's repository.
	NodeServiceAccount pulumi.StringInput `pulumi:"nodeServiceAccount,optional" format:"iamServiceAccount"`

	// ServiceAccount is the e-mail of an existing service account that the Pods act
	// as towards Google Cloud, by Workload Identity. The program lets this service's
	// Pods use it, and grants it nothing. Default: none; the Pods have no identity at
	// Google Cloud and need none, since their secrets are Kubernetes Secrets.
	ServiceAccount pulumi.StringInput `pulumi:"serviceAccount,optional" format:"iamServiceAccount"`
	// Alarms watch the requests at the load balancer of `kubernetes.ingress.controller` gce and
	// the Pods; with traefik or nginx set `alarms.prometheusRule`.
	Alarms alarm.Options `pulumi:"alarms,optional"`
	// Dashboard creates a Cloud Monitoring dashboard of the service, free of charge: requests,
	// errors, latency, Pods, restarts, CPU, memory and open incidents. Default: true.
	Dashboard *bool `pulumi:"dashboard,optional" default:"true"`
	// CostReport is the https address where you publish the cost report. The dashboard links
	// it. Default: none.
	CostReport string `pulumi:"costReport,optional" format:"httpsAddress"`
	// EnableAPIs enables the Google APIs that are needed in the project, and leaves
	// them enabled when the stack is destroyed. Default: false.
	EnableAPIs bool `pulumi:"enableApis,optional"`
}

// Existing names a cluster that this program does not make. It is reached by its
// endpoint or by a context of the kubeconfig.
type Existing struct {
	// Name of the cluster.
	Name pulumi.StringInput `pulumi:"name,optional" format:"gkeCluster"`
	// Location is the cluster's region or, for a zonal cluster, its zone. Default:
	// gke.region.
	Location string `pulumi:"location,optional" format:"googleLocation"`
	// Project of the cluster. Required: it is a part of the cluster's identifier.
	Project pulumi.StringInput `pulumi:"project,optional" format:"googleProject"`
	// Mode of the cluster, autopilot or standard. Required, because it decides what a
	// Pod may request and whether Pods are billed.
	Mode string `pulumi:"mode,optional" enum:"autopilot,standard"`
	// NodeType is the machine type of a standard cluster's nodes, such as e2-standard-4.
	// Nothing is deployed with it: it prices the service's share of the nodes. Default:
	// the share is not in the estimate.
	NodeType string `pulumi:"nodeType,optional" format:"machineType"`
	// Endpoint is the address of the cluster's API, without https://. It is used with
	// CACertificate and gke-gcloud-auth-plugin; conflicts with Context.
	Endpoint pulumi.StringInput `pulumi:"endpoint,optional" format:"gkeEndpoint"`
	// CACertificate is the certificate of the cluster's authority in base64, as
	// `gcloud container clusters describe` shows it. Not a secret.
	CACertificate pulumi.StringInput `pulumi:"caCertificate,optional" format:"base64Line"`
	// Context is a context of the kubeconfig where the program runs. Conflicts
	// with Endpoint.
	Context string `pulumi:"context,optional"`
}

// Nodes is the node pool of a standard cluster.
type Nodes struct {
	// MachineType of the nodes. Default: e2-medium.
	MachineType string `pulumi:"machineType,optional" format:"machineType"`
	// Min is the least number of nodes in each zone. Default: 1, in a zonal cluster 3.
	Min *int `pulumi:"min,optional" min:"0" max:"1000"`
	// Max is the most nodes in each zone. Default: 3, in a zonal cluster 9.
	Max *int `pulumi:"max,optional" min:"1" max:"1000"`
	// Zones are where the nodes of a regional cluster are. Default: three zones of the
	// region that Google picks.
	Zones []string `pulumi:"zones,optional" format:"googleZone"`
	// DiskGiB is the size of a node's boot disk. Default: 50.
	DiskGiB int `pulumi:"diskGiB,optional" min:"10" max:"65536"`
	// DiskType is pd-standard, pd-balanced or pd-ssd. Default: pd-balanced.
	DiskType string `pulumi:"diskType,optional" enum:"pd-standard,pd-balanced,pd-ssd"`
	// Spot takes spare machines, which Google takes back with 30 seconds' notice.
	// Default: false.
	Spot bool `pulumi:"spot,optional"`
	// MaxSurge is how many nodes an upgrade adds before it takes old ones away. None
	// is taken away without a replacement. Default: 1.
	MaxSurge int `pulumi:"maxSurge,optional" min:"1" max:"20"`
}

// Network is where a new cluster lives: a new VPC-native network (Cidr, PodCidr,
// ServiceCidr, NAT) or an existing one (Name, Subnetwork and its ranges).
type Network struct {
	// Name is an existing network to use. Default: a new one.
	Name pulumi.StringInput `pulumi:"name,optional" format:"googleNetwork"`
	// Subnetwork is the existing network's subnet of the region. Required with Name.
	Subnetwork pulumi.StringInput `pulumi:"subnetwork,optional" format:"googleSubnet"`
	// PodRange is the name of a secondary range of the existing subnet, for Pods. Default: a
	// new range of the subnet, which GKE picks.
	PodRange pulumi.StringInput `pulumi:"podRange,optional" format:"googleRange"`
	// ServiceRange is the name of a secondary range of the existing subnet, for Services.
	// Default: a new range of the subnet, which GKE picks.
	ServiceRange pulumi.StringInput `pulumi:"serviceRange,optional" format:"googleRange"`

	// CIDR is the range of the nodes in a new network. Another range is another
	// network and another cluster. Default: 10.0.0.0/20.
	CIDR string `pulumi:"cidr,optional"`
	// PodCIDR is the range of the Pods. A node with up to 110 Pods takes 256 addresses
	// of it. Default: 10.4.0.0/16.
	PodCIDR string `pulumi:"podCidr,optional"`
	// ServiceCIDR is the range of the Services' addresses. Default: 10.8.0.0/20.
	ServiceCIDR string `pulumi:"serviceCidr,optional"`
	// NAT is how a new network's nodes reach the internet: `cloud`, by Cloud NAT, or
	// `none`: only Google's own services, Artifact Registry among them. Default: cloud.
	NAT string `pulumi:"nat,optional" enum:"cloud,none"`
}

const (
	autopilot = "autopilot"
	standard  = "standard"
)

// existing says whether the block names a cluster instead of describing one.
func (a *Args) existing() bool { return a.Cluster != Existing{} }

// mode is the mode of the cluster, new or existing.
func (a *Args) mode() string {
	if a.existing() {
		return a.Cluster.Mode
	}
	return orText(a.Mode, autopilot)
}

// clusterLocation is where the cluster is: a zone, or the region.
func (a *Args) clusterLocation() string {
	if a.existing() {
		return orText(a.Cluster.Location, a.Region)
	}
	return orText(a.Zone, a.Region)
}

// zones is the number of zones in which a new standard cluster has nodes. A
// regional cluster without a list gets three
// (cloud.google.com/kubernetes-engine/docs/concepts/regional-clusters, 2026-08).
func (a *Args) zones() int {
	switch {
	case a.Zone != "":
		return 1
	case len(a.Nodes.Zones) > 0:
		return len(a.Nodes.Zones)
	}
	return defaultZones
}

const defaultZones = 3

// minNodes and maxNodes are per zone, and three and nine nodes in all by default.
func (a *Args) minNodes() int {
	if a.Zone != "" {
		return config.Default(a.Nodes.Min, 3)
	}
	return config.Default(a.Nodes.Min, 1)
}

func (a *Args) maxNodes() int {
	if a.Zone != "" {
		return config.Default(a.Nodes.Max, 9)
	}
	return config.Default(a.Nodes.Max, 3)
}

func (n Network) existing() bool {
	return config.IsSet(n.Name) || config.IsSet(n.Subnetwork) || config.IsSet(n.PodRange) || config.IsSet(n.ServiceRange)
}

func (n Network) nodes() string    { return orText(n.CIDR, "10.0.0.0/20") }
func (n Network) pods() string     { return orText(n.PodCIDR, "10.4.0.0/16") }
func (n Network) services() string { return orText(n.ServiceCIDR, "10.8.0.0/20") }

// isolated says whether a new network has no way to the internet.
func (n Network) isolated() bool { return !n.existing() && n.NAT == "none" }

func orText(text, otherwise string) string {
	if text == "" {
		return otherwise
	}
	return text
}

func orNumber(n, otherwise int) int {
	if n == 0 {
		return otherwise
	}
	return n
}
