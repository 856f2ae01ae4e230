package cloud

import (
	"fmt"
	"strings"

	"github.com/pulumi/pulumi-aws/sdk/v6/go/aws/ec2"
)

const (
	vpcEndpointToken = "aws:ec2/vpcEndpoint:VpcEndpoint"
	flowLogToken     = "aws:ec2/flowLog:FlowLog"
)

var awsVPCEndpoints = map[string]resourceType{
	vpcEndpointToken: {
		args:  ec2.VpcEndpointArgs{},
		state: ec2.VpcEndpointState{},
		replaceOn: []string{
			"resourceConfigurationArn", "serviceName", "serviceNetworkArn", "serviceRegion", "vpcEndpointType", "vpcId",
		},
		defaults: map[string]any{"vpcEndpointType": "Gateway"},
		check: func(c *checker) {
			c.oneOf("vpcEndpointType", "Gateway", "GatewayLoadBalancer", "Interface", "Resource", "ServiceNetwork")
			c.exactlyOneOf("resourceConfigurationArn", "serviceName", "serviceNetworkArn")
			c.oneOf("ipAddressType", "ipv4", "dualstack", "ipv6")
		},
		needs: needsEndpointService,
		id:    hexID("vpce"),
		computed: []output{
			ec2NamedARN("vpc-endpoint", "vpce"), ownerID,
			{name: "state", value: func(*instance) any { return "available" }},
			{name: "ipAddressType", value: func(i *instance) any {
				if i.str("vpcEndpointType") == "Gateway" {
					return ""
				}
				return "ipv4"
			}},
			{name: "policy", value: func(*instance) any {
				return `{"Statement":[{"Action":"*","Effect":"Allow","Principal":"*","Resource":"*"}]}`
			}},
			{name: "prefixListId", value: func(i *instance) any {
				if i.str("vpcEndpointType") == "Gateway" {
					return "pl-" + i.serial[7:15]
				}
				return ""
			}},
			{name: "privateDnsEnabled", value: func(*instance) any { return false }},
			{name: "requesterManaged", value: func(*instance) any { return false }},
			{name: "cidrBlocks", value: func(*instance) any { return []any{} }},
			{name: "dnsEntries", value: func(*instance) any { return []any{} }},
			{name: "routeTableIds", value: func(*instance) any { return []any{} }},
			{name: "securityGroupIds", value: func(*instance) any { return []any{} }},
			{name: "subnetIds", value: func(*instance) any { return []any{} }},
			// One interface in each subnet.
			{name: "networkInterfaceIds", value: func(i *instance) any {
				list := []any{}
				for n := range i.list("subnetIds") {
					list = append(list, fmt.Sprintf("eni-%s%02d", i.serial[8:23], n))
				}
				return list
			}, stale: func(c changedKeys) bool { return c["subnetIds"] }},
		},
	},
	flowLogToken: {
		args:  ec2.FlowLogArgs{},
		state: ec2.FlowLogState{},
		replaceOn: []string{
			"deliverCrossAccountRole", "destinationOptions", "eniId", "iamRoleArn", "logDestination", "logDestinationType", "logFormat",
			"logGroupName", "maxAggregationInterval", "subnetId", "trafficType", "transitGatewayAttachmentId", "transitGatewayId", "vpcId",
		},
		defaults: map[string]any{"logDestinationType": "cloud-watch-logs", "maxAggregationInterval": 600},
		check: func(c *checker) {
			c.exactlyOneOf("eniId", "subnetId", "transitGatewayAttachmentId", "transitGatewayId", "vpcId")
			c.oneOf("trafficType", "ACCEPT", "REJECT", "ALL")
			c.oneOf("logDestinationType", "cloud-watch-logs", "s3", "kinesis-data-firehose")
			c.oneOfNumbers("maxAggregationInterval", 60, 600)
		},
		needs: func(i *instance) error {
			if i.str("logDestinationType") == "cloud-watch-logs" && i.str("iamRoleArn") == "" {
				return fmt.Errorf("InvalidParameter: DeliverLogsPermissionArn can't be empty if LogDestinationType is cloud-watch-logs")
			}
			return nil
		},
		id: hexID("fl"),
		computed: []output{
			ec2NamedARN("vpc-flow-log", "fl"),
			{name: "logFormat", value: func(*instance) any {
				return "${version} ${account-id} ${interface-id} ${srcaddr} ${dstaddr} ${srcport} ${dstport} ${protocol} " +
					"${packets} ${bytes} ${start} ${end} ${action} ${log-status}"
			}},
			{name: "logGroupName", value: func(i *instance) any {
				_, name, _ := strings.Cut(i.str("logDestination"), ":log-group:")
				return name
			}},
		},
	},
}

// needsEndpointService refuses another region's service, and private names in a VPC that does not resolve them.
func needsEndpointService(i *instance) error {
	service := i.str("serviceName")
	if rest, own := strings.CutPrefix(service, "com.amazonaws."); own && i.str("serviceRegion") == "" &&
		!strings.HasPrefix(rest, i.account.region+".") && !strings.HasPrefix(rest, "vpce.") {
		return fmt.Errorf("InvalidServiceName: the VPC endpoint service '%s' does not exist in %s", service, i.account.region)
	}
	vpc := i.cloud.inventory.find(vpcToken, i.str("vpcId"), "")
	if i.truth("privateDnsEnabled") && vpc != nil && (vpc.Outputs["enableDnsHostnames"] != true || vpc.Outputs["enableDnsSupport"] != true) {
		return fmt.Errorf("InvalidParameter: enabling private DNS requires both enableDnsSupport and enableDnsHostnames of %s", vpc.ID)
	}
	return nil
}
