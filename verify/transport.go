package verify

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"fmt"
	"net"
	"net/http"
	"net/url"
	"time"
)

// newTransport returns the HTTP transport of requests. serverName, if not empty, is the name in
// the TLS handshake and on the certificate.
func newTransport(serverName string) *http.Transport {
	const handshake = 10 * time.Second
	return &http.Transport{
		Proxy:               http.ProxyFromEnvironment,
		DialContext:         (&net.Dialer{Timeout: handshake}).DialContext,
		TLSClientConfig:     &tls.Config{ServerName: serverName, MinVersion: tls.VersionTLS12},
		TLSHandshakeTimeout: handshake,
		ForceAttemptHTTP2:   true,
		// Each attempt resolves the name again and may reach another instance, as a new client would.
		DisableKeepAlives: true,
		// Quote and count the body as sent.
		DisableCompression:     true,
		MaxResponseHeaderBytes: 64 << 10,
		OnProxyConnectResponse: func(_ context.Context, proxy *url.URL, _ *http.Request, resp *http.Response) error {
			if resp.StatusCode == http.StatusOK {
				return nil
			}
			return &proxyError{host: proxy.Host, status: resp.StatusCode}
		},
	}
}

type rootsKey struct{}

// WithRoots returns a context in which checks trust only these certificate authorities: for
// endpoints whose certificates no public authority signed, such as the sandbox's.
func WithRoots(ctx context.Context, roots *x509.CertPool) context.Context {
	return context.WithValue(ctx, rootsKey{}, roots)
}

// rootsOf is nil in any other context, which means the system's authorities.
func rootsOf(ctx context.Context) *x509.CertPool {
	roots, _ := ctx.Value(rootsKey{}).(*x509.CertPool)
	return roots
}

// proxyError is a proxy's refusal to connect to an HTTPS endpoint.
type proxyError struct {
	host   string
	status int
}

func (e *proxyError) Error() string {
	return fmt.Sprintf("proxy %s answered %s to CONNECT", e.host, statusText(e.status))
}

// statusText is a status as in messages: `503 Service Unavailable`.
func statusText(status int) string {
	if text := http.StatusText(status); text != "" {
		return fmt.Sprintf("%d %s", status, text)
	}
	return fmt.Sprint(status)
}
