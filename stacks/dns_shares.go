package stacks

import (
	"fmt"
	"slices"

	"bankchurn/config"
)

// nameRecordOutput is the stack output with the name's record after the last update: its TTL and
// the platforms' shares.
const nameRecordOutput = "nameRecord"

// nameRecord is that output. It is zero for an earlier version of this program, or a stack
// without a DNS name.
type nameRecord struct {
	// seconds is the record's TTL; 0 if unknown.
	seconds int
	// shares are in percent, by platform; nil if the name had no known target.
	shares map[string]int
	// weighted means that the record had a weight in Route 53.
	weighted bool
}

// readNameRecord reads the output. Without it, the name pointed to the only platform.
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

// led returns the platforms that the name pointed to.
func (r nameRecord) led() []string {
	return slices.DeleteFunc(config.SortedNames(r.shares), func(platform string) bool { return r.shares[platform] == 0 })
}

// aborts reports whether the update moves all clients of the name away from the chosen platform.
// It must succeed even if that platform no longer answers.
func (s *settings) aborts(last lastOutput) bool {
	return s.previousShare() == 100 && last.name.shares[s.platform.Name] > 0
}

// shiftsFirst reports whether the chosen platform's record must change before the other one, which
// now points to that platform and will point to the kept one. Otherwise the name would briefly
// point to the kept one alone.
func (s *settings) shiftsFirst(last lastOutput) bool {
	return s.gradual() && slices.Equal(last.name.led(), []string{s.platform.Name})
}

// leavesShift reports whether the second record points to a platform that the update deletes. If
// so, it is first pointed elsewhere and deleted by the next update.
func (s *settings) leavesShift(last lastOutput) bool {
	return !s.gradual() && len(last.name.shares) > 1 && slices.ContainsFunc(last.name.led(), func(platform string) bool { return !s.deploys(platform) })
}

// deploys reports whether the stack runs a platform.
func (s *settings) deploys(name string) bool {
	return slices.ContainsFunc(s.deployed(), func(p platform) bool { return p.Name == name })
}

// checkShares rejects, before anything changes, shares that two records cannot reach without
// temporarily sending more clients to a platform than requested, or that Route 53 rejects. In
// Cloud DNS one record set has all shares and changes atomically.
func (s *settings) checkShares(last lastOutput, report *config.Report) error {
	if s.aborts(last) {
		report.Warn(config.Problem{Path: "dns.previousPercent", Value: 100, Reason: fmt.Sprintf("sends all clients of %s back to %s: a failed verification of %s will only be a warning", s.dns.Name, s.previous.Name, s.platform.Name)})
	}
	r := &config.Report{}
	if hostedZone.MatchString(s.dns.Zone) {
		s.checkSteps(last, r)
	}
	return r.Err()
}

func (s *settings) checkSteps(last lastOutput, r *config.Report) {
	was, led := last.name, last.name.led()
	refuse := func(reason, fix string) {
		r.Refuse(config.Problem{Path: "dns.previousPercent", Value: s.previousShare(), Reason: reason, Fix: fix})
	}
	other := slices.IndexFunc(led, func(platform string) bool {
		return platform != s.platform.Name && (s.previous == nil || platform != s.previous.Name)
	})
	switch two := len(led) > 1; {
	case s.gradual() && two && (other >= 0 || last.platforms[0] != s.platform.Name):
		refuse(fmt.Sprintf("%s is shared by %s and %s, and changing the pair in one update would temporarily send more clients to one of them than requested", s.dns.Name, led[0], led[1]),
			fmt.Sprintf("first run an update with platform: %s, keepPrevious: %s and dns.previousPercent: 0 or 100", last.platforms[0], last.platforms[len(last.platforms)-1]))
	case s.gradual() && other >= 0:
		refuse(fmt.Sprintf("is a share between %s and %s, but %s points to %s", s.platform.Name, s.previous.Name, s.dns.Name, led[other]), "set keepPrevious: "+led[other])
	case s.shiftsFirst(last) && !was.weighted:
		refuse("requires a weighted record, which an update by this version creates", "first run an update without dns.previousPercent")
	}
	if second := len(was.shares) > 1 || s.shiftsFirst(last); second && was.seconds > 0 && was.seconds != s.dns.ttl() {
		r.Refuse(config.Problem{
			Path: "dns.ttlSeconds", Value: s.dns.ttl(), Reason: fmt.Sprintf("cannot change while %s has two records, which must have the same TTL in Route 53", s.dns.Name),
			Allowed: fmt.Sprintf("%d until an update without dns.previousPercent has finished", was.seconds),
		})
	}
}
