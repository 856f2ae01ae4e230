package verify

import (
	"context"
	"crypto/x509"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
)

// named is a server whose certificate is for example.com (httptest's), called by its IP address.
func named(t *testing.T, handler http.HandlerFunc) (url string, ctx context.Context) {
	t.Helper()
	s := started(t, handler, (*httptest.Server).StartTLS)
	roots := x509.NewCertPool()
	roots.AddCert(s.Certificate())
	return s.URL, WithRoots(context.Background(), roots)
}

func TestALoadBalancerIsVerifiedUnderTheNameOfItsCertificate(t *testing.T) {
	hosts := make(chan string, 2)
	url, ctx := named(t, func(w http.ResponseWriter, r *http.Request) {
		hosts <- r.TLS.ServerName + " " + r.Host
		api(nil, nil)(w, r)
	})
	target := public
	target.Host = "example.com"
	report, err := Check(ctx, url, target, Options{TimeoutSeconds: 20})
	if err != nil {
		t.Fatal(err)
	}
	_, port, _ := strings.Cut(strings.TrimPrefix(url, "https://"), ":")
	want := "example.com example.com:" + port
	if got := <-hosts; got != want {
		t.Errorf("handshake and request ask for %q, want %q", got, want)
	}
	if report.URL != url {
		t.Errorf("the report is about %s, want the address %s", report.URL, url)
	}
}

func TestACertificateForAnotherNameIsRefused(t *testing.T) {
	url, ctx := named(t, api(nil, nil))
	target := public
	target.Host = "other.example.org"
	_, err := Check(ctx, url, target, Options{TimeoutSeconds: 1})
	if err == nil {
		t.Fatal("verified")
	}
	contains(t, err.Error(), "(as other.example.org) did not answer 200", "invalid certificate", "other.example.org", "must be valid, from a trusted authority and for this name")
}

func TestOnlyTheGivenAuthoritiesAreTrusted(t *testing.T) {
	url, _ := named(t, api(nil, nil))
	_, err := Check(WithRoots(context.Background(), x509.NewCertPool()), url, public, Options{TimeoutSeconds: 1})
	if err == nil {
		t.Fatal("verified")
	}
	contains(t, err.Error(), "invalid certificate")
}
