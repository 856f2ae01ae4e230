package cloud

import (
	"fmt"
	"regexp"

	"github.com/pulumi/pulumi-aws/sdk/v6/go/aws/appautoscaling"
)

const (
	scalableTargetToken = "aws:appautoscaling/target:Target"
	scalingPolicyToken  = "aws:appautoscaling/policy:Policy"
)

// requestCountLabel is the form of a resource label: the end of a load balancer's ARN and of its target group's
// (docs.aws.amazon.com/autoscaling/application/APIReference/API_PredefinedMetricSpecification.html).
var requestCountLabel = regexp.MustCompile(`^app/[^/]+/[0-9a-f]{16}/targetgroup/[^/]+/[0-9a-f]{16}$`)

var policyName = regexp.MustCompile(`^.{1,255}$`)

var awsAutoScaling = map[string]resourceType{
	scalableTargetToken: {
		args:      appautoscaling.TargetArgs{},
		state:     appautoscaling.TargetState{},
		replaceOn: []string{"resourceId", "scalableDimension", "serviceNamespace"},
		needs:     needsScalable,
		accepts:   needsBounds,
		id:        func(i *instance) string { return i.str("resourceId") },
		scope:     func(i *instance) string { return i.account.region + " " + i.str("scalableDimension") },
		computed: []output{
			{name: "arn", value: func(i *instance) any {
				return i.arn("application-autoscaling", "scalable-target/"+i.serial[:12])
			}},
			{name: "roleArn", value: func(i *instance) any {
				return "arn:aws:iam::" + i.account.id + ":role/aws-service-role/ecs.application-autoscaling.amazonaws.com/" +
					"AWSServiceRoleForApplicationAutoScaling_ECSService"
			}},
			{name: "suspendedState", value: func(*instance) any {
				return map[string]any{
					"dynamicScalingInSuspended": false, "dynamicScalingOutSuspended": false, "scheduledScalingSuspended": false,
				}
			}},
		},
	},
	scalingPolicyToken: {
		args:      appautoscaling.PolicyArgs{},
		state:     appautoscaling.PolicyState{},
		name:      nameRule{separator: "-", maxLength: 255},
		replaceOn: []string{"name", "resourceId", "scalableDimension", "serviceNamespace"},
		defaults:  map[string]any{"policyType": "StepScaling"},
		check:     checkScalingPolicy,
		needs: func(i *instance) error {
			target := i.cloud.inventory.find(scalableTargetToken, i.str("resourceId"), i.account.region+" "+i.str("scalableDimension"))
			if target == nil {
				return fmt.Errorf("ObjectNotFoundException: no scalable target registered for service namespace: %s, resource ID: %s, scalable dimension: %s",
					i.str("serviceNamespace"), i.str("resourceId"), i.str("scalableDimension"))
			}
			return nil
		},
		id:    func(i *instance) string { return i.str("name") },
		scope: func(i *instance) string { return i.str("resourceId") + " " + i.str("scalableDimension") },
		computed: []output{
			{name: "arn", value: func(i *instance) any {
				return i.arn("autoscaling", fmt.Sprintf("scalingPolicy:%s:resource/%s/%s:policyName/%s",
					i.serial[:8], i.str("serviceNamespace"), i.str("resourceId"), i.str("name")))
			}},
			{name: "alarmArns", value: func(*instance) any { return []any{} }},
		},
	},
}

// needsScalable refuses a target whose ECS service does not exist, and bounds in the wrong order.
func needsScalable(i *instance) error {
	if i.str("serviceNamespace") == "ecs" && !i.cloud.exists(ecsServiceToken, i.arn("ecs", i.str("resourceId")), i.account.region) {
		return fmt.Errorf("ValidationException: ECS service doesn't exist: %s", i.str("resourceId"))
	}
	return needsBounds(i)
}

func needsBounds(i *instance) error {
	if least, most := i.number("minCapacity"), i.number("maxCapacity"); least > most {
		return fmt.Errorf("ValidationException: maximum capacity %v cannot be less than minimum capacity %v", most, least)
	}
	return nil
}

func checkScalingPolicy(c *checker) {
	c.oneOf("policyType", "PredictiveScaling", "StepScaling", "TargetTrackingScaling")
	c.matches("name", policyName, "of up to 255 characters")
	if stringOf(c.in["policyType"]) == "TargetTrackingScaling" && !c.has("targetTrackingScalingPolicyConfiguration") {
		c.fail("targetTrackingScalingPolicyConfiguration", "must be set when policyType is TargetTrackingScaling")
	}
	c.inside("targetTrackingScalingPolicyConfiguration", func(t *checker) {
		t.exactlyOneOf("customizedMetricSpecification", "predefinedMetricSpecification")
		t.inside("predefinedMetricSpecification", func(m *checker) {
			label := m.in["resourceLabel"]
			if stringOf(m.in["predefinedMetricType"]) != "ALBRequestCountPerTarget" {
				return
			}
			if !m.has("resourceLabel") {
				m.fail("resourceLabel", "must be set for ALBRequestCountPerTarget")
			} else if label.IsString() && !requestCountLabel.MatchString(label.StringValue()) {
				m.fail("resourceLabel", "%q must be app/NAME/ID/targetgroup/NAME/ID", label.StringValue())
			}
		})
	})
}
