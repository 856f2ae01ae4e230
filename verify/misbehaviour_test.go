package verify

import (
	"io"
	"net"
	"net/http"
	"strings"
	"testing"
	"time"
)

// headers never stop coming.
func endlessHeaders(w http.ResponseWriter, _ *http.Request) {
	conn := hijack(w)
	defer func() { _ = conn.Close() }()
	if _, err := io.WriteString(conn, "HTTP/1.1 200 OK\r\n"); err != nil {
		return
	}
	for {
		if _, err := io.WriteString(conn, "X-Long: "+strings.Repeat("y", 1000)+"\r\n"); err != nil {
			return
		}
	}
}

// drippingHeaders sends a byte of a header now and then.
func drippingHeaders(w http.ResponseWriter, _ *http.Request) {
	conn := hijack(w)
	defer func() { _ = conn.Close() }()
	for _, err := io.WriteString(conn, "HTTP/1.1 200 OK\r\nX: "); err == nil; _, err = io.WriteString(conn, "y") {
		time.Sleep(5 * time.Millisecond)
	}
}

func circling(w http.ResponseWriter, r *http.Request) {
	http.Redirect(w, r, r.URL.Path, http.StatusTemporaryRedirect)
}

var misbehaviour = []struct {
	rule    string
	handler http.HandlerFunc
	// health and predict are the prefixes of the failure's last answer.
	health, predict string
}{
	{"never answers", silent, "no answer in time", "no answer in time"},
	{"hangs up", hangUp, "connection closed early", "connection closed early"},
	{"resets", reset, "connection reset", "connection reset"},
	{"does not speak HTTP", raw("220 mail.example.com ESMTP\r\n", 1), "network error (net/http: HTTP/1.x transport connection broken: malformed HTTP", "network error (net/http: HTTP/1.x transport connection broken: malformed HTTP"},
	{"drips headers", drippingHeaders, "no answer in time", "no answer in time"},
	{"sends endless headers", endlessHeaders, "network error (net/http: HTTP/1.x transport connection broken: net/http: server response headers exceeded", "network error (net/http"},
	{"sends endless interim answers", raw("HTTP/1.1 103 Early Hints\r\n\r\n", 1<<20), "network error (net/http", "network error (net/http"},
	{"drips the body of an error", dripping(500), "500 Internal Server Error", "500 Internal Server Error"},
	{"sends an endless error", huge(500), "500 Internal Server Error", "500 Internal Server Error"},
	{"stays unavailable", answering(503, "", ""), "503 Service Unavailable", "503 Service Unavailable"},
	{"invents a status", answering(599, "", ""), "599", "599"},
	{"redirects in a circle", circling, "endless redirects (more than 5 redirects", "endless redirects (more than 5 redirects"},
}

// Neither a failing health path nor a failing prediction exceeds the timeout, and both errors name
// the actual problem.
func TestNothingExceedsTheTimeout(t *testing.T) {
	for _, c := range misbehaviour {
		for phase, handler := range map[string]http.HandlerFunc{"health": api(c.handler, nil), "predict": api(nil, c.handler)} {
			t.Run(phase+" "+c.rule, func(t *testing.T) {
				t.Parallel()
				checker := quick(t, serve(t, handler), public, Options{})
				checker.pace.attempt, checker.limit = brief, 4*brief
				_, failure := failing(t, checker)
				want := c.health
				if phase == "predict" {
					want = c.predict
				}
				if !strings.HasPrefix(failure.Last, want) {
					t.Errorf("last answer: got %q, want %q", failure.Last, want)
				}
			})
		}
	}
}

func TestPredictionBodiesAreBounded(t *testing.T) {
	for _, c := range []struct {
		rule    string
		predict http.HandlerFunc
		want    string
	}{
		{"drips for ever", dripping(200), "200 cut short (no answer in time)"},
		{"breaks off", cut, "200 cut short (connection closed early)"},
		{"is endless", huge(200), "200 OK"},
	} {
		t.Run(c.rule, func(t *testing.T) {
			t.Parallel()
			checker := quick(t, serve(t, api(nil, c.predict)), public, Options{})
			checker.pace.attempt, checker.limit = brief, 4*brief
			_, failure := failing(t, checker)
			if !strings.HasPrefix(failure.Last, c.want) {
				t.Errorf("got %q, want %q", failure.Last, c.want)
			}
			if len([]rune(failure.Body)) > maxQuote+3 {
				t.Errorf("quotes %d characters", len([]rune(failure.Body)))
			}
		})
	}
}

func TestAPortWithAnotherProtocolFails(t *testing.T) {
	for _, c := range []struct{ rule, url, want string }{
		{"no listener", unused(t), "connection refused (dial tcp 127.0.0.1"},
		{"the handshake is never answered", "https://" + acceptor(t, func(net.Conn) {}), "no connection in time"},
		{"the handshake is broken off", "https://" + acceptor(t, func(c net.Conn) { _ = c.Close() }), "connection "},
		{"the handshake is answered in plain HTTP", strings.Replace(serve(t, api(nil, nil)), "http:", "https:", 1), "no TLS (http: server gave HTTP response to HTTPS client)"},
	} {
		t.Run(c.rule, func(t *testing.T) {
			t.Parallel()
			checker := quick(t, c.url, public, Options{})
			checker.pace.attempt, checker.limit = brief, 4*brief
			_, failure := failing(t, checker)
			if !strings.HasPrefix(failure.Last, c.want) {
				t.Errorf("got %q, want %q", failure.Last, c.want)
			}
		})
	}
}
