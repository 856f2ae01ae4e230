package enginetest

import (
	"context"
	"fmt"
	"maps"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	cloudhttp "bankchurn/internal/sandbox/cloud/http"
)

// badReleases are the ways in which a new image fails. Each answers for the image v2 alone.
var badReleases = []struct {
	rule string
	bad  cloudhttp.Misbehaviour
	// refused is in the failure of the update.
	refused string
}{
	{"never healthy", cloudhttp.NeverHealthy, "bankchurn-api-candidate runs arn:aws:ecs:us-east-1:000000000000:task-definition/bankchurn-test-bankchurn-api:1 and not "},
	{"healthy but garbage", cloudhttp.Garbage, "verification of the new release: POST http://127.0.0.1:"},
	{"correct but too slow", tooSlow, "verification of the new release: POST http://127.0.0.1:"},
}

// tooSlow is right, and takes longer for it than [impatient] allows for the whole verification.
func tooSlow(r cloudhttp.Request) http.HandlerFunc {
	if r.Path == "/health" {
		return nil
	}
	return func(w http.ResponseWriter, q *http.Request) {
		time.Sleep(3 * time.Second)
		cloudhttp.Answer(w, q, nil, r.Path, r.Release)
	}
}

// onlyV2 has a defect answer for the image v2 alone.
func onlyV2(bad cloudhttp.Misbehaviour) cloudhttp.Misbehaviour {
	return func(r cloudhttp.Request) http.HandlerFunc {
		if strings.HasSuffix(r.Release, ":v2") {
			return bad(r)
		}
		return nil
	}
}

// impatientFargate also keeps the time short in which ECS gives a deployment up: a minute of
// the provider's takes the embedded cloud a second.
const impatientFargate = impatient + "  bankchurn:fargate: {deployment: {steadyStateMinutes: 1}}\n"

func TestFargateSendsNoRequestToAReleaseThatFailsItsVerification(t *testing.T) {
	for _, c := range badReleases {
		t.Run(c.rule, func(t *testing.T) {
			st := newStack(t, fargateRelease("v1", "{}"))
			st.up()
			serving := st.output("release")
			st.opts.Misbehaviour = onlyV2(c.bad)
			st.edit(fargateRelease("v2", "{}") + impatientFargate)
			clients := st.callers(st.balancer())
			refused := st.upFails()
			clients.onlySeen(":v1")
			for _, want := range []string{c.refused, "serving: " + serving, "back: "} {
				if !strings.Contains(refused, want) {
					t.Errorf("the failure lacks %q:\n%s", want, refused)
				}
			}

			// Back by the line that the failure names, which deploys nothing of v2; then forward.
			st.edit(fargateRelease("v2", "{version: '"+serving+"'}") + impatientFargate)
			clients = st.callers(st.balancer())
			st.up()
			st.opts.Misbehaviour = nil
			clients.onlySeen(":v1")
			st.edit(fargateRelease("v3", "{}"))
			st.up()
			st.answeredBy(":v3")
			if again := st.up(); again.Changed() != 0 {
				t.Errorf("a second update changed %v", again.Steps)
			}
			st.destroy()
		})
	}
}

// Without the gate the same garbage reaches callers: what proves that the test above can fail.
func TestWithoutTheGateFargateSendsRequestsToABadRelease(t *testing.T) {
	st := newStack(t, fargateRelease("v1", "{verifyFirst: false}"))
	st.up()
	st.opts.Misbehaviour = onlyV2(cloudhttp.Garbage)
	st.edit(fargateRelease("v2", "{verifyFirst: false}") + impatientFargate)
	clients := st.callers(st.balancer())
	st.upFails()
	if seen := clients.stop(); seen.from(":v2") == 0 {
		t.Errorf("nobody saw v2: %v", seen)
	}
}

// callers call the service a hundred times a second, by turns for its health and a prediction.
type callers struct {
	t      *testing.T
	cancel context.CancelFunc
	done   sync.WaitGroup
	mu     sync.Mutex
	seen   seen
}

// seen counts answers by release, and what was no answer.
type seen map[string]int

func (s seen) from(release string) int {
	n := 0
	for name, count := range s {
		if strings.HasSuffix(name, release) {
			n += count
		}
	}
	return n
}

const perSecond = 100

// callers starts them at a load balancer's health path.
func (st *stack) callers(healthURL string) *callers {
	st.t.Helper()
	if err := st.s.Cloud().ServeEndpoints(); err != nil {
		st.t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(st.t.Context())
	c := &callers{t: st.t, cancel: cancel, seen: seen{}}
	via := st.client()
	base := strings.TrimSuffix(healthURL, "/health")
	c.done.Go(func() {
		tick := time.NewTicker(time.Second / perSecond)
		defer tick.Stop()
		for n := 0; ; n++ {
			select {
			case <-ctx.Done():
				return
			case <-tick.C:
				// A slow answer holds nobody up.
				c.done.Go(func() { c.ask(ctx, via, base, n%2 == 0) })
			}
		}
	})
	return c
}

func (c *callers) ask(ctx context.Context, via *http.Client, base string, health bool) {
	method, path, body := http.MethodPost, "/predict", `{"credit_score": 650, "age": 35}`
	if health {
		method, path, body = http.MethodGet, "/health", ""
	}
	request, err := http.NewRequestWithContext(ctx, method, base+path, strings.NewReader(body))
	if err != nil {
		c.count("no request: " + err.Error())
		return
	}
	answer, err := via.Do(request)
	switch {
	case ctx.Err() != nil && err != nil:
	case err != nil:
		c.count(fmt.Sprintf("failed: %v", err))
	default:
		_ = answer.Body.Close()
		if answer.StatusCode != http.StatusOK {
			c.count("failed: " + answer.Status)
		}
		c.count(answer.Header.Get(cloudhttp.ReleaseHeader))
	}
}

func (c *callers) count(what string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.seen[what]++
}

func (c *callers) stop() seen {
	c.cancel()
	c.done.Wait()
	return maps.Clone(c.seen)
}

// onlySeen ends the callers, all of whom must have been answered by one of the releases.
func (c *callers) onlySeen(releases ...string) {
	c.t.Helper()
	got := c.stop()
	total, good := 0, 0
	for _, n := range got {
		total += n
	}
	for _, release := range releases {
		good += got.from(release)
	}
	if good != total || total < perSecond/2 {
		c.t.Errorf("of %d answers %d came from %v: %v", total, good, releases, got)
	}
}
