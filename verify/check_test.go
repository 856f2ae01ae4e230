package verify

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"net"
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"
)

func TestAWorkingServiceIsVerified(t *testing.T) {
	report := succeeding(t, quick(t, serve(t, api(nil, nil))+"/", public, Options{}))
	if report.Skipped != "" || report.Probability != 0.1234 || report.Prediction != "no_churn" {
		t.Errorf("got %+v", report)
	}
	if strings.HasSuffix(report.URL, "/") {
		t.Errorf("base %s ends in a slash", report.URL)
	}
	contains(t, report.String(), "verified http://127.0.0.1:", "health: 200; prediction: 200, no_churn with probability 0.1234")
}

func TestHealthIsPolledUntil200(t *testing.T) {
	for _, c := range []struct {
		rule   string
		health http.HandlerFunc
		want   string
	}{
		{"a model that is still loading", inTurn(answering(503, "", ""), answering(503, "", ""), answering(200, "", "")), "2 x 503, then 200"},
		{"a route that is not there yet", inTurn(answering(404, "", ""), answering(200, "", "")), "404, then 200"},
		{"a permission that is still propagating", inTurn(answering(403, "", ""), answering(403, "", ""), answering(200, "", "")), "2 x 403, then 200"},
		{"a broken start", inTurn(hangUp, reset, answering(500, "", ""), answering(200, "", "")), "connection closed early, connection reset, 500, then 200"},
		{"only 200 will do", inTurn(answering(204, "", ""), answering(201, "", ""), answering(200, "", "")), "204, 201, then 200"},
		{"a hang, then 200", inTurn(silent, answering(200, "", "")), "no answer in time, then 200"},
		{"a body that never ends does not matter", dripping(200), "200"},
	} {
		t.Run(c.rule, func(t *testing.T) {
			t.Parallel()
			report := succeeding(t, quick(t, serve(t, api(c.health, nil)), public, Options{}))
			if got := report.Health.String(); got != c.want {
				t.Errorf("attempts: got %q, want %q", got, c.want)
			}
		})
	}
}

func TestAServiceThatStartsLateIsWaitedFor(t *testing.T) {
	address := unused(t)
	go func() {
		time.Sleep(150 * time.Millisecond)
		l, err := net.Listen("tcp", strings.TrimPrefix(address, "http://"))
		if err != nil {
			return // the check below then fails
		}
		server := &http.Server{Handler: api(nil, nil), ReadHeaderTimeout: time.Second}
		t.Cleanup(func() { _ = server.Close() })
		_ = server.Serve(l)
	}()
	report := succeeding(t, quick(t, address, public, Options{}))
	if len(report.Health) != 2 || report.Health[0].Outcome != "connection refused" || report.Health[1] != (Run{"200", 1}) {
		t.Errorf("attempts: %s", report.Health)
	}
}

func TestWhatIsRetriedOnPredict(t *testing.T) {
	for _, c := range []struct {
		rule    string
		predict http.HandlerFunc
		want    string
	}{
		{"429", answering(429, "", ""), "429, then 200"},
		{"502", answering(502, "", ""), "502, then 200"},
		{"503", answering(503, "", ""), "503, then 200"},
		{"504", answering(504, "", ""), "504, then 200"},
		{"a connection that closes", hangUp, "connection closed early, then 200"},
		{"a connection that is reset", reset, "connection reset, then 200"},
		{"a body that breaks off", cut, "200 cut short (connection closed early), then 200"},
		{"a body that drips", dripping(200), "200 cut short (no answer in time), then 200"},
		{"no answer", silent, "no answer in time, then 200"},
	} {
		t.Run(c.rule, func(t *testing.T) {
			t.Parallel()
			handler := api(nil, inTurn(c.predict, answering(200, "application/json", good)))
			if got := succeeding(t, quick(t, serve(t, handler), public, Options{})).Predict.String(); got != c.want {
				t.Errorf("attempts: got %q, want %q", got, c.want)
			}
		})
	}
}

func TestWhatIsNotRetriedOnPredict(t *testing.T) {
	for _, status := range []int{201, 204, 400, 401, 403, 404, 405, 408, 409, 413, 422, 500, 501} {
		report, failure := failing(t, quick(t, serve(t, api(nil, answering(status, "application/json", ""))), public, Options{}))
		if report.Predict.Total() != 1 || !strings.HasPrefix(failure.Last, report.Predict[0].Outcome) {
			t.Errorf("status %d: attempts %s, last %s", status, report.Predict, failure.Last)
		}
	}
}

