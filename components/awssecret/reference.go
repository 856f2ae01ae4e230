// Package awssecret is what the platforms on AWS share of references to secrets: in Secrets
// Manager or in Parameter Store, and the statements of a policy that reads exactly those.
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
	// Form is a reference to a secret or a parameter.
	Form = regexp.MustCompile(`^(` + secret + `|` + parameter + `)$`)
	// FormWithKey is one that may pick a key of a JSON secret, as ECS reads it.
	FormWithKey = regexp.MustCompile(`^(` + secret + `(:[^:]*:[^:]*:[^:]*)?|` + parameter + `)$`)

	secretOf = regexp.MustCompile(`^` + secret)
)

// Reason is what is wrong with a text of another form.
const Reason = "is not the full ARN of a Secrets Manager secret or an SSM parameter"

// Allowed names the forms, in a region.
func Allowed(region string) string {
	return "arn:aws:secretsmanager:" + region + ":ACCOUNT:secret:NAME-AbCdEf with the six characters that AWS adds, or arn:aws:ssm:" + region + ":ACCOUNT:parameter/NAME"
}

// IsParameter says whether a reference is to Parameter Store.
func IsParameter(reference string) bool {
	parts := strings.SplitN(reference, ":", 4)
	return len(parts) == 4 && parts[2] == "ssm"
}

// ARN is the secret or the parameter behind a reference, without the key of a JSON secret; ""
// for another text.
func ARN(reference string) string {
	if IsParameter(reference) && Form.MatchString(reference) {
		return reference
	}
	return secretOf.FindString(reference)
}

// ARNs are the distinct secrets and parameters behind references, in order.
func ARNs(references []string) []string {
	return components.ARNs(references, ARN)
}

// AnyParameter says whether one of the references that are plain is to Parameter Store.
func AnyParameter(references []pulumi.StringInput) bool {
	return slices.ContainsFunc(references, func(in pulumi.StringInput) bool { return IsParameter(config.Text(in)) })
}
