package fargate

import (
	"slices"
	"strings"
	"testing"

	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
)

func TestTheTaskMatchesTheSourceDeployment(t *testing.T) {
	task := created(t, `{}`, `{}`).Only(t, taskType)
	for path, want := range map[string]string{
		"family": "bankchurn-test-bankchurn-api", "networkMode": "awsvpc", "cpu": "512", "memory": "1024", "requiresCompatibilities": "[FARGATE]",
		"runtimePlatform.cpuArchitecture": "X86_64", "runtimePlatform.operatingSystemFamily": "LINUX", "skipDestroy": "true", "ephemeralStorage": "",
		"executionRoleArn": arnOf("aws:iam/role:Role", "bankchurn-api-execution"), "taskRoleArn": arnOf("aws:iam/role:Role", "bankchurn-api-task"),
	} {
		if got := at(task, path); got != want {
			t.Errorf("%s is %q, want %q", path, got, want)
		}
	}
	if definitions := at(task, "containerDefinitions"); !strings.Contains(definitions, `"awslogs-group":"bankchurn-api-logs-generated"`) {
		t.Errorf("the container does not write to the log group: %s", definitions)
	}
}

func TestTheServiceRunsInPrivateSubnetsAndRollsBack(t *testing.T) {
	rec := created(t, `{"deployment": {"steadyStateMinutes": 7, "alarms": ["errors"]}}`, `{"public": true}`)
	service := rec.Only(t, serviceType)
	for path, want := range map[string]string{
		"networkConfiguration.subnets":        "[bankchurn-api-private-a-id bankchurn-api-private-b-id]",
		"networkConfiguration.securityGroups": "[bankchurn-api-tasks-id]",
		"networkConfiguration.assignPublicIp": "false",
		"deploymentCircuitBreaker.enable":     "true", "deploymentCircuitBreaker.rollback": "true",
		"alarms.alarmNames": "[errors]", "alarms.rollback": "true", "alarms.enable": "true",
		"deploymentMinimumHealthyPercent": "100", "deploymentMaximumPercent": "200", "healthCheckGracePeriodSeconds": "90",
		"availabilityZoneRebalancing": "ENABLED", "enableExecuteCommand": "false", "propagateTags": "SERVICE", "waitForSteadyState": "true",
		"launchType": "", "capacityProviderStrategies[0].capacityProvider": "FARGATE", "capacityProviderStrategies[1]": "",
		"taskDefinition": arnOf(taskType, "bankchurn-api"), "loadBalancers[0].containerName": "api", "loadBalancers[0].containerPort": "8000",
	} {
		if got := at(service, path); got != want {
			t.Errorf("%s is %q, want %q", path, got, want)
		}
	}
	request := service.RegisterRPC
	if timeouts := request.GetCustomTimeouts(); timeouts.GetCreate() != "7m" || timeouts.GetUpdate() != "7m" {
		t.Errorf("timeouts %v", timeouts)
	}
	for _, before := range []string{
		"aws:lb/listener:Listener::bankchurn-api-80", "aws:iam/rolePolicy:RolePolicy::bankchurn-api-execution",
		"aws:ec2/route:Route::bankchurn-api-private-b", "aws:ecs/clusterCapacityProviders:ClusterCapacityProviders::bankchurn-api",
	} {
		if !slices.ContainsFunc(request.GetDependencies(), func(urn string) bool { return strings.Contains(urn, before) }) {
			t.Errorf("the service does not wait for %s", before)
		}
	}
}

func TestAPublicLoadBalancerWaitsForTheInternetGateway(t *testing.T) {
	alb := created(t, `{}`, `{"public": true}`).Only(t, "aws:lb/loadBalancer:LoadBalancer")
	if !slices.ContainsFunc(alb.RegisterRPC.GetDependencies(), func(urn string) bool { return strings.HasSuffix(urn, "aws:ec2/route:Route::bankchurn-api-public") }) {
		t.Errorf("waits for %v", alb.RegisterRPC.GetDependencies())
	}
}

