package gke

import (
	"fmt"
	"regexp"
	"strings"

	"bankchurn/components"
	"bankchurn/components/kubernetes"
	"bankchurn/config"
	"bankchurn/service"
)

// Validate implements components.Platform.
func (o *Options) Validate(in components.Input, r *config.Report) {
	if o.existing() {
		o.validateExisting(r)
	} else {
		o.validateName(in.Service, r)
		o.validateZones(r)
		o.validateNodes(in.Service, r)
		o.Network.validate(o, r)
		o.validateReach(in.Service, r)
		o.validateAPI(r)
		o.validateBalancer(in.Service, r)
	}
	if o.mode() == autopilot {
		o.validateAutopilot(r)
	}
	o.workload.Validate(in, o.surroundings(in.Service), r)
}

// onlyNew are the keys that describe a new cluster, and whether each is given.
func (o *Options) onlyNew() map[string]bool {
	return map[string]bool{
		"mode": o.Mode != "", "zone": o.Zone != "", "nodes": o.Nodes.given(), "releaseChannel": o.ReleaseChannel != "",
		"authorizedNetworks": len(o.AuthorizedNetworks) > 0, "privateEndpoint": o.PrivateEndpoint,
		"deletionProtection": o.DeletionProtection, "network": o.Network != Network{}, "nodeServiceAccount": o.NodeServiceAccount != "",
	}
}

func (o *Options) validateExisting(r *config.Report) {
	c := o.Cluster
	missing := func(key, why, allowed string) {
		r.Refuse(config.Problem{Path: "gke.cluster." + key, Reason: "is missing: " + why, Allowed: allowed})
	}
	if c.Name == "" {
		missing("name", "the other keys describe an existing cluster", "the cluster's name")
	}
	if c.Project == "" {
		missing("project", "it is a part of the cluster's identifier", "the id of the cluster's project")
	}
	if c.Mode == "" {
		missing("mode", "it decides what a Pod may request and whether Pods are billed", "autopilot, standard")
	}
	if c.Location != "" && !within(c.Location, o.GCPRegion) {
		r.Refuse(config.Problem{Path: "gke.cluster.location", Value: c.Location, Reason: "is not in gke.region, which is " + o.GCPRegion, Allowed: o.GCPRegion + " or a zone of it, or another gke.region"})
	}
	switch {
	case c.Context != "" && (c.Endpoint != "" || c.CACertificate != ""):
		r.Refuse(config.Problem{Path: "gke.cluster.context", Value: c.Context, Reason: "is one way to reach the cluster, and gke.cluster.endpoint another", Allowed: "one of the two"})
	case c.Context == "" && (c.Endpoint == "" || c.CACertificate == ""):
		r.Refuse(config.Problem{Path: "gke.cluster.endpoint", Reason: "says with caCertificate how to reach the cluster, and one of them is missing", Allowed: "both, as `gcloud container clusters describe` shows them, or gke.cluster.context"})
	}
	if fault := kubernetes.CertificateFault(c.CACertificate); c.CACertificate != "" && fault != "" {
		r.Refuse(config.Problem{Path: "gke.cluster.caCertificate", Reason: fault, Allowed: "masterAuth.clusterCaCertificate of `gcloud container clusters describe NAME`"})
	}
	given := o.onlyNew()
	for _, key := range config.SortedNames(given) {
		if given[key] {
			r.Refuse(config.Problem{Path: "gke." + key, Reason: "describes a new cluster, and gke.cluster names an existing one", Allowed: "either gke.cluster or " + strings.Join(config.SortedNames(given), ", ")})
		}
	}
}

// longestName leaves room for what the provider adds to make a cluster's name
// unique; Google takes 40 characters (terraform-provider-google,
// resource_container_cluster.go).
const longestName = 40 - len("-0123abc")

func (o *Options) validateName(s service.Service, r *config.Report) {
	if len(s.Name) > longestName {
		r.Refuse(config.Problem{
			Path: "service.name", Value: s.Name, Reason: "is too long for a GKE cluster, whose generated name adds 8 characters to it and has at most 40",
			Allowed: fmt.Sprintf("at most %d characters, or an existing cluster under gke.cluster", longestName),
		})
	}
}

// within says whether a region or zone is the region or in it.
func within(location, region string) bool {
	return location == region || strings.HasPrefix(location, region+"-")
}

func (o *Options) validateZones(r *config.Report) {
	if o.Zone != "" {
		switch {
		case !within(o.Zone, o.GCPRegion):
			r.Refuse(config.Problem{Path: "gke.zone", Value: o.Zone, Reason: "is not in gke.region, which is " + o.GCPRegion, DidYouMean: o.GCPRegion + o.Zone[len(o.Zone)-2:]})
		case o.mode() == autopilot:
			r.Refuse(config.Problem{Path: "gke.zone", Value: o.Zone, Reason: "an Autopilot cluster is always regional", Allowed: "no zone, or gke.mode: standard"})
		case len(o.Nodes.Zones) > 0:
			r.Refuse(config.Problem{Path: "gke.nodes.zones", Value: strings.Join(o.Nodes.Zones, ", "), Reason: "gke.zone already says where the nodes are", Allowed: "one of the two"})
		}
	}
	seen := map[string]bool{}
	for i, zone := range o.Nodes.Zones {
		path := fmt.Sprintf("gke.nodes.zones[%d]", i)
		switch {
		case !within(zone, o.GCPRegion):
			r.Refuse(config.Problem{Path: path, Value: zone, Reason: "is not in gke.region, which is " + o.GCPRegion})
		case seen[zone]:
			r.Refuse(config.Problem{Path: path, Value: zone, Reason: "is listed twice"})
		}
		seen[zone] = true
	}
}

