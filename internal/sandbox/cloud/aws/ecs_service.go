package aws

import (
	"fmt"
	"slices"

	"github.com/pulumi/pulumi-aws/sdk/v6/go/aws/ecs"
	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"

	"bankchurn/internal/sandbox/cloud"
)

const ecsServiceToken = "aws:ecs/service:Service"

var awsECSService = map[string]cloud.Type{
	ecsServiceToken: {
		Args:  ecs.ServiceArgs{},
		State: ecs.ServiceState{},
		Name:  cloud.NameRule{Separator: "-", MaxLength: 255},
		// github.com/hashicorp/terraform-provider-aws/issues/2283
		Taken:     "InvalidParameterException: Creation of service was not idempotent",
		ReplaceOn: []string{"cluster", "iamRole", "launchType", "name", "schedulingStrategy"},
		ReplaceIf: replacesService,
		Defaults: map[string]any{
			"deploymentMaximumPercent": 200, "deploymentMinimumHealthyPercent": 100, "enableEcsManagedTags": false,
			"enableExecuteCommand": false, "schedulingStrategy": "REPLICA", "waitForSteadyState": false,
		},
		// After a rollback ECS runs a different task definition than the program's.
		ExternallyChanged: []string{"taskDefinition"},
		SentOnChange:      []string{"desiredCount"},
		RollBack:          rollBackService,
		Settles:           targetHealth,
		Check: func(c *cloud.Checker) {
			c.Matches("name", ecsName, ecsNameMeaning)
			c.OneOf("launchType", "EC2", "FARGATE", "EXTERNAL")
			c.OneOf("schedulingStrategy", "REPLICA", "DAEMON")
			c.OneOf("availabilityZoneRebalancing", "ENABLED", "DISABLED")
			c.OneOf("propagateTags", "SERVICE", "TASK_DEFINITION", "NONE")
			c.Within("healthCheckGracePeriodSeconds", 0, 1<<31-1)
			for n, strategy := range cloud.ObjectsOf(c.In["capacityProviderStrategies"]) {
				c.Nested(fmt.Sprintf("capacityProviderStrategies[%d]", n), strategy, func(s *cloud.Checker) {
					s.Within("base", 0, 100000)
					s.Within("weight", 0, 1000)
				})
			}
			for n, balancer := range cloud.ObjectsOf(c.In["loadBalancers"]) {
				c.Nested(fmt.Sprintf("loadBalancers[%d]", n), balancer, func(b *cloud.Checker) { b.Within("containerPort", 0, 65536) })
			}
		},
		CheckCreate: func(i *cloud.Instance) error {
			if !i.Cloud.Exists(ecsClusterToken, arn(i, "ecs", "cluster/"+clusterName(i.Str("cluster"))), i.Account.Region) {
				return fmt.Errorf("ClusterNotFoundException: cluster not found: %s", i.Str("cluster"))
			}
			return needsDeployable(i)
		},
		CheckUpdate: needsDeployable,
		ID: func(i *cloud.Instance) string {
			return arn(i, "ecs", "service/"+clusterName(i.Str("cluster"))+"/"+i.Str("name"))
		},
		Computed: []cloud.Output{
			{Name: "availabilityZoneRebalancing", Value: func(*cloud.Instance) any { return "DISABLED" }},
			{Name: "cluster", Value: func(i *cloud.Instance) any { return arn(i, "ecs", "cluster/default") }},
			{Name: "iamRole", Value: func(i *cloud.Instance) any {
				return "arn:aws:iam::" + i.Account.ID + ":role/aws-service-role/ecs.amazonaws.com/AWSServiceRoleForECS"
			}},
			{Name: "launchType", Value: func(i *cloud.Instance) any {
				if i.Given("capacityProviderStrategies") {
					return ""
				}
				return "EC2"
			}},
			{Name: "platformVersion", Value: func(*cloud.Instance) any { return "LATEST" }},
			{Name: "triggers", Value: func(*cloud.Instance) any { return map[string]any{} }},
		},
	},
}

// replacesService has the conditions of capacityProviderStrategyCustomizeDiff. The deployment
// controller's type can be updated only since terraform-provider-aws 6.4.0 (its CHANGELOG),
// which pulumi-aws 6 does not have.
func replacesService(olds, news resource.PropertyMap) []string {
	list := []string{"deploymentController"}
	before, after := cloud.ObjectsOf(olds["capacityProviderStrategies"]), cloud.ObjectsOf(news["capacityProviderStrategies"])
	force := news["forceNewDeployment"]
	if !force.IsBool() || !force.BoolValue() || (len(before) == 0) != (len(after) == 0) {
		list = append(list, "capacityProviderStrategies")
	}
	return list
}

// needsDeployable refuses what CreateService and UpdateService refuse (InvalidParameterException).
func needsDeployable(i *cloud.Instance) error {
	refuse := func(format string, args ...any) error {
		return fmt.Errorf("InvalidParameterException: "+format, args...)
	}
	// The program's own value: after a rollback the output differs.
	given := cloud.StringOf(i.In["taskDefinition"])
	task := taskDefinition(i.Cloud, given)
	if task == nil {
		return fmt.Errorf("ClientException: TaskDefinition not found: %s", given)
	}
	if task.Output("networkMode") == "awsvpc" && !i.Given("networkConfiguration") {
		return refuse("network configuration must be provided when networkMode 'awsvpc' is specified")
	}
	if i.Str("availabilityZoneRebalancing") == "ENABLED" && i.Number("deploymentMaximumPercent") <= 100 {
		return refuse("availability zone rebalancing does not support maximumPercent <= 100")
	}
	providers := i.Cloud.Find(ecsCapacityProvidersToken, clusterName(i.Str("cluster")), i.Account.Region)
	for _, strategy := range cloud.ObjectsOf(i.In["capacityProviderStrategies"]) {
		if name := cloud.StringOf(strategy["capacityProvider"]); providers == nil || !slices.Contains(providers.List("capacityProviders"), name) {
			return refuse("the specified capacity provider strategy cannot contain a capacity provider that is not associated with the cluster: %s", name)
		}
	}
	containers, err := parseContainers(task.Output("containerDefinitions"))
	if err != nil {
		return refuse("%v", err)
	}
	if err := starts(i.Cloud, task); err != nil {
		return fmt.Errorf("the tasks of %s stop: %w", given, err)
	}
	for _, balancer := range cloud.ObjectsOf(i.In["loadBalancers"]) {
		if err := needsTarget(i.Cloud, balancer, containers); err != nil {
			return refuse("%w", err)
		}
	}
	return nil
}

