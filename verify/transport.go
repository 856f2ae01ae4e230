package verify

import (
	"context"
	"crypto/tls"
	"fmt"
	"net"
	"net/http"
	"net/url"
	"time"
)

// newTransport is how requests travel. serverName, if not empty, is the name that
// certificates must be for and that the handshake asks for.
func newTransport(serverName string) *http.Transport {
	const handshake = 10 * time.Second
	return &http.Transport{
		Proxy:               http.ProxyFromEnvironment,
		DialContext:         (&net.Dialer{Timeout: handshake}).DialContext,
		TLSClientConfig:     &tls.Config{ServerName: serverName, MinVersion: tls.VersionTLS12},
		TLSHandshakeTimeout: handshake,
		ForceAttemptHTTP2:   true,
		// Each attempt asks DNS anew and may reach another instance, as a new caller would.
		DisableKeepAlives: true,
		// What is quoted and what is counted is what was sent.
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

// proxyError is a proxy's refusal to connect to an HTTPS endpoint.
type proxyError struct {
	host   string
	status int
}

func (e *proxyError) Error() string {
	return fmt.Sprintf("proxy %s answered %s to CONNECT", e.host, statusText(e.status))
}

// statusText is a status as messages name it: `503 Service Unavailable`.
func statusText(status int) string {
	if text := http.StatusText(status); text != "" {
		return fmt.Sprintf("%d %s", status, text)
	}
	return fmt.Sprint(status)
}
