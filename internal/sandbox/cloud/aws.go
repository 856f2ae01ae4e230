package cloud

import (
	"fmt"
	"reflect"

	"github.com/blang/semver"
	"github.com/pulumi/pulumi-aws/sdk/v6/go/aws"
	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
)

// awsAccount is the account id that the embedded cloud answers with. No AWS account has it.
const awsAccount = "000000000000"

func awsPackage() *cloudPackage {
	return &cloudPackage{
		name:    "aws",
		version: semver.MustParse("6.83.2"),
		config:  aws.ProviderArgs{},
		naming:  nameRule{separator: "-", maxLength: 255},
		account: readAWSAccount,
		// pulumi-aws 6 replaces everything when the provider's region changes (pulumi/pulumi-aws#4000).
		replaceOn: []string{"region"},
		labelled:  awsTags,
		common:    func(*instance, reflect.Type) map[string]any { return nil },
		scope:     func(i *instance) string { return i.account.region },
		types: tables(awsIAM, awsLogs, awsLambda, awsAPIGateway, awsVPC, awsVPCRoutes, awsVPCSecurity, awsVPCEndpoints,
			awsELB, awsELBListener, awsELBRule, awsECS, awsECSTask, awsECSService, awsAutoScaling, awsEKS, awsMachines, awsDNS, awsACM, awsS3),
		invokes: map[string]invoke{
			"aws:index/getCallerIdentity:getCallerIdentity": func(_ *Cloud, a account, _ resource.PropertyMap) (map[string]any, error) {
				return map[string]any{
					"id": a.id, "accountId": a.id, "userId": "SANDBOX", "arn": "arn:aws:iam::" + a.id + ":user/sandbox",
				}, nil
			},
			"aws:index/getRegion:getRegion": func(_ *Cloud, a account, _ resource.PropertyMap) (map[string]any, error) {
				return map[string]any{
					"id": a.region, "name": a.region, "description": a.region, "endpoint": "ec2." + a.region + ".amazonaws.com",
				}, nil
			},
			"aws:ecs/getService:getService": getService,
		},
	}
}

func readAWSAccount(settings resource.PropertyMap) account {
	a := account{region: stringOf(settings["region"]), id: awsAccount, labels: map[string]string{}}
	if a.region == "" {
		a.missing = "the AWS provider has no region: set `region` on the provider, or aws:region in the stack's config"
	}
	// A program that insists on one account gets that account, so that its own guard holds here too.
	if ids := settings["allowedAccountIds"]; ids.IsArray() && len(ids.ArrayValue()) > 0 {
		a.id = stringOf(ids.ArrayValue()[0])
	}
	if tags := settings["defaultTags"]; tags.IsObject() {
		a.labels = stringMap(tags.ObjectValue()["tags"])
	}
	return a
}

// awsTags is tagsAll: the provider's default tags and the resource's own, which win.
func awsTags(i *instance, args reflect.Type) map[string]any {
	if !hasProperty(args, "tags") {
		return map[string]any{}
	}
	return map[string]any{"tagsAll": merged(i.account.labels, i.in["tags"])}
}

// arn is an ARN in the provider's region and account.
func (i *instance) arn(service, resource string) string {
	return fmt.Sprintf("arn:aws:%s:%s:%s:%s", service, i.account.region, i.account.id, resource)
}
