package eks

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"strings"

	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"bankchurn/components"
	"bankchurn/components/cloudwatch"
)

// namesakeRole describes the control plane's role where the cluster's name holds a hash of
// the role's id. Clusters from before 2026-12 have a role of another description, which stays,
// and with it their names.
const namesakeRole = "Control plane of the churn prediction API's cluster, which has a hash of this role's id in its name"

// clusterName is the exact name of a new cluster, which has to be known before the
// cluster is: EKS writes its logs to /aws/eks/NAME/cluster, and makes that group
// itself, without an end to its retention, unless it is there first.
//
// The hash tells stacks apart, and networks: EKS moves no cluster to another VPC, so
// that another one needs a new cluster beside the old, under another name. And it tells a
// cluster from an earlier one of the same stack, by its role: EKS makes the log group of a
// deleted cluster again, so that a name serves once
// (github.com/terraform-aws-modules/terraform-aws-eks/issues/2763).
func (a *Args) clusterName(project, stack, service, roleDescription, roleID string) string {
	place := fmt.Sprintf("%s %s %s%s", project, stack, a.Network.Place(), a.Network.Range())
	if roleDescription == namesakeRole {
		place += " " + roleID
	}
	sum := sha256.Sum256([]byte(place))
	return service + "-" + hex.EncodeToString(sum[:3])
}

// logGroupName is where EKS writes the logs of a cluster of that name
// (docs.aws.amazon.com/eks/latest/userguide/control-plane-logs.html).
func logGroupName(cluster string) string { return "/aws/eks/" + cluster + "/cluster" }

// clusterLogging is the name of the cluster that writes to a log group.
func clusterLogging(group string) string {
	return strings.TrimSuffix(strings.TrimPrefix(group, "/aws/eks/"), "/cluster")
}

// logGroup makes the group of the control plane's log, where nothing is logged as well: EKS
// would make again what is deleted with the last log type, and then it could not be made for
// the next one.
func (b *builder) logGroup(own *role) (*cloudwatch.LogGroup, error) {
	name := pulumi.All(own.Description.Elem(), own.UniqueId).ApplyT(func(v []any) string {
		return logGroupName(b.args.clusterName(b.ctx.Project(), b.ctx.Stack(), b.name, v[0].(string), v[1].(string)))
	}).(pulumi.StringOutput)
	taken, err := b.whereTaken()
	if err != nil {
		return nil, fmt.Errorf("error hook: %w", err)
	}
	return cloudwatch.NewLogGroup(b.ctx, b.name+"-cluster", cloudwatch.LogGroupArgs{
		Name: name, RetentionDays: b.args.logRetentionDays(), Key: b.args.LogKey,
	}, b.parent, taken)
}

// whereTaken adds to AWS's refusal of the group what helps. A network that returns to an
// earlier range brings an earlier name back.
func (b *builder) whereTaken() (pulumi.ResourceOption, error) {
	if b.ctx.DryRun() {
		return pulumi.DependsOn(nil), nil
	}
	hook, err := b.ctx.RegisterErrorHook(components.HookName(Platform.Name+"-"+b.name+"-log-group"), func(args *pulumi.ErrorHookArgs) (retry bool, err error) {
		if len(args.Errors) == 0 || !strings.Contains(args.Errors[0], "ResourceAlreadyExistsException") {
			return false, nil
		}
		return false, b.ctx.Log.Error(fmt.Sprintf("EKS recreated the log group of an earlier cluster of that name after it was deleted\n"+
			"  next: aws logs delete-log-group --log-group-name %s --region %s, then rerun `pulumi up`", args.NewInputs["name"].StringValue(), b.args.Region), nil)
	})
	if err != nil {
		return nil, err
	}
	return pulumi.ResourceHooks(&pulumi.ResourceHookBinding{OnError: []*pulumi.ErrorHook{hook}}), nil
}
