package aws

import (
	"strings"
	"testing"

	"github.com/pulumi/pulumi/sdk/v3/go/common/resource/plugin"

	"bankchurn/internal/sandbox/cloud"
	"bankchurn/internal/sandbox/cloud/cloudtest"
)

func TestCheckRefusesWhatTheRealProviderRefusesOfNetworksAndServices(t *testing.T) {
	rule := map[string]any{"securityGroupId": "sg-0", "cidrIpv4": "10.0.0.0/16", "ipProtocol": "tcp", "fromPort": 80, "toPort": 80}
	targets := map[string]any{"vpcId": "vpc-0", "port": 80, "protocol": "HTTP", "targetType": "ip"}
	health := func(key string, value any) map[string]any {
		return cloudtest.Changed(targets, map[string]any{"healthCheck": map[string]any{key: value}})
	}
	listener := map[string]any{"loadBalancerArn": "arn:a", "port": 80, "protocol": "HTTP", "defaultActions": forward("arn:b")}
	route := map[string]any{"routeTableId": "rtb-0", "destinationCidrBlock": "0.0.0.0/0", "gatewayId": "igw-0"}
	requests := func(label any) map[string]any {
		metric := cloudtest.Changed(map[string]any{"predefinedMetricType": "ALBRequestCountPerTarget"}, map[string]any{"resourceLabel": label})
		return map[string]any{
			"resourceId": "service/a/b", "scalableDimension": "d", "serviceNamespace": "ecs", "policyType": "TargetTrackingScaling",
			"targetTrackingScalingPolicyConfiguration": map[string]any{"targetValue": 1, "predefinedMetricSpecification": metric},
		}
	}
	for _, c := range []struct {
		rule, token string
		inputs      map[string]any
		property    string
		reason      string
	}{
		{"a VPC larger than /16", vpcToken, map[string]any{"cidrBlock": "10.0.0.0/15"}, "cidrBlock", "between 16 and 28"},
		{"a VPC smaller than /28", vpcToken, map[string]any{"cidrBlock": "10.0.0.0/29"}, "cidrBlock", "between 16 and 28"},
		{"bits beyond the length", vpcToken, map[string]any{"cidrBlock": "10.0.1.0/16"}, "cidrBlock", `did you mean "10.0.0.0/16"`},
		{"no range at all", subnetToken, map[string]any{"vpcId": "vpc-0", "cidrBlock": "10.0.0.0"}, "cidrBlock", "not a valid IPv4 CIDR"},
		{"a route without target", vpcRouteToken, cloudtest.Changed(route, map[string]any{"gatewayId": nil}), "carrierGatewayId", "exactly one of"},
		{"a route with two targets", vpcRouteToken, cloudtest.Changed(route, map[string]any{"natGatewayId": "nat-0"}), "carrierGatewayId", "2 are"},
		{"an association with nothing", routeAssociationToken, map[string]any{"routeTableId": "rtb-0"}, "gatewayId", "exactly one of"},
		{"a group named as AWS's own", securityGroupToken, map[string]any{"name": "sg-mine"}, "name", "cannot begin with"},
		{"a description with a letter EC2 refuses", securityGroupToken, map[string]any{"description": "a|b"}, "description", "letters"},
		{"a rule without source", ingressRuleToken, cloudtest.Changed(rule, map[string]any{"cidrIpv4": nil}), "cidrIpv4", "exactly one of"},
		{"a rule with two sources", egressRuleToken, cloudtest.Changed(rule, map[string]any{"referencedSecurityGroupId": "sg-1"}), "cidrIpv4", "2 are"},
		{"a rule for TCP without ports", ingressRuleToken, cloudtest.Changed(rule, map[string]any{"toPort": nil}), "fromPort", "must be set for tcp"},
		{"ports in the wrong order", ingressRuleToken, cloudtest.Changed(rule, map[string]any{"toPort": 79}), "toPort", "below fromPort"},
		{"ports of every protocol", ingressRuleToken, cloudtest.Changed(rule, map[string]any{"ipProtocol": "-1"}), "fromPort", "must not be set"},
		{"a port over 65535", ingressRuleToken, cloudtest.Changed(rule, map[string]any{"toPort": 65536}), "toPort", "65535"},
		{"a rule for an address that is no network's", ingressRuleToken, cloudtest.Changed(rule, map[string]any{"cidrIpv4": "10.0.0.1/16"}), "cidrIpv4", "10.0.0.0/16"},
		{"flow logs of nothing", flowLogToken, map[string]any{"trafficType": "ALL"}, "eniId", "exactly one of"},
		{"an interval flow logs do not have", flowLogToken, map[string]any{"vpcId": "vpc-0", "maxAggregationInterval": 61}, "maxAggregationInterval", "60"},
		{"a load balancer's name of 33 characters", loadBalancerToken, map[string]any{"name": strings.Repeat("a", 33)}, "name", "up to 32"},
		{"a load balancer named as internal ones are", loadBalancerToken, map[string]any{"name": "internal-a"}, "name", "cannot begin with"},
		{"a target group's name with an underscore", targetGroupToken, cloudtest.Changed(targets, map[string]any{"name": "a_b"}), "name", "hyphens"},
		{"a target group without port", targetGroupToken, cloudtest.Changed(targets, map[string]any{"port": nil}), "port", "must be set"},
		{"a delay over an hour", targetGroupToken, cloudtest.Changed(targets, map[string]any{"deregistrationDelay": 3601}), "deregistrationDelay", "3600"},
		{"an interval under 5 s", targetGroupToken, health("interval", 4), "healthCheck.interval", "5"},
		{"a threshold over 10", targetGroupToken, health("unhealthyThreshold", 11), "healthCheck.unhealthyThreshold", "10"},
		{"a relative health path", targetGroupToken, health("path", "health"), "healthCheck.path", "begin with /"},
		{"a timeout as long as the interval", targetGroupToken,
			cloudtest.Changed(targets, map[string]any{"healthCheck": map[string]any{"interval": 10, "timeout": 10}}), "healthCheck.timeout", "smaller"},
		{"an action without target group", listenerToken,
			cloudtest.Changed(listener, map[string]any{"defaultActions": []any{map[string]any{"type": "forward"}}}), "defaultActions[0].forward", "one of"},
		{"a redirect to nowhere", listenerToken,
			cloudtest.Changed(listener, map[string]any{"defaultActions": []any{map[string]any{"type": "redirect"}}}), "defaultActions[0].redirect", "one of"},
		{"a listener's protocol", listenerToken, cloudtest.Changed(listener, map[string]any{"protocol": "HTTP2"}), "protocol", "HTTPS"},
		{"insights that do not exist", ecsClusterToken,
			map[string]any{"settings": []any{map[string]any{"name": "containerInsights", "value": "on"}}}, "settings[0].value", "enhanced"},
		{"container definitions that are no JSON", taskDefinitionToken, taskInputs(map[string]any{"containerDefinitions": "[{"}), "containerDefinitions", "invalid"},
		{"a container without image", taskDefinitionToken, taskInputs(map[string]any{"containerDefinitions": `[{"name":"a"}]`}), "containerDefinitions", "image"},
		{"a family with a dot", taskDefinitionToken, taskInputs(map[string]any{"family": "a.b"}), "family", "hyphens"},
		{"a disk of 20 GiB, which is the default", taskDefinitionToken,
			taskInputs(map[string]any{"ephemeralStorage": map[string]any{"sizeInGib": 20}}), "ephemeralStorage.sizeInGib", "21"},
		{"requests per target without load balancer", scalingPolicyToken, requests(nil),
			"targetTrackingScalingPolicyConfiguration.predefinedMetricSpecification.resourceLabel", "must be set"},
		{"a label that is not two ends of ARNs", scalingPolicyToken, requests("app/a/0123456789abcdef"),
			"targetTrackingScalingPolicyConfiguration.predefinedMetricSpecification.resourceLabel", "targetgroup"},
	} {
		t.Run(c.rule, func(t *testing.T) {
			_, failures := awsHarness(t).Checked(c.token, "r", nil, cloudtest.Props(c.inputs))
			for _, f := range failures {
				if string(f.Property) == c.property && strings.Contains(f.Reason, c.reason) {
					return
				}
			}
			t.Errorf("got %v, want a failure of %s with %q", failures, c.property, c.reason)
		})
	}
}

