package enginetest

import (
	"context"
	"fmt"
	"maps"
	"net/http"
	"os"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"bankchurn/internal/sandbox"
	"bankchurn/internal/sandbox/cloud"
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

// A good release takes over without a failed request, in as many tasks as the service has at
// that moment: auto-scaling had added one to the two of the configuration.
func TestFargateTakesAGoodReleaseOverUnderLoad(t *testing.T) {
	scaled := func(version string) string {
		return strings.Replace(fargateRelease(version, "{}"), "min: 2", "min: 3", 1)
	}
	st := newStack(t, fargateRelease("v1", "{}"))
	st.up()
	st.edit(scaled("v1"))
	st.up()
	if got := st.tasks("bankchurn-api"); got != 3 {
		t.Fatalf("%v tasks before the release, want 3", got)
	}
	st.edit(scaled("v2"))
	least := 3.0
	st.opts.Fault = func(context.Context, cloud.Operation) error {
		least = min(least, st.tasks("bankchurn-api"))
		return nil
	}
	st.edit(scaled("v2"))
	clients := st.callers(st.balancer())
	st.up()
	st.answeredBy(":v2")
	clients.onlySeen(":v1", ":v2")
	if got := min(least, st.tasks("bankchurn-api")); got < 3 {
		t.Errorf("%v tasks at the switch, want 3", got)
	}
	for _, want := range []string{"verified the new release at http://127.0.0.1:"} {
		if !strings.Contains(st.log.String(), want) {
			t.Errorf("the output lacks %q", want)
		}
	}
	// The candidate shows no drift, and nothing but the task definition and the services changed.
	if drift, err := st.s.Refresh(t.Context()); err != nil || slices.ContainsFunc(drift.Steps, func(s sandbox.Step) bool {
		return s.Op != "refresh" && strings.HasSuffix(s.URN, "-candidate")
	}) {
		t.Errorf("drift of the candidate: %v %v", drift.Steps, err)
	}
	st.destroy()
}

// tasks is the number of tasks that a service has, by its logical name.
func (st *stack) tasks(name string) float64 {
	for _, record := range st.s.Cloud().Inventory() {
		if record.Type == "aws:ecs/service:Service" && strings.HasSuffix(record.URN, "::"+name) {
			return record.Number("desiredCount")
		}
	}
	return 0
}

// killPoints are the operations of the cloud and, with a negative number, the requests of the
// verification at which the engine is killed. The first update makes the candidate of a stack
// that had none; the others bring a bad and then a good release.
var killPoints = []struct {
	from, to string
	at       int
}{
	{"v1 ungated", "v1", 1}, {"v1 ungated", "v1", 2}, {"v1 ungated", "v1", 3}, {"v1 ungated", "v1", -1},
	{"v1", "v2", 1}, {"v1", "v2", 2}, {"v1", "v2", -1}, {"v1", "v2", -2},
	{"v1", "v3", 2}, {"v1", "v3", 3},
}

// The quick suite kills at three of the points, `LONG=1` at all ten.
func TestAnEngineKilledWhileFargateVerifiesServesNoBadRelease(t *testing.T) {
	points := killPoints
	if os.Getenv("LONG") == "" {
		points = append(points[2:3:3], points[5], points[9])
	}
	file := func(version string) string {
		if version == "v1 ungated" {
			return fargateRelease("v1", "{verifyFirst: false}")
		}
		return fargateRelease(version, "{}")
	}
	st := newStack(t, file("v1"))
	for _, p := range points {
		t.Run(fmt.Sprintf("%s to %s at %d", p.from, p.to, p.at), func(t *testing.T) {
			defer func(outer *testing.T) { st.t = outer }(st.t)
			st.t = t
			st.opts.Fault, st.opts.Misbehaviour = nil, nil
			st.edit(file(p.from))
			st.upAsAUser()

			var operations, requests, killed atomic.Int64
			kill := func(ctx context.Context) {
				killed.Add(1)
				st.s.Kill()
				<-ctx.Done() // the cloud goes on when the engine is gone
			}
			st.opts.Fault = func(ctx context.Context, _ cloud.Operation) error {
				if operations.Add(1) == int64(p.at) {
					kill(ctx)
				}
				return nil
			}
			bad := onlyV2(cloudhttp.Garbage)
			st.opts.Misbehaviour = func(r cloudhttp.Request) http.HandlerFunc {
				// Those of the callers go to v1 alone while v2 is verified.
				if strings.HasSuffix(r.Release, ":v2") && r.Number > 0 && p.at < 0 && requests.Add(1) == int64(-p.at) {
					go kill(t.Context())
				}
				return bad(r)
			}
			st.edit(file(p.to))
			clients := st.callers(st.balancer())
			if _, err := st.s.Up(t.Context()); err == nil {
				t.Error("the update succeeded: nothing was killed")
			}
			clients.onlySeen(":v1", ":v3")
			if killed.Load() == 0 {
				t.Error("nothing was killed")
			}

			// Forward again, which for v2 is no way, and then back or on.
			st.opts.Fault = nil
			st.edit(file(p.to) + impatientFargate)
			clients = st.callers(st.balancer())
			if p.to == "v2" {
				if _, err := st.s.Up(t.Context()); err == nil {
					t.Error("v2 was taken")
				}
			} else {
				st.upAsAUser()
			}
			clients.onlySeen(":v1", ":v3")
			st.edit(file("v3"))
			st.upAsAUser()
			st.answeredBy(":v3")
			if again := st.up(); again.Changed() != 0 {
				t.Errorf("a second update changed %v", again.Steps)
			}
		})
	}
	st.destroy()
}
