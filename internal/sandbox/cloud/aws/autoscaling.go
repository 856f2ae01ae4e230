package aws

import (
	"fmt"
	"regexp"

	"github.com/pulumi/pulumi-aws/sdk/v6/go/aws/appautoscaling"

	"bankchurn/internal/sandbox/cloud"
)

const (
	scalableTargetToken = "aws:appautoscaling/target:Target"
	scalingPolicyToken  = "aws:appautoscaling/policy:Policy"
)

// requestCountLabel matches a resource label: the end of a load balancer's ARN and of its
// target group's
// (docs.aws.amazon.com/autoscaling/application/APIReference/API_PredefinedMetricSpecification.html).
var requestCountLabel = regexp.MustCompile(`^app/[^/]+/[0-9a-f]{16}/targetgroup/[^/]+/[0-9a-f]{16}$`)

var policyName = regexp.MustCompile(`^.{1,255}$`)

var awsAutoScaling = map[string]cloud.Type{
	scalableTargetToken: {
		Args:  appautoscaling.TargetArgs{},
		State: appautoscaling.TargetState{},
		// RegisterScalableTarget and PutScalingPolicy overwrite what exists.
		Adopts:      always,
		ReplaceOn:   []string{"resourceId", "scalableDimension", "serviceNamespace"},
		CheckCreate: needsScalable,
		CheckUpdate: needsBounds,
		Applied:     scaleIntoBounds,
		ID:          func(i *cloud.Instance) string { return i.Str("resourceId") },
		Scope:       func(i *cloud.Instance) string { return i.Account.Region + " " + i.Str("scalableDimension") },
		Computed: []cloud.Output{
			{Name: "arn", Value: func(i *cloud.Instance) any {
				return arn(i, "application-autoscaling", "scalable-target/"+i.Serial[:12])
			}},
			{Name: "roleArn", Value: func(i *cloud.Instance) any {
				return "arn:aws:iam::" + i.Account.ID + ":role/aws-service-role/ecs.application-autoscaling.amazonaws.com/" +
					"AWSServiceRoleForApplicationAutoScaling_ECSService"
			}},
			{Name: "suspendedState", Value: func(*cloud.Instance) any {
				return map[string]any{
					"dynamicScalingInSuspended": false, "dynamicScalingOutSuspended": false, "scheduledScalingSuspended": false,
				}
			}},
		},
	},
	scalingPolicyToken: {
		Args:      appautoscaling.PolicyArgs{},
		State:     appautoscaling.PolicyState{},
		Name:      cloud.NameRule{Separator: "-", MaxLength: 255},
		Adopts:    always,
		ReplaceOn: []string{"name", "resourceId", "scalableDimension", "serviceNamespace"},
		Defaults:  map[string]any{"policyType": "StepScaling"},
		Check:     checkScalingPolicy,
		CheckCreate: func(i *cloud.Instance) error {
			target := i.Cloud.Find(scalableTargetToken, i.Str("resourceId"), i.Account.Region+" "+i.Str("scalableDimension"))
			if target == nil {
				return fmt.Errorf("ObjectNotFoundException: no scalable target registered for service namespace: %s, resource ID: %s, scalable dimension: %s",
					i.Str("serviceNamespace"), i.Str("resourceId"), i.Str("scalableDimension"))
			}
			return nil
		},
		ID:    func(i *cloud.Instance) string { return i.Str("name") },
		Scope: func(i *cloud.Instance) string { return i.Str("resourceId") + " " + i.Str("scalableDimension") },
		Computed: []cloud.Output{
			{Name: "arn", Value: func(i *cloud.Instance) any {
				return arn(i, "autoscaling", fmt.Sprintf("scalingPolicy:%s:resource/%s/%s:policyName/%s",
					i.Serial[:8], i.Str("serviceNamespace"), i.Str("resourceId"), i.Str("name")))
			}},
			{Name: "alarmArns", Value: func(*cloud.Instance) any { return []any{} }},
		},
	},
}

// needsScalable refuses a target whose ECS service does not exist, and bounds in the wrong order.
func needsScalable(i *cloud.Instance) error {
	if i.Str("serviceNamespace") == "ecs" && !i.Cloud.Exists(ecsServiceToken, arn(i, "ecs", i.Str("resourceId")), i.Account.Region) {
		return fmt.Errorf("ValidationException: ECS service doesn't exist: %s", i.Str("resourceId"))
	}
	return needsBounds(i)
}

// scaleIntoBounds moves the number of tasks into the bounds, as RegisterScalableTarget does
// (docs.aws.amazon.com/autoscaling/application/APIReference/API_RegisterScalableTarget.html).
func scaleIntoBounds(i *cloud.Instance) error {
	service := i.Cloud.Find(ecsServiceToken, arn(i, "ecs", i.Str("resourceId")), i.Account.Region)
	if i.Str("serviceNamespace") != "ecs" || service == nil {
		return nil
	}
	now := service.Number("desiredCount")
	if within := min(max(now, i.Number("minCapacity")), i.Number("maxCapacity")); within != now {
		return i.Cloud.Alter(service, "desiredCount", within)
	}
	return nil
}

func needsBounds(i *cloud.Instance) error {
	if least, most := i.Number("minCapacity"), i.Number("maxCapacity"); least > most {
		return fmt.Errorf("ValidationException: maximum capacity %v cannot be less than minimum capacity %v", most, least)
	}
	return nil
}

func checkScalingPolicy(c *cloud.Checker) {
	c.OneOf("policyType", "PredictiveScaling", "StepScaling", "TargetTrackingScaling")
	c.Matches("name", policyName, "of up to 255 characters")
	if cloud.StringOf(c.In["policyType"]) == "TargetTrackingScaling" && !c.Has("targetTrackingScalingPolicyConfiguration") {
		c.Fail("targetTrackingScalingPolicyConfiguration", "must be set when policyType is TargetTrackingScaling")
	}
	c.Inside("targetTrackingScalingPolicyConfiguration", func(t *cloud.Checker) {
		t.ExactlyOneOf("customizedMetricSpecification", "predefinedMetricSpecification")
		t.Inside("predefinedMetricSpecification", func(m *cloud.Checker) {
			label := m.In["resourceLabel"]
			if cloud.StringOf(m.In["predefinedMetricType"]) != "ALBRequestCountPerTarget" {
				return
			}
			if !m.Has("resourceLabel") {
				m.Fail("resourceLabel", "must be set for ALBRequestCountPerTarget")
			} else if label.IsString() && !requestCountLabel.MatchString(label.StringValue()) {
				m.Fail("resourceLabel", "%q must be app/NAME/ID/targetgroup/NAME/ID", label.StringValue())
			}
		})
	})
}