func TestSpotTakesItsShareAboveTheOnDemandBase(t *testing.T) {
	service := created(t, `{"spot": {"percent": 70, "onDemandBase": 2}}`, `{}`).Only(t, serviceType)
	if got := at(service, "capacityProviderStrategies"); got != "[map[base:2 capacityProvider:FARGATE weight:30] map[capacityProvider:FARGATE_SPOT weight:70]]" {
		t.Errorf("strategies %s", got)
	}
}

func TestAutoScalingOwnsTheNumberOfTasks(t *testing.T) {
	rec := created(t, `{"autoScaling": {"memoryPercent": 0, "requestsPerTarget": 600, "outCooldownSeconds": 30}}`, `{"scaling": {"min": 2, "max": 8}}`)
	service := rec.Only(t, serviceType)
	if at(service, "desiredCount") != "2" || !slices.Equal(service.RegisterRPC.GetIgnoreChanges(), []string{"name", "desiredCount"}) {
		t.Errorf("desiredCount %s, ignored %v", at(service, "desiredCount"), service.RegisterRPC.GetIgnoreChanges())
	}
	target := rec.Only(t, "aws:appautoscaling/target:Target")
	if at(target, "minCapacity") != "2" || at(target, "maxCapacity") != "8" || at(target, "resourceId") != "service/bankchurn-api-generated/bankchurn-api" {
		t.Errorf("target %v", target.Inputs)
	}
	policies := rec.Of("aws:appautoscaling/policy:Policy")
	if len(policies) != 2 {
		t.Fatalf("policies %v", policies)
	}
	const tracking = "targetTrackingScalingPolicyConfiguration."
	name := decoded(t, `{}`, `{}`).balancerName("")
	for i, want := range []map[string]string{
		{"targetValue": "70", "predefinedMetricSpecification.predefinedMetricType": "ECSServiceAverageCPUUtilization", "scaleOutCooldown": "30", "scaleInCooldown": "300"},
		{"targetValue": "600", "predefinedMetricSpecification.predefinedMetricType": "ALBRequestCountPerTarget", "predefinedMetricSpecification.resourceLabel": "suffix/" + name + "/suffix/" + name},
	} {
		for path, value := range want {
			if got := at(policies[i], tracking+path); got != value {
				t.Errorf("%s: %s is %q, want %q", policies[i].Name, path, got, value)
			}
		}
	}
}

func TestEqualBoundsFixTheNumberOfTasks(t *testing.T) {
	rec := created(t, `{}`, `{"scaling": {"min": 3, "max": 3}}`)
	service := rec.Only(t, serviceType)
	if at(service, "desiredCount") != "3" || !slices.Equal(service.RegisterRPC.GetIgnoreChanges(), []string{"name"}) || len(rec.Of("aws:appautoscaling/target:Target")) != 0 {
		t.Errorf("desiredCount %s, ignored %v", at(service, "desiredCount"), service.RegisterRPC.GetIgnoreChanges())
	}
}

func TestTheLoadBalancerServesHTTPSWithACertificate(t *testing.T) {
	const certificate = "arn:aws:acm:us-east-1:123456789012:certificate/0a1b"
	listeners := created(t, `{"certificateArn": "`+certificate+`", "host": "churn.example.com"}`, `{}`).Of("aws:lb/listener:Listener")
	if len(listeners) != 2 {
		t.Fatalf("listeners %v", listeners)
	}
	https, http := listeners[0], listeners[1]
	for path, want := range map[string]string{
		"port": "443", "protocol": "HTTPS", "sslPolicy": "ELBSecurityPolicy-TLS13-1-2-2021-06", "certificateArn": certificate, "defaultActions[0].type": "forward",
	} {
		if got := at(https, path); got != want {
			t.Errorf("HTTPS: %s is %q, want %q", path, got, want)
		}
	}
	for path, want := range map[string]string{
		"port": "80", "protocol": "HTTP", "defaultActions[0].type": "redirect", "defaultActions[0].redirect.protocol": "HTTPS",
		"defaultActions[0].redirect.port": "443", "defaultActions[0].redirect.statusCode": "HTTP_301", "defaultActions[0].targetGroupArn": "",
	} {
		if got := at(http, path); got != want {
			t.Errorf("HTTP: %s is %q, want %q", path, got, want)
		}
	}
	plain := created(t, `{}`, `{}`).Only(t, "aws:lb/listener:Listener")
	if at(plain, "port") != "80" || at(plain, "defaultActions[0].type") != "forward" {
		t.Errorf("without a certificate: %v", plain.Inputs)
	}
}

