package verify

import (
	"fmt"
	"net"
	"net/http"
	"net/url"
	"strings"
)

// maxRedirects is how many redirects one request follows: HTTP to HTTPS and a trailing slash are
// two.
const maxRedirects = 5

// redirectError is a redirect that is not followed.
type redirectError struct {
	// label names it in a list of attempts.
	label, detail string
}

func (e *redirectError) Error() string { return e.detail }

// followRedirect decides on each redirect; it is the CheckRedirect of the client.
func (c *checker) followRedirect(next *http.Request, via []*http.Request) error {
	from := via[len(via)-1]
	to := printable(next.URL.Redacted(), maxQuote)
	samePort := next.URL.Scheme == from.URL.Scheme && port(next.URL) == port(from.URL)
	upgrade := from.URL.Scheme == "http" && next.URL.Scheme == "https"
	switch {
	case len(via) > maxRedirects:
		return &redirectError{"endless redirects", fmt.Sprintf("more than %d redirects, the last to %s", maxRedirects, to)}
	case next.Method != via[0].Method:
		return &redirectError{"a redirect that drops the body", fmt.Sprintf("a redirect to %s which turns %s into %s; 307 and 308 keep it", to, via[0].Method, next.Method)}
	case from.URL.Scheme == "https" && next.URL.Scheme == "http":
		return &redirectError{"a redirect to plain HTTP", "a redirect from HTTPS to " + to}
	case !c.ownName(next.URL.Hostname()) || !samePort && !upgrade:
		return &redirectError{"a redirect to another host", "a redirect to " + to}
	}
	c.address(next)
	return nil
}

// ownName reports whether a name is the endpoint's: the one in the URL or the one that clients use.
func (c *checker) ownName(name string) bool {
	return strings.EqualFold(name, c.base.Hostname()) || c.host != "" && strings.EqualFold(name, c.host)
}

// address sends a request to the endpoint under the name that clients use, which may not resolve
// yet.
func (c *checker) address(req *http.Request) {
	if c.host == "" {
		return
	}
	number := req.URL.Port()
	req.URL.Host, req.Host = join(c.base.Hostname(), number), join(c.host, number)
}

// join returns a host with its port, if it has one.
func join(host, port string) string {
	switch {
	case port != "":
		return net.JoinHostPort(host, port)
	case strings.Contains(host, ":"):
		return "[" + host + "]"
	}
	return host
}

// port returns the explicit or default port of a URL.
func port(u *url.URL) string {
	switch {
	case u.Port() != "":
		return u.Port()
	case u.Scheme == "https":
		return "443"
	}
	return "80"
}
