package verify

import (
	"bytes"
	"context"
	"crypto/rand"
	"errors"
	"io"
	"net/http"
	"net/http/httptrace"
	"net/url"
	"sync/atomic"
	"time"
)

// answer is the outcome of one request.
type answer struct {
	// status is 0 if there was none.
	status      int
	contentType string
	// body is its beginning: enough to quote, or all of a prediction.
	body []byte
	// err is why the answer is missing or incomplete.
	err error
	// breach is how an answer violates the API's contract.
	breach error
	// connected means that a connection was established, including TLS, to the endpoint or to
	// a proxy for plain HTTP, named in proxy.
	connected bool
	proxy     string
	requestID string
}

// errSlow ends a request that takes too long.
var errSlow = errors.New("no complete answer in time")

// maxExcerpt is how much is read of a body that is only quoted, in bytes.
const maxExcerpt = 4 << 10

// send makes one request, redirects included.
func (c *checker) send(ctx context.Context, method, path string, body []byte) answer {
	ctx, cancel := context.WithTimeoutCause(ctx, c.pace.attempt, errSlow)
	defer cancel()
	a := answer{requestID: "verify-" + rand.Text()[:12]}
	// Another goroutine may still establish a connection after the request was abandoned.
	var connected atomic.Bool
	trace := &httptrace.ClientTrace{GotConn: func(httptrace.GotConnInfo) { connected.Store(true) }}
	req, err := c.request(httptrace.WithClientTrace(ctx, trace), method, path, body, a.requestID)
	if err != nil {
		a.err = err
		return a
	}
	if proxy, err := c.transport.Proxy(req); err == nil && proxy != nil && req.URL.Scheme == "http" {
		a.proxy = proxy.Host
	}
	resp, err := c.client.Do(req)
	a.connected = connected.Load()
	if err != nil {
		a.err = because(ctx, err)
		return a
	}
	defer func() { _ = resp.Body.Close() }()
	a.status, a.contentType = resp.StatusCode, resp.Header.Get("Content-Type")
	switch {
	case resp.StatusCode != http.StatusOK:
		// Do not spend the whole attempt on a body that is only quoted.
		hurry := time.AfterFunc(c.pace.excerpt, cancel)
		defer hurry.Stop()
		a.body, _ = io.ReadAll(io.LimitReader(resp.Body, maxExcerpt))
	case method == http.MethodPost:
		if a.body, err = io.ReadAll(io.LimitReader(resp.Body, maxBody+1)); err != nil {
			a.err = because(ctx, err)
		}
	}
	return a
}

func (c *checker) request(ctx context.Context, method, path string, body []byte, id string) (*http.Request, error) {
	req, err := http.NewRequestWithContext(ctx, method, c.url(path), bytes.NewReader(body))
	if err != nil {
		return nil, err
	}
	c.address(req)
	req.Header.Set("Accept", "application/json")
	req.Header.Set("User-Agent", "bankchurn-verify")
	// The API logs it and sends it back.
	req.Header.Set("X-Request-Id", id)
	if c.target.Header != "" {
		req.Header.Set(c.target.Header, c.target.Value)
	}
	if c.token != "" {
		req.Header.Set("Authorization", "Bearer "+c.token)
	}
	if body != nil {
		req.Header.Set("Content-Type", "application/json")
	}
	return req, nil
}

// because is the reason for a failed request without the URL, which the message has anyway, or
// the context's cause if that ended it.
func because(ctx context.Context, err error) error {
	if cause := context.Cause(ctx); cause != nil {
		return cause
	}
	var wrapped *url.Error
	if errors.As(err, &wrapped) {
		return wrapped.Err
	}
	return err
}
