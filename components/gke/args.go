package gke

import (
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"bankchurn/components/alarm"
	"bankchurn/components/kubernetes"
	"bankchurn/config"
	"bankchurn/service"
	"bankchurn/verify"
)

// Args configures the service in a GKE cluster. It is the config block `gke`, with the blocks
// that platforms share. It describes a new cluster, or names an existing one in `cluster`; keys
// of both kinds conflict.
type Args struct {
	// The service to run. Set its container image here or in `kubernetes.image`.
	Service service.Service `pulumi:"service,optional" block:"service"`
	// The release that gets the requests. Default: the one that the rest of the config
	// describes.
	Release service.Release `pulumi:"release,optional" block:"release"`
	// How to verify a new release before it gets requests.
	Verify verify.Options `pulumi:"verify,optional" block:"verify"`
	// How the service runs in the cluster.
	Kubernetes kubernetes.Config `pulumi:"kubernetes,optional" block:"kubernetes"`

	// The Google Cloud region. Default: us-central1.
	Region string `pulumi:"region,optional" default:"us-central1" format:"googleRegion"`

	// An existing cluster to use. Default: a new cluster.
	Cluster Existing `pulumi:"cluster,optional" nonempty:"true"`

	// The mode of a new cluster: `autopilot` (Google manages the nodes and bills Pod requests) or
	// `standard` (the node pool in `nodes`, billed by machine). Changing it creates a new cluster.
	// Default: autopilot.
	Mode string `pulumi:"mode,optional" enum:"autopilot,standard"`
	// Makes a standard cluster zonal: its control plane and nodes run only in this zone, and an
	// outage of the zone takes the service down. In return, Google's credit covers the
	// management fee. Default: none; the cluster is regional, as Autopilot clusters always are.
	Zone string `pulumi:"zone,optional" format:"googleZone"`
	// The node pool of a standard cluster.
	Nodes Nodes `pulumi:"nodes,optional"`
	// The nodes of a standard cluster that run only Pods with `service.gpu`. Their number
	// follows the Pods; an update adds one for each Pod of `kubernetes.rollout.maxSurge`.
	GPUNodes GPUNodes `pulumi:"gpuNodes,optional"`
	// How early Google upgrades the cluster: RAPID, REGULAR or STABLE. The version is not
	// pinned: each is supported for about a year, and the channel upgrades automatically.
	// Default: REGULAR.
	ReleaseChannel string `pulumi:"releaseChannel,optional" enum:"RAPID,REGULAR,STABLE"`
	// Sends a new cluster's cAdvisor, kubelet and kube-state metrics to Managed Service for
	// Prometheus, which bills each sample: about $35 a month for a few nodes. Default: true, as
	// in GKE itself.
	MetricsPackages *bool `pulumi:"metricsPackages,optional"`
	// The IPv4 ranges that can reach the new cluster's API, in addition to its own network.
	// Include the machine that runs `pulumi up`. Callers still need a Google Cloud identity.
	// Default: every address, with a warning.
	AuthorizedNetworks []string `pulumi:"authorizedNetworks,optional"`
	// Removes the public address of the new cluster's API. It is then reachable only from the
	// cluster's network, where `pulumi up` must run. Default: false.
	PrivateEndpoint bool `pulumi:"privateEndpoint,optional"`
	// Makes Pulumi refuse to delete the new cluster and what the service needs to serve requests:
	// network, nodes, and the service's objects in the cluster. `pulumi destroy`, a switch to
	// another platform and any change that deletes or replaces one of them fail until an update
	// sets this to false. Default: false, unlike the provider's true, because the cluster stores no
	// data of its own.
	DeletionProtection bool `pulumi:"deletionProtection,optional"`
	// The network of a new cluster. Default: a new network.
	Network Network `pulumi:"network,optional"`
	// The email of an existing service account in the cluster's project for a new cluster's
	// nodes to run as. It is granted no roles. Default: a new account that can write logs and
	// metrics and read the image's repository.
	NodeServiceAccount pulumi.StringInput `pulumi:"nodeServiceAccount,optional" format:"iamServiceAccount"`

	// The email of an existing service account for the Pods to use on Google Cloud, through
	// Workload Identity. The service's Pods are allowed to use it, and it is granted no roles.
	// Default: none; the Pods have no Google Cloud identity and need none, because their secrets
	// are Kubernetes Secrets.
	ServiceAccount pulumi.StringInput `pulumi:"serviceAccount,optional" format:"iamServiceAccount"`
	// Raises alarms on the requests at the load balancer of `kubernetes.ingress.controller` gce,
	// and on the Pods. With traefik or nginx, set `alarms.prometheusRule`.
	Alarms alarm.Options `pulumi:"alarms,optional"`
	// Creates a Cloud Monitoring dashboard, free of charge: requests, errors, latency, Pods,
	// restarts, CPU, memory and open incidents. Default: true.
	Dashboard *bool `pulumi:"dashboard,optional" default:"true"`
	// The https URL where you publish the cost report. The dashboard links to it. Default: none.
	CostReport string `pulumi:"costReport,optional" format:"httpsAddress"`
	// Enables the Google APIs that the service needs in the project. They stay enabled after the
	// stack is destroyed. Default: false.
	EnableAPIs bool `pulumi:"enableApis,optional"`
}