// needsTarget refuses a load balancer entry without a target group behind a listener, or without the container's port.
// Call with the lock held.
func needsTarget(c *cloud.Cloud, balancer resource.PropertyMap, containers []container) error {
	group := cloud.StringOf(balancer["targetGroupArn"])
	listened := slices.ContainsFunc(c.Records(), func(r *cloud.Record) bool {
		return r.Type == listenerToken && cloud.Holds(r.Outputs["defaultActions"], group) ||
			r.Type == listenerRuleToken && cloud.Holds(r.Outputs["actions"], group)
	})
	if group != "" && !listened {
		return fmt.Errorf("the target group with targetGroupArn %s does not have an associated load balancer", group)
	}
	name, port := cloud.StringOf(balancer["containerName"]), int(balancer["containerPort"].NumberValue())
	at := slices.IndexFunc(containers, func(c container) bool { return c.Name == name })
	if at < 0 {
		return fmt.Errorf("the container %s does not exist in the task definition", name)
	}
	for _, mapping := range containers[at].PortMappings {
		if mapping.ContainerPort == port {
			return nil
		}
	}
	return fmt.Errorf("the container %s did not have a container port %d defined", name, port)
}

// taskDefinition finds a revision by its ARN or FAMILY:REVISION, or the latest one by FAMILY.
func taskDefinition(c *cloud.Cloud, reference string) *cloud.Record {
	var found *cloud.Record
	for _, r := range slices.Concat(c.Records(), c.Retained()) {
		if r.Type != taskDefinitionToken {
			continue
		}
		if r.Scope == reference || fmt.Sprintf("%s:%.0f", r.ID, r.Number("revision")) == reference {
			return r
		}
		if r.ID == reference && (found == nil || r.Number("revision") > found.Number("revision")) {
			found = r
		}
	}
	return found
}

// targetHealth returns the health check of the service's target group, which new tasks must
// pass before the service is stable. With forceNewDeployment, an existing service also starts
// new tasks.
func targetHealth(i *cloud.Instance) *cloud.Health {
	task := taskDefinition(i.Cloud, cloud.StringOf(i.In["taskDefinition"]))
	if task == nil || !i.Truth("waitForSteadyState") || i.Number("desiredCount") < 1 {
		return nil
	}
	for _, attachment := range cloud.ObjectsOf(i.In["loadBalancers"]) {
		group := i.Cloud.Find(targetGroupToken, cloud.StringOf(attachment["targetGroupArn"]), i.Account.Region)
		balancer := balancerOf(i.Cloud, group)
		if balancer == nil {
			continue // CreateService rejects it
		}
		check, _ := group.Outputs["healthCheck"].(map[string]any)
		path, given := check["path"].(string)
		if !given {
			path = "/" // the default of a target group
		}
		return &cloud.Health{Owner: balancer, Path: path, Release: taskName(task.ID, task.Number("revision"), task.Output("containerDefinitions"))}
	}
	return nil
}

// balancerOf returns the load balancer with a listener or rule that forwards to a target group,
// nil if there is none. Call with the lock held.
func balancerOf(c *cloud.Cloud, group *cloud.Record) *cloud.Record {
	if group == nil {
		return nil
	}
	for _, r := range c.Records() {
		listener := r
		switch {
		case r.Type == listenerToken && cloud.Holds(r.Outputs["defaultActions"], group.ID):
		case r.Type == listenerRuleToken && cloud.Holds(r.Outputs["actions"], group.ID):
			listener = c.Find(listenerToken, r.Output("listenerArn"), group.Scope)
		default:
			continue
		}
		if balancer := c.Find(loadBalancerToken, listener.Output("loadBalancerArn"), group.Scope); balancer != nil {
			return balancer
		}
	}
	return nil
}

// rollBackService restores the task definition that the service ran before.
func rollBackService(i *cloud.Instance) error {
	breaker := i.In["deploymentCircuitBreaker"]
	if !breaker.IsObject() || !cloud.IsTrue(breaker.ObjectValue()["enable"]) || !cloud.IsTrue(breaker.ObjectValue()["rollback"]) {
		// The error of the provider's waitServiceStable.
		return fmt.Errorf("waiting for ECS Service (%s) update: timeout while waiting for state to become 'tfSTABLE' (last state: 'tfPENDING'): %w",
			i.URN.Name(), cloud.ErrRolledBack)
	}
	before := i.Before("taskDefinition")
	if task := taskDefinition(i.Cloud, before); task != nil {
		if err := starts(i.Cloud, task); err != nil {
			return fmt.Errorf("rolling back to %s: its tasks stop: %w", before, err)
		}
	}
	i.Out["taskDefinition"] = i.Old["taskDefinition"]
	return nil
}
