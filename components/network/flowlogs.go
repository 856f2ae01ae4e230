package network

import (
	"fmt"
	"strings"

	"github.com/pulumi/pulumi-aws/sdk/v6/go/aws/iam"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"bankchurn/components/cloudwatch"
	"bankchurn/components/ec2"
	"bankchurn/components/policy"
)

// flowLogPermissions lets the flow log service write to one log group. The service must also look
// up log groups (docs.aws.amazon.com/vpc/latest/userguide/flow-logs-iam-role.html, 2026-11). That
// request lists all groups of the account and region, so CloudWatch Logs denies it to a policy that
// names a single group.
func flowLogPermissions(logGroupARN string) (string, error) {
	place, _, found := strings.Cut(logGroupARN, ":log-group:")
	if !found {
		return "", fmt.Errorf("%q is not the ARN of a log group", logGroupARN)
	}
	return policy.Document(
		policy.Statement{
			Sid:      "WriteFlowLogs",
			Action:   []string{"logs:CreateLogStream", "logs:DescribeLogStreams", "logs:PutLogEvents"},
			Resource: []string{logGroupARN + ":*"},
		},
		policy.Statement{Sid: "FindLogGroup", Action: []string{"logs:DescribeLogGroups"}, Resource: []string{place + ":log-group:*"}},
	)
}

func (b *builder) flowLogs() error {
	name := b.owner + "-flow-logs"
	group, err := cloudwatch.NewLogGroup(b.ctx, name, cloudwatch.LogGroupArgs{
		NamePrefix: "/aws/vpc/" + b.owner + "-", RetentionDays: b.args.LogRetentionDays, Key: b.args.LogKey,
	}, b.parent)
	if err != nil {
		return err
	}
	trust, err := policy.Trust("vpc-flow-logs.amazonaws.com")
	if err != nil {
		return err
	}
	role, err := iam.NewRole(b.ctx, name, &iam.RoleArgs{
		Description:      pulumi.String("Writes the flow logs of the VPC"),
		AssumeRolePolicy: pulumi.String(trust),
	}, b.parent)
	if err != nil {
		return err
	}
	rolePolicy, err := iam.NewRolePolicy(b.ctx, name, &iam.RolePolicyArgs{
		Role:   role.Name,
		Policy: group.Arn.ApplyT(flowLogPermissions).(pulumi.StringOutput),
	}, b.parent)
	if err != nil {
		return err
	}
	_, err = ec2.New(b.ctx, ec2.FlowLog, b.name, pulumi.Map{
		"vpcId":              b.vpc.ID(),
		"trafficType":        pulumi.String("ALL"),
		"logDestinationType": pulumi.String("cloud-watch-logs"),
		"logDestination":     group.Arn,
		"iamRoleArn":         role.Arn,
		"tags":               named(b.name),
	}, b.parent, pulumi.DependsOn([]pulumi.Resource{rolePolicy}))
	return err
}
