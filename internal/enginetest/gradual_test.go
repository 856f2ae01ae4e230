package enginetest

import (
	"maps"
	"strings"
	"sync"
	"testing"
	"time"

	"bankchurn/internal/sandbox/cloud"
)

// gradual returns a switch from fargate to cloudrun that shares the name; no percent means no
// sharing.
func gradual(zone, percent string) string {
	text := byName("cloudrun", zone) + "  bankchurn:keepPrevious: fargate\n"
	if percent == "" {
		return text
	}
	return strings.Replace(text, "ttlSeconds: 1}", "ttlSeconds: 1, previousPercent: "+percent+"}", 1)
}

const (
	sharedName = "churn.example.com"
	newTarget  = "cloudrun.churn.example.com"
)

// watch observes the DNS answers for the name during an update.
type watch struct {
	stop chan struct{}
	done sync.WaitGroup
	// least and most are the bounds of the new platform's share; empty means that the name did
	// not resolve at some time.
	least, most float64
	empty       bool
}

func watchAnswers(c *cloud.Cloud) *watch {
	w := &watch{stop: make(chan struct{}), least: 1}
	w.done.Go(func() {
		for {
			answers := c.Answers(sharedName)
			share := answers[newTarget]
			w.least, w.most = min(w.least, share), max(w.most, share)
			w.empty = w.empty || len(answers) == 0
			select {
			case <-w.stop:
				return
			case <-time.After(time.Millisecond):
			}
		}
	})
	return w
}

// step moves the name to a share while clients call it, and checks that the share is always
// between those before and after.
func (st *stack) step(what, text, old string, want float64) {
	st.t.Helper()
	before := st.s.Cloud().Answers(sharedName)[newTarget]
	st.edit(text)
	callers, answers := st.pollByName(), watchAnswers(st.s.Cloud())
	st.up()
	close(answers.stop)
	answers.done.Wait()
	callers.stop(what)
	expected := map[string]float64{old: 1 - want, newTarget: want}
	maps.DeleteFunc(expected, func(_ string, share float64) bool { return share == 0 })
	got := st.s.Cloud().Answers(sharedName)
	maps.DeleteFunc(got, func(_ string, share float64) bool { return share == 0 })
	const rounding = 1e-9
	if !maps.EqualFunc(got, expected, func(a, b float64) bool { return max(a-b, b-a) < rounding }) {
		st.t.Errorf("%s: answers %v, want %v", what, got, expected)
	}
	if answers.empty || answers.least < min(before, want)-rounding || answers.most > max(before, want)+rounding {
		st.t.Errorf("%s: the new platform had %v to %v of the answers, want %v to %v; empty: %t", what, answers.least, answers.most, min(before, want), max(before, want), answers.empty)
	}
}

// TestASwitchGoesByPercentUnderOneName switches partly, back, and completely, each with a
// one-line change, in either cloud's DNS.
func TestASwitchGoesByPercentUnderOneName(t *testing.T) {
	t.Parallel()
	for service, zone := range zones {
		if leftOut(service, "Route 53") {
			continue
		}
		t.Run(service, func(t *testing.T) {
			t.Parallel()
			st := newStack(t, byName("fargate", zone))
			st.up()
			old, _, _ := st.s.Cloud().Resolve(sharedName)
			st.step("the first 10 %", gradual(zone, "90"), old, 0.1)
			st.step("half", gradual(zone, "50"), old, 0.5)
			st.step("abort", gradual(zone, "100"), old, 0)
			if again := st.up(); again.Changed() != 0 {
				t.Errorf("another update changed %v", again.Steps)
			}
			st.step("half again", gradual(zone, "50"), old, 0.5)
			st.step("the end", gradual(zone, ""), old, 1)
			if again := st.up(); again.Changed() != 0 {
				t.Errorf("another update changed %v", again.Steps)
			}
			st.step("back after the end", gradual(zone, "50"), old, 0.5)
			st.step("the end of both", byName("cloudrun", zone), old, 1)
			st.destroy()
		})
	}
}

// refusesShares tries shares while a platform of two with half of the answers each fails: up
// fails, the shares stay, and the message says how to leave the platform.
func (st *stack) refusesShares(failing string, percents []string, leave string) {
	st.t.Helper()
	for _, percent := range percents {
		st.edit(gradual(zones["Route 53"], percent) + impatient)
		refused := st.upFails()
		for _, want := range []string{"verification", "dns: churn.example.com points to cloudrun for 50 % and fargate for 50 % of DNS answers, as before the update; " + leave} {
			if !strings.Contains(refused, want) {
				st.t.Errorf("%s fails at %s %%: no %q in\n%s", failing, percent, want, refused)
			}
		}
		if share := st.s.Cloud().Answers(sharedName)[newTarget]; share != 0.5 {
			st.t.Errorf("%s fails at %s %%: cloudrun has %v of the answers, want the half of before", failing, percent, share)
		}
	}
}

// TestASwitchCanBeAbortedWhateverTheNewPlatformDoes aborts with the one line, and with the
// previous stack file, which deletes the new platform immediately.
func TestASwitchCanBeAbortedWhateverTheNewPlatformDoes(t *testing.T) {
	t.Parallel()
	zone := zones["Route 53"]
	st := newStack(t, byName("fargate", zone))
	st.up()
	old, _, _ := st.s.Cloud().Resolve(sharedName)
	st.step("half", gradual(zone, "50"), old, 0.5)
	st.step("the stack file of before", byName("fargate", zone), old, 0)
	if again := st.up(); again.Changes["delete"] != again.Changed() || again.Changed() != 1 {
		t.Errorf("the next update changed %v, want the second record to go", again.Steps)
	}

	st.step("half", gradual(zone, "50"), old, 0.5)
	st.opts.Misbehaviour = failingOn("cloudrun")
	st.refusesShares("cloudrun", []string{"90", "20"}, "set dns.previousPercent: 100 to send all clients to fargate")
	st.opts.Misbehaviour = failingOn("fargate")
	st.refusesShares("fargate", []string{"20"}, "remove dns.previousPercent and keepPrevious to send all clients to cloudrun and delete fargate")
	st.opts.Misbehaviour = failingOn("cloudrun")
	st.edit(gradual(zone, "100") + impatient)
	st.up()
	callers := st.pollByName()
	time.Sleep(time.Second)
	callers.stop("after the abort")
	if share := st.s.Cloud().Answers(sharedName)[newTarget]; share != 0 {
		t.Errorf("the new platform still has %v of the answers", share)
	}
	st.edit(byName("fargate", zone))
	st.up()
	st.destroy()
}
