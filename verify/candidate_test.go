package verify

import (
	"context"
	"net/http"
	"net/http/httptest"
	"testing"
)

// candidateOnly answers correctly to requests with the header, and with nonsense to others.
func candidateOnly(w http.ResponseWriter, r *http.Request) {
	if r.Header.Get("X-Canary") != "always" {
		w.WriteHeader(http.StatusTeapot)
		return
	}
	api(nil, nil)(w, r)
}

func TestACandidateIsCalledByItsHeaderAndNamed(t *testing.T) {
	url := started(t, candidateOnly, (*httptest.Server).Start).URL
	target := public
	target.Subject, target.Header, target.Value = "the canary's candidate", "X-Canary", "always"
	report, err := Check(context.Background(), url, target, Options{TimeoutSeconds: 20})
	if err != nil {
		t.Fatal(err)
	}
	contains(t, report.String(), "verified the canary's candidate at "+url+" in ")

	target.Value = "never"
	_, err = Check(context.Background(), url, target, Options{TimeoutSeconds: 1})
	if err == nil {
		t.Fatal("verified without the header")
	}
	contains(t, err.Error(), "verification of the canary's candidate: GET "+url+"/health (with X-Canary: never) did not answer 200", "418")
}
