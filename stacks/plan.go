package stacks

import (
	"fmt"
	"slices"
	"strings"

	"bankchurn/components"
	"bankchurn/cost"
	"bankchurn/service"
)

// former is what a plan needs to know about what serves before the update: from the stack's
// outputs in a preview, from another commit's report, or else from keepPrevious.
type former struct {
	cost.Place
	// previous is a platform that stays deployed too; empty for none.
	previous string
	// name is the stack's DNS name; empty for none.
	name string
	// address is where clients call it; empty if unknown.
	address string
	total   cost.Amount
	// idle is the cost of the platform without requests.
	idle cost.Amount
}

// former returns what the last successful update deployed; false if there was none.
func (o lastOutput) former() (former, bool) {
	if len(o.platforms) == 0 {
		return former{}, false
	}
	f := former{Place: cost.Place{Platform: o.platforms[0], Region: o.region}, address: o.entry, total: o.snapshot.Total(), idle: o.snapshot.Low}
	if f.Region == "" {
		f.Region = o.snapshot.Region
	}
	if len(o.platforms) > 1 {
		f.previous = o.platforms[1]
	}
	if len(o.addresses) > 0 { // of a stack with a name
		f.name = strings.TrimPrefix(o.callers, "https://")
	}
	if o.missing != "" {
		f.total, f.idle = cost.Amount{Unknown: true}, cost.Amount{Unknown: true}
	}
	return f, true
}

// formerOf returns what another commit's config deploys.
func formerOf(b cost.Base) former {
	return former{
		Place: cost.Place{Platform: b.Platform, Region: b.Region}, previous: b.PreviousPlatform, name: b.Config["dns.name"],
		total: b.Total(), idle: b.Low,
	}
}

// formerPrevious returns the platform in keepPrevious, as if the update moved away from it; false
// without one.
func (s *settings) formerPrevious(view cost.Comparison) (former, bool) {
	if s.previous == nil {
		return former{}, false
	}
	f := former{Place: cost.Place{Platform: s.previous.Name, Region: s.blocks[s.previous.Name].Location()}, name: s.dns.Name}
	for _, a := range view.Elsewhere {
		if a.Platform == s.previous.Name && a.Estimate != nil {
			f.total, f.idle = a.Estimate.Expected, a.Estimate.Low
		}
	}
	return f, true
}

// plan returns how an update changes the request path; nil if it does not. replaced are parts of a
// platform that stays.
func (s *settings) plan(view cost.Comparison, before former, replaced []cost.Replaced) *cost.Plan {
	to := cost.Place{Platform: s.platform.Name, Region: s.chosen().Location()}
	if before.Region == "" {
		before.Region = to.Region
	}
	if _, known := known.Named(before.Platform); !known || before.Place == to && len(replaced) == 0 {
		return nil
	}
	switchTo := s.chosen().Switch(s.inputFor(s.platform))
	p := &cost.Plan{
		From: before.Place, To: to, Creates: before.previous != to.Platform, Keeps: s.previous != nil && s.previous.Name == before.Platform, Replaced: replaced,
		BeforeVerified: switchTo.BeforeVerified, AfterVerified: switchTo.AfterVerified,
		Name: s.dns.Name, NameBefore: before.name, AddressBefore: before.address, AddressAfter: switchTo.Address,
		HealthPath: s.input.Service.HealthPath, Public: s.input.Service.Public,
		Before: before.total, After: view.Total(), Both: view.Estimate.Expected.Plus(before.idle),
	}
	if before.idle.IsUnknown() {
		p.Both = cost.Amount{Unknown: true}
	}
	if s.dns.Name != "" {
		p.TTLSeconds = s.dns.ttl()
	}
	if s.input.Verify.On() {
		p.VerifySeconds = s.input.Verify.TimeoutSeconds
	}
	from := s.leaving(before)
	switchFrom := s.blocks[from.Name].Switch(s.inputFor(from))
	if p.NameBefore == "" {
		p.HostBefore = switchFrom.Host
	}
	if p.Switches() {
		p.Settings = cost.SettingChanges(s.settingsOf(from, switchFrom), s.settingsOf(s.platform, switchTo))
	}
	if p.Switches() && p.Creates {
		p.ByHand = slices.Concat(components.PrepareCode(switchFrom.Code, switchTo.Code), components.PrepareSecrets(switchFrom, switchTo), switchTo.Preparations)
	}
	return p
}

// leaving is the platform that serves before the update.
func (s *settings) leaving(before former) platform {
	i := slices.IndexFunc(platforms, func(p platform) bool { return p.Name == before.Platform })
	return platforms[i]
}

// settingsOf returns what the settings mean on a platform, including those that follow from its
// limits.
func (s *settings) settingsOf(p platform, on service.Switch) []service.Setting {
	largest := "no limit"
	if most := p.Limits.MaxResponseKiB; most > 0 {
		largest = fmt.Sprintf("%d MiB", most>>10)
	}
	return append(slices.Clone(on.Settings), service.Setting{Key: service.LargestAnswer, Meaning: largest})
}

// planFrom adds the plan of an update to a preview's view.
func (s *settings) planFrom(last lastOutput, view *cost.Comparison) {
	if before, known := last.former(); known {
		var replaced []cost.Replaced
		if before.Platform == s.platform.Name {
			replaced = s.replaced(last, *view)
		}
		view.Plan = s.plan(*view, before, replaced)
	}
}
