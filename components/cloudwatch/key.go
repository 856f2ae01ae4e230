package cloudwatch

import (
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"bankchurn/components"
	"bankchurn/config"
)

// CheckKey checks a customer-managed key for log groups in a region. CloudWatch rejects the log
// group unless the key policy lets it use the key, and no role of the stack can grant that
// (docs.aws.amazon.com/AmazonCloudWatch/latest/logs/encrypt-log-data-kms.html, 2026-11).
func CheckKey(path string, key pulumi.StringInput, region string, r *config.Report) pulumi.StringInput {
	if !config.IsSet(key) {
		return key
	}
	r.Note("the key policy of " + config.Named(key, "the key in "+path) + " must allow logs." + region + ".amazonaws.com to use it (kms:Encrypt, kms:Decrypt, kms:ReEncrypt*, kms:GenerateDataKey*, kms:Describe*), or CloudWatch rejects the log groups")
	return components.CheckKeyRegion(path, key, region, "log groups can only use keys in their own region", r)
}
