package rules

import (
	"fmt"
	"regexp"
)

const (
	// KubernetesProvider is the type of the provider of a cluster's objects.
	KubernetesProvider = "pulumi:providers:kubernetes"
	// EKSCluster is the type of a cluster of Amazon EKS.
	EKSCluster = "aws:eks/cluster:Cluster"
	// GKECluster is the type of a cluster of Google Kubernetes Engine.
	GKECluster = "gcp:container/cluster:Cluster"
)

// Cluster is where a Kubernetes object lives. The object's type token does not tell; its
// provider names the cluster.
type Cluster struct {
	// Cloud is `aws` or `gcp`.
	Cloud string
	// Location is an AWS region, or a Google Cloud region or zone. Region is the region whose
	// prices apply.
	Location, Region string
	// Resource is the recorded cluster; nil for an existing one.
	Resource *Resource
}

var (
	// The ARN of an EKS cluster: its region.
	eksIdentifier = regexp.MustCompile(`^arn:aws[a-z-]*:eks:([a-z0-9-]+):[0-9]{12}:cluster/[A-Za-z0-9_-]+$`)
	// The name or self link of a GKE cluster: its region or zone.
	gkeIdentifier = regexp.MustCompile(`^(?:https://container\.googleapis\.com/v1(?:beta1)?/)?projects/[^/]+/(?:locations|zones)/([a-z0-9-]+)/clusters/[a-z0-9-]+$`)
	gcpZone       = regexp.MustCompile(`^([a-z]+-[a-z]+[0-9]+)-[a-z]$`)
)

// ClusterOf finds the cluster that a Kubernetes object lives in by its provider's
// clusterIdentifier: an output of a recorded cluster, or the text of its ARN (EKS) or self link
// (GKE). Without one, it is the recorded cluster that the provider's kubeconfig comes from. If
// neither is known, it returns an error rather than guess.
func (rec *Recording) ClusterOf(r *Resource) (Cluster, error) {
	if r.Provider == nil || r.Provider.Type != KubernetesProvider {
		return Cluster{}, fmt.Errorf("the cluster is not known: the resource has no Kubernetes provider of the program's own")
	}
	input := "clusterIdentifier"
	if !r.Provider.Has(input) {
		input = "kubeconfig"
	}
	var found []*Resource
	for _, typ := range []string{EKSCluster, GKECluster} {
		for _, urn := range r.Provider.Dependencies[input] {
			if i, ok := rec.byURN[urn]; ok && rec.resources[i].Type == typ {
				found = append(found, &rec.resources[i])
			}
		}
	}
	switch len(found) {
	case 0:
		return clusterNamed(r.Provider.Text("clusterIdentifier", ""))
	case 1:
	default:
		return Cluster{}, fmt.Errorf("the cluster is not known: %s of its provider uses several", input)
	}
	if found[0].Type == EKSCluster {
		return Cluster{Cloud: "aws", Location: found[0].Region, Region: found[0].Region, Resource: found[0]}, nil
	}
	return inGoogleCloud(found[0].Text("location", found[0].Region), found[0]), nil
}

// clusterNamed reads the identifier of a cluster that is not recorded.
func clusterNamed(identifier string) (Cluster, error) {
	if m := eksIdentifier.FindStringSubmatch(identifier); m != nil {
		return Cluster{Cloud: "aws", Location: m[1], Region: m[1]}, nil
	}
	if m := gkeIdentifier.FindStringSubmatch(identifier); m != nil {
		return inGoogleCloud(m[1], nil), nil
	}
	if identifier == "" {
		return Cluster{}, fmt.Errorf("the cluster is not known: its provider has no clusterIdentifier, and no kubeconfig of a cluster in the program")
	}
	return Cluster{}, fmt.Errorf("the cluster is not known: clusterIdentifier %q is neither the ARN of an EKS cluster nor the self link of a GKE cluster", identifier)
}

func inGoogleCloud(location string, resource *Resource) Cluster {
	return Cluster{Cloud: "gcp", Location: location, Region: GoogleRegion(location), Resource: resource}
}

// GoogleRegion returns the region of a location, which may be a zone.
func GoogleRegion(location string) string {
	if zone := gcpZone.FindStringSubmatch(location); zone != nil {
		return zone[1]
	}
	return location
}

// localize sets the region of every Kubernetes object to that of its cluster.
func (rec *Recording) localize() {
	for i := range rec.resources {
		r := &rec.resources[i]
		if r.Provider == nil || r.Provider.Type != KubernetesProvider {
			continue
		}
		r.Region = ""
		if c, err := rec.ClusterOf(r); err == nil {
			r.Region = c.Region
		}
	}
}

// IsGoogleZone reports whether a location is a zone.
func IsGoogleZone(location string) bool { return gcpZone.MatchString(location) }
