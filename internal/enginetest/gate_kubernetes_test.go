package enginetest

import (
	"context"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"bankchurn/internal/sandbox/cloud"
	cloudhttp "bankchurn/internal/sandbox/cloud/http"
)

// gatedClusters are a cluster of the stack and one that exists.
var gatedClusters = map[string]kubernetesCase{
	"gke": {"gke", "us-central1-docker.pkg.dev/my-project/ml/bankchurn:", ""},
	"eks": {"eks", ecrImages, "  bankchurn:kubernetes: {ingress: {controller: alb}}\n" + existingEKS()},
}

// gated is a stack file whose smoke test gives a release 2 s to become healthy and 2 s to predict.
func (c kubernetesCase) gated(version, release string) string {
	return strings.Replace(c.stackFile(version, release), "{public: true,", "{public: true, startupSeconds: 2,", 1) + impatient
}

// badReleases misbehave as their tags say; every other one does right.
func badReleases(r cloudhttp.Request) http.HandlerFunc {
	switch {
	case strings.HasSuffix(r.Release, ":sick"):
		return cloudhttp.NeverHealthy(r)
	case strings.HasSuffix(r.Release, ":garbage"):
		return cloudhttp.Garbage(r)
	case strings.HasSuffix(r.Release, ":slow") && r.Path != "/health":
		return func(w http.ResponseWriter, r *http.Request) {
			select {
			case <-r.Context().Done():
			case <-time.After(3 * time.Second):
				cloudhttp.Answer(w, r, nil, "/predict", "")
			}
		}
	}
	return nil
}

// refusals are what the failure of a bad release says was asked, and what came back.
var refusals = map[string][]string{
	"sick": {"GET http://localhost:8000/health did not answer 200 within 2 s", "last answer: status 503", `its body starts: {"error":"the model is not loaded"}`},
	"garbage": {
		"POST http://localhost:8000/predict breaks the API's contract: prediction is missing or not a word", "last answer: status 200",
		`its body starts: {"churn_probability":"high","prediction":true}`,
	},
	"slow": {"POST http://localhost:8000/predict was not answered within 2 s", "last answer: Operation timed out after"},
}

// load asks the service 100 times a second, and counts what answers.
type load struct {
	t      *testing.T
	cancel context.CancelFunc
	done   sync.WaitGroup
	mu     sync.Mutex
	// answers are counted by the tag of the release; failures have none.
	answers  map[string]int
	failures []string
}

func (st *stack) load() *load {
	st.t.Helper()
	url := st.output("healthUrl")
	if err := st.s.Cloud().ServeEndpoints(); err != nil {
		st.t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(st.t.Context())
	l := &load{t: st.t, cancel: cancel, answers: map[string]int{}}
	client := st.client()
	l.done.Go(func() {
		ticks := time.NewTicker(10 * time.Millisecond)
		defer ticks.Stop()
		for {
			select {
			case <-ctx.Done():
				return
			case <-ticks.C:
				l.done.Go(func() { l.ask(ctx, client, url) })
			}
		}
	})
	return l
}

func (l *load) ask(ctx context.Context, client *http.Client, url string) {
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, url, nil)
	if err != nil {
		l.fail(err.Error())
		return
	}
	answer, err := client.Do(request)
	if err != nil {
		if ctx.Err() == nil {
			l.fail(err.Error())
		}
		return
	}
	defer func() { _ = answer.Body.Close() }()
	if answer.StatusCode != http.StatusOK {
		l.fail(answer.Status)
	}
	_, tag, _ := strings.Cut(answer.Header.Get(cloudhttp.ReleaseHeader), ":")
	l.mu.Lock()
	defer l.mu.Unlock()
	l.answers[tag]++
}

func (l *load) fail(how string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.failures = append(l.failures, how)
}

// stop ends the load and expects no failure, and answers of the given releases alone. Too few requests have shown nothing.
func (l *load) stop(what string, from ...string) map[string]int {
	l.t.Helper()
	l.cancel()
	l.done.Wait()
	total := 0
	for tag, n := range l.answers {
		total += n
		if !slices.Contains(from, tag) {
			l.t.Errorf("%s: %d answers from %q", what, n, tag)
		}
	}
	if total < 50 || len(l.failures) > 0 {
		l.t.Errorf("%s: %d answers, %d failures: %v", what, total, len(l.failures), l.failures)
	}
	return l.answers
}

