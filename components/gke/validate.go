package gke

import (
	"fmt"
	"regexp"
	"strings"

	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"bankchurn/components"
	"bankchurn/components/dashboard"
	"bankchurn/components/kubernetes"
	"bankchurn/components/nodes"
	"bankchurn/config"
)

// Validate implements components.Platform.
func (a *Args) Validate(in components.Input, r *config.Report) { a.with(in).validate(in, r) }

func (a *Args) validate(in components.Input, r *config.Report) {
	if a.existing() {
		a.validateExisting(r)
	} else {
		a.validateName(r)
		a.validateZones(r)
		a.validateNodes(r)
		a.Network.validate(a, r)
		a.validateReach(r)
		a.validateAPI(r)
		a.validateBalancer(r)
	}
	if !a.existing() && !config.IsSet(a.NodeServiceAccount) && in.Account != "" {
		for _, repository := range a.repositories() {
			if repository.project != in.Account {
				r.Note("repository " + repository.String() + " is in project " + repository.project + ": the identity that runs `pulumi up` must be allowed to grant roles/artifactregistry.reader on it (roles/artifactregistry.admin)")
			}
		}
	}
	if a.mode() == autopilot && a.Service.GPUs() == 0 { // Pods with GPUs have different limits
		a.validateAutopilot(r)
	}
	a.validateGPU(r)
	a.validateAlarms(r)
	dashboard.Options{On: *a.Dashboard, CostReport: a.CostReport}.Validate("gke", r)
	a.Kubernetes.Validate(in, a.clusterFacts(), r)
}

// onlyNew maps the keys that describe a new cluster to whether each is set.
func (a *Args) onlyNew() map[string]bool {
	return map[string]bool{
		"mode": a.Mode != "", "zone": a.Zone != "", "nodes": a.Nodes.given(), "gpuNodes": a.GPUNodes.given(), "releaseChannel": a.ReleaseChannel != "", "metricsPackages": a.MetricsPackages != nil,
		"authorizedNetworks": len(a.AuthorizedNetworks) > 0, "privateEndpoint": a.PrivateEndpoint,
		"deletionProtection": a.DeletionProtection, "network": a.Network != Network{}, "nodeServiceAccount": config.IsSet(a.NodeServiceAccount),
	}
}

func (a *Args) validateExisting(r *config.Report) {
	c := a.Cluster
	missing := func(key, why, allowed string) {
		p := config.Problem{Path: "gke.cluster." + key, Reason: "is required: " + why, Allowed: allowed}
		if key != "mode" { // the mode decides the cost
			p.Missing = &config.Missing{Key: p.Path, Example: "example"}
		}
		r.Refuse(p)
	}
	if !config.IsSet(c.Name) {
		missing("name", "the other keys describe an existing cluster", "the cluster's name")
	}
	if !config.IsSet(c.Project) {
		missing("project", "it is part of the cluster's identifier", "the ID of the cluster's project")
	}
	if c.Mode == "" {
		missing("mode", "it decides what a Pod may request and whether Pods are billed", "autopilot, standard")
	}
	if c.NodeType != "" && c.Mode == autopilot {
		r.Refuse(config.Problem{Path: "gke.cluster.nodeType", Value: c.NodeType, Reason: "has no effect in an Autopilot cluster, which bills what Pods request", Fix: "set gke.cluster.mode: standard, or remove nodeType"})
	}
	if c.Location != "" && !within(c.Location, a.Region) {
		r.Refuse(config.Problem{Path: "gke.cluster.location", Value: c.Location, Reason: "is not in gke.region, which is " + a.Region, Allowed: a.Region + " or a zone of it, or another gke.region"})
	}
	switch {
	case c.Context != "" && (config.IsSet(c.Endpoint) || config.IsSet(c.CACertificate)):
		r.Refuse(config.Problem{Path: "gke.cluster.context", Value: c.Context, Reason: "conflicts with gke.cluster.endpoint", Fix: "set only one of the two"})
	case c.Context == "" && (!config.IsSet(c.Endpoint) || !config.IsSet(c.CACertificate)):
		r.Refuse(config.Problem{Path: "gke.cluster.endpoint", Reason: "is required together with gke.cluster.caCertificate", Fix: "set both, as `gcloud container clusters describe` shows them, or gke.cluster.context"})
	}
	a.authority(r)
	given := a.onlyNew()
	for _, key := range config.SortedNames(given) {
		if given[key] {
			r.Refuse(config.Problem{Path: "gke." + key, Reason: "describes a new cluster, but gke.cluster names an existing one", Fix: "set either gke.cluster or " + strings.Join(config.SortedNames(given), ", ")})
		}
	}
}

