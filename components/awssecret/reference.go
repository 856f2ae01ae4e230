// Package awssecret contains what the platforms on AWS share for references to secrets in Secrets
// Manager or Parameter Store: their formats, and policy statements that grant reading exactly
// those.
package awssecret

import (
	"regexp"
	"slices"
	"strings"

	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"bankchurn/components"
	"bankchurn/config"
)

const (
	secret = `arn:aws[a-z-]*:secretsmanager:[a-z0-9-]+:[0-9]{12}:secret:[^:]+-[A-Za-z0-9]{6}`
	// A parameter's name may have up to 15 levels; its ARN has no second slash in front of them
	// (docs.aws.amazon.com/systems-manager/latest/userguide/sysman-paramstore-su-create.html, 2026-11).
	parameter = `arn:aws[a-z-]*:ssm:[a-z0-9-]+:[0-9]{12}:parameter(/[A-Za-z0-9_.-]+)+`
)

var (
	// Form matches a reference to a secret or a parameter.
	Form = regexp.MustCompile(`^(` + secret + `|` + parameter + `)$`)
	// FormWithKey also matches a reference to one key of a JSON secret, in the format of ECS.
	FormWithKey = regexp.MustCompile(`^(` + secret + `(:[^:]*:[^:]*:[^:]*)?|` + parameter + `)$`)

	secretOf = regexp.MustCompile(`^` + secret)
)

// Reason is the error for a text in another format.
const Reason = "is not the full ARN of a Secrets Manager secret or an SSM parameter"

// Allowed describes the formats for a region.
func Allowed(region string) string {
	return "arn:aws:secretsmanager:" + region + ":ACCOUNT:secret:NAME-AbCdEf with the six characters that AWS adds, or arn:aws:ssm:" + region + ":ACCOUNT:parameter/NAME"
}

// IsParameter reports whether a reference is to Parameter Store.
func IsParameter(reference string) bool {
	parts := strings.SplitN(reference, ":", 4)
	return len(parts) == 4 && parts[2] == "ssm"
}

// ARN returns the ARN of the secret or parameter in a reference, without the key of a JSON secret;
// "" for any other text.
func ARN(reference string) string {
	if IsParameter(reference) && Form.MatchString(reference) {
		return reference
	}
	return secretOf.FindString(reference)
}

// ARNs returns the distinct ARNs of the secrets and parameters in the references, in order.
func ARNs(references []string) []string {
	return components.ARNs(references, ARN)
}

// AnyParameter reports whether any of the known references is to Parameter Store.
func AnyParameter(references []pulumi.StringInput) bool {
	return slices.ContainsFunc(references, func(in pulumi.StringInput) bool { return IsParameter(config.Text(in)) })
}
