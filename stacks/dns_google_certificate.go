package stacks

import (
	"fmt"

	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"bankchurn/components"
	"bankchurn/components/certificatemanager"
	"bankchurn/service"
)

// googleCertificate is a Google-managed certificate for the name, and the record that proves
// ownership of the name to Google.
type googleCertificate struct {
	id     pulumi.StringOutput
	record certificatemanager.Record
}

// fromGoogle requests the Google-managed certificate for the name. It does so only after the DNS
// record exists: Google checks it immediately, and then not again for a while.
func (z *zone) fromGoogle(ctx *pulumi.Context, name string, provider pulumi.ProviderResource) (*googleCertificate, error) {
	if z.google != nil {
		return z.google, nil
	}
	const logical = "certificate-google"
	authorization, err := certificatemanager.Authorize(ctx, logical, name, pulumi.Provider(provider))
	if err != nil {
		return nil, err
	}
	record, err := z.newRecord(ctx, "certificate-authorization", entry{
		name: authorization.Record.Name, kind: "CNAME", value: authorization.Record.Value, seconds: 300,
	})
	if err != nil {
		return nil, err
	}
	id, err := certificatemanager.Issue(ctx, logical, name, authorization, pulumi.Provider(provider), pulumi.DependsOn([]pulumi.Resource{record}))
	if err != nil {
		return nil, err
	}
	z.google = &googleCertificate{id: id, record: authorization.Record}
	return z.google, nil
}

// certify requests the certificate that a platform needs, if any, and notes what its endpoint
// waits for.
func (s *settings) certify(ctx *pulumi.Context, p platform, in *components.Input, names *zone, provider pulumi.ProviderResource) (finish func(*components.Endpoint), err error) {
	finish = func(*components.Endpoint) {}
	switch {
	case !s.takesCertificate(p):
	case p.Cloud == service.Google:
		issued, err := names.fromGoogle(ctx, in.Host, provider)
		if err != nil {
			return nil, err
		}
		in.Certificate = issued.id
		finish = func(e *components.Endpoint) {
			if e.Issuing != nil {
				e.Issuing.Name, e.Issuing.Value = issued.record.Name, issued.record.Value
			}
		}
	default:
		if in.Certificate, err = names.certificate(ctx, in.Host, s.blocks[p.Name].Location(), provider); err != nil {
			return nil, err
		}
	}
	return finish, nil
}

// keepGoogleCertificate registers the certificate if no platform of the update uses it.
func (s *settings) keepGoogleCertificate(ctx *pulumi.Context, providers providerSet, names *zone) error {
	if names == nil || !s.dns.GoogleCertificate {
		return nil
	}
	for _, p := range platforms {
		if p.Cloud != service.Google || !s.takesCertificate(p) {
			continue
		}
		provider, err := s.providerOf(ctx, p, providers)
		if err != nil {
			return err
		}
		if _, err := names.fromGoogle(ctx, s.dns.Name, provider); err != nil {
			return fmt.Errorf("dns.googleCertificate: %w", err)
		}
	}
	return nil
}