// authority returns the existing cluster's CA certificate, checked.
func (a *Args) authority(r *config.Report) pulumi.StringInput {
	return config.Check(a.Cluster.CACertificate, r, func(text string, r *config.Report) {
		if fault := kubernetes.CertificateFault(text); fault != "" {
			r.Refuse(config.Problem{Path: "gke.cluster.caCertificate", Reason: fault, Allowed: "masterAuth.clusterCaCertificate of `gcloud container clusters describe NAME`"})
		}
	})
}

// longestName leaves room for the provider's suffix, which makes a cluster's name unique; Google
// allows 40 characters (terraform-provider-google, resource_container_cluster.go).
const longestName = 40 - len("-0123abc")

func (a *Args) validateName(r *config.Report) {
	if len(a.Service.Name) > longestName {
		r.Refuse(config.Problem{
			Path: "service.name", Value: a.Service.Name, Reason: "is too long for a GKE cluster: its generated name adds 8 characters and is limited to 40",
			Allowed: fmt.Sprintf("at most %d characters, or an existing cluster under gke.cluster", longestName),
		})
	}
}

// within reports whether a location is the region or one of its zones.
func within(location, region string) bool {
	return location == region || strings.HasPrefix(location, region+"-")
}

func (a *Args) validateZones(r *config.Report) {
	if a.Zone != "" {
		switch {
		case !within(a.Zone, a.Region):
			r.Refuse(config.Problem{Path: "gke.zone", Value: a.Zone, Reason: "is not in gke.region, which is " + a.Region, DidYouMean: a.Region + a.Zone[len(a.Zone)-2:]})
		case a.mode() == autopilot:
			r.Refuse(config.Problem{Path: "gke.zone", Value: a.Zone, Reason: "has no effect: an Autopilot cluster is always regional", Fix: "remove gke.zone, or set gke.mode: standard"})
		case len(a.Nodes.Zones) > 0:
			r.Refuse(config.Problem{Path: "gke.nodes.zones", Value: strings.Join(a.Nodes.Zones, ", "), Reason: "conflicts with gke.zone, which places the nodes", Fix: "set only one of the two"})
		}
	}
	a.validateZoneList("gke.nodes.zones", a.Nodes.Zones, r)
}

func (a *Args) validateZoneList(list string, zones []string, r *config.Report) {
	seen := map[string]bool{}
	for i, zone := range zones {
		path := fmt.Sprintf("%s[%d]", list, i)
		switch {
		case !within(zone, a.Region):
			r.Refuse(config.Problem{Path: path, Value: zone, Reason: "is not in gke.region, which is " + a.Region})
		case seen[zone]:
			r.Refuse(config.Problem{Path: path, Value: zone, Reason: "is listed twice"})
		}
		seen[zone] = true
	}
}

// given reports whether any key of the block is set.
func (n Nodes) given() bool {
	return n.MachineType != "" || n.Min != nil || n.Max != nil || len(n.Zones) > 0 || n.DiskGiB != 0 || n.DiskType != "" || n.Spot || n.MaxSurge != 0
}

// armMachine matches machine types with Arm processors, whose nodes have the taint
// kubernetes.io/arch=arm64:NoSchedule
// (docs.cloud.google.com/kubernetes-engine/docs/concepts/arm-on-gke, 2026-11).
var armMachine = regexp.MustCompile(`^(t2a|c4a|n4a)-`)

