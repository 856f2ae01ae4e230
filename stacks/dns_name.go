package stacks

import (
	"fmt"
	"slices"

	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"bankchurn/components"
	"bankchurn/internal/diag"
)

// Set identifiers of the name's records in Route 53. They are fixed so that Route 53 rejects a
// second stack with the same name; generated ones would silently share it.
const (
	primarySet = "primary"
	shiftSet   = "shift"
)

// place is a platform's endpoint.
type place struct {
	platform string
	endpoint components.Endpoint
	// verified is the endpoint's URL once the service is verified there.
	verified pulumi.StringOutput
}

// stableName points the DNS name at the chosen platform and, in a gradual switch, at the kept one
// too. It returns the base URL for clients. previous is the kept platform; nil if there is none.
func (s *settings) stableName(ctx *pulumi.Context, z *zone, chosen place, previous *place, last lastOutput) (pulumi.StringOutput, error) {
	ready := s.whenVerified(ctx, chosen, previous, last)
	target, err := s.targetOf(ctx, z, chosen, ready)
	if err != nil {
		return pulumi.StringOutput{}, err
	}
	lead := entry{name: pulumi.String(s.dns.Name), kind: "CNAME", value: target, seconds: s.dns.ttl()}
	records := []entry{lead}
	if s.gradual() {
		other, err := s.targetOf(ctx, z, *previous, ready)
		if err != nil {
			return pulumi.StringOutput{}, err
		}
		rest := lead
		rest.value = other
		records = []entry{rest, lead}
	} else if s.leavesShift(last) {
		records = []entry{lead, lead}
	}
	made, err := s.share(ctx, z, records, ready, last)
	if err != nil {
		return pulumi.StringOutput{}, err
	}
	return pulumi.All(made...).ApplyT(func([]any) string { return "https://" + s.dns.Name }).(pulumi.StringOutput), nil
}

// whenVerified is an option for DNS records: they are registered once every platform whose share
// does not fall is verified. Shares are relative, so one record can send clients to the other's
// target. A platform that loses clients may be broken and must not block that. The option uses no
// input, so a preview shows what changes.
func (s *settings) whenVerified(ctx *pulumi.Context, chosen place, previous *place, last lastOutput) pulumi.ResourceOption {
	places := []place{chosen}
	if s.gradual() {
		places = slices.DeleteFunc([]place{chosen, *previous}, func(p place) bool { return s.shares()[p.platform] < last.name.shares[p.platform] })
	}
	var waits []any
	for _, p := range places {
		waits = append(waits, p.verified)
	}
	if ctx.DryRun() {
		return pulumi.DependsOn(nil)
	}
	return pulumi.DependsOnInputs(pulumi.All(waits...).ApplyT(func([]any) []pulumi.Resource { return nil }).(pulumi.ResourceArrayOutput))
}

// targetOf returns the CNAME target of a platform. A load balancer with only an IP address gets a
// host name for it.
func (s *settings) targetOf(ctx *pulumi.Context, z *zone, p place, ready pulumi.ResourceOption) (pulumi.StringOutput, error) {
	switch alias := p.endpoint.Alias; {
	case alias.Name != pulumi.StringOutput{}:
		return alias.Name.ApplyT(func(name string) (string, error) {
			return name, diag.LogError(ctx, s.refuseAddress(p.platform, name))
		}).(pulumi.StringOutput), nil
	case alias.Address != pulumi.StringOutput{}:
		return s.addressName(ctx, z, p.platform, alias.Address, ready)
	}
	return pulumi.StringOutput{}, fmt.Errorf("dns.name: %s has no host name or address to point to", p.platform)
}

// share registers the name's records: one, or the kept platform's and the chosen one's. In
// Route 53 these are two records, and the first is already weighted by then: no order of the
// changes leaves the name without a target, or sends more clients to a platform than before or
// after.
func (s *settings) share(ctx *pulumi.Context, z *zone, records []entry, ready pulumi.ResourceOption, last lastOutput) ([]any, error) {
	percent := s.previousShare()
	first := records[0]
	if !z.inRoute53() {
		if 0 < percent && percent < 100 {
			first.shares = []weighted{{records[0].value, percent}, {records[1].value, 100 - percent}}
		}
		made, err := z.newRecord(ctx, "name", first, ready)
		if err != nil {
			return nil, err
		}
		return []any{made.ID()}, nil
	}
	first.set, first.weight = primarySet, 100
	steps := []step{{"name", first}}
	if s.gradual() {
		steps[0].entry.weight = percent
	}
	if len(records) > 1 {
		second := records[1]
		second.set, second.weight = shiftSet, 100-percent
		steps = append(steps, step{"name-shift", second})
	}
	if s.shiftsFirst(last) {
		slices.Reverse(steps)
	}
	var ids []any
	var before []pulumi.Resource
	for _, step := range steps {
		made, err := z.newRecord(ctx, step.logical, step.entry, ready, pulumi.DependsOn(before))
		if err != nil {
			return nil, err
		}
		ids, before = append(ids, made.ID()), []pulumi.Resource{made}
	}
	return ids, nil
}

// step is one record, in the order of the changes.
type step struct {
	logical string
	entry   entry
}

// exportName exports what the next update must know about the name's records.
func (s *settings) exportName(ctx *pulumi.Context, last lastOutput) {
	shares := pulumi.Map{}
	if s.leavesShift(last) {
		for _, platform := range last.name.led() {
			shares[platform] = pulumi.Int(0) // the second record stays for this update
		}
	}
	for platform, percent := range s.shares() {
		shares[platform] = pulumi.Int(percent)
	}
	ctx.Export(nameRecordOutput, pulumi.Map{"ttlSeconds": pulumi.Int(s.dns.ttl()), "shares": shares})
}
