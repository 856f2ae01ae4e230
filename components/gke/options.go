package gke

import (
	"bankchurn/components/kubernetes"
	"bankchurn/config"
	"bankchurn/service"
)

// Options is the config block `gke`. It describes a new cluster, or names an
// existing one by Cluster; keys of both kinds together are refused.
type Options struct {
	// GCPRegion is the Google Cloud region. Default: us-central1.
	GCPRegion string `config:"region" default:"us-central1" form:"googleRegion"`

	// Cluster is an existing cluster to use. Default: a new one.
	Cluster Existing `config:"cluster" filled:"true"`

	// Mode of a new cluster is `autopilot` (Google runs the nodes and bills what Pods
	// request) or `standard` (the node pool below, billed by machine). Another mode
	// is another cluster. Default: autopilot.
	Mode string `config:"mode" enum:"autopilot,standard"`
	// Zone makes a standard cluster zonal: its control plane and nodes are in this
	// zone alone, whose outage takes the service down; in return, Google's credit for
	// the management fee applies. Default: a regional cluster, which Autopilot
	// clusters always are.
	Zone string `config:"zone" form:"googleZone"`
	// Nodes is the node pool of a standard cluster.
	Nodes Nodes `config:"nodes"`
	// ReleaseChannel says how early Google upgrades the cluster: RAPID, REGULAR or
	// STABLE. No version is pinned, because every version is supported for about a
	// year and the channel moves on by itself. Default: REGULAR.
	ReleaseChannel string `config:"releaseChannel" enum:"RAPID,REGULAR,STABLE"`
	// AuthorizedNetworks are the IPv4 ranges from which the new cluster's API can be
	// reached, beside its own network. Whoever runs `pulumi up` must be in one of
	// them. Default: every address, with a warning; callers need an identity of
	// Google Cloud all the same.
	AuthorizedNetworks []string `config:"authorizedNetworks"`
	// PrivateEndpoint takes the public address away from the new cluster's API: it is
	// reached from its network alone, and so must be whoever runs `pulumi up`.
	// Default: false.
	PrivateEndpoint bool `config:"privateEndpoint"`
	// DeletionProtection makes the provider refuse to delete the cluster: `pulumi
	// destroy`, a replacement and a switch to another platform fail at their end until
	// an update has set it to false. Default: false, unlike the provider's own true,
	// because nothing in the cluster is kept there alone.
	DeletionProtection bool `config:"deletionProtection"`
	// Network is where a new cluster lives. Default: a new network.
	Network Network `config:"network"`
	// NodeServiceAccount is the e-mail of an existing service account of the cluster's
	// own project, which a new cluster's nodes run as. The program then grants it
	// nothing. Default: a new account that may write logs and metrics and read the
	// image's repository.
	NodeServiceAccount string `config:"nodeServiceAccount" pattern:"^[^@\\s]+@[^@\\s]+\\.iam\\.gserviceaccount\\.com$" allowed:"NAME@PROJECT.iam.gserviceaccount.com"`

	// ServiceAccount is the e-mail of an existing service account that the Pods act
	// as towards Google Cloud, by Workload Identity. The program lets this service's
	// Pods use it, and grants it nothing. Default: none; the Pods have no identity at
	// Google Cloud and need none, since their secrets are Kubernetes Secrets.
	ServiceAccount string `config:"serviceAccount" pattern:"^[^@\\s]+@[^@\\s]+\\.iam\\.gserviceaccount\\.com$" allowed:"NAME@PROJECT.iam.gserviceaccount.com"`
	// EnableAPIs enables the Google APIs that are needed in the project, and leaves
	// them enabled when the stack is destroyed. Default: false.
	EnableAPIs bool `config:"enableApis"`

	// workload is the config block `kubernetes`.
	workload *kubernetes.Options
}

// Existing names a cluster that this program does not make. It is reached by its
// endpoint or by a context of the kubeconfig.
type Existing struct {
	// Name of the cluster.
	Name string `config:"name" pattern:"^[a-z]([-a-z0-9]{0,38}[a-z0-9])?$" allowed:"the name of a GKE cluster"`
	// Location is the cluster's region or, for a zonal cluster, its zone. Default:
	// gke.region.
	Location string `config:"location" form:"googleLocation"`
	// Project of the cluster. Required: it is a part of the cluster's identifier.
	Project string `config:"project" pattern:"^([a-z0-9.-]+:)?[a-z][-a-z0-9]{4,28}[a-z0-9]$" allowed:"the id of a Google Cloud project"`
	// Mode of the cluster, autopilot or standard. Required, because it decides what a
	// Pod may request and whether Pods are billed.
	Mode string `config:"mode" enum:"autopilot,standard"`
	// Endpoint is the address of the cluster's API, without https://. It is used with
	// CACertificate and gke-gcloud-auth-plugin; conflicts with Context.
	Endpoint string `config:"endpoint" pattern:"^[A-Za-z0-9.-]+(:[0-9]+)?$" allowed:"an IP address or host name, without https://"`
	// CACertificate is the certificate of the cluster's authority in base64, as
	// `gcloud container clusters describe` shows it. Not a secret.
	CACertificate string `config:"caCertificate" pattern:"^[A-Za-z0-9+/]+={0,2}$" allowed:"base64 in one line"`
	// Context is a context of the kubeconfig of whoever runs the program. Conflicts
	// with Endpoint.
	Context string `config:"context"`
}

