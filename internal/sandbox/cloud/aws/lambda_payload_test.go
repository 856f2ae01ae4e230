package aws

import (
	"bytes"
	"net/http"
	"testing"

	"bankchurn/internal/sandbox/cloud"
	"bankchurn/internal/sandbox/cloud/cloudtest"
)

// docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html: 6 MB each for request and response.
func TestRequestsAndResponsesOfAFunctionAreLimitedTo6MB(t *testing.T) {
	size := 0
	h := cloudtest.NewHarness(t, Package(), map[string]any{"region": "us-east-1"}, func(o *cloud.Options) {
		o.API = http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write(bytes.Repeat([]byte("x"), size)) })
	})
	base := gateway(h, "$default", "$default")
	for _, c := range []struct {
		rule            string
		asked, answered int
		status          int
	}{
		{"an answer of 6 MB", 0, 6 << 20, http.StatusOK},
		{"a byte more", 0, 6<<20 + 1, http.StatusInternalServerError},
		{"a request of 6 MB", 6 << 20, 1, http.StatusOK},
		{"a byte more", 6<<20 + 1, 1, http.StatusRequestEntityTooLarge},
	} {
		size = c.answered
		if status, body := cloudtest.Request(t, "POST", base+"/predict", string(bytes.Repeat([]byte("x"), c.asked))); status != c.status || status == http.StatusOK && len(body) != c.answered {
			t.Errorf("%s: got %d and %d bytes, want %d", c.rule, status, len(body), c.status)
		}
	}
}
