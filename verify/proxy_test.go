package verify

import (
	"crypto/x509"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"
)

// tunnel is a proxy that connects callers to the address they request.
func tunnel(w http.ResponseWriter, r *http.Request) {
	there, err := net.Dial("tcp", r.Host) //nolint:noctx // ends with the test's servers
	if err != nil || r.Method != http.MethodConnect {
		http.Error(w, "no", http.StatusBadGateway)
		return
	}
	here := hijack(w)
	_, _ = io.WriteString(here, "HTTP/1.1 200 OK\r\n\r\n")
	go func() {
		_, _ = io.Copy(there, here)
		_ = there.Close()
	}()
	_, _ = io.Copy(here, there)
	_ = here.Close()
}

// through is a checker of a working HTTPS endpoint through a proxy.
func through(t *testing.T, target Target, proxy string) *checker {
	t.Helper()
	s := started(t, api(nil, nil), (*httptest.Server).StartTLS)
	c := quick(t, s.URL, target, Options{})
	at, err := url.Parse(proxy)
	if err != nil {
		t.Fatal(err)
	}
	roots := x509.NewCertPool()
	roots.AddCert(s.Certificate())
	c.transport.Proxy, c.transport.TLSClientConfig.RootCAs = http.ProxyURL(at), roots
	c.pace.attempt = patience
	return c
}

func TestAnEndpointIsVerifiedThroughAProxy(t *testing.T) {
	if report := succeeding(t, through(t, public, serve(t, tunnel))); report.Skipped != "" || report.Prediction != "no_churn" {
		t.Errorf("got %+v", report)
	}
}

// A proxy's own response is not the endpoint's: a private endpoint is unreachable from here, and a
// public one fails with the proxy's name.
func TestAProxysRefusalIsReported(t *testing.T) {
	proxy := serve(t, answering(403, "", ""))
	want := "proxy " + strings.TrimPrefix(proxy, "http://") + " answered 403 Forbidden to CONNECT"
	if report := succeeding(t, through(t, private, proxy)); report.Skipped != "no connection from here: refused by the proxy ("+want+")" {
		t.Errorf("skipped: %q", report.Skipped)
	}
	c := through(t, public, proxy)
	c.limit = time.Second
	if _, failure := failing(t, c); failure.Last != "refused by the proxy ("+want+")" {
		t.Errorf("last answer: %q", failure.Last)
	}
}
