package fargate

import (
	"fmt"
	"slices"
	"strings"

	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"bankchurn/components"
)

// adopted is an option of an ECS service. Its name is fixed in the stack's own cluster. If a killed
// update left an unrecorded service behind, a second one would serve next to it, behind the same
// target group. With a fixed name ECS rejects the second service, and the hook names the command
// that imports the first one into the state.
func (b *builder) adopted(name string) (pulumi.ResourceOption, error) {
	if b.ctx.DryRun() {
		return pulumi.DependsOn(nil), nil
	}
	hook, err := b.ctx.RegisterErrorHook(components.HookName(Platform.Name+"-"+name+"-exists"), func(args *pulumi.ErrorHookArgs) (retry bool, err error) {
		if text := adoption(args); text != "" {
			err = b.ctx.Log.Error(text, nil)
		}
		return false, err
	})
	if err != nil {
		return nil, err
	}
	return pulumi.ResourceHooks(&pulumi.ResourceHookBinding{OnError: []*pulumi.ErrorHook{hook}}), nil
}

// adoption explains how to import an existing service; "" if the error has another cause. ECS says
// "Creation of service was not idempotent"
// (github.com/hashicorp/terraform-provider-aws/issues/2283).
func adoption(args *pulumi.ErrorHookArgs) string {
	exists := slices.ContainsFunc(args.Errors, func(text string) bool { return strings.Contains(text, "was not idempotent") })
	if args.FailedOperation != "create" || !exists {
		return ""
	}
	text := func(key resource.PropertyKey) string {
		if v := args.NewInputs[key]; v.IsString() {
			return v.StringValue()
		}
		return ""
	}
	cluster := text("cluster")
	id := cluster[strings.LastIndex(cluster, "/")+1:] + "/" + text("name")
	return fmt.Sprintf("the ECS service %s exists but is not in the stack's state: a killed update created it\n"+
		"  next: pulumi import %s %s %s, with --parent and --provider as in docs/names.md, \"After a killed update\"; then `pulumi up` again",
		id, args.Type, args.Name, id)
}
