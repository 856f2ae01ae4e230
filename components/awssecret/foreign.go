package awssecret

import (
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"bankchurn/components"
	"bankchurn/config"
)

// CheckForeign names what references to another account's secrets take of their owner, and
// refuses those that cannot be decrypted: AWS's key for Secrets Manager cannot be used from
// another account (docs.aws.amazon.com/secretsmanager/latest/userguide/auth-and-access_examples_cross.html,
// 2026-11), and a parameter is shared by AWS RAM
// (docs.aws.amazon.com/systems-manager/latest/userguide/parameter-store-shared-parameters.html, 2026-11).
// path is the key of keys; with account "", the account is unknown and nothing is checked.
func CheckForeign(path string, keys, references []pulumi.StringInput, account string, r *config.Report) {
	if account == "" {
		return
	}
	var texts []string
	for _, reference := range references {
		texts = append(texts, config.Text(reference))
	}
	for _, arn := range ARNs(texts) {
		owner := components.AccountOf(arn)
		switch {
		case owner == account:
		case IsParameter(arn):
			r.Note("parameter " + arn + " is in account " + owner + ": it must be in the advanced tier and shared with account " + account + " through AWS RAM")
		case len(keys) == 0:
			r.Refuse(config.Problem{
				Path: path, Reason: "is required: secret " + arn + " is in account " + owner + ", and a secret encrypted with AWS's own key cannot be read from another account",
				Allowed: "the ARN of the customer managed key that encrypts the secret",
			})
		default:
			r.Note("secret " + arn + " is in account " + owner + ": its resource policy must allow account " + account + " secretsmanager:GetSecretValue, and the policy of its key kms:Decrypt")
		}
	}
}
