package stacks

import (
	"fmt"
	"slices"

	"bankchurn/config"
)

// nameRecordOutput is the stack output with what the last update made of the name's record: its
// TTL, and the platforms' shares.
const nameRecordOutput = "nameRecord"

// nameRecord is that output. A zero one is that of a version before it, or of a stack without
// a name.
type nameRecord struct {
	// seconds is the record's TTL; 0 where it is not known.
	seconds int
	// shares are in percent, by platform; nil where the name led nowhere, as far as is known.
	shares map[string]int
	// weighted says that the record had a weight in Route 53.
	weighted bool
}

// readNameRecord reads the output. Where there is none, the name led to the one platform.
func readNameRecord(output any, platforms []string, url string) nameRecord {
	values, given := output.(map[string]any)
	if !given {
		if len(platforms) == 0 || url == "" {
			return nameRecord{}
		}
		return nameRecord{shares: map[string]int{platforms[0]: 100}}
	}
	seconds, _ := values["ttlSeconds"].(float64)
	record := nameRecord{seconds: int(seconds), shares: map[string]int{}, weighted: true}
	shares, _ := values["shares"].(map[string]any)
	for platform, share := range shares {
		percent, _ := share.(float64)
		record.shares[platform] = int(percent)
	}
	return record
}

// led are the platforms that the name led to.
func (r nameRecord) led() []string {
	return slices.DeleteFunc(config.SortedNames(r.shares), func(platform string) bool { return r.shares[platform] == 0 })
}

// aborts says whether the update takes all callers by name away from the chosen platform. It
// must go through where that platform does not answer any more.
func (s *settings) aborts(last lastOutput) bool {
	return s.previousShare() == 100 && last.name.shares[s.platform.Name] > 0
}

// shiftsFirst says whether the record of the chosen platform has to come before the other one,
// which led to that platform and is to lead to the kept one: the name would lead there alone
// for a moment.
func (s *settings) shiftsFirst(last lastOutput) bool {
	return s.gradual() && slices.Equal(last.name.led(), []string{s.platform.Name})
}

// leavesShift says whether the second record leads callers to a platform that the update
// deletes. It then leads elsewhere first, and goes with the next update.
func (s *settings) leavesShift(last lastOutput) bool {
	return !s.gradual() && len(last.name.shares) > 1 && slices.ContainsFunc(last.name.led(), func(platform string) bool { return !s.deploys(platform) })
}

// deploys says whether the stack runs a platform.
func (s *settings) deploys(name string) bool {
	return slices.ContainsFunc(s.deployed(), func(p platform) bool { return p.Name == name })
}

// checkShares refuses, before anything changes, the shares that two records cannot get to
// without leading more callers to a platform than asked for in between, or that Route 53
// refuses. A record set of Cloud DNS has all shares, and changes at once.
func (s *settings) checkShares(last lastOutput, report *config.Report) error {
	if s.aborts(last) {
		report.Warn(config.Problem{Path: "dns.previousPercent", Value: 100, Reason: fmt.Sprintf("leads all callers of %s back to %s: a failed verification of %s will be a warning", s.dns.Name, s.kept.Name, s.platform.Name)})
	}
	r := &config.Report{}
	if hostedZone.MatchString(s.dns.Zone) {
		s.checkSteps(last, r)
	}
	return r.Err()
}

func (s *settings) checkSteps(last lastOutput, r *config.Report) {
	was, led := last.name, last.name.led()
	refuse := func(reason, allowed string) {
		r.Refuse(config.Problem{Path: "dns.previousPercent", Value: s.previousShare(), Reason: reason, Allowed: allowed})
	}
	other := slices.IndexFunc(led, func(platform string) bool {
		return platform != s.platform.Name && (s.kept == nil || platform != s.kept.Name)
	})
	switch two := len(led) > 1; {
	case s.gradual() && two && (other >= 0 || last.platforms[0] != s.platform.Name):
		refuse(fmt.Sprintf("%s is shared by %s and %s since the last update, and cannot go to another pair at once without leading more callers to one than asked for", s.dns.Name, led[0], led[1]),
			fmt.Sprintf("an update with platform: %s, keepPrevious: %s and dns.previousPercent: 0 or 100 before this one", last.platforms[0], last.platforms[len(last.platforms)-1]))
	case s.gradual() && other >= 0:
		refuse(fmt.Sprintf("is a share between %s and %s, and %s leads to %s", s.platform.Name, s.kept.Name, s.dns.Name, led[other]), "keepPrevious: "+led[other])
	case s.shiftsFirst(last) && !was.weighted:
		refuse("needs a weighted record, which an update by this version makes of it", "an update without dns.previousPercent before this one")
	}
	if second := len(was.shares) > 1 || s.shiftsFirst(last); second && was.seconds > 0 && was.seconds != s.dns.ttl() {
		r.Refuse(config.Problem{
			Path: "dns.ttlSeconds", Value: s.dns.ttl(), Reason: fmt.Sprintf("changes while %s has two records, which Route 53 holds to one TTL", s.dns.Name),
			Allowed: fmt.Sprintf("%d until an update without dns.previousPercent is done", was.seconds),
		})
	}
}
