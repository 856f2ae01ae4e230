package cloudwatch

import (
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"bankchurn/components"
	"bankchurn/config"
)

// CheckKey is a key of the caller's for log groups of a region, checked. CloudWatch refuses the
// group unless the key's own policy lets it use the key, which no role of the stack can grant
// (docs.aws.amazon.com/AmazonCloudWatch/latest/logs/encrypt-log-data-kms.html, 2026-11).
func CheckKey(path string, key pulumi.StringInput, region string, r *config.Report) pulumi.StringInput {
	if !config.IsSet(key) {
		return key
	}
	r.Note("the key policy of " + config.Named(key, "the key in "+path) + " must allow logs." + region + ".amazonaws.com to use it (kms:Encrypt, kms:Decrypt, kms:ReEncrypt*, kms:GenerateDataKey*, kms:Describe*), or CloudWatch rejects the log groups")
	return components.CheckKeyRegion(path, key, region, "log groups can only use keys in their own region", r)
}
