package aws

import (
	"github.com/pulumi/pulumi-aws/sdk/v6/go/aws/ec2"
	"github.com/pulumi/pulumi-aws/sdk/v6/go/aws/kms"
	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"

	"bankchurn/internal/sandbox/cloud"
)

// awsMachines has the launch templates of a cluster's nodes, and KMS keys.
var awsMachines = map[string]cloud.Type{
	"aws:ec2/launchTemplate:LaunchTemplate": {
		Args:      ec2.LaunchTemplateArgs{},
		State:     ec2.LaunchTemplateState{},
		Name:      cloud.NameRule{Separator: "-", MaxLength: 128},
		ReplaceOn: []string{"name", "namePrefix"},
		Check: func(c *cloud.Checker) {
			c.Inside("metadataOptions", func(m *cloud.Checker) {
				m.OneOf("httpEndpoint", "enabled", "disabled")
				m.OneOf("httpTokens", "optional", "required")
				m.Within("httpPutResponseHopLimit", 1, 64)
			})
		},
		ID: hexID("lt"),
		Computed: []cloud.Output{
			{Name: "arn", Value: func(i *cloud.Instance) any { return arn(i, "ec2", "launch-template/lt-"+i.Serial[:17]) }},
			{Name: "defaultVersion", Value: templateVersion("defaultVersion"), Stale: cloud.OnAnyChange},
			{Name: "latestVersion", Value: templateVersion("latestVersion"), Stale: cloud.OnAnyChange},
		},
	},
	"aws:kms/key:Key": {
		Args:      kms.KeyArgs{},
		State:     kms.KeyState{},
		ReplaceOn: []string{"customerMasterKeySpec", "keyUsage", "multiRegion"},
		Defaults:  map[string]any{"customerMasterKeySpec": "SYMMETRIC_DEFAULT", "isEnabled": true, "keyUsage": "ENCRYPT_DECRYPT"},
		Check: func(c *cloud.Checker) {
			c.Within("deletionWindowInDays", 7, 30)
			c.PolicyDocument("policy")
		},
		ID: func(i *cloud.Instance) string { return i.Serial[:32] },
		Computed: []cloud.Output{
			{Name: "arn", Value: func(i *cloud.Instance) any { return arn(i, "kms", "key/"+i.Serial[:32]) }},
			{Name: "keyId", Value: func(i *cloud.Instance) any { return i.Serial[:32] }},
			{Name: "multiRegion", Value: func(*cloud.Instance) any { return false }},
		},
	},
}

// templateVersion counts the versions of a launch template: every change creates one.
func templateVersion(property string) func(*cloud.Instance) any {
	return func(i *cloud.Instance) any {
		if v := i.Old[resource.PropertyKey(property)]; v.IsNumber() {
			return v.NumberValue() + 1
		}
		return 1.0
	}
}