func TestTheCloudRefusesWhatCannotBeMade(t *testing.T) {
	w := newWorld(t, cloud.Options{}, "service")
	w.add("bare", vpcToken, map[string]any{"cidrBlock": "10.8.0.0/16"})
	w.add("bareA", subnetToken, map[string]any{"vpcId": w.id("bare"), "cidrBlock": "10.8.0.0/20", "availabilityZone": "us-east-1a"})
	w.add("bareB", subnetToken, map[string]any{"vpcId": w.id("bare"), "cidrBlock": "10.8.16.0/20", "availabilityZone": "us-east-1b"})
	w.add("unused", targetGroupToken, map[string]any{"name": "unused", "vpcId": w.id("vpc"), "port": 80, "protocol": "HTTP", "targetType": "ip"})
	w.add("address", eipToken, map[string]any{"domain": "vpc"})
	w.add("nat", natGatewayToken, map[string]any{"allocationId": w.id("address"), "subnetId": w.id("subnetA")})
	w.add("free", eipToken, map[string]any{"domain": "vpc"})
	service := func(over map[string]any) map[string]any {
		inputs := w.serviceInputs(over)
		inputs["name"] = "another"
		return inputs
	}
	target := func(container string, port int) map[string]any {
		return map[string]any{"loadBalancers": []any{map[string]any{"targetGroupArn": w.id("targets"), "containerName": container, "containerPort": port}}}
	}
	for _, c := range []struct {
		rule, token string
		inputs      map[string]any
		reason      string
	}{
		{"a subnet outside its VPC", subnetToken, map[string]any{"vpcId": w.id("vpc"), "cidrBlock": "10.1.0.0/20"}, "InvalidSubnet.Range"},
		{"a subnet over another one", subnetToken, map[string]any{"vpcId": w.id("vpc"), "cidrBlock": "10.0.0.0/24"}, "InvalidSubnet.Conflict"},
		{"a zone of another region", subnetToken,
			map[string]any{"vpcId": w.id("vpc"), "cidrBlock": "10.0.32.0/20", "availabilityZone": "eu-west-1a"}, "no zone of us-east-1"},
		{"a second internet gateway", internetGatewayToken, map[string]any{"vpcId": w.id("vpc")}, "AlreadyAssociated"},
		{"a NAT gateway with the address of another", natGatewayToken,
			map[string]any{"allocationId": w.id("address"), "subnetId": w.id("subnetB")}, "AlreadyAssociated"},
		{"a NAT gateway without internet gateway", natGatewayToken,
			map[string]any{"allocationId": w.id("free"), "subnetId": w.id("bareA")}, "Gateway.NotAttached"},
		{"a rule that the group has", ingressRuleToken, map[string]any{
			"securityGroupId": w.id("lbGroup"), "cidrIpv4": "0.0.0.0/0", "ipProtocol": "tcp", "fromPort": 80, "toPort": 80}, "InvalidPermission.Duplicate"},
		{"a service of another region", vpcEndpointToken,
			map[string]any{"vpcId": w.id("vpc"), "serviceName": "com.amazonaws.eu-west-1.s3"}, "InvalidServiceName"},
		{"private names without DNS host names", vpcEndpointToken, map[string]any{
			"vpcId": w.id("vpc"), "serviceName": "com.amazonaws.us-east-1.logs", "vpcEndpointType": "Interface", "privateDnsEnabled": true}, "enableDnsHostnames"},
		{"flow logs to CloudWatch without role", flowLogToken, map[string]any{"vpcId": w.id("vpc"), "trafficType": "ALL"}, "DeliverLogsPermissionArn"},
		{"a load balancer in one zone", loadBalancerToken, map[string]any{"subnets": []any{w.id("subnetA")}}, "two different Availability Zones"},
		{"a public load balancer without internet gateway", loadBalancerToken,
			map[string]any{"subnets": []any{w.id("bareA"), w.id("bareB")}}, "no internet gateway"},
		{"a load balancer's name that is taken", loadBalancerToken,
			map[string]any{"name": "churn", "subnets": []any{w.id("subnetA"), w.id("subnetB")}}, "DuplicateLoadBalancerName"},
		{"a second listener on a port", listenerToken, map[string]any{
			"loadBalancerArn": w.id("balancer"), "port": 80, "protocol": "HTTP", "defaultActions": forward(w.id("targets"))}, "DuplicateListener"},
		{"HTTPS without certificate", listenerToken, map[string]any{
			"loadBalancerArn": w.id("balancer"), "port": 443, "protocol": "HTTPS", "defaultActions": forward(w.id("targets"))}, "certificate"},
		{"a target group that does not exist", listenerToken, map[string]any{
			"loadBalancerArn": w.id("balancer"), "port": 81, "protocol": "HTTP", "defaultActions": forward("arn:none")}, "TargetGroupNotFound"},
		{"a pair that Fargate does not offer this number of vCPU", taskDefinitionToken, taskInputs(map[string]any{"cpu": "512", "memory": "8192"}), "no Fargate configuration"},
		{"Fargate without awsvpc", taskDefinitionToken, taskInputs(map[string]any{"networkMode": nil}), "awsvpc"},
		{"another port on the host", taskDefinitionToken, taskInputs(map[string]any{
			"containerDefinitions": `[{"name":"a","image":"b","portMappings":[{"containerPort":80,"hostPort":81}]}]`}), "must match"},
		{"logs without execution role", taskDefinitionToken, taskInputs(map[string]any{
			"containerDefinitions": `[{"name":"a","image":"b","logConfiguration":{"logDriver":"awslogs"}}]`}), "execution role"},
		{"an image in ECR without execution role", taskDefinitionToken, taskInputs(map[string]any{
			"containerDefinitions": `[{"name":"a","image":"123456789012.dkr.ecr.us-east-1.amazonaws.com/b:1"}]`}), "execution role"},
		{"capacity providers of no cluster", ecsCapacityProvidersToken, map[string]any{"clusterName": "none"}, "ClusterNotFound"},
		{"a service without cluster", ecsServiceToken, service(map[string]any{"cluster": "none"}), "ClusterNotFound"},
		{"a service without task definition", ecsServiceToken, service(map[string]any{"taskDefinition": "churn:9"}), "TaskDefinition not found"},
		{"awsvpc without subnets", ecsServiceToken, service(map[string]any{"networkConfiguration": nil}), "network configuration"},
		{"a capacity provider the cluster does not have", ecsServiceToken, service(map[string]any{
			"capacityProviderStrategies": []any{map[string]any{"capacityProvider": "FARGATE_SPOT"}}}), "not associated with the cluster: FARGATE_SPOT"},
		{"a target group without listener", ecsServiceToken, service(map[string]any{"loadBalancers": []any{
			map[string]any{"targetGroupArn": w.id("unused"), "containerName": "api", "containerPort": 8000}}}), "does not have an associated load balancer"},
		{"a container that is not in the task", ecsServiceToken, service(target("web", 8000)), "container web does not exist"},
		{"a port that the container does not have", ecsServiceToken, service(target("api", 80)), "container port 80"},
		{"rebalancing that cannot start tasks first", ecsServiceToken,
			service(map[string]any{"availabilityZoneRebalancing": "ENABLED", "deploymentMaximumPercent": 100}), "maximumPercent <= 100"},
		{"scaling of no service", scalableTargetToken, map[string]any{
			"resourceId": "service/churn/none", "scalableDimension": "ecs:service:DesiredCount", "serviceNamespace": "ecs", "minCapacity": 1, "maxCapacity": 2}, "doesn't exist"},
		{"a policy without target", scalingPolicyToken, map[string]any{
			"resourceId": "service/churn/none", "scalableDimension": "d", "serviceNamespace": "ecs"}, "ObjectNotFoundException"},
	} {
		t.Run(c.rule, func(t *testing.T) {
			checked, failures := w.h.Checked(c.token, "r", nil, cloudtest.Props(c.inputs))
			if len(failures) > 0 {
				t.Fatal(failures)
			}
			_, err := w.h.Create(t.Context(), plugin.CreateRequest{URN: cloudtest.URN(c.token, "r"), Properties: checked})
			if err == nil || !strings.Contains(err.Error(), c.reason) {
				t.Errorf("got %v, want %q", err, c.reason)
			}
		})
	}
}

