package verify

import (
	"errors"
	"io"
	"net/http"
	"strings"
	"testing"
)

// carrier replaces the network.
type carrier func(*http.Request) (*http.Response, error)

func (c carrier) RoundTrip(r *http.Request) (*http.Response, error) { return c(r) }

func carried(status int, body string) *http.Response {
	return &http.Response{StatusCode: status, Header: http.Header{"Content-Type": {"application/json"}}, Body: io.NopCloser(strings.NewReader(body))}
}

func TestACustomTransportMustMeetTheSameContract(t *testing.T) {
	target := Target{HealthPath: "/health", Public: true, Footer: []string{"serving: 6"}, Transport: carrier(func(r *http.Request) (*http.Response, error) {
		if r.URL.Scheme != "lambda" || r.URL.Host != "churn:7" {
			t.Errorf("asked %s", r.URL)
		}
		if r.Method == http.MethodGet {
			return carried(200, `{}`), nil
		}
		return carried(200, `{"churn_probability": 0.9, "prediction": "no_churn"}`), nil
	})}
	_, err := Check(t.Context(), "lambda://churn:7", target, Options{TimeoutSeconds: 5})
	var failure *Failure
	if !errors.As(err, &failure) || !strings.Contains(failure.What, "it must be churn from 0.5") || !strings.HasSuffix(failure.Error(), "\n  serving: 6") {
		t.Errorf("got %v", err)
	}
}

func TestADeniedCallIsSkipped(t *testing.T) {
	denied := carrier(func(*http.Request) (*http.Response, error) {
		return nil, &DeniedError{Reason: "no lambda:InvokeFunction"}
	})
	for rule, target := range map[string]Target{
		"no permission": {Public: true, Transport: denied},
		"no token": {Identity: func(base string) (string, error) {
			if base != "http://127.0.0.1:1" {
				t.Errorf("a token for %s", base)
			}
			return "", errors.New("no identity token")
		}},
	} {
		target.HealthPath = "/health"
		report, err := Check(t.Context(), "http://127.0.0.1:1", target, Options{TimeoutSeconds: 5})
		if err != nil || report.Skipped == "" || !report.Denied || strings.Contains(report.String(), "service.public") || strings.HasPrefix(report.String(), "verified") {
			t.Errorf("%s: %+v, %v: %s", rule, report, err, report)
		}
	}
}

func TestEveryRequestHasTheToken(t *testing.T) {
	asked := 0
	target := Target{HealthPath: "/health", Identity: func(string) (string, error) { return "abc", nil }, Transport: carrier(func(r *http.Request) (*http.Response, error) {
		asked++
		if r.Header.Get("Authorization") != "Bearer abc" {
			t.Errorf("%s: Authorization %q", r.URL.Path, r.Header.Get("Authorization"))
		}
		return carried(200, `{"churn_probability": 0.1, "prediction": "no_churn"}`), nil
	})}
	if report, err := Check(t.Context(), "https://candidate.example", target, Options{TimeoutSeconds: 5}); err != nil || report.Skipped != "" || asked != 2 {
		t.Errorf("%d requests: %v, %v", asked, report, err)
	}
}
