package stacks

import (
	"fmt"
	"strings"
	"time"

	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"bankchurn/components"
	"bankchurn/spec"
)

// dnsOptions is the config block `dns`: a name that stays when the platform changes.
//
// The record is always a CNAME, whatever the platform: a change of target is then
// one change in place, which both services make at once, where a change of the
// record's type would take the name away for a moment.
type dnsOptions struct {
	// Name is the host name by which callers know the service on every platform. It
	// cannot be the zone's own name, where no CNAME may be. Default: none; callers
	// then use the platform's own address.
	Name string `config:"name" pattern:"^[a-z0-9]([-a-z0-9]*[a-z0-9])?([.][a-z0-9]([-a-z0-9]*[a-z0-9])?){2,}$" allowed:"a host name below a zone, such as churn.example.com, in lower case"`
	// Zone is the zone that the name is in: the id of a Route 53 hosted zone, or the
	// name of a Cloud DNS managed zone in gcp:project. Required with Name.
	Zone string `config:"zone" pattern:"^(Z[A-Z0-9]{1,31}|[a-z]([-a-z0-9]{0,61}[a-z0-9])?)$" allowed:"the id of a Route 53 hosted zone such as Z0123456789ABCDEFGHIJ, or the name of a Cloud DNS managed zone"`
	// TTLSeconds is how long resolvers may keep the record. An update that moves the
	// record to another platform waits this long before the old one is deleted, unless
	// keepPrevious keeps it. Default: 60.
	TTLSeconds int `config:"ttlSeconds" default:"60" min:"1" max:"3600"`
}

func (o dnsOptions) validate(r *spec.Report) {
	for _, c := range []struct{ key, given, other string }{{"zone", o.Zone, o.Name}, {"name", o.Name, o.Zone}} {
		if c.given == "" && c.other != "" {
			r.Refuse(spec.Problem{Path: "dns." + c.key, Reason: "is missing", Allowed: "dns.name and dns.zone together"})
		}
	}
}

// validateName refuses a platform whose component has no target for the name. Cloud
// Run refuses it itself, with its reason.
func (s *settings) validateName(p row, r *spec.Report) {
	if s.dns.Name == "" || p.name == "fargate" || p.name == "lambda" || p.name == "cloudrun" {
		return
	}
	r.Refuse(spec.Problem{
		Path: "dns.name", Value: s.dns.Name, Reason: "this program does not serve a name of its own on " + p.name,
		Allowed: "fargate, lambda; or " + p.name + " without dns",
	})
}

// stableName points the name at an endpoint, and is the base by which callers know
// the service from then on. target must be known only once the endpoint works.
func (s *settings) stableName(ctx *pulumi.Context, platform string, e components.Endpoint, verified pulumi.StringOutput) (pulumi.StringOutput, error) {
	if e.Alias.Name == (pulumi.StringOutput{}) {
		return pulumi.StringOutput{}, fmt.Errorf("dns.name: %s has no target for it", platform)
	}
	target := pulumi.All(verified, e.Alias.Name).ApplyT(func(v []any) string { return v[1].(string) }).(pulumi.StringOutput)
	record, err := s.newRecord(ctx, target)
	if err != nil {
		return pulumi.StringOutput{}, err
	}
	return record.ID().ToStringOutput().ApplyT(func(string) string { return "https://" + s.dns.Name }).(pulumi.StringOutput), nil
}

// drained is url once no resolver leads callers to the platform that the stack ran
// before: the engine deletes that one when the program has ended.
func (s *settings) drained(ctx *pulumi.Context, url pulumi.StringOutput, last lastOutput) pulumi.StringOutput {
	left := len(last.platforms) > 0 && last.platforms[0] != s.platform.name || last.unfinished
	if ctx.DryRun() || !left || s.kept != nil {
		return url
	}
	return url.ApplyT(func(address string) (string, error) {
		note := fmt.Sprintf("waiting %d s until resolvers have forgotten where %s led to before", s.dns.TTLSeconds, strings.TrimPrefix(address, "https://"))
		if err := ctx.Log.Info(note, nil); err != nil {
			return "", fmt.Errorf("log: %w", err)
		}
		select {
		case <-time.After(time.Duration(s.dns.TTLSeconds) * time.Second):
			return address, nil
		case <-ctx.Context().Done():
			return "", ctx.Context().Err()
		}
	}).(pulumi.StringOutput)
}
