package google

import (
	"slices"
	"strings"
	"testing"

	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
	"github.com/pulumi/pulumi/sdk/v3/go/common/resource/plugin"

	"bankchurn/internal/sandbox/cloud/cloudtest"
)

func googleHarness(t *testing.T) cloudtest.Harness {
	t.Helper()
	return cloudtest.NewHarness(t, Package(), map[string]any{"project": "p", "region": "us-central1"})
}

var (
	autopilotInputs = map[string]any{"location": "us-central1", "enableAutopilot": true, "network": "n", "subnetwork": "s"}
	standardInputs  = map[string]any{"location": "us-central1", "initialNodeCount": 1, "removeDefaultNodePool": true, "deletionProtection": false}
	poolInputs      = map[string]any{
		"cluster": "c", "location": "us-central1", "initialNodeCount": 1, "autoscaling": map[string]any{"minNodeCount": 1, "maxNodeCount": 3},
		"nodeConfig": map[string]any{"machineType": "e2-medium", "spot": false},
	}
	subnetInputs = map[string]any{"network": "n", "region": "us-central1", "ipCidrRange": "10.0.0.0/20"}
	natInputs    = map[string]any{
		"router": "r", "region": "us-central1", "sourceSubnetworkIpRangesToNat": "LIST_OF_SUBNETWORKS",
		"subnetworks": []any{map[string]any{"name": "s", "sourceIpRangesToNats": []any{"ALL_IP_RANGES"}}},
	}
)

// ConflictsWith and ValidateFunc of terraform-provider-google, google/services/{container,compute}.
func TestCheckRefusesWhatTheRealProviderRefusesOfClusters(t *testing.T) {
	for _, c := range []struct {
		rule, token string
		inputs      map[string]any
		property    string
		reason      string
	}{
		{"an Autopilot cluster with a default pool", gkeClusterToken, cloudtest.Changed(autopilotInputs, map[string]any{"removeDefaultNodePool": true}), "removeDefaultNodePool", "conflicts"},
		{"an Autopilot cluster with shielded nodes", gkeClusterToken, cloudtest.Changed(autopilotInputs, map[string]any{"enableShieldedNodes": true}), "enableShieldedNodes", "conflicts"},
		{"a cluster without nodes", gkeClusterToken, cloudtest.Changed(standardInputs, map[string]any{"initialNodeCount": nil}), "initialNodeCount", "must be set"},
		{"a cluster's name of 41 characters", gkeClusterToken, cloudtest.Changed(standardInputs, map[string]any{"name": strings.Repeat("a", 41)}), "name", "up to 40"},
		{"a channel that does not exist", gkeClusterToken, cloudtest.Changed(standardInputs, map[string]any{"releaseChannel": map[string]any{"channel": "regular"}}), "releaseChannel.channel", "REGULAR"},
		{"a misspelt input of a cluster", gkeClusterToken, cloudtest.Changed(standardInputs, map[string]any{"masterIpv4Cidr": "10.0.0.0/28"}), "masterIpv4Cidr", "unknown property"},
		{"a range for Pods by name and by address", gkeClusterToken, cloudtest.Changed(standardInputs, map[string]any{
			"ipAllocationPolicy": map[string]any{"clusterSecondaryRangeName": "pods", "clusterIpv4CidrBlock": "/14"}}), "ipAllocationPolicy.clusterIpv4CidrBlock", "conflicts"},
		{"fewer nodes at most than at least", gkeNodePoolToken, cloudtest.Changed(poolInputs, map[string]any{
			"autoscaling": map[string]any{"minNodeCount": 4, "maxNodeCount": 3}}), "autoscaling.minNodeCount", "above"},
		{"a disk under 10 GB", gkeNodePoolToken, cloudtest.Changed(poolInputs, map[string]any{"nodeConfig": map[string]any{"diskSizeGb": 9}}), "nodeConfig.diskSizeGb", "10"},
		{"a pool of no cluster", gkeNodePoolToken, cloudtest.Changed(poolInputs, map[string]any{"cluster": nil}), "cluster", "missing"},
		{"a misspelt input of a subnet", computeSubnetworkToken, cloudtest.Changed(subnetInputs, map[string]any{"secondaryIpRange": []any{}}), "secondaryIpRange", "unknown property"},
		{"a subnet of no network", computeSubnetworkToken, cloudtest.Changed(subnetInputs, map[string]any{"network": nil}), "network", "missing"},
		{"a secondary range without name", computeSubnetworkToken, cloudtest.Changed(subnetInputs, map[string]any{
			"secondaryIpRanges": []any{map[string]any{"ipCidrRange": "10.4.0.0/16"}}}), "secondaryIpRanges[0].rangeName", "missing"},
		{"NAT for subnets that are not listed", computeRouterNatToken, cloudtest.Changed(natInputs, map[string]any{"subnetworks": nil}), "subnetworks", "must be set"},
		{"NAT with addresses of no kind", computeRouterNatToken, cloudtest.Changed(natInputs, map[string]any{"natIpAllocateOption": "AUTO"}), "natIpAllocateOption", "AUTO_ONLY"},
		{"logs of NAT without filter", computeRouterNatToken, cloudtest.Changed(natInputs, map[string]any{"logConfig": map[string]any{"enable": true}}), "logConfig.filter", "missing"},
	} {
		t.Run(c.rule, func(t *testing.T) {
			_, failures := googleHarness(t).Checked(c.token, "r", nil, cloudtest.Props(c.inputs))
			for _, f := range failures {
				if string(f.Property) == c.property && strings.Contains(f.Reason, c.reason) {
					return
				}
			}
			t.Errorf("got %v, want a failure of %s with %q", failures, c.property, c.reason)
		})
	}
}

