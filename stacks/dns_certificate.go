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

// Type tokens of ACM: importing its package for two resources is slow to compile.
const (
	acmCertificate = "aws:acm/certificate:Certificate"
	acmValidation  = "aws:acm/certificateValidation:CertificateValidation"
)

type certificate struct {
	pulumi.CustomResourceState

	ARN pulumi.StringOutput `pulumi:"arn"`
	// Challenges are the records that prove ownership of the name to ACM.
	Challenges pulumi.ArrayOutput `pulumi:"domainValidationOptions"`
}

// validation completes once the certificate is issued.
type validation struct {
	pulumi.CustomResourceState

	ARN pulumi.StringOutput `pulumi:"certificateArn"`
}

// takesCertificate reports whether a platform serves the name with a certificate that the stack
// requests.
func (s *settings) takesCertificate(p platform) bool {
	block, may := s.blocks[p.Name].(components.ACMUser)
	return may && block.TakesCertificate(s.inputFor(p))
}

// noteCertificate notes what the first update waits for.
func (s *settings) noteCertificate(r *config.Report) {
	if s.takesCertificate(s.platform) && s.platform.Cloud == service.AWS {
		r.Note(fmt.Sprintf("dns.name: ACM issues a certificate for %s in %s after it finds the validation record in dns.zone, which must be a public zone; the first update waits for it, usually a few minutes", s.dns.Name, s.chosen().Location()))
	}
}

// certificate returns the ARN of a certificate for the name, once it is issued. A certificate
// belongs to a region; the validation record does not: ACM asks an account for the same record in
// every region and for every renewal (docs.aws.amazon.com/acm/latest/userguide/dns-validation.html,
// 2026-11). So each region has its own certificate, and all of them share the record.
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
			// A record that already exists has the same value: ACM generates it.
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

// challenge returns a property of the validation record for a name, without the trailing dot. A
// preview may know the certificate but not its record yet.
func (c *certificate) challenge(ctx *pulumi.Context, name, property string) pulumi.StringOutput {
	return c.Challenges.ApplyT(func(challenges []any) (string, error) {
		for _, one := range challenges {
			of, _ := one.(map[string]any)
			if text, _ := of[property].(string); of["domainName"] == name && (text != "" || ctx.DryRun()) {
				return strings.TrimSuffix(text, "."), nil
			}
		}
		return "", diag.LogError(ctx, fmt.Errorf("certificate of %s: ACM returned no validation record", name))
	}).(pulumi.StringOutput)
}
