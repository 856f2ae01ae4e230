package cloud

import (
	"github.com/pulumi/pulumi-aws/sdk/v6/go/aws/ec2"
	"github.com/pulumi/pulumi-aws/sdk/v6/go/aws/kms"
	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
)

// awsMachines are what the nodes of a cluster are made from, and the key for what it stores.
var awsMachines = map[string]resourceType{
	"aws:ec2/launchTemplate:LaunchTemplate": {
		args:      ec2.LaunchTemplateArgs{},
		state:     ec2.LaunchTemplateState{},
		name:      nameRule{separator: "-", maxLength: 128},
		replaceOn: []string{"name", "namePrefix"},
		check: func(c *checker) {
			c.inside("metadataOptions", func(m *checker) {
				m.oneOf("httpEndpoint", "enabled", "disabled")
				m.oneOf("httpTokens", "optional", "required")
				m.within("httpPutResponseHopLimit", 1, 64)
			})
		},
		id: hexID("lt"),
		computed: []output{
			{name: "arn", value: func(i *instance) any { return i.arn("ec2", "launch-template/lt-"+i.serial[:17]) }},
			{name: "defaultVersion", value: templateVersion("defaultVersion"), stale: onAnyChange},
			{name: "latestVersion", value: templateVersion("latestVersion"), stale: onAnyChange},
		},
	},
	"aws:kms/key:Key": {
		args:      kms.KeyArgs{},
		state:     kms.KeyState{},
		replaceOn: []string{"customerMasterKeySpec", "keyUsage", "multiRegion"},
		defaults:  map[string]any{"customerMasterKeySpec": "SYMMETRIC_DEFAULT", "isEnabled": true, "keyUsage": "ENCRYPT_DECRYPT"},
		check: func(c *checker) {
			c.within("deletionWindowInDays", 7, 30)
			c.policyDocument("policy")
		},
		id: func(i *instance) string { return i.serial[:32] },
		computed: []output{
			{name: "arn", value: func(i *instance) any { return i.arn("kms", "key/"+i.serial[:32]) }},
			{name: "keyId", value: func(i *instance) any { return i.serial[:32] }},
			{name: "multiRegion", value: func(*instance) any { return false }},
		},
	},
}

// templateVersion counts the versions of a launch template: every change makes one.
func templateVersion(property string) func(*instance) any {
	return func(i *instance) any {
		if v := i.old[resource.PropertyKey(property)]; v.IsNumber() {
			return v.NumberValue() + 1
		}
		return 1.0
	}
}
