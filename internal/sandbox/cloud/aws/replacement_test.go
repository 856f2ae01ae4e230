package aws

import (
	"slices"
	"testing"

	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"

	"bankchurn/internal/sandbox/cloud"
	"bankchurn/internal/sandbox/cloud/cloudtest"
)

// The expected values are ForceNew, RequiresReplace and CustomizeDiff of terraform-provider-aws, internal/service/{ec2,ecs,
// elbv2,appautoscaling}.
func TestWhatReplacesIsWhatTheRealProviderReplacesFor(t *testing.T) {
	vpc := map[string]any{"cidrBlock": "10.0.0.0/16"}
	subnet := map[string]any{"vpcId": "vpc-0", "cidrBlock": "10.0.0.0/20", "availabilityZone": "us-east-1a"}
	group := map[string]any{"vpcId": "vpc-0", "description": "a"}
	rule := map[string]any{"securityGroupId": "sg-0", "cidrIpv4": "10.0.0.0/16", "ipProtocol": "tcp", "fromPort": 80, "toPort": 80}
	endpoint := map[string]any{"vpcId": "vpc-0", "serviceName": "com.amazonaws.us-east-1.s3"}
	flow := map[string]any{"vpcId": "vpc-0", "trafficType": "ALL", "iamRoleArn": "arn:aws:iam::000000000000:role/r", "logDestination": "arn:a"}
	balancer := map[string]any{"name": "lb", "subnets": []any{"subnet-1", "subnet-2"}, "internal": true}
	targets := map[string]any{"name": "tg", "vpcId": "vpc-0", "port": 80, "protocol": "HTTP", "targetType": "ip"}
	cluster := map[string]any{"name": "c"}
	for _, c := range []struct {
		token    string
		base     map[string]any
		property string
		value    any
		replaces bool
	}{
		{vpcToken, vpc, "cidrBlock", "10.1.0.0/16", true},
		{vpcToken, vpc, "enableDnsHostnames", true, false},
		{vpcToken, vpc, "instanceTenancy", "dedicated", true},
		{vpcToken, cloudtest.Changed(vpc, map[string]any{"instanceTenancy": "dedicated"}), "instanceTenancy", "default", false},
		{subnetToken, subnet, "availabilityZone", "us-east-1b", true},
		{subnetToken, subnet, "cidrBlock", "10.0.16.0/20", true},
		{subnetToken, subnet, "vpcId", "vpc-1", true},
		{subnetToken, subnet, "mapPublicIpOnLaunch", true, false},
		{internetGatewayToken, map[string]any{"vpcId": "vpc-0"}, "vpcId", "vpc-1", false},
		{eipToken, map[string]any{"domain": "vpc"}, "networkBorderGroup", "us-east-1-bos-1", true},
		{eipToken, map[string]any{"domain": "vpc"}, "instance", "i-0", false},
		{routeTableToken, map[string]any{"vpcId": "vpc-0"}, "vpcId", "vpc-1", true},
		{securityGroupToken, group, "description", "b", true},
		{securityGroupToken, group, "name", "b", true},
		{securityGroupToken, group, "vpcId", "vpc-1", true},
		{securityGroupToken, group, "tags", map[string]any{"a": "b"}, false},
		{defaultSecurityGroupToken, map[string]any{"vpcId": "vpc-0"}, "vpcId", "vpc-1", true},
		{ingressRuleToken, rule, "securityGroupId", "sg-1", true},
		{ingressRuleToken, rule, "cidrIpv4", "10.1.0.0/16", false},
		{ingressRuleToken, rule, "toPort", 81, false},
		{egressRuleToken, rule, "securityGroupId", "sg-1", true},
		{vpcEndpointToken, endpoint, "serviceName", "com.amazonaws.us-east-1.dynamodb", true},
		{vpcEndpointToken, endpoint, "vpcEndpointType", "Interface", true},
		{vpcEndpointToken, endpoint, "routeTableIds", []any{"rtb-0"}, false},
		{flowLogToken, flow, "trafficType", "REJECT", true},
		{flowLogToken, flow, "logDestination", "arn:b", true},
		{flowLogToken, flow, "tags", map[string]any{"a": "b"}, false},
		{loadBalancerToken, balancer, "internal", false, true},
		{loadBalancerToken, balancer, "name", "other", true},
		{loadBalancerToken, balancer, "subnets", []any{"subnet-1", "subnet-3"}, false},
		{loadBalancerToken, balancer, "securityGroups", []any{"sg-0"}, false},
		{loadBalancerToken, balancer, "idleTimeout", 30, false},
		{targetGroupToken, targets, "port", 81, true},
		{targetGroupToken, targets, "protocol", "HTTPS", true},
		{targetGroupToken, targets, "targetType", "instance", true},
		{targetGroupToken, targets, "vpcId", "vpc-1", true},
		{targetGroupToken, targets, "deregistrationDelay", 30, false},
		{targetGroupToken, targets, "healthCheck", map[string]any{"path": "/health"}, false},
		{ecsClusterToken, cluster, "name", "d", true},
		{ecsClusterToken, cluster, "settings", []any{map[string]any{"name": "containerInsights", "value": "enabled"}}, false},
		{taskDefinitionToken, taskInputs(nil), "containerDefinitions", `[{"name":"api","image":"x/y:2"}]`, true},
		{taskDefinitionToken, taskInputs(nil), "cpu", "256", true},
		{taskDefinitionToken, taskInputs(nil), "memory", "2048", true},
		{taskDefinitionToken, taskInputs(nil), "taskRoleArn", "arn:aws:iam::000000000000:role/r", true},
		{taskDefinitionToken, taskInputs(nil), "runtimePlatform", map[string]any{"cpuArchitecture": "ARM64"}, true},
		{taskDefinitionToken, taskInputs(nil), "skipDestroy", true, false},
		{taskDefinitionToken, taskInputs(nil), "tags", map[string]any{"a": "b"}, false},
	} {
		t.Run(c.token+" "+c.property, func(t *testing.T) {
			h := awsHarness(t)
			_, oldIn, oldOut := h.Made(c.token, "r", c.base)
			news := oldIn.Copy()
			news[resource.PropertyKey(c.property)] = resource.NewPropertyValue(c.value)
			d := h.Differs(c.token, "r", oldIn, oldOut, news)
			if got := slices.Contains(d.ReplaceKeys, resource.PropertyKey(c.property)); got != c.replaces || len(d.DetailedDiff) == 0 {
				t.Errorf("to %v: got %v with replacement for %v, want replacement: %v", c.value, d.DetailedDiff, d.ReplaceKeys, c.replaces)
			}
		})
	}
}

