package verify

import (
	"net/http"
	"strings"
	"testing"
	"time"
)

// private is an endpoint that callers from outside its network may not reach; its platform rejects
// them with 404.
var private = Target{HealthPath: "/health", Platform: "test", DeniedStatuses: []int{http.StatusNotFound}}

func TestAPrivateEndpointThatRejectsThisCallerIsSkipped(t *testing.T) {
	for _, c := range []struct{ rule, url, want string }{
		{"401", serve(t, answering(401, "", "")), "401 Unauthorized: it rejects calls"},
		{"403", serve(t, answering(403, "", "")), "403 Forbidden: it rejects calls"},
		{"the platform's own status", serve(t, answering(404, "", "")), "404 Not Found: it rejects calls"},
		{"no connection accepted", unused(t), "no connection from here: connection refused"},
	} {
		t.Run(c.rule, func(t *testing.T) {
			report := succeeding(t, quick(t, c.url, private, Options{}))
			if !strings.HasPrefix(report.Skipped, c.want) || report.Health.Total() != 1 || report.Predict != nil {
				t.Errorf("got %+v, want it skipped at once: %s", report, c.want)
			}
			if text := report.String(); !strings.HasPrefix(text, "skipped the verification of "+c.url+": "+c.want) {
				t.Errorf("tells %q", text)
			}
		})
	}
}

func TestAPrivateEndpointThatAnswersIsVerifiedLikeAPublicOne(t *testing.T) {
	if report := succeeding(t, quick(t, serve(t, api(nil, nil)), private, Options{})); report.Skipped != "" || report.Prediction != "no_churn" {
		t.Errorf("got %+v", report)
	}
	// Only the first answer shows that callers are rejected; later ones mean that the service
	// broke.
	for rule, health := range map[string]http.HandlerFunc{
		"an error":                inTurn(answering(500, "", "")),
		"403 only after an error": inTurn(answering(503, "", ""), answering(403, "", "")),
	} {
		t.Run(rule, func(t *testing.T) {
			t.Parallel()
			checker := quick(t, serve(t, health), private, Options{})
			checker.limit = 300 * time.Millisecond
			_, _ = failing(t, checker)
		})
	}
}

func TestAPrivateEndpointMayRequireAnIdentityForPredictionsOnly(t *testing.T) {
	report := succeeding(t, quick(t, serve(t, api(nil, answering(403, "", ""))), private, Options{}))
	if want := "403 Forbidden to POST /predict: it requires an identity"; report.Skipped != want || report.Prediction != "" {
		t.Errorf("got %+v, want the prediction skipped: %s", report, want)
	}
	if text := report.String(); !strings.HasPrefix(text, "verified only the health of ") {
		t.Errorf("tells %q", text)
	}
}

func TestAPublicEndpointIsNeverSkipped(t *testing.T) {
	for rule, url := range map[string]string{
		"turns everybody away": serve(t, answering(403, "", "")), "takes an identity": serve(t, api(nil, answering(403, "", ""))), "is not there": unused(t),
	} {
		t.Run(rule, func(t *testing.T) {
			t.Parallel()
			checker := quick(t, url, public, Options{})
			checker.limit = 300 * time.Millisecond
			if report, _ := failing(t, checker); report.Skipped != "" {
				t.Errorf("skipped: %s", report.Skipped)
			}
		})
	}
}
