package stacks

import (
	"fmt"
	"regexp"

	pulumiaws "github.com/pulumi/pulumi-aws/sdk/v6/go/aws"
	pulumigcp "github.com/pulumi/pulumi-gcp/sdk/v7/go/gcp"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"bankchurn/components/bytoken"
)

// Type tokens of records. Importing their packages for one resource each adds 10 s
// to a cold build (2 cores, 2026-11-25).
const (
	route53Record = "aws:route53/record:Record"
	cloudDNSSet   = "gcp:dns/recordSet:RecordSet"
)

var hostedZone = regexp.MustCompile(`^Z[A-Z0-9]+$`)

// zone is the DNS zone of the service's name. It has its own provider, which must not change
// when the platform's does.
type zone struct {
	id       string
	provider pulumi.ProviderResource
	// certificates are the name's certificates by region, and challenge is their validation
	// record for ACM.
	certificates map[string]pulumi.StringOutput
	challenge    *bytoken.Resource
	// google is the Google-managed certificate; nil if nothing uses it.
	google *googleCertificate
}

// openZone registers the provider for the zone's records; nil without dns.
func (s *settings) openZone(ctx *pulumi.Context) (*zone, error) {
	if s.dns.Name == "" {
		return nil, nil
	}
	z := &zone{id: s.dns.Zone, certificates: map[string]pulumi.StringOutput{}}
	var err error
	if z.inRoute53() {
		z.provider, err = pulumiaws.NewProvider(ctx, "dns", s.awsArgs(ctx, "us-east-1")) // Route 53 has no regions
	} else {
		z.provider, err = pulumigcp.NewProvider(ctx, "dns", s.gcpArgs(ctx, ""))
	}
	if err != nil {
		return nil, fmt.Errorf("dns provider: %w", err)
	}
	return z, nil
}

// entry is a record with one value.
type entry struct {
	// name is the full name, without the trailing dot.
	name pulumi.StringInput
	// kind is A or CNAME. A CNAME's target has no trailing dot either.
	kind    string
	value   pulumi.StringInput
	seconds int
	// replaces overwrites an existing record, if the DNS service supports that.
	replaces bool
	// set and weight make it one of several records of the name, in Route 53.
	set    string
	weight int
	// shares replace value in Cloud DNS.
	shares []weighted
}

// weighted is a value and its share of the answers.
type weighted struct {
	value  pulumi.StringInput
	weight int
}

// inRoute53 reports whether the zone is in Route 53 rather than Cloud DNS.
func (z *zone) inRoute53() bool { return hostedZone.MatchString(z.id) }

func (z *zone) newRecord(ctx *pulumi.Context, logical string, e entry, opts ...pulumi.ResourceOption) (*bytoken.Resource, error) {
	token, inputs := z.inputs(e)
	made, err := bytoken.New[bytoken.Resource](ctx, token, logical, inputs, append(opts, pulumi.Provider(z.provider))...)
	if err != nil {
		return nil, fmt.Errorf("dns record %s: %w", logical, err)
	}
	return made, nil
}

// inputs are the record's inputs for the zone's DNS service.
func (z *zone) inputs(e entry) (token string, inputs pulumi.Map) {
	if z.inRoute53() {
		inputs = pulumi.Map{
			"zoneId": pulumi.String(z.id), "name": e.name, "type": pulumi.String(e.kind),
			"ttl": pulumi.Int(e.seconds), "records": pulumi.StringArray{e.value},
		}
		if e.replaces {
			inputs["allowOverwrite"] = pulumi.Bool(true)
		}
		if e.set != "" {
			inputs["setIdentifier"] = pulumi.String(e.set)
			inputs["weightedRoutingPolicies"] = pulumi.Array{pulumi.Map{"weight": pulumi.Int(e.weight)}}
		}
		return route53Record, inputs
	}
	inputs = pulumi.Map{
		"managedZone": pulumi.String(z.id), "name": pulumi.Sprintf("%s.", e.name), "type": pulumi.String(e.kind), "ttl": pulumi.Int(e.seconds),
	}
	if len(e.shares) == 0 {
		inputs["rrdatas"] = e.data(e.value)
		return cloudDNSSet, inputs
	}
	var items pulumi.Array
	for _, share := range e.shares {
		items = append(items, pulumi.Map{"weight": pulumi.Float64(share.weight), "rrdatas": e.data(share.value)})
	}
	inputs["routingPolicy"] = pulumi.Map{"wrrs": items}
	return cloudDNSSet, inputs
}

// data is a value in Cloud DNS's format.
func (e entry) data(value pulumi.StringInput) pulumi.StringArray {
	if e.kind == "CNAME" {
		value = pulumi.Sprintf("%s.", value)
	}
	return pulumi.StringArray{value}
}
