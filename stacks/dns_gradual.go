package stacks

import (
	"fmt"
	"strings"

	"bankchurn/config"
)

// A gradual switch sends clients of the DNS name to two platforms: the config key
// dns.previousPercent is the share of the platform in keepPrevious. Each step, completing the
// switch (0, or no key) and aborting it (100) are an edit of that one line.

// gradualKeepAlive is the longest, in seconds, that a client may keep a connection to a load
// balancer that allows setting it, from the first step until the key is removed: the lowest value
// that such a load balancer accepts
// (docs.aws.amazon.com/elasticloadbalancing/latest/application/edit-load-balancer-attributes.html,
// 2026-08). A client with an open connection does not query DNS again.
const gradualKeepAlive = 60

// previousShare is the previous platform's share of DNS answers in percent; 0 for none.
func (s *settings) previousShare() int {
	if s.previous == nil {
		return 0
	}
	return config.Default(s.dns.PreviousPercent, 0)
}

// gradual reports whether the previous platform has a share of the DNS answers.
func (s *settings) gradual() bool { return s.previousShare() > 0 }

// shares are the platforms' shares of the DNS answers in percent. They sum to 100.
func (s *settings) shares() map[string]int {
	if !s.gradual() {
		return map[string]int{s.platform.Name: 100}
	}
	return map[string]int{s.platform.Name: 100 - s.previousShare(), s.previous.Name: s.previousShare()}
}

// loadGradual checks dns.previousPercent against the rest of the configuration. keeps reports
// whether keepPrevious is set to anything.
func (s *settings) loadGradual(keeps bool, r *config.Report) {
	percent := s.dns.PreviousPercent
	if percent == nil {
		return
	}
	refuse := func(reason, fix string) {
		r.Refuse(config.Problem{Path: "dns.previousPercent", Value: *percent, Reason: reason, Fix: fix})
	}
	if s.dns.Name == "" {
		refuse("has no effect without dns.name", "set dns.name and dns.zone too")
	}
	if !keeps {
		refuse("has no effect without keepPrevious, which names the platform that gets this share of the clients",
			"set keepPrevious to the platform that the stack runs now ("+strings.Join(s.othersThanChosen(), ", ")+"), or remove dns.previousPercent to send all clients to "+s.platform.Name)
	}
	if s.input.Release.Canary != nil {
		refuse("conflicts with release.canary: the candidate would get a share of a share", "set dns.previousPercent without release.canary, or release.canary after the switch is complete")
	}
	if s.previous != nil && s.dns.Name != "" {
		s.noteGradual(r)
	}
}

// noteGradual notes the limits of DNS-weighted shares.
func (s *settings) noteGradual(r *config.Report) {
	name, next, previous, percent := s.dns.Name, s.platform.Name, s.previous.Name, s.previousShare()
	const edit = "Set `dns.previousPercent: 100` to send all clients back to %s; remove the key to send all to %s"
	switch percent {
	case 0:
		r.Note(fmt.Sprintf("dns.previousPercent 0: all clients of %s go to %s, as without the key; %s stays until keepPrevious is removed, for cached DNS answers and open connections", name, next, previous))
		return
	case 100:
		r.Note(fmt.Sprintf("dns.previousPercent 100: all clients of %s go to %s; %s is deployed and gets none", name, previous, next))
		return
	}
	many, mostly := likely(100-percent, 1000)
	few, atMost := likely(100-percent, 10)
	r.Note(fmt.Sprintf("dns.previousPercent: DNS answers for %s point to %s %d %% of the time and to %s %d %%. "+edit, name, previous, percent, next, 100-percent, previous, next))
	r.Note(fmt.Sprintf("dns.previousPercent: these are shares of DNS answers, not of requests: a resolver gives all its clients the same answer for %d s. "+
		"With 1000 resolvers of equal traffic %s gets %d to %d %% of the requests 9 times out of 10, with 10 resolvers %d to %d %%; a single client uses one platform at a time and may change with each answer",
		s.dns.ttl(), next, many, mostly, few, atMost))
	r.Note(fmt.Sprintf("dns.previousPercent: connections outlive the TTL. With this key, an AWS Application Load Balancer closes a client connection after %d s (up to an hour if it was opened before this update), and Google's after 610 s without a request", gradualKeepAlive))
}

// likely is the range, in percent, of the share of requests 9 times out of 10, if each resolver
// has the same traffic and gives all its clients one answer: the 5 % and 95 % quantiles of the
// binomial distribution, rounded outwards.
func likely(percent, resolvers int) (low, high int) {
	if percent > 50 { // avoids underflow in the first term
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
