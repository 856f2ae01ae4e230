package stacks

import (
	"strings"
	"testing"

	"bankchurn/config"
)

// sharing is a stack's configuration that shares the name in a zone.
func sharing(zone, platform, previous string, percent int) *settings {
	s := &settings{dns: dnsOptions{Name: "churn.example.com", Zone: zone, PreviousPercent: &percent}}
	s.platform, _ = choose(platform, true, &config.Report{})
	if previous != "" {
		p, _ := choose(previous, true, &config.Report{})
		s.previous = &p
	}
	return s
}

// left is what an update left: its platforms, the chosen one first, with their shares.
func left(weighted bool, seconds int, platforms []string, shares ...int) lastOutput {
	last := lastOutput{platforms: platforms, name: nameRecord{seconds: seconds, weighted: weighted, shares: map[string]int{}}}
	for i, share := range shares {
		last.name.shares[platforms[i]] = share
	}
	return last
}

// TestSharesThatTwoRecordsCannotReachAreRejected: each rejected change would temporarily send more
// clients to a platform than before or after, or is rejected by Route 53.
func TestSharesThatTwoRecordsCannotReachAreRejected(t *testing.T) {
	began, swapped := []string{"cloudrun", "fargate"}, []string{"fargate", "cloudrun"}
	for rule, c := range map[string]struct {
		s    *settings
		last lastOutput
		want string
	}{
		"the first step":                      {sharing(route53Zone, "cloudrun", "fargate", 90), left(true, 60, []string{"fargate"}, 100), ""},
		"the first step, of an older version": {sharing(route53Zone, "cloudrun", "fargate", 90), left(false, 0, []string{"fargate"}, 100), ""},
		"the next":                            {sharing(route53Zone, "cloudrun", "fargate", 50), left(true, 60, began, 10, 90), ""},
		"the end":                             {sharing(route53Zone, "cloudrun", "fargate", 0), left(true, 60, began, 50, 50), ""},
		"the abort":                           {sharing(route53Zone, "cloudrun", "fargate", 100), left(true, 60, began, 50, 50), ""},
		"back after the end":                  {sharing(route53Zone, "cloudrun", "fargate", 50), left(true, 60, began, 100), ""},
		"back after the end, of an older version": {sharing(route53Zone, "cloudrun", "fargate", 50), left(false, 0, began, 100),
			"requires a weighted record, which an update by this version creates (first run an update without dns.previousPercent)"},
		"the other way round": {sharing(route53Zone, "fargate", "cloudrun", 50), left(true, 60, began, 50, 50),
			"is shared by cloudrun and fargate, and changing the pair in one update would temporarily send more clients to one of them than requested (first run an update with platform: cloudrun, keepPrevious: fargate and dns.previousPercent: 0 or 100)"},
		"the other way round, in Cloud DNS":      {sharing(cloudDNSZone, "fargate", "cloudrun", 50), left(true, 60, began, 50, 50), ""},
		"the other way round, after an abort":    {sharing(route53Zone, "fargate", "cloudrun", 50), left(true, 60, began, 0, 100), ""},
		"to a third platform":                    {sharing(route53Zone, "lambda", "fargate", 50), left(true, 60, began, 50, 50), "changing the pair in one update"},
		"to a third platform, after the abort":   {sharing(route53Zone, "lambda", "fargate", 50), left(true, 60, began, 0, 100), ""},
		"with a kept one that has no callers":    {sharing(route53Zone, "lambda", "cloudrun", 50), left(true, 60, swapped, 100), "is a share between lambda and cloudrun, but churn.example.com points to fargate (set keepPrevious: fargate)"},
		"back to the old platform at once":       {sharing(route53Zone, "fargate", "", 0), left(true, 60, began, 50, 50), ""},
		"another TTL in between":                 {sharing(route53Zone, "cloudrun", "fargate", 50), left(true, 30, began, 10, 90), "dns.ttlSeconds: 60: cannot change while churn.example.com has two records, which must have the same TTL in Route 53 (allowed: 30 until an update without dns.previousPercent has finished)"},
		"another TTL at the end":                 {sharing(route53Zone, "cloudrun", "fargate", 0), left(true, 30, began, 10, 90), "dns.ttlSeconds: 60"},
		"another TTL with the first step":        {sharing(route53Zone, "cloudrun", "fargate", 90), left(true, 30, []string{"fargate"}, 100), ""},
		"another TTL in between, of a Cloud DNS": {sharing(cloudDNSZone, "cloudrun", "fargate", 50), left(true, 30, began, 10, 90), ""},
		"a name that led nowhere":                {sharing(route53Zone, "cloudrun", "fargate", 50), lastOutput{platforms: []string{"fargate"}}, ""},
		"nothing that is known of the last one":  {sharing(route53Zone, "cloudrun", "fargate", 50), lastOutput{unfinished: true}, ""},
	} {
		err := c.s.checkShares(c.last, &config.Report{})
		if (err == nil) != (c.want == "") || err != nil && !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %v\nwant %q", rule, err, c.want)
		}
	}
}

// A platform that no longer responds must not keep its clients because of that.
func TestAnAbortDoesNotWaitForThePlatformThatItLeaves(t *testing.T) {
	report := &config.Report{}
	s := sharing(route53Zone, "cloudrun", "fargate", 100)
	last := left(true, 60, []string{"cloudrun", "fargate"}, 50, 50)
	if err := s.checkShares(last, report); err != nil || !s.aborts(last) {
		t.Errorf("aborts: %t, %v", s.aborts(last), err)
	}
	if warnings := report.Warnings(); len(warnings) != 1 || !strings.Contains(warnings[0].String(), "a failed verification of cloudrun will only be a warning") {
		t.Errorf("warnings %v", warnings)
	}
	for rule, last := range map[string]lastOutput{
		"a first step that leads no caller away": left(true, 60, []string{"fargate"}, 100),
		"the update after an abort":              left(true, 60, []string{"cloudrun", "fargate"}, 0, 100),
	} {
		if s.aborts(last) {
			t.Errorf("%s counts as an abort", rule)
		}
	}
}

func TestTheLastUpdatesSharesAreRead(t *testing.T) {
	output := map[string]any{"ttlSeconds": 60.0, "shares": map[string]any{"cloudrun": 10.0, "fargate": 90.0}}
	got := readNameRecord(output, []string{"cloudrun", "fargate"}, "https://a")
	if got.seconds != 60 || !got.weighted || got.shares["cloudrun"] != 10 || got.shares["fargate"] != 90 {
		t.Errorf("got %+v", got)
	}
	if old := readNameRecord(nil, []string{"fargate"}, "https://a"); old.weighted || old.shares["fargate"] != 100 {
		t.Errorf("of an older version: %+v", old)
	}
	if none := readNameRecord(nil, []string{"fargate"}, ""); none.shares != nil {
		t.Errorf("without a name: %+v", none)
	}
}
