package aws

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"regexp"
	"slices"
	"strings"

	"github.com/pulumi/pulumi-aws/sdk/v6/go/aws/acm"
	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"

	"bankchurn/internal/sandbox/cloud"
)

const (
	certificateToken           = "aws:acm/certificate:Certificate"
	certificateValidationToken = "aws:acm/certificateValidation:CertificateValidation"
)

// domain matches a name that the provider accepts, without a trailing dot.
var domain = regexp.MustCompile(`^([*][.])?[a-z0-9-]+([.][a-z0-9-]+)+$`)

// awsACM supports certificates for one name, validated by DNS.
var awsACM = map[string]cloud.Type{
	certificateToken: {
		Args:      acm.CertificateArgs{},
		State:     acm.CertificateState{},
		ReplaceOn: []string{"certificateAuthorityArn", "domainName", "keyAlgorithm", "subjectAlternativeNames", "validationMethod", "validationOptions"},
		Check: func(c *cloud.Checker) {
			c.Matches("domainName", domain, "a host name without a dot at its end")
			c.OneOf("validationMethod", "DNS")
			if !c.Has("domainName") || !c.Has("validationMethod") {
				c.Fail("validationMethod", "the embedded cloud issues certificates for a domainName with the validationMethod DNS alone")
			}
		},
		Dependent: cloud.MentionedIn(map[string]string{
			listenerToken: "certificateArn", domainNameToken: "domainNameConfiguration", "kubernetes:networking.k8s.io/v1:Ingress": "metadata",
		}),
		ID: certificateARN,
		Computed: []cloud.Output{
			{Name: "arn", Value: func(i *cloud.Instance) any { return certificateARN(i) }},
			{Name: "domainValidationOptions", Value: func(i *cloud.Instance) any {
				name, value := challenge(i.Account.ID, i.Str("domainName"))
				return []any{map[string]any{
					"domainName": i.Str("domainName"), "resourceRecordName": name, "resourceRecordType": "CNAME", "resourceRecordValue": value,
				}}
			}},
			{Name: "keyAlgorithm", Value: func(*cloud.Instance) any { return "RSA_2048" }},
			{Name: "status", Value: func(*cloud.Instance) any { return "PENDING_VALIDATION" }},
			{Name: "subjectAlternativeNames", Value: func(i *cloud.Instance) any { return []any{i.Str("domainName")} }},
			{Name: "type", Value: func(*cloud.Instance) any { return "AMAZON_ISSUED" }},
			{Name: "validationEmails", Value: func(*cloud.Instance) any { return []any{} }},
		},
	},
	// It only waits for the certificate and is not a resource of the cloud.
	certificateValidationToken: {
		Args:        acm.CertificateValidationArgs{},
		State:       acm.CertificateValidationState{},
		ReplaceOn:   []string{"certificateArn", "validationRecordFqdns"},
		CheckCreate: needsChallenge,
		ID: func(i *cloud.Instance) string {
			return "2026-11-24 00:00:00." + cloud.LowerDigits(i.Serial, 9) + " +0000 UTC"
		},
		Scope: func(i *cloud.Instance) string { return i.Str("certificateArn") },
	},
}

func certificateARN(i *cloud.Instance) string {
	s := i.Serial
	return arn(i, "acm", "certificate/"+strings.Join([]string{s[:8], s[8:12], s[12:16], s[16:20], s[20:32]}, "-"))
}

// challenge returns the validation record of a name, which is the same in every region of an
// account (docs.aws.amazon.com/acm/latest/userguide/dns-validation.html).
func challenge(account, name string) (record, value string) {
	sum := sha256.Sum256([]byte(account + " " + name))
	digits := hex.EncodeToString(sum[:])
	return "_" + digits[:32] + "." + name + ".", "_" + digits[32:] + ".sandbox.acm-validations.aws."
}

// needsChallenge ends the provider's wait immediately, because the validation record in DNS
// would not change meanwhile.
func needsChallenge(i *cloud.Instance) error {
	arn := i.Str("certificateArn")
	requested := i.Cloud.Find(certificateToken, arn, i.Account.Region)
	if requested == nil {
		return fmt.Errorf("reading ACM Certificate (%s): couldn't find resource", arn)
	}
	name, value := challenge(i.Account.ID, requested.Output("domainName"))
	without := strings.TrimSuffix(name, ".")
	if given := i.List("validationRecordFqdns"); len(given) > 0 && !slices.ContainsFunc(given, func(one string) bool { return strings.TrimSuffix(one, ".") == without }) {
		return fmt.Errorf("missing %s DNS validation record: %s", requested.Output("domainName"), without)
	}
	if target, _, found := i.Cloud.LeadsTo(without); !found || target != strings.TrimSuffix(value, ".") {
		return fmt.Errorf("waiting for ACM Certificate (%s) to be issued: timeout while waiting for state to become 'ISSUED' (last state: 'PENDING_VALIDATION', timeout: 1h15m0s)", arn)
	}
	return nil
}

// NeedsIssued rejects a certificate of the embedded cloud that is not validated, or in another
// region. Unknown certificates are assumed to exist outside the embedded cloud. Call with the
// lock held.
func NeedsIssued(c *cloud.Cloud, arn, region string) error {
	requested := c.Find(certificateToken, arn, "")
	switch {
	case requested == nil:
		return nil
	case region != "" && requested.Scope != region:
		return fmt.Errorf("CertificateNotFound: certificate '%s' not found", arn)
	case len(c.Where(certificateValidationToken, "certificateArn", arn)) == 0:
		return fmt.Errorf("UnsupportedCertificate: the certificate '%s' must have a fully-qualified domain name, a supported signature, and a supported key size", arn)
	}
	return nil
}

// certificateOf returns the certificate in a block of settings.
func certificateOf(v resource.PropertyValue) string {
	if v.IsObject() {
		return cloud.StringOf(v.ObjectValue()["certificateArn"])
	}
	return ""
}