// given says whether any key of the block is.
func (n Nodes) given() bool {
	return n.MachineType != "" || n.Min != nil || n.Max != nil || len(n.Zones) > 0 || n.DiskGiB != 0 || n.DiskType != "" || n.Spot || n.MaxSurge != 0
}

func (o *Options) validateNodes(s service.Service, r *config.Report) {
	if o.mode() == autopilot {
		if o.Nodes.given() {
			r.Refuse(config.Problem{Path: "gke.nodes", Reason: "Google runs the nodes of an Autopilot cluster", Allowed: "no such block, or gke.mode: standard"})
		}
		return
	}
	if o.minNodes() > o.maxNodes() {
		r.Refuse(config.Problem{Path: "gke.nodes.min", Value: o.minNodes(), Reason: fmt.Sprintf("is above gke.nodes.max, which is %d", o.maxNodes())})
	}
	if o.minNodes() == 0 {
		r.Warn(config.Problem{Path: "gke.nodes.min", Value: 0, Reason: "an empty pool has no place for what Google itself runs in the cluster, and the first Pod waits for a machine", Allowed: "1 or more"})
	}
	if o.Nodes.Spot && config.Default(s.Scaling.Min, 2) > 0 {
		r.Warn(config.Problem{Path: "gke.nodes.spot", Value: true, Reason: "Google may take every node back with 30 seconds' notice, and have no spare machines for new ones", Allowed: "false for a service that has to answer"})
	}
}

// googleImage is a registry that a node reaches without the internet.
var googleImage = regexp.MustCompile(`^([a-z0-9-]+-docker\.pkg\.dev|([a-z]+\.)?gcr\.io)/`)

// validateReach refuses what nodes without a way to the internet cannot pull.
func (o *Options) validateReach(s service.Service, r *config.Report) {
	image := o.image(s)
	google := googleImage.MatchString(image)
	switch {
	case o.Network.isolated() && image != "" && !google:
		r.Refuse(config.Problem{
			Path: o.imagePath(), Value: image, Reason: "with gke.network.nat none, only Google's registries can be reached",
			Allowed: "REGION-docker.pkg.dev/PROJECT/REPOSITORY/IMAGE:TAG, or gke.network.nat: cloud",
		})
	case google && artifactImage.FindStringSubmatch(image) == nil:
		r.Warn(config.Problem{Path: o.imagePath(), Value: image, Reason: "Container Registry was shut down on 2025-03-18: this name works only where an Artifact Registry repository stands in for it, which the nodes' account is not let into", Allowed: "REGION-docker.pkg.dev/PROJECT/REPOSITORY/IMAGE:TAG"})
	case google && o.NodeServiceAccount != "":
		r.Note("gke's nodes run as " + o.NodeServiceAccount + ", to which this program grants nothing: it needs roles/container.defaultNodeServiceAccount on the project, and roles/artifactregistry.reader on the image's repository")
	}
	if o.Network.isolated() && o.workload.Ingress.Controller == "traefik" && config.Default(o.workload.InstallControllers, true) {
		r.Refuse(config.Problem{
			Path: "gke.network.nat", Value: "none", Reason: "the images of the controllers that are installed come from the internet",
			Allowed: "cloud, or kubernetes.ingress.controller: gce, which runs at Google",
		})
	}
}

// imagePath is the config key that the image comes from.
func (o *Options) imagePath() string {
	if o.workload.Image != "" {
		return "kubernetes.image"
	}
	return "service.image"
}

// validateAPI holds who may reach the new cluster's API.
func (o *Options) validateAPI(r *config.Report) {
	for i, text := range o.AuthorizedNetworks {
		path := fmt.Sprintf("gke.authorizedNetworks[%d]", i)
		prefix, ok := parseRange(path, text, r)
		if ok && prefix.Bits() == 0 {
			r.Refuse(config.Problem{Path: path, Value: text, Reason: "is everybody", Allowed: "the ranges of those who work with the cluster"})
		}
	}
	switch {
	case o.PrivateEndpoint:
		r.Note("gke.privateEndpoint: the cluster's API has no public address, so that `pulumi up` works only from within its network")
	case len(o.AuthorizedNetworks) == 0:
		r.Warn(config.Problem{Path: "gke.authorizedNetworks", Reason: "is missing: the cluster's API can be reached from everywhere, by callers with an identity of Google Cloud that it lets in", Allowed: "the ranges of those who work with the cluster, such as 203.0.113.0/24, or gke.privateEndpoint: true"})
	}
}

// validateBalancer refuses the one load balancer that a new network has no place for
// (cloud.google.com/kubernetes-engine/docs/how-to/internal-load-balance-ingress, 2026-08).
func (o *Options) validateBalancer(s service.Service, r *config.Report) {
	if o.workload.Ingress.Controller != "gce" || s.Public {
		return
	}
	const need = "Google's internal load balancer needs a proxy-only subnet"
	if o.Network.existing() {
		r.Note("kubernetes.ingress.controller gce: " + need + " in " + o.GCPRegion + " of the network " + o.Network.Name)
		return
	}
	r.Refuse(config.Problem{
		Path: "kubernetes.ingress.controller", Value: "gce", Reason: need + ", which the new network lacks, and service.public is false",
		Allowed: "traefik, service.public true, or an existing gke.network that has such a subnet",
	})
}
