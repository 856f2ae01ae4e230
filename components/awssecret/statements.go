package awssecret

import (
	"fmt"
	"slices"
	"strings"

	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"bankchurn/components"
	"bankchurn/components/policy"
	"bankchurn/config"
)

// Statements let a principal read the references, with the given Parameter Store actions, and
// decrypt them with the given customer-managed keys. Without such a key, AWS encrypts with its own,
// whose policy already allows the account's principals.
//
// The keys can decrypt only through the two services, in the regions of the references
// (docs.aws.amazon.com/kms/latest/developerguide/conditions-kms.html#conditions-kms-via-service).
func Statements(references, keys []string, parameterActions ...string) []policy.Statement {
	var secrets, parameters []string
	var via []string
	for _, arn := range ARNs(references) {
		service := "secretsmanager"
		if IsParameter(arn) {
			service = "ssm"
			parameters = append(parameters, arn)
		} else {
			secrets = append(secrets, arn)
		}
		via = append(via, viaService(service, components.RegionOf(arn)))
	}
	var statements []policy.Statement
	if len(secrets) > 0 {
		statements = append(statements, policy.Statement{Sid: "ReadOwnSecrets", Action: []string{"secretsmanager:GetSecretValue"}, Resource: secrets})
	}
	if len(parameters) > 0 {
		statements = append(statements, policy.Statement{Sid: "ReadOwnParameters", Action: parameterActions, Resource: parameters})
	}
	if len(keys) > 0 {
		slices.Sort(via)
		statements = append(statements, policy.Statement{
			Sid: "DecryptOwnSecrets", Action: []string{"kms:Decrypt"}, Resource: distinct(keys),
			Condition: policy.Condition{"StringEquals": {"kms:ViaService": slices.Compact(via)}},
		})
	}
	return statements
}

func viaService(service, region string) string {
	domain := ".amazonaws.com"
	if strings.HasPrefix(region, "cn-") {
		domain += ".cn"
	}
	return service + "." + region + domain
}

func distinct(texts []string) []string { return slices.Compact(slices.Sorted(slices.Values(texts))) }

// CheckKeys returns the keys of secrets, checked: they require a secret, and each must be in the
// region of one.
func CheckKeys(path string, keys, references []pulumi.StringInput, r *config.Report) []pulumi.StringInput {
	if len(keys) > 0 && len(references) == 0 {
		r.Refuse(config.Problem{Path: path, Reason: "has no effect without a secret to decrypt", Fix: "add a secret, or remove the key"})
	}
	var checked []pulumi.StringInput
	for i, key := range keys {
		checked = append(checked, config.Check(key, r, func(arn string, r *config.Report) {
			for _, reference := range references {
				text, known := config.Plain(reference)
				if !known || !components.Elsewhere(arn, components.RegionOf(text)) {
					return
				}
			}
			if len(references) > 0 {
				r.Refuse(config.Problem{Path: fmt.Sprintf("%s[%d]", path, i), Value: arn, Reason: "is not in the region of any secret, so it cannot encrypt one", Allowed: "a key in the region of a secret"})
			}
		}))
	}
	return checked
}