func TestThePredictionUsesTheSample(t *testing.T) {
	for _, c := range []struct {
		rule   string
		sample map[string]any
		want   string
	}{
		{"the default is the API's example", nil, string(exampleCustomer)},
		{"config's sample goes out as it is", map[string]any{"age": json.Number("41"), "balance": json.Number("1e2")}, `{"age":41,"balance":1e2}`},
	} {
		t.Run(c.rule, func(t *testing.T) {
			var mu sync.Mutex
			var got []string
			predict := func(w http.ResponseWriter, r *http.Request) {
				body, _ := io.ReadAll(r.Body)
				mu.Lock()
				got = append(got, r.Header.Get("Content-Type"), string(body))
				mu.Unlock()
				answering(200, "application/json; charset=utf-8", good)(w, r)
			}
			succeeding(t, quick(t, serve(t, api(nil, predict)), public, Options{Sample: c.sample}))
			mu.Lock()
			defer mu.Unlock()
			if want := []string{"application/json", c.want}; !slices.Equal(got, want) {
				t.Errorf("got %q, want %q", got, want)
			}
		})
	}
}

func TestPathsFollowTheBase(t *testing.T) {
	handler := func(w http.ResponseWriter, r *http.Request) {
		switch r.URL.Path {
		case "/bankchurn/up", "/bankchurn/v2/predict":
			answering(200, "application/json", good)(w, r)
		default:
			http.NotFound(w, r)
		}
	}
	target := Target{HealthPath: "/up", PredictPath: "/v2/predict", Public: true}
	succeeding(t, quick(t, serve(t, handler)+"/bankchurn/", target, Options{}))
}

func TestTheCallersContextEndsTheCheck(t *testing.T) {
	for _, target := range []Target{public, {HealthPath: "/health"}} {
		ctx, cancel := context.WithCancelCause(context.Background())
		stop := errors.New("stopped by hand")
		time.AfterFunc(100*time.Millisecond, func() { cancel(stop) })
		c := quick(t, serve(t, silent), target, Options{})
		c.pace.attempt = patience
		began := time.Now()
		report, err := c.check(ctx)
		if !errors.Is(err, stop) || report.Skipped != "" {
			t.Errorf("public %t: got %v, %v", target.Public, report, err)
		}
		if took := time.Since(began); took > 5*time.Second {
			t.Errorf("took %s", took)
		}
	}
}

func TestTheTimeoutIsTheConfiguredOne(t *testing.T) {
	began := time.Now()
	_, err := Check(context.Background(), serve(t, silent), public, Options{TimeoutSeconds: 1})
	if took := time.Since(began); took < 900*time.Millisecond || took > 5*time.Second {
		t.Errorf("took %s", took)
	}
	var failure *Failure
	if !errors.As(err, &failure) {
		t.Fatalf("got %v", err)
	}
	contains(t, err.Error(), "did not answer 200 within 1 s")
}

func TestBadArgumentsAreRefusedBeforeTheFirstRequest(t *testing.T) {
	fine := Options{TimeoutSeconds: 1}
	for _, c := range []struct {
		rule, url string
		target    Target
		o         Options
		want      string
	}{
		{"no scheme", "service.test", public, fine, "must start with http"},
		{"another scheme", "ftp://service.test", public, fine, "must start with http"},
		{"no host", "https://", public, fine, "must start with http"},
		{"not a URL", "http://a b", public, fine, "is not a URL"},
		{"credentials, which are not repeated", "https://me:secret@service.test", public, fine, "user or password"},
		{"a query", "https://service.test?a=b", public, fine, "query or fragment"},
		{"a fragment", "https://service.test#a", public, fine, "query or fragment"},
		{"no health path", "https://service.test", Target{}, fine, "must start with a slash"},
		{"a path that is none", "https://service.test", Target{HealthPath: "/%zz"}, fine, "cannot be part of a URL"},
		{"no time", "https://service.test", public, Options{}, "at least 1"},
		{"an empty sample", "https://service.test", public, Options{TimeoutSeconds: 1, Sample: map[string]any{}}, "is empty"},
	} {
		t.Run(c.rule, func(t *testing.T) {
			_, err := Check(context.Background(), c.url, c.target, c.o)
			if err == nil {
				t.Fatal("no error")
			}
			contains(t, err.Error(), "verification: ", c.want)
			if strings.Contains(err.Error(), "secret") {
				t.Errorf("tells the password: %v", err)
			}
		})
	}
}
