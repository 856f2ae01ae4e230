package cloud

import (
	"fmt"
	"slices"

	"github.com/pulumi/pulumi-aws/sdk/v6/go/aws/ecs"
	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
)

const ecsServiceToken = "aws:ecs/service:Service"

var awsECSService = map[string]resourceType{
	ecsServiceToken: {
		args:      ecs.ServiceArgs{},
		state:     ecs.ServiceState{},
		name:      nameRule{separator: "-", maxLength: 255},
		replaceOn: []string{"cluster", "iamRole", "launchType", "name", "schedulingStrategy"},
		replaceIf: replacesService,
		defaults: map[string]any{
			"deploymentMaximumPercent": 200, "deploymentMinimumHealthyPercent": 100, "enableEcsManagedTags": false,
			"enableExecuteCommand": false, "schedulingStrategy": "REPLICA", "waitForSteadyState": false,
		},
		// After a rollback ECS runs another task definition than the program gave.
		drifts:   []string{"taskDefinition"},
		rollBack: rollBackService,
		check: func(c *checker) {
			c.matches("name", ecsName, ecsNameMeaning)
			c.oneOf("launchType", "EC2", "FARGATE", "EXTERNAL")
			c.oneOf("schedulingStrategy", "REPLICA", "DAEMON")
			c.oneOf("availabilityZoneRebalancing", "ENABLED", "DISABLED")
			c.oneOf("propagateTags", "SERVICE", "TASK_DEFINITION", "NONE")
			c.within("healthCheckGracePeriodSeconds", 0, 1<<31-1)
			for n, strategy := range objectsOf(c.in["capacityProviderStrategies"]) {
				c.nested(fmt.Sprintf("capacityProviderStrategies[%d]", n), strategy, func(s *checker) {
					s.within("base", 0, 100000)
					s.within("weight", 0, 1000)
				})
			}
			for n, balancer := range objectsOf(c.in["loadBalancers"]) {
				c.nested(fmt.Sprintf("loadBalancers[%d]", n), balancer, func(b *checker) { b.within("containerPort", 0, 65536) })
			}
		},
		needs: func(i *instance) error {
			if !i.cloud.exists(ecsClusterToken, i.arn("ecs", "cluster/"+clusterName(i.str("cluster"))), i.account.region) {
				return fmt.Errorf("ClusterNotFoundException: cluster not found: %s", i.str("cluster"))
			}
			return needsDeployable(i)
		},
		accepts: needsDeployable,
		id: func(i *instance) string {
			return i.arn("ecs", "service/"+clusterName(i.str("cluster"))+"/"+i.str("name"))
		},
		computed: []output{
			{name: "availabilityZoneRebalancing", value: func(*instance) any { return "DISABLED" }},
			{name: "cluster", value: func(i *instance) any { return i.arn("ecs", "cluster/default") }},
			{name: "iamRole", value: func(i *instance) any {
				return "arn:aws:iam::" + i.account.id + ":role/aws-service-role/ecs.amazonaws.com/AWSServiceRoleForECS"
			}},
			{name: "launchType", value: func(i *instance) any {
				if i.given("capacityProviderStrategies") {
					return ""
				}
				return "EC2"
			}},
			{name: "platformVersion", value: func(*instance) any { return "LATEST" }},
			{name: "triggers", value: func(*instance) any { return map[string]any{} }},
		},
	},
}

// replacesService holds the conditions of capacityProviderStrategyCustomizeDiff; the deployment controller's type is an
// update only from terraform-provider-aws 6.4.0 on (its CHANGELOG), which pulumi-aws 6 does not have.
func replacesService(olds, news resource.PropertyMap) []string {
	list := []string{"deploymentController"}
	before, after := objectsOf(olds["capacityProviderStrategies"]), objectsOf(news["capacityProviderStrategies"])
	force := news["forceNewDeployment"]
	if !force.IsBool() || !force.BoolValue() || (len(before) == 0) != (len(after) == 0) {
		list = append(list, "capacityProviderStrategies")
	}
	return list
}

// needsDeployable refuses what CreateService and UpdateService refuse (InvalidParameterException).
func needsDeployable(i *instance) error {
	refuse := func(format string, args ...any) error {
		return fmt.Errorf("InvalidParameterException: "+format, args...)
	}
	// The program's own: after a rollback the output is another one.
	given := stringOf(i.in["taskDefinition"])
	task := i.cloud.taskDefinition(given)
	if task == nil {
		return fmt.Errorf("ClientException: TaskDefinition not found: %s", given)
	}
	if task.output("networkMode") == "awsvpc" && !i.given("networkConfiguration") {
		return refuse("network configuration must be provided when networkMode 'awsvpc' is specified")
	}
	if i.str("availabilityZoneRebalancing") == "ENABLED" && i.number("deploymentMaximumPercent") <= 100 {
		return refuse("availability zone rebalancing does not support maximumPercent <= 100")
	}
	providers := i.cloud.inventory.find(ecsCapacityProvidersToken, clusterName(i.str("cluster")), i.account.region)
	for _, strategy := range objectsOf(i.in["capacityProviderStrategies"]) {
		if name := stringOf(strategy["capacityProvider"]); providers == nil || !slices.Contains(providers.list("capacityProviders"), name) {
			return refuse("the specified capacity provider strategy cannot contain a capacity provider that is not associated with the cluster: %s", name)
		}
	}
	containers, err := parseContainers(task.output("containerDefinitions"))
	if err != nil {
		return refuse("%v", err)
	}
	for _, balancer := range objectsOf(i.in["loadBalancers"]) {
		if err := i.cloud.needsTarget(balancer, containers); err != nil {
			return refuse("%w", err)
		}
	}
	return nil
}

// needsTarget refuses a load balancer entry without a target group behind a listener, or without the container's port.
// Call with the lock held.
func (c *Cloud) needsTarget(balancer resource.PropertyMap, containers []container) error {
	group := stringOf(balancer["targetGroupArn"])
	listened := slices.ContainsFunc(c.inventory.Records, func(r *Record) bool {
		return r.Type == listenerToken && holds(r.Outputs["defaultActions"], group) ||
			r.Type == listenerRuleToken && holds(r.Outputs["actions"], group)
	})
	if group != "" && !listened {
		return fmt.Errorf("the target group with targetGroupArn %s does not have an associated load balancer", group)
	}
	name, port := stringOf(balancer["containerName"]), int(balancer["containerPort"].NumberValue())
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

// taskDefinition finds a revision by its ARN or by FAMILY:REVISION, or the latest one by FAMILY.
func (c *Cloud) taskDefinition(reference string) *Record {
	var found *Record
	for _, r := range slices.Concat(c.inventory.Records, c.inventory.Retained) {
		if r.Type != taskDefinitionToken {
			continue
		}
		if r.Scope == reference || fmt.Sprintf("%s:%.0f", r.ID, r.number("revision")) == reference {
			return r
		}
		if r.ID == reference && (found == nil || r.number("revision") > found.number("revision")) {
			found = r
		}
	}
	return found
}