func TestTheLoadBalancerHasTheIssuedCertificate(t *testing.T) {
	const issued, own = "arn:aws:acm:us-east-1:123456789012:certificate/0a1b", "arn:aws:acm:us-east-1:123456789012:certificate/2c3d"
	for text, want := range map[string]string{`{}`: issued, `{"certificateArn": "` + own + `"}`: own} {
		in := input(t, `{}`)
		in.Host, in.Certificate = "churn.example.com", pulumi.String(issued)
		rec, url, err := deploy(t, block(t, text), in, false, arnOf(taskType, in.Service.Name))
		if err != nil {
			t.Fatal(err)
		}
		listeners := rec.Of("aws:lb/listener:Listener")
		if len(listeners) != 2 || at(listeners[0], "certificateArn") != want || !strings.HasPrefix(url, "https://") {
			t.Errorf("%s: listeners %v of %s, want the certificate %s", text, listeners, url, want)
		}
		if rules := rec.Of("aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule"); at(rules[0], "fromPort") != "443" {
			t.Errorf("%s: the load balancer's group lets in %v", text, rules[0].Inputs)
		}
	}
}

func TestTheLoadBalancerIsInTheNetworkOfItsCallers(t *testing.T) {
	const existing = `"network": {"vpcId": "vpc-01234567", "publicSubnetIds": ["subnet-0000000a", "subnet-0000000b"], "privateSubnetIds": ["subnet-0000000c", "subnet-0000000d"]}`
	for _, c := range []struct{ service, block, internal, subnets, callers string }{
		{`{}`, `{"network": {"cidr": "10.9.0.0/16"}}`, "true", "[bankchurn-api-10-9-0-0-16-private-a-id bankchurn-api-10-9-0-0-16-private-b-id]", "10.9.0.0/16"},
		{`{}`, `{"allowedCidrs": ["10.1.0.0/16", "10.2.0.0/16"]}`, "true", "[bankchurn-api-private-a-id bankchurn-api-private-b-id]", "10.1.0.0/16 10.2.0.0/16"},
		{`{"public": true}`, `{}`, "false", "[bankchurn-api-public-a-id bankchurn-api-public-b-id]", "0.0.0.0/0"},
		{`{"public": true}`, `{` + existing + `}`, "false", "[subnet-0000000a subnet-0000000b]", "0.0.0.0/0"},
		{`{}`, `{` + existing + `, "allowedCidrs": ["10.0.0.0/8"]}`, "true", "[subnet-0000000c subnet-0000000d]", "10.0.0.0/8"},
	} {
		rec := created(t, c.block, c.service)
		alb := rec.Only(t, "aws:lb/loadBalancer:LoadBalancer")
		var callers []string
		for _, rule := range rec.Of("aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule") {
			if at(rule, "securityGroupId") == "bankchurn-api-lb-id" {
				callers = append(callers, at(rule, "cidrIpv4"))
			}
		}
		if at(alb, "internal") != c.internal || at(alb, "subnets") != c.subnets || strings.Join(callers, " ") != c.callers {
			t.Errorf("%s %s: internal %s in %s from %v", c.service, c.block, at(alb, "internal"), at(alb, "subnets"), callers)
		}
	}
}