func TestDependentsAreReplacedToo(t *testing.T) {
	w := newWorld(t, cloud.Options{})
	w.add("table", routeTableToken, map[string]any{"vpcId": w.id("vpc")})
	w.add("address", eipToken, map[string]any{"domain": "vpc"})
	w.add("nat", natGatewayToken, map[string]any{"allocationId": w.id("address"), "subnetId": w.id("subnetA")})
	w.add("route", vpcRouteToken, map[string]any{
		"routeTableId": w.id("table"), "destinationCidrBlock": "0.0.0.0/0", "gatewayId": w.id("internet"),
	})
	w.add("association", routeAssociationToken, map[string]any{"routeTableId": w.id("table"), "subnetId": w.id("subnetA")})
	const resourceID, dimension = "service/churn/churn", "ecs:service:DesiredCount"
	w.add("target", scalableTargetToken, map[string]any{
		"resourceId": resourceID, "scalableDimension": dimension, "serviceNamespace": "ecs", "minCapacity": 1, "maxCapacity": 5,
	})
	w.add("policy", scalingPolicyToken, map[string]any{
		"name": "cpu", "resourceId": resourceID, "scalableDimension": dimension, "serviceNamespace": "ecs", "policyType": "TargetTrackingScaling",
		"targetTrackingScalingPolicyConfiguration": map[string]any{
			"targetValue": 70, "predefinedMetricSpecification": map[string]any{"predefinedMetricType": "ECSServiceAverageCPUUtilization"},
		},
	})
	spot := []any{map[string]any{"capacityProvider": "FARGATE", "weight": 2}}
	for _, c := range []struct {
		name     string
		over     map[string]any
		property string
		replaces bool
	}{
		{"nat", map[string]any{"allocationId": "eipalloc-1"}, "allocationId", true},
		{"nat", map[string]any{"subnetId": "subnet-1"}, "subnetId", true},
		{"route", map[string]any{"routeTableId": "rtb-1"}, "routeTableId", true},
		{"route", map[string]any{"destinationCidrBlock": "10.9.0.0/16"}, "destinationCidrBlock", true},
		{"route", map[string]any{"gatewayId": nil, "natGatewayId": "nat-1"}, "natGatewayId", false},
		{"association", map[string]any{"subnetId": "subnet-1"}, "subnetId", true},
		{"association", map[string]any{"routeTableId": "rtb-1"}, "routeTableId", false},
		{"callers", map[string]any{"cidrIpv4": nil, "referencedSecurityGroupId": "sg-1"}, "referencedSecurityGroupId", true},
		{"listener", map[string]any{"loadBalancerArn": "arn:b"}, "loadBalancerArn", true},
		{"listener", map[string]any{"port": 81}, "port", false},
		{"listener", map[string]any{"defaultActions": forward("arn:b")}, "defaultActions", false},
		{"providers", map[string]any{"clusterName": "other"}, "clusterName", true},
		{"providers", map[string]any{"capacityProviders": []any{}}, "capacityProviders", false},
		{"service", map[string]any{"cluster": "other"}, "cluster", true},
		{"service", map[string]any{"name": "other"}, "name", true},
		{"service", map[string]any{"launchType": "FARGATE"}, "launchType", true},
		{"service", map[string]any{"taskDefinition": "arn:b"}, "taskDefinition", false},
		{"service", map[string]any{"desiredCount": 2}, "desiredCount", false},
		{"service", map[string]any{"capacityProviderStrategies": spot}, "capacityProviderStrategies", true},
		{"service", map[string]any{"capacityProviderStrategies": spot, "forceNewDeployment": true}, "capacityProviderStrategies", false},
		{"service", map[string]any{"capacityProviderStrategies": nil, "forceNewDeployment": true}, "capacityProviderStrategies", true},
		{"service", map[string]any{"deploymentController": map[string]any{"type": "EXTERNAL"}}, "deploymentController", true},
		{"target", map[string]any{"resourceId": "service/a/b"}, "resourceId", true},
		{"target", map[string]any{"maxCapacity": 6}, "maxCapacity", false},
		{"policy", map[string]any{"name": "b"}, "name", true},
		{"policy", map[string]any{"policyType": "StepScaling"}, "policyType", false},
	} {
		t.Run(c.name+" "+c.property, func(t *testing.T) {
			p := w.pieces[c.name]
			news := p.in.Copy()
			for k, v := range c.over {
				news[resource.PropertyKey(k)] = resource.NewPropertyValue(v)
			}
			d := w.h.Differs(w.tokens[c.name], c.name, p.in, p.out, news)
			if got := slices.Contains(d.ReplaceKeys, resource.PropertyKey(c.property)); got != c.replaces || len(d.DetailedDiff) == 0 {
				t.Errorf("got %v with replacement for %v, want replacement: %v", d.DetailedDiff, d.ReplaceKeys, c.replaces)
			}
		})
	}
}
