// Package aws is the embedded cloud's AWS: tables of resource types, one file per service, and
// how requests pass through its load balancers and gateways.
package aws

import (
	"fmt"
	"reflect"
	"strings"

	"github.com/blang/semver"
	"github.com/pulumi/pulumi-aws/sdk/v6/go/aws"
	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"

	"bankchurn/internal/sandbox/cloud"
)

// awsAccount is the account id of the embedded cloud. No AWS account has it.
const awsAccount = "000000000000"

// Package returns the provider package aws.
func Package() *cloud.Package {
	return &cloud.Package{
		Name:    "aws",
		Taken:   "ResourceAlreadyExistsException",
		Version: semver.MustParse("6.83.2"),
		Config:  aws.ProviderArgs{},
		Naming:  cloud.NameRule{Separator: "-", MaxLength: 255},
		Account: readAWSAccount,
		// pulumi-aws 6 replaces everything when the provider's region changes (pulumi/pulumi-aws#4000).
		ReplaceOn: []string{"region"},
		// pulumi-aws 6 merges them in Check (github.com/pulumi/pulumi-aws/pull/2655).
		Labels:   "tags",
		Labelled: awsTags,
		Common:   func(*cloud.Instance, reflect.Type) map[string]any { return nil },
		Shared:   sharedResource,
		Scope:    func(i *cloud.Instance) string { return i.Account.Region },
		Types: cloud.Tables(awsIAM, awsLogs, awsAlarms, awsDashboards, awsLambda, awsAPIGateway, awsVPC, awsVPCRoutes, awsVPCSecurity, awsVPCEndpoints,
			awsELB, awsELBListener, awsELBRule, awsECS, awsECSTask, awsECSService, awsAutoScaling, awsEKS, awsMachines, awsDNS, awsRoute53, awsACM, awsS3, awsECR),
		Invokes: map[string]cloud.Invoke{
			"aws:index/getCallerIdentity:getCallerIdentity": func(_ *cloud.Cloud, a cloud.Account, _ resource.PropertyMap) (map[string]any, error) {
				return map[string]any{
					"id": a.ID, "accountId": a.ID, "userId": "SANDBOX", "arn": "arn:aws:iam::" + a.ID + ":user/sandbox",
				}, nil
			},
			"aws:index/getRegion:getRegion": func(_ *cloud.Cloud, a cloud.Account, _ resource.PropertyMap) (map[string]any, error) {
				return map[string]any{
					"id": a.Region, "name": a.Region, "description": a.Region, "endpoint": "ec2." + a.Region + ".amazonaws.com",
				}, nil
			},
			"aws:ecs/getService:getService":          getService,
			"aws:lb/getLoadBalancer:getLoadBalancer": getLoadBalancer,
			invocationFunction:                       invoke,
		},
	}
}

func readAWSAccount(settings resource.PropertyMap) cloud.Account {
	a := cloud.Account{Region: cloud.StringOf(settings["region"]), ID: awsAccount, Labels: map[string]string{}}
	if a.Region == "" {
		a.Missing = "the AWS provider has no region: set `region` on the provider, or aws:region in the stack's config"
	}
	// A program that restricts the account gets that account, so that its check passes here
	// too.
	if ids := settings["allowedAccountIds"]; ids.IsArray() && len(ids.ArrayValue()) > 0 {
		a.ID = cloud.StringOf(ids.ArrayValue()[0])
	}
	for _, key := range []resource.PropertyKey{"assumeRole", "assumeRoleWithWebIdentity"} {
		if role := settings[key]; role.IsObject() {
			if parts := strings.Split(cloud.StringOf(role.ObjectValue()["roleArn"]), ":"); len(parts) > 4 {
				a.ID = parts[4]
			}
		}
	}
	if tags := settings["defaultTags"]; tags.IsObject() {
		a.Labels = cloud.StringMap(tags.ObjectValue()["tags"])
	}
	return a
}

// awsTags returns tagsAll: the provider's default tags and the resource's own, which take
// precedence.
func awsTags(i *cloud.Instance, args reflect.Type) map[string]any {
	if !cloud.HasProperty(args, "tags") {
		return map[string]any{}
	}
	return map[string]any{"tagsAll": cloud.Merged(i.Account.Labels, i.In["tags"])}
}

// arn returns an ARN in the provider's region and account.
func arn(i *cloud.Instance, service, resource string) string {
	return fmt.Sprintf("arn:aws:%s:%s:%s:%s", service, i.Account.Region, i.Account.ID, resource)
}
