package verify

import (
	"context"
	"crypto/x509"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"
)

// issuing is a wait for a host's certificate, whose record is in a zone.
func issuing(host string, seconds int) Certificate {
	return Certificate{
		Host: host, Record: "_acme-challenge_ab12." + host, Value: "cd34.authorize.certificatemanager.goog", Seconds: seconds,
		Key: "cloudrun.certificateTimeoutSeconds", Zone: "dns.zone example-com", pace: 10 * time.Millisecond,
	}
}

// The service's response does not matter: an edge location that has the certificate may not have
// the service yet.
func TestACertificateIsIssuedOnceAHandshakeSucceeds(t *testing.T) {
	for _, status := range []int{http.StatusOK, http.StatusNotFound, http.StatusForbidden, http.StatusMovedPermanently} {
		url, ctx := named(t, func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Location", "https://elsewhere.example.org/")
			w.WriteHeader(status)
		})
		if err := issuing("example.com", 20).Wait(ctx, url, func(reason string) { t.Errorf("%d: %s", status, reason) }); err != nil {
			t.Errorf("%d: %v", status, err)
		}
	}
}

func TestALateCertificateIsWaitedFor(t *testing.T) {
	s := started(t, api(nil, nil), func(s *httptest.Server) { s.StartTLS() })
	roots := x509.NewCertPool()
	attempts := 0
	err := issuing("example.com", 20).Wait(WithRoots(context.Background(), roots), s.URL, func(string) {
		if attempts++; attempts == 3 {
			roots.AddCert(s.Certificate())
		}
	})
	if err != nil || attempts != 3 {
		t.Errorf("%d attempts without a certificate, then %v", attempts, err)
	}
}

func TestAMissingCertificatesErrorSaysWhatToCheck(t *testing.T) {
	url, ctx := named(t, api(nil, nil))
	err := issuing("churn.example.org", 1).Wait(ctx, url, func(string) {})
	if err == nil {
		t.Fatal("a certificate for another name was taken")
	}
	contains(t, err.Error(), "certificate of churn.example.org: not issued within 1 s (cloudrun.certificateTimeoutSeconds)", "churn.example.org still points where it did",
		"dig +short CNAME _acme-challenge_ab12.churn.example.org must print cd34.authorize.certificatemanager.goog",
		"dns.zone example-com may not be the zone that the parent zone delegates", "dig +short CAA churn.example.org", "pki.goog and letsencrypt.org", "run pulumi up again")
}

func TestOnlyAUserWhoOwnsTheRecordIsAskedToAddIt(t *testing.T) {
	c := issuing("example.com", 60)
	if text := c.waiting(); strings.Contains(text, "add it") || !strings.Contains(text, "`_acme-challenge_ab12.example.com CNAME cd34.authorize.certificatemanager.goog`") {
		t.Errorf("in the zone: %s", text)
	}
	c.Zone = ""
	if text := c.waiting(); !strings.Contains(text, "add it now") {
		t.Errorf("by hand: %s", text)
	}
}

func TestAnInterruptedWaitIsNotReportedAsAMissingCertificate(t *testing.T) {
	url, trusted := named(t, api(nil, nil))
	ctx, cancel := context.WithCancel(trusted)
	err := issuing("churn.example.org", 20).Wait(ctx, url, func(string) { cancel() })
	if err == nil || !strings.Contains(err.Error(), "interrupted") || strings.Contains(err.Error(), "dig") {
		t.Errorf("got %v", err)
	}
}