// Existing is a cluster that this stack does not create. It is accessed through its endpoint or a
// context of the kubeconfig.
type Existing struct {
	// The name of the cluster. Required.
	Name pulumi.StringInput `pulumi:"name,optional" format:"gkeCluster"`
	// The cluster's region or, for a zonal cluster, its zone. Default: `gke.region`.
	Location string `pulumi:"location,optional" format:"googleLocation"`
	// The ID of the cluster's project. Required: it is part of the cluster's identifier.
	Project pulumi.StringInput `pulumi:"project,optional" format:"googleProject"`
	// The mode of the cluster, autopilot or standard. Required: it decides what a Pod may
	// request and whether Pods are billed.
	Mode string `pulumi:"mode,optional" enum:"autopilot,standard"`
	// The machine type of a standard cluster's nodes, such as e2-standard-4. It only prices the
	// service's share of the nodes. Default: none; the share is not in the estimate.
	NodeType string `pulumi:"nodeType,optional" format:"machineType"`
	// The address of the cluster's API, without https://. It is used with `caCertificate` and
	// gke-gcloud-auth-plugin. Conflicts with `context`.
	Endpoint pulumi.StringInput `pulumi:"endpoint,optional" format:"gkeEndpoint"`
	// The CA certificate of the cluster in base64, as `gcloud container clusters describe` shows
	// it. Not a secret.
	CACertificate pulumi.StringInput `pulumi:"caCertificate,optional" format:"base64Line"`
	// A context in the kubeconfig of the machine that runs `pulumi up`. Conflicts with
	// `endpoint`.
	Context string `pulumi:"context,optional"`
}

// Nodes is the node pool of a standard cluster.
type Nodes struct {
	// The machine type of the nodes. Default: e2-medium.
	MachineType string `pulumi:"machineType,optional" format:"machineType"`
	// The minimum number of nodes in each zone. Default: 1, or 3 in a zonal cluster.
	Min *int `pulumi:"min,optional" min:"0" max:"1000"`
	// The maximum number of nodes in each zone. Default: 3, or 9 in a zonal cluster.
	Max *int `pulumi:"max,optional" min:"1" max:"1000"`
	// The zones of a regional cluster's nodes. Default: three zones of the region, which Google
	// picks.
	Zones []string `pulumi:"zones,optional" format:"googleZone"`
	// The size of a node's boot disk in GiB. Default: 50.
	DiskGiB int `pulumi:"diskGiB,optional" min:"10" max:"65536"`
	// pd-standard, pd-balanced or pd-ssd. Default: pd-balanced.
	DiskType string `pulumi:"diskType,optional" enum:"pd-standard,pd-balanced,pd-ssd"`
	// Uses spare capacity, which Google reclaims with 30 seconds' notice. Default: false.
	Spot bool `pulumi:"spot,optional"`
	// How many nodes an upgrade adds before it removes old ones. No node is removed without a
	// replacement. Default: 1.
	MaxSurge int `pulumi:"maxSurge,optional" min:"1" max:"20"`
}

// Network is the network of a new cluster: a new VPC-native network (`cidr`, `podCidr`,
// `serviceCidr`, `nat`) or an existing one (`name`, `subnetwork` and its ranges).
type Network struct {
	// An existing network to use. Default: a new network.
	Name pulumi.StringInput `pulumi:"name,optional" format:"googleNetwork"`
	// The existing network's subnet in the region. Required with `name`.
	Subnetwork pulumi.StringInput `pulumi:"subnetwork,optional" format:"googleSubnet"`
	// The name of a secondary range of the existing subnet, for Pods. Default: a new range of
	// the subnet, which GKE picks.
	PodRange pulumi.StringInput `pulumi:"podRange,optional" format:"googleRange"`
	// The name of a secondary range of the existing subnet, for Services. Default: a new range
	// of the subnet, which GKE picks.
	ServiceRange pulumi.StringInput `pulumi:"serviceRange,optional" format:"googleRange"`

	// The IPv4 range of the nodes in a new network. Changing it creates a new network and a new
	// cluster. Default: 10.0.0.0/20.
	CIDR string `pulumi:"cidr,optional"`
	// The IPv4 range of the Pods. A node with up to 110 Pods uses 256 addresses. Default:
	// 10.4.0.0/16.
	PodCIDR string `pulumi:"podCidr,optional"`
	// The IPv4 range of the Services. Default: 10.8.0.0/20.
	ServiceCIDR string `pulumi:"serviceCidr,optional"`
	// How a new network's nodes reach the internet: `cloud` through Cloud NAT; `none` only
	// reaches Google's own services, including Artifact Registry. Default: cloud.
	NAT string `pulumi:"nat,optional" enum:"cloud,none"`
}

const (
	autopilot = "autopilot"
	standard  = "standard"
)

// existing reports whether the block names a cluster instead of describing one.
func (a *Args) existing() bool { return a.Cluster != Existing{} }

// mode is the mode of the cluster, new or existing.
func (a *Args) mode() string {
	if a.existing() {
		return a.Cluster.Mode
	}
	return orText(a.Mode, autopilot)
}

// clusterLocation is the cluster's location: a zone, or the region.
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

// minNodes and maxNodes are per zone; the defaults are three and nine nodes in total.
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

// isolated reports whether a new network has no route to the internet.
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