// Nodes is the node pool of a standard cluster.
type Nodes struct {
	// MachineType of the nodes. Default: e2-medium.
	MachineType string `config:"machineType" pattern:"^[a-z][a-z0-9]*-[a-z0-9-]+$" allowed:"a machine type such as e2-medium"`
	// Min is the least number of nodes in each zone. Default: 1, in a zonal cluster 3.
	Min *int `config:"min" min:"0" max:"1000"`
	// Max is the most nodes in each zone. Default: 3, in a zonal cluster 9.
	Max *int `config:"max" min:"1" max:"1000"`
	// Zones are where the nodes of a regional cluster are. Default: three zones of the
	// region that Google picks.
	Zones []string `config:"zones" form:"googleZone"`
	// DiskGiB is the size of a node's boot disk. Default: 50.
	DiskGiB int `config:"diskGiB" min:"10" max:"65536"`
	// DiskType is pd-standard, pd-balanced or pd-ssd. Default: pd-balanced.
	DiskType string `config:"diskType" enum:"pd-standard,pd-balanced,pd-ssd"`
	// Spot takes spare machines, which Google takes back with 30 seconds' notice.
	// Default: false.
	Spot bool `config:"spot"`
	// MaxSurge is how many nodes an upgrade adds before it takes old ones away. None
	// is taken away without a replacement. Default: 1.
	MaxSurge int `config:"maxSurge" min:"1" max:"20"`
}

// Network is where a new cluster lives: a new VPC-native network (Cidr, PodCidr,
// ServiceCidr, NAT) or an existing one (Name, Subnetwork and its ranges).
type Network struct {
	// Name is an existing network to use. Default: a new one.
	Name string `config:"name" pattern:"^[a-z]([-a-z0-9]{0,61}[a-z0-9])?$" allowed:"the name of a network"`
	// Subnetwork is the existing network's subnet of the region. Required with Name.
	Subnetwork string `config:"subnetwork" pattern:"^[a-z]([-a-z0-9]{0,61}[a-z0-9])?$" allowed:"the name of a subnet"`
	// PodRange and ServiceRange are names of secondary ranges of the existing subnet.
	// Default: new ranges of the subnet, which GKE picks.
	PodRange     string `config:"podRange" pattern:"^[a-z]([-a-z0-9]{0,61}[a-z0-9])?$" allowed:"the name of a secondary range"`
	ServiceRange string `config:"serviceRange" pattern:"^[a-z]([-a-z0-9]{0,61}[a-z0-9])?$" allowed:"the name of a secondary range"`

	// CIDR is the range of the nodes in a new network. Another range is another
	// network and another cluster. Default: 10.0.0.0/20.
	CIDR string `config:"cidr"`
	// PodCIDR is the range of the Pods. A node with up to 110 Pods takes 256 addresses
	// of it. Default: 10.4.0.0/16.
	PodCIDR string `config:"podCidr"`
	// ServiceCIDR is the range of the Services' addresses. Default: 10.8.0.0/20.
	ServiceCIDR string `config:"serviceCidr"`
	// NAT is how a new network's nodes reach the internet: `cloud`, by Cloud NAT, or
	// `none`: only Google's own services, Artifact Registry among them. Default: cloud.
	NAT string `config:"nat" enum:"cloud,none"`
}

// Workload hands over the config block `kubernetes`.
func (o *Options) Workload(workload *kubernetes.Options) { o.workload = workload }

// Region is the Google Cloud region.
func (o *Options) Region() string { return o.GCPRegion }

const (
	autopilot = "autopilot"
	standard  = "standard"
)

// existing says whether the block names a cluster instead of describing one.
func (o *Options) existing() bool { return o.Cluster != Existing{} }

// mode is the mode of the cluster, new or existing.
func (o *Options) mode() string {
	if o.existing() {
		return o.Cluster.Mode
	}
	return orText(o.Mode, autopilot)
}

// location is where the cluster is: a zone, or the region.
func (o *Options) location() string {
	if o.existing() {
		return orText(o.Cluster.Location, o.GCPRegion)
	}
	return orText(o.Zone, o.GCPRegion)
}

// zones is the number of zones in which a new standard cluster has nodes. A
// regional cluster without a list gets three
// (cloud.google.com/kubernetes-engine/docs/concepts/regional-clusters, 2026-08).
func (o *Options) zones() int {
	switch {
	case o.Zone != "":
		return 1
	case len(o.Nodes.Zones) > 0:
		return len(o.Nodes.Zones)
	}
	return defaultZones
}

const defaultZones = 3

// minNodes and maxNodes are per zone, and three and nine nodes in all by default.
func (o *Options) minNodes() int {
	if o.Zone != "" {
		return config.Default(o.Nodes.Min, 3)
	}
	return config.Default(o.Nodes.Min, 1)
}

func (o *Options) maxNodes() int {
	if o.Zone != "" {
		return config.Default(o.Nodes.Max, 9)
	}
	return config.Default(o.Nodes.Max, 3)
}

// image is what the Pods run.
func (o *Options) image(s service.Service) string { return orText(o.workload.Image, s.Image) }

func (n Network) existing() bool {
	return n.Name != "" || n.Subnetwork != "" || n.PodRange != "" || n.ServiceRange != ""
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
