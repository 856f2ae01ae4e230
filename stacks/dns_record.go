package stacks

import (
	"fmt"
	"regexp"

	pulumiaws "github.com/pulumi/pulumi-aws/sdk/v6/go/aws"
	pulumigcp "github.com/pulumi/pulumi-gcp/sdk/v7/go/gcp"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
)

// Type tokens of records. To import their packages for one resource each costs 10 s
// of a cold build (2 cores, 2026-11-25).
const (
	route53Record = "aws:route53/record:Record"
	cloudDNSSet   = "gcp:dns/recordSet:RecordSet"
)

type dnsRecord struct{ pulumi.CustomResourceState }

var hostedZone = regexp.MustCompile(`^Z[A-Z0-9]+$`)

// newRecord registers the record of the service's name, with a provider of its own:
// it must not change when the platform's does.
func (s *settings) newRecord(ctx *pulumi.Context, target pulumi.StringInput) (*dnsRecord, error) {
	token, inputs := s.recordInputs(target)
	var provider pulumi.ProviderResource
	var err error
	if token == route53Record {
		provider, err = pulumiaws.NewProvider(ctx, "dns", s.awsArgs(ctx, "us-east-1")) // Route 53 has no regions
	} else {
		provider, err = pulumigcp.NewProvider(ctx, "dns", s.gcpArgs(ctx, ""))
	}
	if err != nil {
		return nil, fmt.Errorf("dns provider: %w", err)
	}
	made := &dnsRecord{}
	if err := ctx.RegisterResource(token, "name", inputs, made, pulumi.Provider(provider)); err != nil {
		return nil, fmt.Errorf("dns record: %w", err)
	}
	return made, nil
}

// recordInputs is the record in whichever service has the zone.
func (s *settings) recordInputs(target pulumi.StringInput) (token string, inputs pulumi.Map) {
	if hostedZone.MatchString(s.dns.Zone) {
		return route53Record, pulumi.Map{
			"zoneId": pulumi.String(s.dns.Zone), "name": pulumi.String(s.dns.Name), "type": pulumi.String("CNAME"),
			"ttl": pulumi.Int(s.dns.TTLSeconds), "records": pulumi.StringArray{target},
		}
	}
	return cloudDNSSet, pulumi.Map{
		"managedZone": pulumi.String(s.dns.Zone), "name": pulumi.String(s.dns.Name + "."), "type": pulumi.String("CNAME"),
		"ttl": pulumi.Int(s.dns.TTLSeconds), "rrdatas": pulumi.StringArray{pulumi.Sprintf("%s.", target)},
	}
}
