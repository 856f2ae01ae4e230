// Package certificatemanager issues Google-managed certificates for a host name, validated by a DNS
// record, so that the certificate exists before the name points to Google Cloud.
package certificatemanager

import (
	"fmt"
	"strings"

	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"bankchurn/components/bytoken"
)

// Type tokens of gcp/certificatemanager.
const (
	AuthorizationToken = "gcp:certificatemanager/dnsAuthorization:DnsAuthorization"
	CertificateToken   = "gcp:certificatemanager/certificate:Certificate"
)

// Record is the CNAME record that proves ownership of a name to Google. Keep it for as long as the
// certificate must be renewed. Neither name ends with a dot; both may be unknown in a preview.
type Record struct{ Name, Value pulumi.StringOutput }

// Authorization is Google's check that the stack's owner controls a host name.
type Authorization struct {
	id pulumi.IDOutput
	// Record is the DNS record that passes the check.
	Record Record
}

type authorization struct {
	pulumi.CustomResourceState

	Records pulumi.ArrayOutput `pulumi:"dnsResourceRecords"`
}

// Authorize gets the DNS record for a host from Google. The record is specific to the project: one
// at _acme-challenge.HOST would clash with other projects' and cert-manager's
// (docs.cloud.google.com/certificate-manager/docs/domain-authorization, 2026-04-08).
func Authorize(ctx *pulumi.Context, name, host string, opts ...pulumi.ResourceOption) (Authorization, error) {
	asked, err := bytoken.New[authorization](ctx, AuthorizationToken, name, pulumi.Map{
		"domain": pulumi.String(host), "type": pulumi.String("PER_PROJECT_RECORD"),
	}, opts...)
	if err != nil {
		return Authorization{}, fmt.Errorf("authorization of %s: %w", host, err)
	}
	field := func(key string) pulumi.StringOutput {
		return asked.Records.ApplyT(func(records []any) string {
			if len(records) == 0 {
				return ""
			}
			record, _ := records[0].(map[string]any)
			text, _ := record[key].(string)
			return strings.TrimSuffix(text, ".")
		}).(pulumi.StringOutput)
	}
	return Authorization{asked.ID(), Record{Name: field("name"), Value: field("data")}}, nil
}

// Issue registers the certificate. The resource exists at once, but the certificate is issued
// later, which only a TLS handshake for the host reveals: the provider waits for the API request
// alone.
func Issue(ctx *pulumi.Context, name, host string, by Authorization, opts ...pulumi.ResourceOption) (pulumi.StringOutput, error) {
	requested, err := bytoken.New[bytoken.Resource](ctx, CertificateToken, name, pulumi.Map{
		"managed": pulumi.Map{"domains": pulumi.ToStringArray([]string{host}), "dnsAuthorizations": pulumi.Array{by.id}},
	}, opts...)
	if err != nil {
		return pulumi.StringOutput{}, fmt.Errorf("certificate of %s: %w", host, err)
	}
	return requested.ID().ToStringOutput(), nil
}
