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

// namesakeRole is the description of the control plane's role if the cluster's name contains a hash
// of the role's ID. For clusters created before 2026-12, the role has another description, which
// stays, and so do their names.
const namesakeRole = "Control plane of the churn prediction API's cluster, which has a hash of this role's id in its name"

// clusterName is the exact name of a new cluster. It must be known before the cluster exists: EKS
// writes its logs to /aws/eks/NAME/cluster and, if that group does not exist yet, creates it
// without retention.
//
// The hash distinguishes stacks and networks: EKS cannot move a cluster to another VPC, so another
// network needs a new cluster next to the old one, with another name. Through the role, it also
// distinguishes a cluster from earlier ones of the same stack: EKS recreates the log group of a
// deleted cluster, so a name can be used only once
// (github.com/terraform-aws-modules/terraform-aws-eks/issues/2763).
func (a *Args) clusterName(project, stack, service, roleDescription, roleID string) string {
	place := fmt.Sprintf("%s %s %s%s", project, stack, a.Network.Place(), a.Network.Range())
	if roleDescription == namesakeRole {
		place += " " + roleID
	}
	sum := sha256.Sum256([]byte(place))
	return service + "-" + hex.EncodeToString(sum[:3])
}

// logGroupName is the log group that EKS uses for a cluster of that name
// (docs.aws.amazon.com/eks/latest/userguide/control-plane-logs.html).
func logGroupName(cluster string) string { return "/aws/eks/" + cluster + "/cluster" }

// clusterLogging returns the name of the cluster that writes to a log group.
func clusterLogging(group string) string {
	return strings.TrimSuffix(strings.TrimPrefix(group, "/aws/eks/"), "/cluster")
}

// logGroup creates the control plane's log group, even if nothing is logged. If the group were
// deleted with the last log type, EKS would recreate it, and it could not be created when the next
// log type is enabled.
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

// whereTaken adds what to do to AWS's error if the log group exists. A network that returns to an
// earlier range also returns to an earlier name.
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
