package cloudhttp

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"encoding/hex"
	"errors"
	"fmt"
	"net"
	"net/http"
	"sync"
	"time"
)

// Resolver queries a cloud's DNS like a caching resolver: it caches an answer for exactly its
// TTL.
type Resolver struct {
	// Ask returns the target of a name, a name or an address with a port, and its TTL in
	// seconds; "" if there is no record.
	Ask func(name string) (target string, seconds int, err error)
	// Inside returns where a caller within the networks connects to internal endpoints, by
	// address. nil: the caller is outside.
	Inside func() (map[string]string, error)

	mu    sync.Mutex
	known map[string]answer
}

type answer struct {
	target string
	until  time.Time
}

// Lookup follows a name to an address with a port.
func (r *Resolver) Lookup(name string) (string, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.known == nil {
		r.known = map[string]answer{}
	}
	asked := name
	// Resolvers do not follow longer chains.
	for range 8 {
		if _, _, err := net.SplitHostPort(name); err == nil {
			return name, nil
		}
		if time.Now().After(r.known[name].until) {
			target, seconds, err := r.Ask(name)
			if err != nil {
				return "", err
			}
			if target == "" {
				return "", fmt.Errorf("no such host: %s", name)
			}
			r.known[name] = answer{target, time.Now().Add(time.Duration(seconds) * time.Second)}
		}
		name = r.known[name].target
	}
	return "", fmt.Errorf("more than 8 records after %s", asked)
}

// NewClient returns a client that looks up names through a resolver and connects to addresses
// directly. It trusts the authority in the PEM text, and opens a connection per request, so
// that it follows a changed record as soon as the old one expires.
func NewClient(resolver *Resolver, roots []byte, timeout time.Duration) (*http.Client, error) {
	pool := x509.NewCertPool()
	if !pool.AppendCertsFromPEM(roots) {
		return nil, errors.New("certificates: no authority in the text")
	}
	return &http.Client{
		Timeout:       timeout,
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
		Transport: &http.Transport{
			TLSClientConfig: &tls.Config{RootCAs: pool, MinVersion: tls.VersionTLS12}, DisableKeepAlives: true,
			DialContext: func(ctx context.Context, network, address string) (net.Conn, error) {
				host, _, err := net.SplitHostPort(address)
				if err != nil {
					return nil, err
				}
				if net.ParseIP(host) == nil {
					if address, err = resolver.Lookup(host); err != nil {
						return nil, err
					}
				}
				if resolver.Inside != nil {
					inside, err := resolver.Inside()
					if err != nil {
						return nil, err
					}
					if socket, internal := inside[address]; internal {
						address = socket
					}
				}
				return (&net.Dialer{}).DialContext(ctx, network, address)
			},
		},
	}, nil
}

// IdentityToken returns what the embedded cloud accepts as a service account's OpenID Connect
// token for an audience.
func IdentityToken(audience string) string {
	return "sandbox." + hex.EncodeToString([]byte(audience))
}
