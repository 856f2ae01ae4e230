package aws

import (
	"github.com/pulumi/pulumi-aws/sdk/v6/go/aws/cloudwatch"

	"bankchurn/internal/sandbox/cloud"
)

const logGroupToken = "aws:cloudwatch/logGroup:LogGroup"

var awsLogs = map[string]cloud.Type{
	logGroupToken: {
		Args:      cloudwatch.LogGroupArgs{},
		State:     cloudwatch.LogGroupState{},
		Name:      cloud.NameRule{Separator: "-", MaxLength: 512},
		ReplaceOn: []string{"name", "namePrefix", "logGroupClass"},
		Defaults:  map[string]any{"logGroupClass": "STANDARD", "retentionInDays": 0, "skipDestroy": false},
		Check: func(c *cloud.Checker) {
			// The values in terraform-provider-aws, internal/service/logs/group.go.
			c.OneOfNumbers("retentionInDays", 0, 1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827,
				2192, 2557, 2922, 3288, 3653)
			c.Matches("kmsKeyId", keyARN, "the ARN of a key, not an alias")
			c.OneOf("logGroupClass", "STANDARD", "INFREQUENT_ACCESS", "DELIVERY")
		},
		CheckCreate: keyOfRegion("kmsKeyId", "InvalidParameterException: The specified KMS key does not exist or is not allowed to be used with LogGroup"),
		CheckUpdate: keyOfRegion("kmsKeyId", "InvalidParameterException: The specified KMS key does not exist or is not allowed to be used with LogGroup"),
		Returns:     eksWrites,
		ID:          func(i *cloud.Instance) string { return i.Str("name") },
		Computed: []cloud.Output{
			{Name: "arn", Value: func(i *cloud.Instance) any { return arn(i, "logs", "log-group:"+i.Str("name")) }},
		},
	},
}
