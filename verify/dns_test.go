package verify

import (
	"context"
	"errors"
	"net"
	"net/http/httptest"
	"testing"
)

// A certificate through HTTP-01 or from Google is issued only after DNS points the name to the load
// balancer, which the first update creates (letsencrypt.org/docs/challenge-types). Waiting does not
// help: the user must learn where to point the name.
func TestACertificateThatCannotBeIssuedYetIsNotWaitedFor(t *testing.T) {
	server := httptest.NewTLSServer(api(nil, nil)) // with a self-signed certificate
	t.Cleanup(server.Close)
	follows := public
	follows.Host, follows.CertificateFollowsDNS = "churn.example.com", true
	fixed := follows
	fixed.CertificateFollowsDNS = false
	unknown := &net.DNSError{Err: "no such host", Name: "churn.example.com", IsNotFound: true}
	for rule, c := range map[string]struct {
		target  Target
		found   []string
		err     error
		stopped bool
	}{
		"the name does not exist":                  {follows, nil, unknown, true},
		"it leads elsewhere":                       {follows, []string{"192.0.2.7"}, nil, true},
		"it leads here, and the issuer takes time": {follows, []string{"127.0.0.1"}, nil, false},
		"DNS cannot be asked from here":            {follows, nil, errors.New("server misbehaving"), false},
		"the certificate is there already":         {fixed, nil, unknown, false},
	} {
		t.Run(rule, func(t *testing.T) {
			checker := quick(t, server.URL, c.target, Options{})
			checker.lookup = func(context.Context, string) ([]string, error) { return c.found, c.err }
			if !c.stopped {
				checker.limit = brief
			}
			report, failure := failing(t, checker)
			if stopped := report.Health.Total() == 1 && failure.What == "has no certificate yet"; stopped != c.stopped {
				t.Fatalf("attempts %s: %v", report.Health, failure)
			}
			if c.stopped {
				contains(t, failure.Error(), "invalid certificate", "churn.example.com does not resolve to 127.0.0.1",
					"next: add an A record that points churn.example.com to 127.0.0.1, wait a few minutes for the certificate, and rerun `pulumi up`")
			}
		})
	}
}
