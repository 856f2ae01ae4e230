package aws

import (
	"strings"

	"github.com/pulumi/pulumi-aws/sdk/v6/go/aws/ecr"

	"bankchurn/internal/sandbox/cloud"
)

// awsECR takes ReplaceOn from ForceNew in terraform-provider-aws,
// internal/service/ecr/repository.go. No image is ever pushed to the embedded cloud, so a
// repository can always be deleted.
var awsECR = map[string]cloud.Type{
	"aws:ecr/repository:Repository": {
		Args:      ecr.RepositoryArgs{},
		State:     ecr.RepositoryState{},
		ReplaceOn: []string{"name", "encryptionConfigurations"},
		Taken:     "RepositoryAlreadyExistsException",
		Defaults:  map[string]any{"imageTagMutability": "MUTABLE"},
		Check: func(c *cloud.Checker) {
			c.OneOf("imageTagMutability", "MUTABLE", "IMMUTABLE")
			if name := cloud.StringOf(c.In["name"]); name != strings.ToLower(name) {
				c.Fail("name", "%q must be in lower case", name)
			}
		},
		ID: func(i *cloud.Instance) string { return i.Str("name") },
		Computed: []cloud.Output{
			{Name: "arn", Value: func(i *cloud.Instance) any { return arn(i, "ecr", "repository/"+i.Str("name")) }},
			{Name: "registryId", Value: func(i *cloud.Instance) any { return i.Account.ID }},
			{Name: "repositoryUrl", Value: func(i *cloud.Instance) any {
				return i.Account.ID + ".dkr.ecr." + i.Account.Region + ".amazonaws.com/" + i.Str("name")
			}},
		},
	},
}
