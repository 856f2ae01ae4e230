package cloudhttp

import (
	"io"
	"net/http"
	"time"
)

// Request is one request that the platform let through to the application.
type Request struct {
	// Type and URN are those of the resource that has the endpoint.
	Type, URN string
	// Path is what the application sees.
	Path string
	// Release says which of the releases is asked, as ReleaseHeader does.
	Release string
	// Number counts the requests to this endpoint from 1, since the cloud was opened.
	Number int
}

// Misbehaviour answers in the place of the application. nil is the right answer.
type Misbehaviour func(Request) http.HandlerFunc

// NeverHealthy answers 503 to everything: the process runs, the model never loads.
func NeverHealthy(Request) http.HandlerFunc { return unhealthy }

// HealthyAfter is a service that needs n requests to come up.
func HealthyAfter(n int) Misbehaviour {
	return func(r Request) http.HandlerFunc {
		if r.Number <= n {
			return unhealthy
		}
		return nil
	}
}

// Flapping answers right and wrong by turns, wrong first.
func Flapping(r Request) http.HandlerFunc {
	if r.Number%2 == 1 {
		return unhealthy
	}
	return nil
}

// Garbage is healthy, and predicts in a form that no client of the API reads.
func Garbage(r Request) http.HandlerFunc {
	if r.Path == "/health" {
		return nil
	}
	return func(w http.ResponseWriter, _ *http.Request) {
		WriteJSON(w, http.StatusOK, map[string]any{"churn_probability": "high", "prediction": true})
	}
}

// Hanging is healthy, and takes a customer without ever answering.
func Hanging(r Request) http.HandlerFunc {
	if r.Path == "/health" {
		return nil
	}
	return func(_ http.ResponseWriter, r *http.Request) {
		select {
		case <-r.Context().Done():
		case <-time.After(time.Minute):
		}
	}
}

// Late is healthy, and answers a customer rightly after three seconds.
func Late(r Request) http.HandlerFunc {
	if r.Path == "/health" {
		return nil
	}
	return func(w http.ResponseWriter, r *http.Request) {
		select {
		case <-r.Context().Done():
		case <-time.After(3 * time.Second):
			predict(w, r)
		}
	}
}

// Dying is healthy, and ends in the middle of the answer to every customer.
func Dying(r Request) http.HandlerFunc {
	if r.Path == "/health" {
		return nil
	}
	return func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		w.Header().Set("Content-Length", "60")
		// A client that is gone by now is no concern of the sandbox.
		_, _ = io.WriteString(w, `{"churn_probability": 0.12`)
		_ = http.NewResponseController(w).Flush()
		// The server's own way to close a connection without a word.
		panic(http.ErrAbortHandler)
	}
}

func unhealthy(w http.ResponseWriter, _ *http.Request) {
	WriteJSON(w, http.StatusServiceUnavailable, map[string]any{"error": "the model is not loaded"})
}
