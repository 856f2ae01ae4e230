package fargate

import (
	"errors"
	"fmt"
	"strings"

	"github.com/pulumi/pulumi-aws/sdk/v6/go/aws/ecs"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"bankchurn/internal/diag"
)

// failIfRolledBack returns the URL, or an error that fails the update if the service does not run
// this update's task definition.
//
// ECS also reaches a steady state after its circuit breaker has rolled back: the update would
// report success while the old version serves (github.com/pulumi/pulumi-awsx/issues/1848). So the
// service is looked up once it is steady. A preview has nothing to look up.
//
// footer ends the error's message, one item per line.
func (b *builder) failIfRolledBack(url pulumi.StringOutput, cluster *ecs.Cluster, service *ecs.Service, task pulumi.StringInput, footer ...string) pulumi.StringOutput {
	if b.ctx.DryRun() {
		return url
	}
	running := ecs.LookupServiceOutput(b.ctx, ecs.LookupServiceOutputArgs{
		ClusterArn:  cluster.Arn,
		ServiceName: service.Name,
	}, b.parent).TaskDefinition()
	return pulumi.All(url, running, task, cluster.Name, service.Name, b.logGroup.Name).ApplyT(func(v []any) (string, error) {
		found := outcome{running: v[1].(string), ours: v[2].(string), cluster: v[3].(string), service: v[4].(string), logGroup: v[5].(string), footer: footer}
		return v[0].(string), diag.LogError(b.ctx, found.err())
	}).(pulumi.StringOutput)
}

// outcome is the result of a deployment: the full ARN of the running task definition, the expected
// one as an ARN or as FAMILY:REVISION, and where to look.
type outcome struct {
	running, ours, cluster, service, logGroup string
	footer                                    []string
}

func (o outcome) err() error {
	if familyAndRevision(o.running) == familyAndRevision(o.ours) {
		return nil
	}
	text := fmt.Sprintf("service %s runs %s, not %s: ECS rolled back the deployment, or the service was changed by hand; "+
		"its events (aws ecs describe-services --cluster %s --services %s) and the log group %s say why the new tasks stopped; "+
		"deploy a version that starts, or run `pulumi up --refresh` to retry this one",
		o.service, o.running, o.ours, o.cluster, o.service, o.logGroup)
	return errors.New(strings.Join(append([]string{text}, o.footer...), "\n  "))
}
