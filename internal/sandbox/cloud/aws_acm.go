package cloud

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"regexp"
	"slices"
	"strings"

	"github.com/pulumi/pulumi-aws/sdk/v6/go/aws/acm"
	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
)

const (
	certificateToken           = "aws:acm/certificate:Certificate"
	certificateValidationToken = "aws:acm/certificateValidation:CertificateValidation"
)

// domain is a name as the provider takes it, without a dot at its end.
var domain = regexp.MustCompile(`^([*][.])?[a-z0-9-]+([.][a-z0-9-]+)+$`)

// awsACM knows certificates of one name that are validated by DNS.
var awsACM = map[string]resourceType{
	certificateToken: {
		args:      acm.CertificateArgs{},
		state:     acm.CertificateState{},
		replaceOn: []string{"certificateAuthorityArn", "domainName", "keyAlgorithm", "subjectAlternativeNames", "validationMethod", "validationOptions"},
		check: func(c *checker) {
			c.matches("domainName", domain, "a host name without a dot at its end")
			c.oneOf("validationMethod", "DNS")
			if !c.has("domainName") || !c.has("validationMethod") {
				c.fail("validationMethod", "the embedded cloud issues certificates for a domainName with the validationMethod DNS alone")
			}
		},
		heldBy: mentionedIn(map[string]string{
			listenerToken: "certificateArn", domainNameToken: "domainNameConfiguration", ingressToken: "metadata",
		}),
		id: certificateARN,
		computed: []output{
			{name: "arn", value: func(i *instance) any { return certificateARN(i) }},
			{name: "domainValidationOptions", value: func(i *instance) any {
				name, value := challenge(i.account.id, i.str("domainName"))
				return []any{map[string]any{
					"domainName": i.str("domainName"), "resourceRecordName": name, "resourceRecordType": "CNAME", "resourceRecordValue": value,
				}}
			}},
			{name: "keyAlgorithm", value: func(*instance) any { return "RSA_2048" }},
			{name: "status", value: func(*instance) any { return "PENDING_VALIDATION" }},
			{name: "subjectAlternativeNames", value: func(i *instance) any { return []any{i.str("domainName")} }},
			{name: "type", value: func(*instance) any { return "AMAZON_ISSUED" }},
			{name: "validationEmails", value: func(*instance) any { return []any{} }},
		},
	},
	// What waits for the certificate: it is nothing of the cloud's own.
	certificateValidationToken: {
		args:      acm.CertificateValidationArgs{},
		state:     acm.CertificateValidationState{},
		replaceOn: []string{"certificateArn", "validationRecordFqdns"},
		needs:     needsChallenge,
		id:        func(i *instance) string { return "2026-11-24 00:00:00." + lowerDigits(i.serial, 9) + " +0000 UTC" },
		scope:     func(i *instance) string { return i.str("certificateArn") },
	},
}

func certificateARN(i *instance) string {
	s := i.serial
	return i.arn("acm", "certificate/"+strings.Join([]string{s[:8], s[8:12], s[12:16], s[16:20], s[20:32]}, "-"))
}

// challenge is the record that ACM wants to see for a name: of an account, and the same in every region
// (docs.aws.amazon.com/acm/latest/userguide/dns-validation.html).
func challenge(account, name string) (record, value string) {
	sum := sha256.Sum256([]byte(account + " " + name))
	digits := hex.EncodeToString(sum[:])
	return "_" + digits[:32] + "." + name + ".", "_" + digits[32:] + ".sandbox.acm-validations.aws."
}

// needsChallenge ends the provider's wait at once: DNS shows what ACM wants to see, or it never will.
func needsChallenge(i *instance) error {
	arn := i.str("certificateArn")
	requested := i.cloud.inventory.find(certificateToken, arn, i.account.region)
	if requested == nil {
		return fmt.Errorf("reading ACM Certificate (%s): couldn't find resource", arn)
	}
	name, value := challenge(i.account.id, requested.output("domainName"))
	without := strings.TrimSuffix(name, ".")
	if given := i.list("validationRecordFqdns"); len(given) > 0 && !slices.ContainsFunc(given, func(one string) bool { return strings.TrimSuffix(one, ".") == without }) {
		return fmt.Errorf("missing %s DNS validation record: %s", requested.output("domainName"), without)
	}
	if target, _, found := i.cloud.resolve(without); !found || target != strings.TrimSuffix(value, ".") {
		return fmt.Errorf("waiting for ACM Certificate (%s) to be issued: timeout while waiting for state to become 'ISSUED' (last state: 'PENDING_VALIDATION', timeout: 1h15m0s)", arn)
	}
	return nil
}

// needsIssued refuses a certificate of the embedded cloud that nothing has waited for, or of another region. Others belong
// to an account outside of it. Call with the lock held.
func (c *Cloud) needsIssued(arn, region string) error {
	requested := c.inventory.find(certificateToken, arn, "")
	switch {
	case requested == nil:
		return nil
	case region != "" && requested.Scope != region:
		return fmt.Errorf("CertificateNotFound: certificate '%s' not found", arn)
	case len(c.where(certificateValidationToken, "certificateArn", arn)) == 0:
		return fmt.Errorf("UnsupportedCertificate: the certificate '%s' must have a fully-qualified domain name, a supported signature, and a supported key size", arn)
	}
	return nil
}

// certificateOf is the certificate in a block of settings.
func certificateOf(v resource.PropertyValue) string {
	if v.IsObject() {
		return stringOf(v.ObjectValue()["certificateArn"])
	}
	return ""
}
