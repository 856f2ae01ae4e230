package verify

import (
	"errors"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
)

func TestRedirectsAreFollowedOnTheSameNameOnly(t *testing.T) {
	for _, c := range []struct{ rule, base, method, from, next, nextMethod, want string }{
		{"another path", "https://api.example.com", "GET", "https://api.example.com/health", "https://api.example.com/health/", "GET", ""},
		{"the same port, written out", "http://api.example.com", "GET", "http://api.example.com/health", "http://API.example.com:80/up", "GET", ""},
		{"from plain HTTP to HTTPS", "http://api.example.com", "GET", "http://api.example.com/health", "https://api.example.com/health", "GET", ""},
		{"307 keeps method and body", "https://api.example.com", "POST", "https://api.example.com/predict", "https://api.example.com/v2", "POST", ""},
		{"from HTTPS to plain HTTP", "https://api.example.com", "GET", "https://api.example.com/health", "http://api.example.com/health", "GET", "a redirect to plain HTTP"},
		{"a sign-in page", "https://api.example.com", "GET", "https://api.example.com/health", "https://login.example.com/", "GET", "a redirect to another host"},
		{"another port", "https://api.example.com", "GET", "https://api.example.com/health", "https://api.example.com:8443/health", "GET", "a redirect to another host"},
		{"302 turns POST into GET", "https://api.example.com", "POST", "https://api.example.com/predict", "https://api.example.com/v2", "GET", "a redirect that drops the body"},
	} {
		t.Run(c.rule, func(t *testing.T) {
			checker := quick(t, c.base, public, Options{})
			err := checker.followRedirect(httptest.NewRequest(c.nextMethod, c.next, nil), []*http.Request{httptest.NewRequest(c.method, c.from, nil)})
			var refused *redirectError
			if errors.As(err, &refused) != (c.want != "") || refused != nil && refused.label != c.want {
				t.Errorf("got %v, want %q", err, c.want)
			}
		})
	}
}

// A load balancer is called at its own address, under the name on its certificate: redirects to
// that name still go to the load balancer.
func TestARedirectByTheCallersNameStaysWithTheEndpoint(t *testing.T) {
	named := public
	named.Host = "api.example.com"
	checker := quick(t, "https://lb.example.net", named, Options{})
	next := httptest.NewRequest(http.MethodGet, "https://api.example.com/up", nil)
	if err := checker.followRedirect(next, []*http.Request{httptest.NewRequest(http.MethodGet, "https://lb.example.net/health", nil)}); err != nil {
		t.Fatal(err)
	}
	if next.URL.Host != "lb.example.net" || next.Host != "api.example.com" {
		t.Errorf("goes to %s as %s, want lb.example.net as api.example.com", next.URL.Host, next.Host)
	}
}

func TestFiveRedirectsAreFollowedAndASixthIsNot(t *testing.T) {
	checker := quick(t, "https://api.example.com", public, Options{})
	hop := httptest.NewRequest(http.MethodGet, "https://api.example.com/health", nil)
	for hops, want := range map[int]string{5: "", 6: "more than 5 redirects, the last to https://api.example.com/health"} {
		got := ""
		if err := checker.followRedirect(hop.Clone(t.Context()), slices.Repeat([]*http.Request{hop}, hops)); err != nil {
			got = err.Error()
		}
		if got != want {
			t.Errorf("after %d requests: got %q, want %q", hops, got, want)
		}
	}
}

func TestTheAnswerAfterARedirectIsVerified(t *testing.T) {
	moved := func(w http.ResponseWriter, r *http.Request) {
		if !strings.HasPrefix(r.URL.Path, "/v2") {
			http.Redirect(w, r, "/v2"+r.URL.Path, http.StatusPermanentRedirect)
			return
		}
		http.StripPrefix("/v2", api(nil, nil)).ServeHTTP(w, r)
	}
	if report := succeeding(t, quick(t, serve(t, moved), public, Options{})); report.Prediction != "no_churn" || report.Health.Total() != 1 {
		t.Errorf("got %+v", report)
	}
}
