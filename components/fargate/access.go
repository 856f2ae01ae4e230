package fargate

import (
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"bankchurn/components/operate"
)

// access returns how to inspect the service and its tasks.
func (b *builder) access(c *Fargate, balancer *balancer, stable side) operate.Access {
	region := "--region " + b.args.Region
	tasks := func(status string) pulumi.StringOutput {
		list := operate.Command("aws ecs list-tasks --cluster", c.Cluster, "--service-name", c.Service, "--desired-status", pulumi.String(status), region, "--output text --query")
		return list
	}
	commands := operate.CloudWatchLogs(b.args.Region, c.LogGroup)
	commands["status"] = operate.Command("aws ecs describe-services --cluster", c.Cluster, "--services", c.Service, region,
		"--query 'services[0].{running: runningCount, desired: desiredCount, events: events[:10].message}'")
	commands["stopped"] = pulumi.Sprintf("%s --tasks $(%s 'taskArns[:10]')", operate.Command("aws ecs describe-tasks --cluster", c.Cluster, region,
		"--query 'tasks[].{why: stoppedReason, containers: containers[].{exit: exitCode, why: reason}}'"), tasks("STOPPED"))
	commands["targets"] = operate.Command("aws elbv2 describe-target-health --target-group-arn", stable.targets.Arn, region, "--query 'TargetHealthDescriptions[].TargetHealth'")
	if b.args.Exec {
		commands["shell"] = pulumi.Sprintf("%s --task $(%s 'taskArns[0]')", operate.Command("aws ecs execute-command --cluster", c.Cluster, region,
			"--container", pulumi.String(b.args.Container), "--interactive --command /bin/sh"), tasks("RUNNING"))
	}
	return operate.Access{
		LogsURL:    operate.LogsInsights(b.args.Region, c.LogGroup),
		ConsoleURL: operate.AWSConsole(b.args.Region, "/ecs/v2/clusters/%s/services/%s/health?region="+b.args.Region, c.Cluster, c.Service),
		Commands:   commands,
		Resources: pulumi.StringMap{
			"cluster": c.Cluster, "service": c.Service, "logGroup": c.LogGroup, "loadBalancer": balancer.alb.ArnSuffix, "targetGroup": stable.targets.Arn,
		},
	}
}
