package enginetest

import (
	"context"
	"fmt"
	"net/http"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"bankchurn/internal/sandbox/cloud"
	cloudhttp "bankchurn/internal/sandbox/cloud/http"
)

// gated is a platform whose updates verify a release before it gets requests.
type gated struct {
	// stackFile returns a stack with an image tag and a block `release`.
	stackFile func(tag, release string) string
	// switches is the type of the resource that moves requests to a new release.
	switches string
	// refused is the text of the failure if the platform itself rejects a release, by tag.
	refused map[string]string
}

// badTags are images that must never answer a client, with the expected error.
var badTags = map[string]string{
	"never-healthy": "/health did not answer 200 within 2 s",
	"garbage":       "breaks the API's contract",
	"too-slow":      "/predict was not answered ",
}

// badImages misbehave according to the tags of their images.
func badImages(r cloudhttp.Request) http.HandlerFunc {
	switch {
	case strings.HasSuffix(r.Release, ":never-healthy"):
		return cloudhttp.NeverHealthy(r)
	case strings.HasSuffix(r.Release, ":garbage"):
		return cloudhttp.Garbage(r)
	case strings.HasSuffix(r.Release, ":too-slow"):
		return cloudhttp.Late(r)
	}
	return nil
}

// callers call a service a hundred times a second, and count the responses by release.
type callers struct {
	t      *testing.T
	cancel context.CancelFunc
	done   sync.WaitGroup
	mu     sync.Mutex
	// answers counts responses by release, failures the bad responses.
	answers  map[string]int
	failures []string
}