func TestABadReleaseOnKubernetesGetsNoRequest(t *testing.T) {
	for platform, c := range gatedClusters {
		t.Run(platform, func(t *testing.T) {
			st := newStack(t, c.gated("v1", "{}"))
			st.opts.Misbehaviour = badReleases
			st.edit(c.gated("v1", "{}"))
			st.up()
			for _, bad := range []string{"sick", "garbage", "slow"} {
				st.edit(c.gated(bad, "{}"))
				load := st.load()
				refused := st.upFails()
				load.stop("an update to "+bad, "v1")
				for _, want := range append(refusals[bad], "serving: ", "v1, as before the update; the new release gets no request", "forward: ", "back: ", "kubectl -n ml-portfolio describe pods -l app=bankchurn-api-smoke-test") {
					if !strings.Contains(refused, want) {
						t.Errorf("%s: the failure lacks %q:\n%s", bad, want, refused)
					}
				}
				if got := st.output("release"); got != c.images+"v1" {
					t.Errorf("after the failure the output release is %q", got)
				}
			}
			// The same again is tried again, and a release that works takes over.
			st.edit(c.gated("slow", "{}"))
			if again := st.upFails(); !strings.Contains(again, refusals["slow"][0]) {
				t.Errorf("the second attempt fails otherwise: %s", again)
			}
			st.edit(c.gated("v2", "{}"))
			load := st.load()
			st.up()
			if answers := load.stop("an update to v2", "v1", "v2"); answers["v1"] == 0 {
				t.Errorf("the load saw %v: no switch", answers)
			}
			st.answeredBy(c.images + "v2")
			st.edit(c.gated("garbage", "{}"))
			st.upFails()
			st.edit(c.gated("v2", "{}"))
			if back := st.up(); slices.Contains(stepsOf(back), updateDeployment) {
				t.Errorf("going back to what serves changes it: %v", stepsOf(back))
			}
			st.edit(c.gated("v2", "{}"))
			if again := st.up(); again.Changed() != 0 {
				t.Errorf("a last update changed %v", again.Steps)
			}
			st.destroy()
		})
	}
}

// What the other tests of this file count is there to be counted: without the gate, the bad release answers.
func TestWithoutTheGateABadReleaseOnKubernetesAnswers(t *testing.T) {
	c := gatedClusters["gke"]
	const ungated = "{verifyFirst: false}"
	st := newStack(t, c.gated("v1", ungated))
	st.opts.Misbehaviour = badReleases
	st.edit(c.gated("v1", ungated))
	if made := st.up(); slices.ContainsFunc(stepsOf(made), func(step string) bool { return strings.HasSuffix(step, ":Job") }) {
		t.Errorf("a smoke test all the same: %v", stepsOf(made))
	}
	st.edit(c.gated("garbage", ungated))
	load := st.load()
	st.upFails()
	if answers := load.stop("an update without the gate", "v1", "garbage"); answers["garbage"] == 0 {
		t.Errorf("the load saw %v", answers)
	}
}

func TestAKilledEngineLetsNoBadReleaseServeOnKubernetes(t *testing.T) {
	// A point is an operation, or a request that the smoke test makes of the new release.
	type moment struct{ what, to, operation, path string }
	for platform, c := range gatedClusters {
		t.Run(platform, func(t *testing.T) {
			st := newStack(t, c.gated("v1", "{}"))
			st.up()
			serving := "v1"
			for n, m := range []moment{
				{"as it makes the Job", "garbage", "create kubernetes:batch/v1:Job", ""},
				{"during the smoke test", "garbage", "", "/predict"},
				{"as it updates the Deployment", "v2", updateDeployment, ""},
			} {
				var killed atomic.Bool
				st.opts.Fault = func(ctx context.Context, op cloud.Operation) error {
					if op.Verb+" "+op.Type == m.operation && killed.CompareAndSwap(false, true) {
						st.s.Kill()
						<-ctx.Done()
					}
					return nil
				}
				st.opts.Misbehaviour = func(r cloudhttp.Request) http.HandlerFunc {
					if r.Path == m.path && strings.HasSuffix(r.Release, ":"+m.to) && killed.CompareAndSwap(false, true) {
						st.s.Kill()
					}
					return badReleases(r)
				}
				st.edit(c.gated(m.to, "{}"))
				load := st.load()
				if _, err := st.s.Up(t.Context()); err == nil || !killed.Load() {
					t.Errorf("%s: killed: %v, and the update ended with %v", m.what, killed.Load(), err)
				}
				load.stop("killed "+m.what, "v1", "v2")

				// Back where the release is bad, on where it is good.
				st.opts.Fault, st.opts.Misbehaviour = nil, badReleases
				if m.to == "v2" {
					serving = "v2"
				}
				st.edit(c.gated(serving, "{}"))
				load = st.load()
				st.upAsAUser()
				load.stop(fmt.Sprintf("the update after kill %d", n+1), "v1", "v2")
				st.answeredBy(c.images + serving)
				st.edit(c.gated(serving, "{}"))
				if again := st.up(); again.Changed() != 0 {
					t.Errorf("%s: a last update changed %v", m.what, again.Steps)
				}
			}
		})
	}
}