// ForceNew and CustomizeDiff of terraform-provider-google, google/services/{container,compute}.
func TestWhatReplacesAClusterIsWhatTheRealProviderReplacesFor(t *testing.T) {
	for _, c := range []struct {
		token    string
		base     map[string]any
		property string
		value    any
		replaces bool
	}{
		{gkeClusterToken, autopilotInputs, "enableAutopilot", false, true},
		{gkeClusterToken, autopilotInputs, "subnetwork", "t", true},
		{gkeClusterToken, autopilotInputs, "deletionProtection", false, false},
		{gkeClusterToken, autopilotInputs, "masterAuthorizedNetworksConfig", map[string]any{"cidrBlocks": []any{}}, false},
		{gkeClusterToken, autopilotInputs, "privateClusterConfig", map[string]any{"enablePrivateNodes": true}, true},
		{gkeClusterToken, autopilotInputs, "privateClusterConfig", map[string]any{"enablePrivateEndpoint": true}, false},
		{gkeClusterToken, standardInputs, "location", "us-central1-a", true},
		{gkeNodePoolToken, poolInputs, "initialNodeCount", 2, true},
		{gkeNodePoolToken, poolInputs, "autoscaling", map[string]any{"minNodeCount": 2, "maxNodeCount": 3}, false},
		{gkeNodePoolToken, poolInputs, "nodeConfig", map[string]any{"machineType": "e2-medium", "spot": true}, true},
		{gkeNodePoolToken, poolInputs, "nodeConfig", map[string]any{"machineType": "e2-standard-2", "spot": false}, false},
		{computeNetworkToken, map[string]any{"autoCreateSubnetworks": false}, "autoCreateSubnetworks", true, true},
		{computeNetworkToken, map[string]any{"autoCreateSubnetworks": false}, "routingMode", "GLOBAL", false},
		{computeSubnetworkToken, subnetInputs, "ipCidrRange", "10.0.0.0/19", false},
		{computeSubnetworkToken, subnetInputs, "ipCidrRange", "10.0.0.0/21", true},
		{computeSubnetworkToken, subnetInputs, "ipCidrRange", "10.1.0.0/20", true},
		{computeRouterNatToken, natInputs, "router", "q", true},
		{computeRouterNatToken, natInputs, "minPortsPerVm", 64, false},
	} {
		t.Run(c.token+" "+c.property, func(t *testing.T) {
			h := googleHarness(t)
			h.Made(gkeClusterToken, "c", cloudtest.Changed(standardInputs, map[string]any{"name": "c"}))
			h.Made(computeRouterToken, "r", map[string]any{"name": "r", "network": "n", "region": "us-central1"})
			_, oldIn, oldOut := h.Made(c.token, "x", c.base)
			news := oldIn.Copy()
			news[resource.PropertyKey(c.property)] = resource.NewPropertyValue(c.value)
			d := h.Differs(c.token, "x", oldIn, oldOut, news)
			if got := slices.Contains(d.ReplaceKeys, resource.PropertyKey(c.property)); got != c.replaces || len(d.DetailedDiff) == 0 {
				t.Errorf("to %v: got %v with replacement for %v, want replacement: %v", c.value, d.DetailedDiff, d.ReplaceKeys, c.replaces)
			}
		})
	}
}

func TestAClusterIsProtectedUnlessTheProgramSaysOtherwise(t *testing.T) {
	h := googleHarness(t)
	remove := func(name string, inputs map[string]any) error {
		id, in, out := h.Made(gkeClusterToken, name, inputs)
		_, err := h.Delete(t.Context(), plugin.DeleteRequest{URN: cloudtest.URN(gkeClusterToken, name), ID: id, Inputs: in, Outputs: out})
		return err
	}
	if err := remove("kept", autopilotInputs); err == nil || !strings.Contains(err.Error(), "deletion_protection") {
		t.Errorf("got %v, want the provider's refusal", err)
	}
	if err := remove("gone", standardInputs); err != nil {
		t.Error(err)
	}
}

func TestANetworkWithASubnetCannotBeDeleted(t *testing.T) {
	h := googleHarness(t)
	id, in, out := h.Made(computeNetworkToken, "n", map[string]any{"autoCreateSubnetworks": false})
	h.Made(computeSubnetworkToken, "s", cloudtest.Changed(subnetInputs, map[string]any{"network": out["selfLink"].StringValue()}))
	_, err := h.Delete(t.Context(), plugin.DeleteRequest{URN: cloudtest.URN(computeNetworkToken, "n"), ID: id, Inputs: in, Outputs: out})
	if err == nil || !strings.Contains(err.Error(), computeSubnetworkToken) {
		t.Errorf("got %v, want a refusal that names the subnet", err)
	}
}
