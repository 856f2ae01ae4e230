package gke

import (
	"fmt"
	"net/netip"

	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"bankchurn/config"
)

// Sizes of a subnet's ranges. GKE reserves four addresses of the primary range, uses 256 of the
// Pods' range for a node with up to 110 Pods, and requires at least a /28 for Services
// (cloud.google.com/kubernetes-engine/docs/how-to/flexible-pod-cidr,
// cloud.google.com/vpc/docs/subnets, 2026-08).
const (
	smallestSubnet  = 29
	smallestService = 28
	largestRange    = 8
	addressesOfNode = 256
	reserved        = 4
)

// privateRanges are the ranges of RFC 1918.
var privateRanges = []netip.Prefix{
	netip.MustParsePrefix("10.0.0.0/8"), netip.MustParsePrefix("172.16.0.0/12"), netip.MustParsePrefix("192.168.0.0/16"),
}

// clusterInternal is the range of Docker's bridge on the nodes
// (cloud.google.com/kubernetes-engine/docs/concepts/alias-ips, 2026-08).
var clusterInternal = netip.MustParsePrefix("172.17.0.0/16")

// validate rejects a block that describes no usable network.
func (n Network) validate(a *Args, r *config.Report) {
	if n.existing() {
		n.validateExisting(r)
		return
	}
	var ranges []keyed
	for _, candidate := range []struct {
		key, text string
		longest   int
	}{
		{"cidr", n.nodes(), smallestSubnet}, {"podCidr", n.pods(), 32 - 8}, {"serviceCidr", n.services(), smallestService},
	} {
		path := "gke.network." + candidate.key
		prefix, ok := parseRange(path, candidate.text, r)
		if !ok {
			continue
		}
		switch {
		case !private(prefix):
			r.Refuse(config.Problem{Path: path, Value: candidate.text, Reason: "contains public or reserved addresses", Allowed: "a range within 10.0.0.0/8, 172.16.0.0/12 without 172.17.0.0/16, or 192.168.0.0/16"})
			continue
		case prefix.Bits() > candidate.longest:
			r.Refuse(config.Problem{Path: path, Value: candidate.text, Reason: "is too small", Allowed: fmt.Sprintf("from /%d to /%d", largestRange, candidate.longest), DidYouMean: netip.PrefixFrom(prefix.Addr(), candidate.longest).Masked().String()})
			continue
		}
		for _, other := range ranges {
			if other.prefix.Overlaps(prefix) {
				r.Refuse(config.Problem{Path: path, Value: candidate.text, Reason: "overlaps gke.network." + other.key + ", which is " + other.prefix.String(), Allowed: "ranges that do not overlap"})
			}
		}
		ranges = append(ranges, keyed{candidate.key, prefix})
	}
	if a.mode() == standard {
		n.validateRoom(ranges, a, r)
	}
}

type keyed struct {
	key    string
	prefix netip.Prefix
}

// validateRoom rejects ranges that hold fewer nodes than the pool may have, including those that an
// upgrade adds.
func (n Network) validateRoom(ranges []keyed, a *Args, r *config.Report) {
	most := a.maxNodes()*a.zones() + orNumber(a.Nodes.MaxSurge, 1)
	if a.ownGPUPool() && a.Service.GPU.Type != "" {
		_, gpuNodes := a.gpuNodes()
		most += gpuNodes
	}
	for _, at := range ranges {
		room := 0
		switch at.key {
		case "cidr":
			room = 1<<(32-at.prefix.Bits()) - reserved
		case "podCidr":
			room = 1 << (32 - at.prefix.Bits()) / addressesOfNode
		default:
			continue
		}
		if room < most {
			r.Refuse(config.Problem{
				Path: "gke.network." + at.key, Value: at.prefix.String(),
				Reason:  fmt.Sprintf("has room for %d nodes, but the node pool may have %d: gke.nodes.max in each zone plus those that an upgrade adds", room, most),
				Allowed: "a larger range, or a lower gke.nodes.max",
			})
		}
	}
}

func (n Network) validateExisting(r *config.Report) {
	for _, own := range []struct{ key, value string }{{"cidr", n.CIDR}, {"podCidr", n.PodCIDR}, {"serviceCidr", n.ServiceCIDR}, {"nat", n.NAT}} {
		if own.value != "" {
			r.Refuse(config.Problem{Path: "gke.network." + own.key, Value: own.value, Reason: "describes a new network, but the block names an existing one", Fix: "set either name, subnetwork, podRange, serviceRange or cidr, podCidr, serviceCidr, nat"})
		}
	}
	for _, needed := range []struct {
		key   string
		value pulumi.StringInput
	}{{"name", n.Name}, {"subnetwork", n.Subnetwork}} {
		if !config.IsSet(needed.value) {
			r.Refuse(config.Problem{Path: "gke.network." + needed.key, Reason: "is required: the block names an existing network", Allowed: "the names of a network and of its subnet in gke.region", Missing: &config.Missing{Key: "gke.network." + needed.key, Example: "example"}})
		}
	}
	if config.IsSet(n.PodRange) != config.IsSet(n.ServiceRange) {
		r.Refuse(config.Problem{Path: "gke.network.podRange", Value: config.Shown(n.PodRange), Reason: "must be set together with gke.network.serviceRange, which is " + fmt.Sprintf("%q", config.Named(n.ServiceRange, "an Output")), Fix: "set both, or neither: GKE then adds its own ranges"})
	}
	r.Note("gke.network names an existing network: nodes get no public addresses, so it needs Cloud NAT for images outside Google, and Private Google Access on the subnet")
}

// parseRange parses an IPv4 range and reports one that is invalid.
func parseRange(path, text string, r *config.Report) (netip.Prefix, bool) {
	prefix, err := netip.ParsePrefix(text)
	switch {
	case err != nil || !prefix.Addr().Is4():
		r.Refuse(config.Problem{Path: path, Value: text, Reason: "is not an IPv4 CIDR range", Allowed: "ADDRESS/LENGTH such as 10.0.0.0/20"})
		return prefix, false
	case prefix != prefix.Masked():
		r.Refuse(config.Problem{Path: path, Value: text, Reason: "has host bits set", DidYouMean: prefix.Masked().String()})
		return prefix, false
	}
	return prefix, true
}

// private reports whether all addresses of the range are private and supported by GKE.
func private(prefix netip.Prefix) bool {
	if prefix.Overlaps(clusterInternal) {
		return false
	}
	for _, whole := range privateRanges {
		if whole.Contains(prefix.Addr()) && prefix.Bits() >= whole.Bits() {
			return true
		}
	}
	return false
}