func TestLoadBalancerOptionsAreApplied(t *testing.T) {
	rec := created(t, `{"deletionProtection": true, "accessLogs": {"bucket": "my-logs", "prefix": "churn"}, "deregistrationDelaySeconds": 60,
		"targetHealthCheck": {"codes": "200-299", "intervalSeconds": 20, "unhealthyThreshold": 4}}`, `{"timeoutSeconds": 45, "healthPath": "/ready", "port": 9000}`)
	for path, want := range map[string]string{
		"enableDeletionProtection": "true", "accessLogs.bucket": "my-logs", "accessLogs.prefix": "churn", "accessLogs.enabled": "true",
		"idleTimeout": "60", "dropInvalidHeaderFields": "true", "loadBalancerType": "application",
	} {
		if got := at(rec.Only(t, "aws:lb/loadBalancer:LoadBalancer"), path); got != want {
			t.Errorf("load balancer: %s is %q, want %q", path, got, want)
		}
	}
	for path, want := range map[string]string{
		"targetType": "ip", "port": "9000", "protocol": "HTTP", "deregistrationDelay": "60", "healthCheck.path": "/ready", "healthCheck.matcher": "200-299",
		"healthCheck.interval": "20", "healthCheck.timeout": "5", "healthCheck.healthyThreshold": "2", "healthCheck.unhealthyThreshold": "4",
	} {
		if got := at(rec.Only(t, "aws:lb/targetGroup:TargetGroup"), path); got != want {
			t.Errorf("target group: %s is %q, want %q", path, got, want)
		}
	}
	plain := created(t, `{}`, `{}`)
	if group := plain.Only(t, "aws:lb/targetGroup:TargetGroup"); at(group, "deregistrationDelay") != "30" {
		t.Errorf("default delay %s", at(group, "deregistrationDelay"))
	}
	if alb := plain.Only(t, "aws:lb/loadBalancer:LoadBalancer"); at(alb, "enableDeletionProtection") != "false" || at(alb, "accessLogs") != "" {
		t.Errorf("default load balancer %v", alb.Inputs)
	}
}

func TestTaskOptionsAreApplied(t *testing.T) {
	rec := created(t, `{"architecture": "arm64", "cpu": 2, "memoryMiB": 8192, "ephemeralStorageGiB": 21, "insights": "enhanced", "exec": true, "logGroup": "/ecs/bankchurn", "logRetentionDays": 7}`, `{}`)
	for path, want := range map[string]string{"runtimePlatform.cpuArchitecture": "ARM64", "cpu": "2048", "memory": "8192", "ephemeralStorage.sizeInGib": "21"} {
		if got := at(rec.Only(t, taskType), path); got != want {
			t.Errorf("task: %s is %q, want %q", path, got, want)
		}
	}
	logs := rec.Only(t, "aws:cloudwatch/logGroup:LogGroup")
	if at(logs, "name") != "/ecs/bankchurn" || at(logs, "namePrefix") != "" || at(logs, "retentionInDays") != "7" {
		t.Errorf("log group %v", logs.Inputs)
	}
	if got := at(rec.Only(t, "aws:ecs/cluster:Cluster"), "settings"); got != "[map[name:containerInsights value:enhanced]]" {
		t.Errorf("cluster settings %s", got)
	}
	if got := at(rec.Only(t, serviceType), "enableExecuteCommand"); got != "true" {
		t.Errorf("exec is %s", got)
	}
	for _, p := range rec.Of("aws:iam/rolePolicy:RolePolicy") {
		if p.Name == "bankchurn-api-task" && p.Inputs["role"] == resource.NewProperty("bankchurn-api-task-generated") {
			return
		}
	}
	t.Error("the task role has no permissions for execute-command")
}

func TestLogGroupsHaveGeneratedNames(t *testing.T) {
	logs := created(t, `{}`, `{}`).Only(t, "aws:cloudwatch/logGroup:LogGroup")
	if at(logs, "namePrefix") != "/ecs/bankchurn-api-" || at(logs, "name") != "" {
		t.Errorf("log group %v", logs.Inputs)
	}
}
