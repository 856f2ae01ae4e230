package google

import "bankchurn/internal/sandbox/cloud"

// checkVPCAccess has the provider's check of VPC access, and the API's check that there is only
// one interface (terraform-provider-google, cloudrunv2 Service;
// docs.cloud.google.com/run/docs/reference/rest/v2/VpcAccess).
func checkVPCAccess(c *cloud.Checker) {
	c.Inside("vpcAccess", func(v *cloud.Checker) {
		v.OneOf("egress", "ALL_TRAFFIC", "PRIVATE_RANGES_ONLY")
		if v.Has("connector") && v.Has("networkInterfaces") {
			v.Fail("connector", "VPC Access connector and network interfaces cannot be set at the same time")
		}
		interfaces := v.In["networkInterfaces"]
		if !interfaces.IsArray() {
			return
		}
		list := interfaces.ArrayValue()
		if len(list) > 1 {
			v.Fail("networkInterfaces", "only a single network interface is supported")
		}
		for _, way := range list {
			if way.IsObject() {
				v.Nested("networkInterfaces", way.ObjectValue(), func(n *cloud.Checker) { n.OneAtLeast("network", "subnetwork") })
			}
		}
	})
}