func TestWhatIsInUseCannotBeDeleted(t *testing.T) {
	w := newWorld(t, cloud.Options{})
	w.add("address", eipToken, map[string]any{"domain": "vpc"})
	w.add("nat", natGatewayToken, map[string]any{"allocationId": w.id("address"), "subnetId": w.id("subnetA")})
	for _, c := range []struct{ name, holder string }{
		// The first in the inventory's order of types.
		{"vpc", internetGatewayToken},
		{"internet", natGatewayToken},
		{"subnetB", loadBalancerToken},
		{"lbGroup", loadBalancerToken},
		{"taskGroup", ecsServiceToken},
		{"address", natGatewayToken},
		{"targets", listenerToken},
		{"cluster", ecsServiceToken},
		{"providers", ecsServiceToken},
	} {
		if err := w.remove(c.name); err == nil || !strings.Contains(err.Error(), "is in use by "+c.holder) {
			t.Errorf("%s: got %v, want in use by %s", c.name, err, c.holder)
		}
	}
	// In the right order, everything can be deleted.
	for _, name := range []string{
		"service", "listener", "targets", "nat", "address", "balancer", "callers", "out", "in", "lbGroup", "taskGroup", "subnetA",
		"subnetB", "internet", "vpc", "providers", "cluster", "task",
	} {
		if err := w.remove(name); err != nil {
			t.Error(err)
		}
	}
	if left := w.h.Cloud.Inventory(); len(left) != 0 {
		t.Errorf("left: %v", left)
	}
}

func TestAProtectedLoadBalancerIsDeletedOnlyAfterItsProtection(t *testing.T) {
	w := newWorld(t, cloud.Options{}, "listener", "service")
	p := w.pieces["balancer"]
	protect := func(on bool) {
		t.Helper()
		news := p.in.Copy()
		news["enableDeletionProtection"] = cloudtest.Props(map[string]any{"v": on})["v"]
		r, err := w.h.Update(t.Context(), plugin.UpdateRequest{
			URN: cloudtest.URN(loadBalancerToken, "balancer"), ID: p.id, OldInputs: p.in, OldOutputs: p.out, NewInputs: news,
		})
		if err != nil {
			t.Fatal(err)
		}
		p.in, p.out = news, r.Properties
	}
	protect(true)
	if err := w.remove("balancer"); err == nil || !strings.Contains(err.Error(), "deletion protection is enabled") {
		t.Errorf("protected: got %v", err)
	}
	protect(false)
	if err := w.remove("balancer"); err != nil {
		t.Error(err)
	}
}