// callAtHundred starts callers of the stack's service, alternating health checks and
// predictions.
func (st *stack) callAtHundred() *callers {
	st.t.Helper()
	// A newly opened sandbox does not serve before its first command.
	if err := st.s.Cloud().ServeEndpoints(); err != nil {
		st.t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(st.t.Context())
	c := &callers{t: st.t, cancel: cancel, answers: map[string]int{}}
	via, host, health, predict := st.client(), st.output("host"), st.output("healthUrl"), st.output("predictUrl")
	c.done.Add(1)
	go func() {
		defer c.done.Done()
		tick := time.NewTicker(10 * time.Millisecond)
		defer tick.Stop()
		for n := 0; ; n++ {
			select {
			case <-ctx.Done():
				return
			case <-tick.C:
			}
			c.done.Add(1)
			go func() {
				defer c.done.Done()
				request, err := http.NewRequestWithContext(ctx, http.MethodGet, health, nil)
				if n%2 == 1 {
					request, err = http.NewRequestWithContext(ctx, http.MethodPost, predict, strings.NewReader(`{"credit_score": 650}`))
				}
				if err != nil {
					panic(err) // the stack's outputs are no URLs
				}
				request.Host = host
				c.ask(ctx, via, request)
			}()
		}
	}()
	return c
}

func (c *callers) ask(ctx context.Context, via *http.Client, request *http.Request) {
	answer, err := via.Do(request)
	c.mu.Lock()
	defer c.mu.Unlock()
	switch {
	case ctx.Err() != nil:
		return
	case err != nil:
		c.failures = append(c.failures, err.Error())
		return
	}
	_ = answer.Body.Close()
	c.answers[answer.Header.Get(cloudhttp.ReleaseHeader)]++
	if answer.StatusCode != http.StatusOK {
		c.failures = append(c.failures, request.URL.String()+": "+answer.Status)
	}
}

// stop ends the callers, and returns the number of responses by tag and in total.
func (c *callers) stop() (by func(tag string) int, all int) {
	c.t.Helper()
	c.cancel()
	c.done.Wait()
	for _, n := range c.answers {
		all += n
	}
	return func(tag string) (n int) {
		for release, answers := range c.answers {
			if strings.HasSuffix(release, ":"+tag) {
				n += answers
			}
		}
		return n
	}, all
}

// neverSaw expects no failures and no responses from a bad release, and that there were enough
// requests.
func (c *callers) neverSaw(what string) {
	c.t.Helper()
	by, all := c.stop()
	if len(c.failures) > 0 || all < 10 {
		c.t.Errorf("%s: %d of %d requests failed: %v", what, len(c.failures), all, c.failures)
	}
	for tag := range badTags {
		if n := by(tag); n > 0 {
			c.t.Errorf("%s: %d of %d answers came from the release %s", what, n, all, tag)
		}
	}
}

var (
	backLine = regexp.MustCompile(`(?m)^\s*back: bankchurn:release: (\{.*\})$`)
	keyLine  = regexp.MustCompile(`(?m)^\s*back: [a-z.]+: \S+:v1$`)
)

// keepsBadReleasesFromCallers takes a stack through three bad releases and a good one, under
// constant load, and follows both ways to continue that the errors name. The quick suite tries one
// bad release on each platform.
func (g gated) keepsBadReleasesFromCallers(t *testing.T, quick string) {
	t.Helper()
	st := newStack(t, g.stackFile("v1", "{}")+impatient)
	st.opts.Misbehaviour = badImages
	st.edit(g.stackFile("v1", "{}") + impatient)
	st.up()
	serving := st.output("release")
	tags := cloud.SortedNames(badTags)
	if !long {
		tags = []string{quick}
	}
	for _, tag := range tags {
		st.edit(g.stackFile(tag, "{}") + impatient)
		calls := st.callAtHundred()
		refused := st.upFails()
		calls.neverSaw("an update to " + tag)
		found := []string{"verification of the new release: ", badTags[tag]}
		if text, itself := g.refused[tag]; itself {
			found = []string{text}
		}
		for _, want := range append(found, "serving: "+serving+", as before the update", "forward: change ", tag+") to working values") {
			if !strings.Contains(refused, want) {
				t.Errorf("%s: the failure lacks %q:\n%s", tag, want, refused)
			}
		}
		if got := st.output("release"); got != serving {
			t.Errorf("%s: after the failure the output release is %q, want %q, which serves", tag, got, serving)
		}

		// Go back as the error says.
		back := g.stackFile("v1", "{}") + impatient
		if m := backLine.FindStringSubmatch(refused); m != nil {
			back = g.stackFile(tag, m[1]) + impatient
		} else if !keyLine.MatchString(refused) {
			t.Errorf("%s: the failure names no way back:\n%s", tag, refused)
		}
		st.edit(back)
		calls = st.callAtHundred()
		st.up()
		calls.neverSaw("back from " + tag)
		st.answeredBy(":v1")
		if again := st.up(); again.Changed() != 0 {
			t.Errorf("%s: after the way back another update changed %v", tag, again.Steps)
		}
	}
	st.edit(g.stackFile("v2", "{}") + impatient)
	calls := st.callAtHundred()
	st.up()
	calls.neverSaw("an update to v2")
	st.answeredBy(":v2")

	// Without the gate the same callers get responses from the same release.
	st.edit(g.stackFile("garbage", "{verifyFirst: false}") + impatient)
	calls = st.callAtHundred()
	st.upFails()
	time.Sleep(200 * time.Millisecond)
	if by, all := calls.stop(); by("garbage") == 0 {
		t.Errorf("without the gate none of %d answers came from the bad release: the test shows nothing", all)
	}
	st.edit(g.stackFile("v2", "{}") + impatient)
	st.up()
	st.destroy()
}

// survivesAKilledEngine kills the engine while a bad release is deployed, while it is verified,
// and while requests move to a good one.
func (g gated) survivesAKilledEngine(t *testing.T) {
	t.Helper()
	st := newStack(t, g.stackFile("v1", "{}"))
	st.up()
	for n, p := range []struct {
		rule, tag string
		// moves means that the engine dies at the switch, asked at the verification; otherwise
		// it dies at the first operation.
		moves, asked bool
	}{
		{rule: "at the deployment of a bad release", tag: "garbage"},
		{rule: "at the verification of a bad release", tag: "garbage", asked: true},
		{rule: "at the switch to a good release", tag: "v2", moves: true},
	} {
		var once sync.Once
		die := func(wait context.Context) {
			once.Do(func() {
				st.s.Kill()
				<-wait.Done()
			})
		}
		died, ended := context.WithCancel(context.Background())
		st.opts.Fault = func(ctx context.Context, op cloud.Operation) error {
			if !p.asked && op.Verb != "invoke" && (!p.moves || op.Type == g.switches && !strings.HasSuffix(op.Name, "-candidate")) {
				die(ctx)
			}
			return nil
		}
		st.opts.Misbehaviour = func(r cloudhttp.Request) http.HandlerFunc {
			if p.asked && strings.HasSuffix(r.Release, ":"+p.tag) {
				die(died)
			}
			return badImages(r)
		}
		st.edit(g.stackFile(p.tag, "{}"))
		calls := st.callAtHundred()
		time.AfterFunc(2*time.Second, ended)
		if _, err := st.s.Up(t.Context()); err == nil {
			t.Errorf("%s: the update ended well: nothing was killed", p.rule)
		}
		ended()
		calls.neverSaw("killed " + p.rule)

		st.opts.Fault, st.opts.Misbehaviour = nil, badImages
		good := fmt.Sprintf("v%d", n+3)
		st.edit(g.stackFile(good, "{}"))
		calls = st.callAtHundred()
		st.upAsAUser()
		calls.neverSaw("after a kill " + p.rule)
		st.answeredBy(":" + good)
		if again := st.up(); again.Changed() != 0 {
			t.Errorf("%s: another update changed %v", p.rule, again.Steps)
		}
	}
}
