package verify

import (
	"context"
	"errors"
	"io"
	"log"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"
	"time"
)

const good = `{"churn_probability": 0.1234, "prediction": "no_churn"}`

// impatient is a pace that detects an endless wait within the test's time.
var impatient = pace{first: 5 * time.Millisecond, longest: 20 * time.Millisecond, attempt: 2 * time.Second, excerpt: 30 * time.Millisecond}

// brief is the time for requests in tests in which they run out of it. A busy machine takes longer
// for a good answer.
const brief = 150 * time.Millisecond

// patience is the timeout of a check that will succeed, however busy the machine is.
const patience = 20 * time.Second

var public = Target{HealthPath: "/health", Platform: "test", Public: true}

// quick is a checker for a server of the test.
func quick(t *testing.T, url string, target Target, o Options) *checker {
	t.Helper()
	o.TimeoutSeconds = 1
	c, err := newChecker(url, target, o)
	if err != nil {
		t.Fatal(err)
	}
	c.pace, c.limit = impatient, patience
	return c
}

// failing checks a server that never works, and returns the failure. It is an error if the check
// exceeds its timeout by more than a busy machine explains.
func failing(t *testing.T, c *checker) (Report, *Failure) {
	t.Helper()
	began := time.Now()
	report, err := c.check(context.Background())
	if took := time.Since(began); took > c.limit+2*time.Second {
		t.Errorf("took %s with a limit of %s", took, c.limit)
	}
	var failure *Failure
	if !errors.As(err, &failure) {
		t.Fatalf("got %v, %v; want a failure", report, err)
	}
	return report, failure
}

func succeeding(t *testing.T, c *checker) Report {
	t.Helper()
	report, err := c.check(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	return report
}

// serve runs a server for the duration of the test.
func serve(t *testing.T, handler http.HandlerFunc) string {
	t.Helper()
	return started(t, handler, (*httptest.Server).Start).URL
}

func started(t *testing.T, handler http.HandlerFunc, start func(*httptest.Server)) *httptest.Server {
	t.Helper()
	s := httptest.NewUnstartedServer(handler)
	// Broken handshakes are what the tests are about.
	s.Config.ErrorLog = log.New(io.Discard, "", 0)
	start(s)
	t.Cleanup(func() {
		s.CloseClientConnections()
		s.Close()
	})
	return s
}

// api answers health checks with one handler and predictions with the other; nil stands for a
// correct one.
func api(health, predict http.HandlerFunc) http.HandlerFunc {
	if health == nil {
		health = answering(200, "application/json", `{"status": "ok"}`)
	}
	if predict == nil {
		predict = answering(200, "application/json", good)
	}
	return func(w http.ResponseWriter, r *http.Request) {
		switch r.Method + " " + r.URL.Path {
		case "GET /health":
			health(w, r)
		case "POST /predict":
			predict(w, r)
		default:
			http.Error(w, "no such path: "+r.Method+" "+r.URL.Path, http.StatusNotFound)
		}
	}
}

func answering(status int, contentType, body string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", contentType)
		w.WriteHeader(status)
		_, _ = io.WriteString(w, body)
	}
}

// inTurn uses one handler after the other and stays with the last.
func inTurn(handlers ...http.HandlerFunc) http.HandlerFunc {
	var n atomic.Int64
	return func(w http.ResponseWriter, r *http.Request) {
		i := min(int(n.Add(1)), len(handlers))
		handlers[i-1](w, r)
	}
}

// dripping sends a status and then a byte now and then, forever.
func dripping(status int) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		w.WriteHeader(status)
		for r.Context().Err() == nil {
			if _, err := io.WriteString(w, " "); err != nil {
				return
			}
			_ = http.NewResponseController(w).Flush()
			time.Sleep(5 * time.Millisecond)
		}
	}
}

// silent never answers. The server notices that a client has disconnected only after it has read
// the request's body.
func silent(_ http.ResponseWriter, r *http.Request) {
	_, _ = io.Copy(io.Discard, r.Body)
	<-r.Context().Done()
}

// huge sends an endless body, as fast as it can.
func huge(status int) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		w.WriteHeader(status)
		chunk := strings.Repeat("x", 1<<16)
		for {
			if _, err := io.WriteString(w, chunk); err != nil {
				return
			}
		}
	}
}

// cut announces more of a body than it sends.
func cut(w http.ResponseWriter, _ *http.Request) {
	w.Header().Set("Content-Type", "application/json")
	w.Header().Set("Content-Length", "1000")
	_, _ = io.WriteString(w, `{"churn`)
}

// hangUp closes the connection without a response; reset resets it.
func hangUp(w http.ResponseWriter, _ *http.Request) { _ = hijack(w).Close() }

func reset(w http.ResponseWriter, _ *http.Request) {
	conn := hijack(w)
	if tcp, ok := conn.(*net.TCPConn); ok {
		_ = tcp.SetLinger(0)
	}
	_ = conn.Close()
}

func hijack(w http.ResponseWriter) net.Conn {
	conn, _, err := http.NewResponseController(w).Hijack()
	if err != nil {
		panic(err)
	}
	return conn
}

// raw sends text again and again instead of HTTP.
func raw(text string, times int) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		conn := hijack(w)
		defer func() { _ = conn.Close() }()
		for range times {
			if _, err := io.WriteString(conn, text); err != nil {
				return
			}
		}
	}
}

// unused is the URL of a port on which nothing listens.
func unused(t *testing.T) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = l.Close() }()
	return "http://" + l.Addr().String()
}

// acceptor accepts connections and passes them to serve, whatever protocol they use.
func acceptor(t *testing.T, serve func(net.Conn)) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(context.Background())
	t.Cleanup(func() {
		stop()
		_ = l.Close()
	})
	go func() {
		for {
			conn, err := l.Accept()
			if err != nil {
				return
			}
			context.AfterFunc(ctx, func() { _ = conn.Close() })
			go serve(conn)
		}
	}()
	return l.Addr().String()
}

func contains(t *testing.T, text string, parts ...string) {
	t.Helper()
	for _, part := range parts {
		if !strings.Contains(text, part) {
			t.Errorf("%q is not in:\n%s", part, text)
		}
	}
}
