package stacks

import (
	"fmt"
	"net"
	"slices"
	"strings"

	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"bankchurn/config"
)

// dnsOptions is the config block `dns`: a host name that stays the same when the platform changes.
//
// The record is a CNAME on every platform, so a new target is one atomic update in place in both
// DNS services. Changing the record's type would briefly remove the name. A load balancer that has
// only an IP address gets a host name in the zone, below the service's: PLATFORM.NAME.
type dnsOptions struct {
	// Name is the host name of the service on every platform. It cannot be the zone's apex, where
	// no CNAME is allowed. On cloudrun and gke, whose load balancers have only an IP address, it
	// points to cloudrun.NAME or gke.NAME in the same zone. Default: none; clients use the
	// platform's own address.
	Name string `pulumi:"name,optional" format:"dnsName"`
	// Zone is the DNS zone of the name: the ID of a Route 53 hosted zone, or the name of
	// a Cloud DNS managed zone in gcp:project. It must be public if ACM or Google issues
	// the certificate, because a record in it proves ownership of the name. Required
	// with Name.
	Zone string `pulumi:"zone,optional" format:"dnsZone"`
	// TTLSeconds is how long resolvers may cache the record. An update that points the
	// record to another platform, or to another load balancer of the same one, waits
	// this long before it deletes the old one, unless `keepPrevious` keeps it. Default: 60.
	TTLSeconds *int `pulumi:"ttlSeconds,optional" min:"1" max:"3600"`
	// PreviousPercent is the percentage of DNS answers for `name` that point to the platform of
	// `keepPrevious`, which is required; the rest point to `platform`. Both are verified under
	// the name. 100 sends all clients to the previous platform and so aborts a switch; 0 sends
	// all to the new one, as without the key. Resolvers cache answers, so the share of requests
	// matches only with many resolvers. Conflicts with `release.canary`. Default: 0.
	PreviousPercent *int `pulumi:"previousPercent,optional" min:"0" max:"100"`
	// GoogleCertificate makes Google issue and renew the certificate for cloudrun while the stack
	// runs on another platform, so a switch to cloudrun does not wait up to an hour for it.
	// Default: false; the certificate is created and deleted with cloudrun.
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
		r.Refuse(config.Problem{Path: "dns.ttlSeconds", Value: *o.TTLSeconds, Reason: "has no effect without dns.name", Fix: "set dns.name and dns.zone too"})
	}
	if o.GoogleCertificate && o.Name == "" {
		r.Refuse(config.Problem{Path: "dns.googleCertificate", Value: true, Reason: "has no effect without dns.name", Fix: "set dns.name and dns.zone too"})
	}
	for _, c := range []struct{ key, given, other string }{{"zone", o.Zone, o.Name}, {"name", o.Name, o.Zone}} {
		if c.given == "" && c.other != "" {
			r.Refuse(config.Problem{Path: "dns." + c.key, Reason: "is required", Fix: "set both dns.name and dns.zone"})
		}
	}
}

// addressName registers a host name for a platform's IP address and returns it once its record
// exists. It is below the service's name, and so in the same zone, where nothing else uses it.
func (s *settings) addressName(ctx *pulumi.Context, z *zone, platform string, address pulumi.StringOutput, opts ...pulumi.ResourceOption) (pulumi.StringOutput, error) {
	name := platform + "." + s.dns.Name
	record, err := z.newRecord(ctx, platform+"-address", entry{name: pulumi.String(name), kind: "A", value: address, seconds: s.dns.ttl()}, opts...)
	if err != nil {
		return pulumi.StringOutput{}, err
	}
	return record.ID().ToStringOutput().ApplyT(func(string) string { return name }).(pulumi.StringOutput), nil
}

// refuseAddress rejects a target that a CNAME cannot point to. An existing ingress controller
// may report an IP address for its load balancer.
func (s *settings) refuseAddress(platform, target string) error {
	if net.ParseIP(target) == nil {
		return nil
	}
	return fmt.Errorf("dns.name: %s: the load balancer on %s has the IP address %s, and a CNAME needs a host name: make the ingress controller publish the load balancer's host name in the status of its Ingresses", s.dns.Name, platform, target)
}

// waitForTTL returns url once no resolver caches the name's former target, which the engine deletes
// when the program ends. The former target was another platform, or another load balancer of the
// same platform. addresses are the platforms' current addresses.
func (s *settings) waitForTTL(ctx *pulumi.Context, url pulumi.StringOutput, addresses pulumi.StringMap, last lastOutput) pulumi.StringOutput {
	if ctx.DryRun() {
		return url
	}
	seconds := max(s.dns.ttl(), last.name.seconds) // a resolver may have cached either
	return pulumi.All(url, addresses).ApplyT(func(v []any) (string, error) {
		address := v[0].(string)
		if !s.targetChanges(last, v[1].(map[string]string)) {
			return address, nil
		}
		note := fmt.Sprintf("waiting %d s for resolvers' cached records of %s to expire", seconds, strings.TrimPrefix(address, "https://"))
		if err := ctx.Log.Info(note, nil); err != nil {
			return "", fmt.Errorf("log: %w", err)
		}
		return address, pause(ctx, seconds)
	}).(pulumi.StringOutput)
}

// targetChanges reports whether the update deletes a target that resolvers may still have cached: a
// platform, or a former load balancer of one.
func (s *settings) targetChanges(last lastOutput, addresses map[string]string) bool {
	if last.unfinished {
		return true // the former target is unknown, and so is whether it stays
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
