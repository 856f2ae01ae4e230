package aws

import (
	"fmt"
	"time"

	"github.com/pulumi/pulumi-aws/sdk/v6/go/aws/iam"

	"bankchurn/internal/sandbox/cloud"
)

// awsIAM has the account as the scope of its resources, not the region, because IAM is global.
var awsIAM = map[string]cloud.Type{
	roleToken: {
		Taken:     "EntityAlreadyExists",
		Args:      iam.RoleArgs{},
		State:     iam.RoleState{},
		Name:      cloud.NameRule{Separator: "-", MaxLength: 64},
		ReplaceOn: []string{"name", "namePrefix", "path"},
		Defaults:  map[string]any{"forceDetachPolicies": false, "maxSessionDuration": 3600, "path": "/"},
		Check: func(c *cloud.Checker) {
			c.PolicyDocument("assumeRolePolicy")
			c.Within("maxSessionDuration", 3600, 43200)
		},
		ID:    func(i *cloud.Instance) string { return i.Str("name") },
		Scope: func(i *cloud.Instance) string { return i.Account.ID },
		Computed: []cloud.Output{
			{Name: "arn", Value: func(i *cloud.Instance) any {
				return "arn:aws:iam::" + i.Account.ID + ":role" + i.Str("path") + i.Str("name")
			}},
			{Name: "uniqueId", Value: func(i *cloud.Instance) any { return "AROA" + cloud.UpperDigits(i.Serial, 17) }},
			{Name: "createDate", Value: func(*cloud.Instance) any { return now() }},
		},
	},
	rolePolicyToken: {
		Args:  iam.RolePolicyArgs{},
		State: iam.RolePolicyState{},
		Name:  cloud.NameRule{Separator: "-", MaxLength: 128},
		// PutRolePolicy and AttachRolePolicy overwrite what exists
		// (docs.aws.amazon.com/IAM/latest/APIReference).
		Adopts:    always,
		ReplaceOn: []string{"name", "namePrefix", "role"},
		Check:     func(c *cloud.Checker) { c.PolicyDocument("policy") },
		ID:        func(i *cloud.Instance) string { return i.Str("role") + ":" + i.Str("name") },
		Scope:     func(i *cloud.Instance) string { return i.Account.ID },
	},
	policyAttachmentToken: {
		Args:      iam.RolePolicyAttachmentArgs{},
		State:     iam.RolePolicyAttachmentState{},
		Adopts:    always,
		ReplaceOn: []string{"policyArn", "role"},
		CheckCreate: func(i *cloud.Instance) error {
			if !i.Cloud.Exists(roleToken, i.Str("role"), i.Account.ID) {
				return fmt.Errorf("NoSuchEntity: The role with name %s cannot be found", i.Str("role"))
			}
			return nil
		},
		ID:    func(i *cloud.Instance) string { return i.Str("role") + "/" + i.Str("policyArn") },
		Scope: func(i *cloud.Instance) string { return i.Account.ID },
	},
}

// now returns a timestamp in the format of the AWS APIs.
func now() string { return time.Now().UTC().Format(timeForm) }

const timeForm = "2006-01-02T15:04:05.000-0700"

// always is for resources that the cloud's API sets rather than creates.
func always(*cloud.Instance) bool { return true }
