package cloud

import (
	"fmt"
	"time"

	"github.com/pulumi/pulumi-aws/sdk/v6/go/aws/iam"
)

// awsIAM: IAM is global, so its resources have the account as their scope, not the region.
var awsIAM = map[string]resourceType{
	"aws:iam/role:Role": {
		args:      iam.RoleArgs{},
		state:     iam.RoleState{},
		name:      nameRule{separator: "-", maxLength: 64},
		replaceOn: []string{"name", "namePrefix", "path"},
		defaults:  map[string]any{"forceDetachPolicies": false, "maxSessionDuration": 3600, "path": "/"},
		check: func(c *checker) {
			c.policyDocument("assumeRolePolicy")
			c.within("maxSessionDuration", 3600, 43200)
		},
		id:    func(i *instance) string { return i.str("name") },
		scope: func(i *instance) string { return i.account.id },
		computed: []output{
			{name: "arn", value: func(i *instance) any {
				return "arn:aws:iam::" + i.account.id + ":role" + i.str("path") + i.str("name")
			}},
			{name: "uniqueId", value: func(i *instance) any { return "AROA" + upperDigits(i.serial, 17) }},
			{name: "createDate", value: func(*instance) any { return now() }},
		},
	},
	"aws:iam/rolePolicy:RolePolicy": {
		args:      iam.RolePolicyArgs{},
		state:     iam.RolePolicyState{},
		name:      nameRule{separator: "-", maxLength: 128},
		replaceOn: []string{"name", "namePrefix", "role"},
		check:     func(c *checker) { c.policyDocument("policy") },
		id:        func(i *instance) string { return i.str("role") + ":" + i.str("name") },
		scope:     func(i *instance) string { return i.account.id },
	},
	"aws:iam/rolePolicyAttachment:RolePolicyAttachment": {
		args:      iam.RolePolicyAttachmentArgs{},
		state:     iam.RolePolicyAttachmentState{},
		replaceOn: []string{"policyArn", "role"},
		needs: func(i *instance) error {
			if !i.cloud.exists("aws:iam/role:Role", i.str("role"), i.account.id) {
				return fmt.Errorf("NoSuchEntity: The role with name %s cannot be found", i.str("role"))
			}
			return nil
		},
		id:    func(i *instance) string { return i.str("role") + "/" + i.str("policyArn") },
		scope: func(i *instance) string { return i.account.id },
	},
}

// now is a time stamp in the form of the AWS APIs.
func now() string { return time.Now().UTC().Format("2006-01-02T15:04:05.000+0000") }
