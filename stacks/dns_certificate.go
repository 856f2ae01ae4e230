package stacks

import (
	"fmt"
	"strings"

	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"bankchurn/components"
	"bankchurn/components/bytoken"
	"bankchurn/config"
	"bankchurn/internal/diag"
	"bankchurn/service"
)

// Type tokens of ACM, whose package would be imported for two resources.
const (
	acmCertificate = "aws:acm/certificate:Certificate"
	acmValidation  = "aws:acm/certificateValidation:CertificateValidation"
)

type certificate struct {
	pulumi.CustomResourceState

	ARN pulumi.StringOutput `pulumi:"arn"`
	// Challenges are the records that prove to ACM whose the name is.
	Challenges pulumi.ArrayOutput `pulumi:"domainValidationOptions"`
}

// validation is there once the certificate is issued.
type validation struct {
	pulumi.CustomResourceState

	ARN pulumi.StringOutput `pulumi:"certificateArn"`
}

// takesCertificate says whether a platform serves the name by a certificate that the
// stack has issued.
func (s *settings) takesCertificate(p platform) bool {
	block, may := s.blocks[p.Name].(components.ACMUser)
	return may && block.TakesCertificate(s.inputFor(p))
}

// noteCertificate says what the first update waits for.
func (s *settings) noteCertificate(r *config.Report) {
	if s.takesCertificate(s.platform) && s.platform.Cloud == service.AWS {
		r.Note(fmt.Sprintf("dns.name: ACM issues a certificate for %s in %s once it finds a record in dns.zone, which must be a public zone; the first update waits for that, usually a few minutes", s.dns.Name, s.chosen().Location()))
	}
}

// certificate is the ARN of one for the name, once it is issued. A certificate
// belongs to a region; the record that proves whose the name is does not: ACM asks an
// account for the same one in every region, and for as long as it renews a
// certificate (docs.aws.amazon.com/acm/latest/userguide/dns-validation.html, 2026-11).
// So each region has a certificate of its own name, and all of them share the record.
func (z *zone) certificate(ctx *pulumi.Context, name, region string, provider pulumi.ProviderResource) (pulumi.StringOutput, error) {
	if issued, ok := z.certificates[region]; ok {
		return issued, nil
	}
	fail := func(err error) (pulumi.StringOutput, error) {
		return pulumi.StringOutput{}, fmt.Errorf("certificate of %s: %w", name, err)
	}
	requested, err := bytoken.New[certificate](ctx, acmCertificate, "certificate-"+region, pulumi.Map{
		"domainName": pulumi.String(name), "validationMethod": pulumi.String("DNS"),
	}, pulumi.Provider(provider))
	if err != nil {
		return fail(err)
	}
	recordName := requested.challenge(ctx, name, "resourceRecordName")
	if z.challenge == nil {
		z.challenge, err = z.newRecord(ctx, "certificate-validation", entry{
			name: recordName, kind: "CNAME", value: requested.challenge(ctx, name, "resourceRecordValue"), seconds: 300,
			// Whatever made one before, it has the same value: only ACM knows it.
			replaces: true,
		})
		if err != nil {
			return fail(err)
		}
	}
	found := pulumi.All(recordName, z.challenge.ID()).ApplyT(func(v []any) string { return v[0].(string) }).(pulumi.StringOutput)
	issued, err := bytoken.New[validation](ctx, acmValidation, "certificate-"+region, pulumi.Map{
		"certificateArn": requested.ARN, "validationRecordFqdns": pulumi.StringArray{found},
	}, pulumi.Provider(provider))
	if err != nil {
		return fail(err)
	}
	z.certificates[region] = issued.ARN
	return issued.ARN, nil
}

// challenge is a property of the record for a name, without the dot at its end. A
// preview may know the challenge and not yet its record.
func (c *certificate) challenge(ctx *pulumi.Context, name, property string) pulumi.StringOutput {
	return c.Challenges.ApplyT(func(challenges []any) (string, error) {
		for _, one := range challenges {
			of, _ := one.(map[string]any)
			if text, _ := of[property].(string); of["domainName"] == name && (text != "" || ctx.DryRun()) {
				return strings.TrimSuffix(text, "."), nil
			}
		}
		return "", diag.LogError(ctx, fmt.Errorf("certificate of %s: ACM asks for no record that would prove whose the name is", name))
	}).(pulumi.StringOutput)
}
