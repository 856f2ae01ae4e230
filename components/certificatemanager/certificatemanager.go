// Package certificatemanager has Google issue a certificate for a host name once it finds
// a DNS record, before the name leads to anything of Google's.
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

// Record is the CNAME record that proves to Google whose a name is. It has to stay for as
// long as the certificate is renewed. Neither name ends with a dot; in a preview both may
// be unknown.
type Record struct{ Name, Value pulumi.StringOutput }

// Authorization is Google's question whose a host is.
type Authorization struct {
	id pulumi.IDOutput
	// Record is the answer.
	Record Record
}

type authorization struct {
	pulumi.CustomResourceState

	Records pulumi.ArrayOutput `pulumi:"dnsResourceRecords"`
}

// Authorize asks Google for the record of a host. The record is the project's own: one at
// _acme-challenge.HOST would clash with another project's and with cert-manager's
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

// Issue registers the certificate. It exists at once and is issued later, which only a TLS
// handshake for the host shows: the provider waits for the request alone.
func Issue(ctx *pulumi.Context, name, host string, by Authorization, opts ...pulumi.ResourceOption) (pulumi.StringOutput, error) {
	requested, err := bytoken.New[bytoken.Resource](ctx, CertificateToken, name, pulumi.Map{
		"managed": pulumi.Map{"domains": pulumi.ToStringArray([]string{host}), "dnsAuthorizations": pulumi.Array{by.id}},
	}, opts...)
	if err != nil {
		return pulumi.StringOutput{}, fmt.Errorf("certificate of %s: %w", host, err)
	}
	return requested.ID().ToStringOutput(), nil
}
