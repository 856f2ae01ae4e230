package cost

import (
	"fmt"
	"regexp"
)

const (
	kubernetesProvider = "pulumi:providers:kubernetes"
	eksClusterType     = "aws:eks/cluster:Cluster"
	gkeClusterType     = "gcp:container/cluster:Cluster"
)

// cluster is where a Kubernetes object lives. Its type token says nothing of that;
// the object's provider names the cluster.
type cluster struct {
	// cloud is `aws` or `gcp`.
	cloud string
	// location is what the cluster runs in: an AWS region, or a Google Cloud region
	// or zone. region is the region whose prices hold.
	location, region string
	// resource is the recorded cluster; nil for one that exists already.
	resource *Resource
}

var (
	// The ARN of an EKS cluster: its region.
	eksIdentifier = regexp.MustCompile(`^arn:aws[a-z-]*:eks:([a-z0-9-]+):[0-9]{12}:cluster/[A-Za-z0-9_-]+$`)
	// The name or self link of a GKE cluster: its region or zone.
	gkeIdentifier = regexp.MustCompile(`^(?:https://container\.googleapis\.com/v1(?:beta1)?/)?projects/[^/]+/(?:locations|zones)/([a-z0-9-]+)/clusters/[a-z0-9-]+$`)
	gcpZone       = regexp.MustCompile(`^([a-z]+-[a-z]+[0-9]+)-[a-z]$`)
)

// clusterOf finds the cluster that a Kubernetes object lives in by its provider's
// clusterIdentifier: an output of a recorded cluster, or the text of its ARN (EKS)
// or self link (GKE). What does not tell is an error, never a guess.
func (rec *Recording) clusterOf(r *Resource) (cluster, error) {
	if r.provider == nil || r.provider.Type != kubernetesProvider {
		return cluster{}, fmt.Errorf("the cluster is not known: the resource has no Kubernetes provider of the program's own")
	}
	const input = "clusterIdentifier"
	var found []*Resource
	for _, typ := range []string{eksClusterType, gkeClusterType} {
		for _, urn := range r.provider.dependencies[input] {
			if i, ok := rec.byURN[urn]; ok && rec.resources[i].Type == typ {
				found = append(found, &rec.resources[i])
			}
		}
	}
	switch len(found) {
	case 0:
		return clusterNamed(r.provider.text(input, ""))
	case 1:
	default:
		return cluster{}, fmt.Errorf("the cluster is not known: %s of its provider uses several", input)
	}
	if found[0].Type == eksClusterType {
		return cluster{cloud: "aws", location: found[0].Region, region: found[0].Region, resource: found[0]}, nil
	}
	return inGoogleCloud(found[0].text("location", found[0].Region), found[0]), nil
}

// clusterNamed reads the identifier of a cluster that is not recorded.
func clusterNamed(identifier string) (cluster, error) {
	if m := eksIdentifier.FindStringSubmatch(identifier); m != nil {
		return cluster{cloud: "aws", location: m[1], region: m[1]}, nil
	}
	if m := gkeIdentifier.FindStringSubmatch(identifier); m != nil {
		return inGoogleCloud(m[1], nil), nil
	}
	if identifier == "" {
		return cluster{}, fmt.Errorf("the cluster is not known: its provider has no clusterIdentifier")
	}
	return cluster{}, fmt.Errorf("the cluster is not known: clusterIdentifier %q is neither the ARN of an EKS cluster nor the self link of a GKE cluster", identifier)
}

func inGoogleCloud(location string, resource *Resource) cluster {
	return cluster{cloud: "gcp", location: location, region: gcpRegion(location), resource: resource}
}

// gcpRegion is the region of a location that may be a zone of it.
func gcpRegion(location string) string {
	if zone := gcpZone.FindStringSubmatch(location); zone != nil {
		return zone[1]
	}
	return location
}

// localize gives every Kubernetes object the region of its cluster.
func (rec *Recording) localize() {
	for i := range rec.resources {
		r := &rec.resources[i]
		if r.provider == nil || r.provider.Type != kubernetesProvider {
			continue
		}
		r.Region = ""
		if c, err := rec.clusterOf(r); err == nil {
			r.Region = c.region
		}
	}
}
