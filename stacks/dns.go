package stacks

import (
	"fmt"
	"net"
	"slices"
	"strings"

	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"bankchurn/config"
)

// dnsOptions is the config block `dns`: a name that stays when the platform changes.
//
// The record is always a CNAME, whatever the platform: a change of target is then
// one change in place, which both services make at once, where a change of the
// record's type would take the name away for a moment. A load balancer with an
// address and no name gets a name in the zone, below the service's: PLATFORM.NAME.
type dnsOptions struct {
	// Name is the host name by which callers know the service on every platform. It
	// cannot be the zone's own name, where no CNAME may be. On cloudrun and gke, whose
	// load balancers have an address and no name, it leads to the address of
	// cloudrun.NAME or gke.NAME, in the same zone. Default: none; callers then use the
	// platform's own address.
	Name string `pulumi:"name,optional" format:"dnsName"`
	// Zone is the zone that the name is in: the id of a Route 53 hosted zone, or the
	// name of a Cloud DNS managed zone in gcp:project. A public zone where ACM or
	// Google issues the certificate: a record in it proves whose the name is. Required
	// with Name.
	Zone string `pulumi:"zone,optional" format:"dnsZone"`
	// TTLSeconds is how long resolvers may keep the record. An update that moves the
	// record to another platform, or to another load balancer of the same one, waits
	// this long before the old one is deleted, unless keepPrevious keeps it. Default: 60.
	TTLSeconds *int `pulumi:"ttlSeconds,optional" min:"1" max:"3600"`
	// PreviousPercent is the percentage of DNS answers for `name` that lead to the platform of
	// `keepPrevious`, which it needs; the rest lead to `platform`. Both are verified under the
	// name. 100 leads all callers to the previous platform, and aborts a switch; 0 leads all to
	// the new one, as without the key. Resolvers cache answers, so that a share of requests is
	// near that of answers only with many resolvers. Conflicts with release.canary. Default: 0.
	PreviousPercent *int `pulumi:"previousPercent,optional" min:"0" max:"100"`
	// GoogleCertificate has Google issue the certificate of cloudrun, and renew it, while
	// the stack runs on another platform: a switch to cloudrun then does not wait for it,
	// which takes up to an hour. Default: false; the certificate comes and goes with
	// cloudrun.
	GoogleCertificate bool `pulumi:"googleCertificate,optional"`
}

// ttl is TTLSeconds or its default.
func (o dnsOptions) ttl() int {
	if o.TTLSeconds == nil {
		return 60
	}
	return *o.TTLSeconds
}

func (o dnsOptions) validate(r *config.Report) {
	if o.TTLSeconds != nil && o.Name == "" && o.Zone == "" {
		r.Refuse(config.Problem{Path: "dns.ttlSeconds", Value: *o.TTLSeconds, Reason: "has no effect without dns.name", Allowed: "dns.name and dns.zone with it"})
	}
	if o.GoogleCertificate && o.Name == "" {
		r.Refuse(config.Problem{Path: "dns.googleCertificate", Value: true, Reason: "has no effect without dns.name", Allowed: "dns.name and dns.zone with it"})
	}
	for _, c := range []struct{ key, given, other string }{{"zone", o.Zone, o.Name}, {"name", o.Name, o.Zone}} {
		if c.given == "" && c.other != "" {
			r.Refuse(config.Problem{Path: "dns." + c.key, Reason: "is required", Allowed: "dns.name and dns.zone together"})
		}
	}
}

// addressName is a name for a platform's address, once the record is there. It lies
// below the service's own, and so in the same zone, where nothing else is.
func (s *settings) addressName(ctx *pulumi.Context, z *zone, platform string, address pulumi.StringOutput, opts ...pulumi.ResourceOption) (pulumi.StringOutput, error) {
	name := platform + "." + s.dns.Name
	record, err := z.newRecord(ctx, platform+"-address", entry{name: pulumi.String(name), kind: "A", value: address, seconds: s.dns.ttl()}, opts...)
	if err != nil {
		return pulumi.StringOutput{}, err
	}
	return record.ID().ToStringOutput().ApplyT(func(string) string { return name }).(pulumi.StringOutput), nil
}

// refuseAddress holds a target to what a CNAME can lead to. What an existing ingress
// controller says of its load balancer is up to its operator.
func (s *settings) refuseAddress(platform, target string) error {
	if net.ParseIP(target) == nil {
		return nil
	}
	return fmt.Errorf("dns.name: %s: the load balancer on %s is known by the address %s, and the record leads to names only: have the ingress controller say the load balancer's name in the status of its Ingresses", s.dns.Name, platform, target)
}

// waitForTTL is url once no resolver leads callers to where the name led before: the
// engine deletes that when the program has ended. It was another platform, or another
// load balancer of the same one: addresses are where the platforms answer now.
func (s *settings) waitForTTL(ctx *pulumi.Context, url pulumi.StringOutput, addresses pulumi.StringMap, last lastOutput) pulumi.StringOutput {
	if ctx.DryRun() {
		return url
	}
	seconds := max(s.dns.ttl(), last.name.seconds) // a resolver may have an answer of the longer one
	return pulumi.All(url, addresses).ApplyT(func(v []any) (string, error) {
		address := v[0].(string)
		if !s.targetChanges(last, v[1].(map[string]string)) {
			return address, nil
		}
		note := fmt.Sprintf("waiting %d s until resolvers have forgotten where %s led to before", seconds, strings.TrimPrefix(address, "https://"))
		if err := ctx.Log.Info(note, nil); err != nil {
			return "", fmt.Errorf("log: %w", err)
		}
		return address, pause(ctx, seconds)
	}).(pulumi.StringOutput)
}

// targetChanges says whether the update deletes what resolvers may still lead callers to: a platform,
// or the load balancer of one that is elsewhere now.
func (s *settings) targetChanges(last lastOutput, addresses map[string]string) bool {
	if last.unfinished {
		return true // where the name led is not known, nor whether that stays
	}
	led := last.name.led()
	if len(led) == 0 && len(last.platforms) > 0 {
		led = last.platforms[:1]
	}
	return slices.ContainsFunc(led, func(platform string) bool {
		was := last.addresses[platform]
		return !s.deploys(platform) || was != "" && was != addresses[platform]
	})
}