func (a *Args) validateNodes(r *config.Report) {
	if a.mode() == autopilot {
		if a.Nodes.given() {
			r.Refuse(config.Problem{Path: "gke.nodes", Reason: "has no effect: Google manages the nodes of an Autopilot cluster", Fix: "remove the block, or set gke.mode: standard"})
		}
		return
	}
	if armMachine.MatchString(a.Nodes.MachineType) {
		r.Refuse(config.Problem{
			Path: "gke.nodes.machineType", Value: a.Nodes.MachineType, Reason: "has Arm processors: GKE taints such nodes, and every Pod would stay Pending",
			Allowed: "a machine type with x86 processors, such as " + defaultMachine + "; platforms with Arm: eks, fargate, lambda",
		})
	}
	kind := orText(a.Nodes.MachineType, defaultMachine)
	machine, known := nodes.Google(kind)
	if !armMachine.MatchString(kind) && a.Service.GPUs() == 0 { // Pods with GPUs run on their own nodes
		nodes.Check("gke.nodes.machineType", kind, known, machine, a.Kubernetes.Pods(a.Service), a.maxNodes()*a.zones(), "gke.nodes.max", r)
	}
	if a.minNodes() > a.maxNodes() {
		r.Refuse(config.Problem{Path: "gke.nodes.min", Value: a.minNodes(), Reason: fmt.Sprintf("is above gke.nodes.max, which is %d", a.maxNodes())})
	}
	if a.minNodes() == 0 {
		r.Warn(config.Problem{Path: "gke.nodes.min", Value: 0, Reason: "an empty pool has no room for Google's own Pods, and the first Pod waits for a node", Allowed: "1 or more"})
	}
	if a.Nodes.Spot && config.Default(a.Service.Scaling.Min, 2) > 0 {
		r.Warn(config.Problem{Path: "gke.nodes.spot", Value: true, Reason: "Google may reclaim every node with 30 seconds' notice and have no spare machines to replace them", Allowed: "false for a service that must stay up"})
	}
}

// validateReach rejects images that nodes without internet access cannot pull.
func (a *Args) validateReach(r *config.Report) {
	if _, known := config.Plain(a.image(r)); !known {
		a.noteAccount(r)
	}
	if a.Network.isolated() && a.Kubernetes.Ingress.Controller == "traefik" && config.Default(a.Kubernetes.InstallControllers, true) {
		r.Refuse(config.Problem{
			Path: "gke.network.nat", Value: "none", Reason: "the images of the installed controllers are on the internet, which nodes cannot reach",
			Allowed: "cloud, or kubernetes.ingress.controller: gce, which runs at Google",
		})
	}
}

// validateAPI checks and explains who can reach the new cluster's API.
func (a *Args) validateAPI(r *config.Report) {
	for i, text := range a.AuthorizedNetworks {
		path := fmt.Sprintf("gke.authorizedNetworks[%d]", i)
		prefix, ok := parseRange(path, text, r)
		if ok && prefix.Bits() == 0 {
			r.Refuse(config.Problem{Path: path, Value: text, Reason: "allows every address", Allowed: "the ranges of Pulumi and your operators"})
		}
	}
	switch {
	case a.PrivateEndpoint:
		r.Note("gke.privateEndpoint: the cluster's API has no public address: run `pulumi up` from within its network")
	case len(a.AuthorizedNetworks) == 0:
		r.Warn(config.Problem{Path: "gke.authorizedNetworks", Reason: "is not set: the cluster's API is reachable from every address, by callers with an authorized Google Cloud identity", Allowed: "the ranges of Pulumi and your operators, such as 203.0.113.0/24, or gke.privateEndpoint: true"})
	}
}

// validateBalancer rejects the internal load balancer in a new network, which lacks the required
// subnet (cloud.google.com/kubernetes-engine/docs/how-to/internal-load-balance-ingress, 2026-08).
func (a *Args) validateBalancer(r *config.Report) {
	if a.Kubernetes.Ingress.Controller != "gce" || a.Service.Public {
		return
	}
	const need = "Google's internal load balancer needs a proxy-only subnet"
	if a.Network.existing() {
		r.Note("kubernetes.ingress.controller gce: " + need + " in " + a.Region + " of the network " + config.Named(a.Network.Name, "gke.network.name"))
		return
	}
	r.Refuse(config.Problem{
		Path: "kubernetes.ingress.controller", Value: "gce", Reason: need + ", which the new network lacks, because service.public is false",
		Allowed: "traefik, service.public true, or an existing gke.network that has such a subnet",
	})
}
