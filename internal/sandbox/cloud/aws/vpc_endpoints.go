package aws

import (
	"fmt"
	"strings"

	"github.com/pulumi/pulumi-aws/sdk/v6/go/aws/ec2"

	"bankchurn/internal/sandbox/cloud"
)

const (
	vpcEndpointToken = "aws:ec2/vpcEndpoint:VpcEndpoint"
	flowLogToken     = "aws:ec2/flowLog:FlowLog"
)

var awsVPCEndpoints = map[string]cloud.Type{
	vpcEndpointToken: {
		Args:  ec2.VpcEndpointArgs{},
		State: ec2.VpcEndpointState{},
		ReplaceOn: []string{
			"resourceConfigurationArn", "serviceName", "serviceNetworkArn", "serviceRegion", "vpcEndpointType", "vpcId",
		},
		Defaults: map[string]any{"vpcEndpointType": "Gateway"},
		Check: func(c *cloud.Checker) {
			c.OneOf("vpcEndpointType", "Gateway", "GatewayLoadBalancer", "Interface", "Resource", "ServiceNetwork")
			c.ExactlyOneOf("resourceConfigurationArn", "serviceName", "serviceNetworkArn")
			c.OneOf("ipAddressType", "ipv4", "dualstack", "ipv6")
		},
		CheckCreate: needsEndpointService,
		ID:          hexID("vpce"),
		Computed: []cloud.Output{
			ec2NamedARN("vpc-endpoint", "vpce"), ownerID,
			{Name: "state", Value: func(*cloud.Instance) any { return "available" }},
			{Name: "ipAddressType", Value: func(i *cloud.Instance) any {
				if i.Str("vpcEndpointType") == "Gateway" {
					return ""
				}
				return "ipv4"
			}},
			{Name: "policy", Value: func(*cloud.Instance) any {
				return `{"Statement":[{"Action":"*","Effect":"Allow","Principal":"*","Resource":"*"}]}`
			}},
			{Name: "prefixListId", Value: func(i *cloud.Instance) any {
				if i.Str("vpcEndpointType") == "Gateway" {
					return "pl-" + i.Serial[7:15]
				}
				return ""
			}},
			{Name: "privateDnsEnabled", Value: func(*cloud.Instance) any { return false }},
			{Name: "requesterManaged", Value: func(*cloud.Instance) any { return false }},
			{Name: "cidrBlocks", Value: func(*cloud.Instance) any { return []any{} }},
			{Name: "dnsEntries", Value: func(*cloud.Instance) any { return []any{} }},
			{Name: "routeTableIds", Value: func(*cloud.Instance) any { return []any{} }},
			{Name: "securityGroupIds", Value: func(*cloud.Instance) any { return []any{} }},
			{Name: "subnetIds", Value: func(*cloud.Instance) any { return []any{} }},
			// One interface in each subnet.
			{Name: "networkInterfaceIds", Value: func(i *cloud.Instance) any {
				list := []any{}
				for n := range i.List("subnetIds") {
					list = append(list, fmt.Sprintf("eni-%s%02d", i.Serial[8:23], n))
				}
				return list
			}, Stale: func(c cloud.ChangedKeys) bool { return c["subnetIds"] }},
		},
	},
	flowLogToken: {
		Args:  ec2.FlowLogArgs{},
		State: ec2.FlowLogState{},
		ReplaceOn: []string{
			"deliverCrossAccountRole", "destinationOptions", "eniId", "iamRoleArn", "logDestination", "logDestinationType", "logFormat",
			"logGroupName", "maxAggregationInterval", "subnetId", "trafficType", "transitGatewayAttachmentId", "transitGatewayId", "vpcId",
		},
		Defaults: map[string]any{"logDestinationType": "cloud-watch-logs", "maxAggregationInterval": 600},
		Check: func(c *cloud.Checker) {
			c.ExactlyOneOf("eniId", "subnetId", "transitGatewayAttachmentId", "transitGatewayId", "vpcId")
			c.OneOf("trafficType", "ACCEPT", "REJECT", "ALL")
			c.OneOf("logDestinationType", "cloud-watch-logs", "s3", "kinesis-data-firehose")
			c.OneOfNumbers("maxAggregationInterval", 60, 600)
		},
		CheckCreate: func(i *cloud.Instance) error {
			if i.Str("logDestinationType") == "cloud-watch-logs" && i.Str("iamRoleArn") == "" {
				return fmt.Errorf("InvalidParameter: DeliverLogsPermissionArn can't be empty if LogDestinationType is cloud-watch-logs")
			}
			return nil
		},
		ID: hexID("fl"),
		Computed: []cloud.Output{
			ec2NamedARN("vpc-flow-log", "fl"),
			{Name: "logFormat", Value: func(*cloud.Instance) any {
				return "${version} ${account-id} ${interface-id} ${srcaddr} ${dstaddr} ${srcport} ${dstport} ${protocol} " +
					"${packets} ${bytes} ${start} ${end} ${action} ${log-status}"
			}},
			{Name: "logGroupName", Value: func(i *cloud.Instance) any {
				_, name, _ := strings.Cut(i.Str("logDestination"), ":log-group:")
				return name
			}},
		},
	},
}

// needsEndpointService rejects another region's service, and private DNS in a VPC that does not
// support it.
func needsEndpointService(i *cloud.Instance) error {
	service := i.Str("serviceName")
	if rest, own := strings.CutPrefix(service, "com.amazonaws."); own && i.Str("serviceRegion") == "" &&
		!strings.HasPrefix(rest, i.Account.Region+".") && !strings.HasPrefix(rest, "vpce.") {
		return fmt.Errorf("InvalidServiceName: the VPC endpoint service '%s' does not exist in %s", service, i.Account.Region)
	}
	vpc := i.Cloud.Find(vpcToken, i.Str("vpcId"), "")
	if i.Truth("privateDnsEnabled") && vpc != nil && (vpc.Outputs["enableDnsHostnames"] != true || vpc.Outputs["enableDnsSupport"] != true) {
		return fmt.Errorf("InvalidParameter: enabling private DNS requires both enableDnsSupport and enableDnsHostnames of %s", vpc.ID)
	}
	return nil
}
