package stacks

import (
	"fmt"
	"strings"

	"bankchurn/config"
)

// A gradual switch leads callers by name to two platforms for a while: the config key
// dns.previousPercent is the share of the one that keepPrevious names. Each step of it, its
// end (0, or no key) and its abort (100) are an edit of that one line.

// gradualKeepAlive is how many seconds a client may keep a connection to a load balancer whose
// time can be set, from the first step to the one that takes the key away: the least that one takes
// (docs.aws.amazon.com/elasticloadbalancing/latest/application/edit-load-balancer-attributes.html,
// 2026-08). A client that keeps one does not ask DNS again.
const gradualKeepAlive = 60

// previousShare is the kept platform's share of the name in percent; 0 for none.
func (s *settings) previousShare() int {
	if s.kept == nil {
		return 0
	}
	return config.Default(s.dns.PreviousPercent, 0)
}

// gradual says whether the kept platform has a share of the name.
func (s *settings) gradual() bool { return s.previousShare() > 0 }

// shares are the platforms' shares of the name in percent. The sum is 100.
func (s *settings) shares() map[string]int {
	if !s.gradual() {
		return map[string]int{s.platform.Name: 100}
	}
	return map[string]int{s.platform.Name: 100 - s.previousShare(), s.kept.Name: s.previousShare()}
}

// loadGradual checks dns.previousPercent against the rest of the configuration. keeps says
// whether keepPrevious is set, whatever to.
func (s *settings) loadGradual(keeps bool, r *config.Report) {
	percent := s.dns.PreviousPercent
	if percent == nil {
		return
	}
	refuse := func(reason, allowed string) {
		r.Refuse(config.Problem{Path: "dns.previousPercent", Value: *percent, Reason: reason, Allowed: allowed})
	}
	if s.dns.Name == "" {
		refuse("has no effect without dns.name", "dns.name and dns.zone with it")
	}
	if !keeps {
		refuse("has no effect without keepPrevious, which names the platform that gets this share of the callers by name",
			"keepPrevious: PLATFORM with it, the one that the stack runs now ("+strings.Join(s.othersThanChosen(), ", ")+"); or no dns.previousPercent, which leads all callers by name to "+s.platform.Name)
	}
	if s.input.Release.Canary != nil {
		refuse("does not go with release.canary: its candidate would get a share of a share", "one of them at a time: dns.previousPercent without release.canary, or release.canary once the switch is done")
	}
	if s.kept != nil && s.dns.Name != "" {
		s.noteGradual(r)
	}
}

// noteGradual says what the preview's reader has to know of shares by DNS.
func (s *settings) noteGradual(r *config.Report) {
	name, next, previous, percent := s.dns.Name, s.platform.Name, s.kept.Name, s.previousShare()
	const edit = "`dns.previousPercent: 100` takes every caller by name back to %s, and without the key all go to %s"
	switch percent {
	case 0:
		r.Note(fmt.Sprintf("dns.previousPercent 0: all callers of %s are led to %s, as without the key; %s stays until keepPrevious is removed, for resolvers and connections that still lead there", name, next, previous))
		return
	case 100:
		r.Note(fmt.Sprintf("dns.previousPercent 100: all callers of %s are led to %s; %s is deployed and gets none", name, previous, next))
		return
	}
	many, mostly := likely(100-percent, 1000)
	few, atMost := likely(100-percent, 10)
	r.Note(fmt.Sprintf("dns.previousPercent: DNS answers for %s lead to %s %d %% of the time and to %s %d %%. "+edit, name, previous, percent, next, 100-percent, previous, next))
	r.Note(fmt.Sprintf("dns.previousPercent: these are shares of answers, not of requests: a resolver gives all its callers one answer for %d s. "+
		"With 1000 resolvers of equal traffic %s gets %d to %d %% of the requests 9 times out of 10, with 10 resolvers %d to %d %%; a single caller is on one side at a time, and may change sides with each answer",
		s.dns.ttl(), next, many, mostly, few, atMost))
	r.Note(fmt.Sprintf("dns.previousPercent: connections outlive the TTL. With this key, an Application Load Balancer of AWS closes a client's after %d s (one opened before this update: after up to an hour), Google's after 610 s without a request", gradualKeepAlive))
}

// likely is the range, in percent, of a share of requests 9 times out of 10, where each of
// the resolvers has as many callers as the next and one answer for all of them: the 5 % and
// 95 % quantiles of the binomial distribution, rounded outwards.
func likely(percent, resolvers int) (low, high int) {
	if percent > 50 { // the first term would be too small for a float
		low, high = likely(100-percent, resolvers)
		return 100 - high, 100 - low
	}
	p, n := float64(percent)/100, float64(resolvers)
	term := 1.0
	for range resolvers {
		term *= 1 - p
	}
	sum, found := term, false
	for k := 0.0; ; k++ {
		if !found && sum >= 0.05 {
			low, found = int(100*k)/resolvers, true
		}
		if sum >= 0.95 || k == n {
			return low, (int(100*k) + resolvers - 1) / resolvers
		}
		term *= (n - k) / (k + 1) * p / (1 - p)
		sum += term
	}
}
