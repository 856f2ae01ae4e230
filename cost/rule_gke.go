package cost

import (
	"fmt"

	"github.com/shopspring/decimal"
)

const (
	gkeNodePoolType = "gcp:container/nodePool:NodePool"
	cloudNATType    = "gcp:compute/routerNat:RouterNat"
)

// zonesOfRegion is in how many zones a regional cluster has nodes when none are
// listed (cloud.google.com/kubernetes-engine/docs/concepts/regional-clusters, 2026-08).
var zonesOfRegion = decimal.NewFromInt(3)

// gkeCluster prices the management of a cluster. Google's monthly credit for it
// belongs to the billing account and counts for zonal and Autopilot clusters only
// (cloud.google.com/kubernetes-engine/pricing, 2026-08).
func gkeCluster(s *sheet, r *Resource) error {
	location, err := r.known("location", r.Region)
	if err != nil {
		return err
	}
	sku := "gke.cluster.regional"
	if gcpZone.MatchString(location) || r.flag("enableAutopilot", false) {
		sku = "gke.cluster.credited"
	}
	s.fixed(r, "Cluster management", "gcp", sku, hours)
	return nil
}

// gkeNodePool prices the machines and boot disks of a node pool. Spot machines are
// priced on demand, an upper bound: their price floats.
func gkeNodePool(s *sheet, r *Resource) error {
	nodes, err := s.nodeCount(r)
	if err != nil {
		return err
	}
	machine, err1 := r.known("nodeConfig.machineType", "e2-medium")
	diskType, err2 := r.known("nodeConfig.diskType", "pd-balanced")
	diskGiB, err3 := r.number("nodeConfig.diskSizeGb", 100)
	for _, err := range []error{err1, err2, err3} {
		if err != nil {
			return err
		}
	}
	suffix := ", " + machine
	if r.flag("nodeConfig.spot", false) || r.flag("nodeConfig.preemptible", false) {
		suffix += ", Spot at the on-demand price"
	}
	s.fixed(r, "Nodes"+suffix, "gcp", "gce."+machine, nodes.times(hours))
	s.fixed(r, "Boot disks, "+diskType, "gcp", diskType, nodes.times(exactly(diskGiB, "GiB")))
	return nil
}

// nodeCount is the number of nodes of a pool in all its zones. Between the
// autoscaler's bounds it follows the Pods of the recorded Deployments: as many at
// least as with the fewest Pods, as many as it may have with the most.
func (s *sheet) nodeCount(pool *Resource) (quantity, error) {
	zones, err := s.zonesOf(pool)
	if err != nil {
		return quantity{}, err
	}
	if !pool.has("autoscaling") {
		fixed, err := pool.number("nodeCount", 1)
		return exactly(fixed, "nodes per zone").times(exactly(zones, "zones")), err
	}
	least, err := pool.number("autoscaling.minNodeCount", 0)
	if err != nil {
		return quantity{}, err
	}
	most, err := pool.number("autoscaling.maxNodeCount", 0)
	if err != nil {
		return quantity{}, err
	}
	least, most = least.Mul(zones), most.Mul(zones)
	return s.nodesBetween(least, most, fmt.Sprintf("%s to %s in %s zones", least, most, zones))
}

// nodesBetween is a number of nodes that follows the Pods of the recorded Deployments.
func (s *sheet) nodesBetween(least, most decimal.Decimal, bounds string) (quantity, error) {
	return s.following(func() (quantity, error) {
		share, err := s.scaledOut()
		if err != nil {
			return quantity{}, err
		}
		count := least.Add(most.Sub(least).Mul(share).Ceil())
		return quantity{exact: count, explain: func() string {
			return fmt.Sprintf("%s nodes (%s, as the Pods grow from the fewest to the most)", count, bounds)
		}}, nil
	}, nil)
}

// zonesOf is the number of zones of a pool: its own list, its cluster's, or what
// its location means.
func (s *sheet) zonesOf(pool *Resource) (decimal.Decimal, error) {
	listed := []*Resource{pool}
	if cluster, ok := s.usedBy(pool, gkeClusterType, "cluster"); ok {
		listed = append(listed, cluster)
	}
	for _, r := range listed {
		if v, ok := r.value("nodeLocations"); ok && v.IsArray() {
			return decimal.NewFromInt(int64(len(v.ArrayValue()))), nil
		}
	}
	location, err := pool.known("location", "")
	switch {
	case err != nil:
		return decimal.Zero, err
	case location == "":
		return decimal.Zero, fmt.Errorf("neither zones nor location are known")
	case gcpZone.MatchString(location):
		return one, nil
	}
	return zonesOfRegion, nil
}

// mostNATMachines is the number of machines above which a NAT gateway has one price,
// a little below that of so many machines (cloud.google.com/nat/pricing, 2026-08).
var mostNATMachines = decimal.NewFromInt(32)

// cloudNAT prices a NAT gateway by the machines behind it, and its address. Nothing
// of what the traffic states goes through it: images of Artifact Registry and logs
// take Private Google Access, answers the load balancer.
func cloudNAT(s *sheet, r *Resource) error {
	machines, err := s.machinesBehindNAT()
	if err != nil {
		return fmt.Errorf("nodes behind the gateway: %w", err)
	}
	if len(s.ofType(gkeNodePoolType)) == 0 {
		machines = exactly(one, "node at least")
		s.needsUsage = append(s.needsUsage, Note{Resource: r.Name, Type: r.Type, Text: "NAT gateway for nodes above one, whose number Autopilot decides"})
	}
	if machines.value().GreaterThan(mostNATMachines) {
		s.fixed(r, "NAT gateway", "gcp", "nat.full-hour", hours)
	} else {
		s.fixed(r, "NAT gateway", "gcp", "nat.machine-hour", machines.times(hours))
	}
	s.fixed(r, "Public IPv4 address", "gcp", "ipv4.hour", exactly(one, "address at least").times(hours))
	return nil
}

// machinesBehindNAT is the number of nodes of all pools.
func (s *sheet) machinesBehindNAT() (quantity, error) {
	machines := exactly(decimal.Zero, "")
	for _, pool := range s.ofType(gkeNodePoolType) {
		nodes, err := s.nodeCount(pool)
		if err != nil {
			return quantity{}, err
		}
		machines = quantity{exact: machines.value().Add(nodes.value()), explain: nodes.explain}
	}
	return machines, nil
}
