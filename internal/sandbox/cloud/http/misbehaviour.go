package cloudhttp

import (
	"io"
	"net/http"
	"time"
)

// Request is one request that the platform forwarded to the application.
type Request struct {
	// Type and URN identify the resource that has the endpoint.
	Type, URN string
	// Path is the path that the application sees.
	Path string
	// Release is the release that gets the request, as in ReleaseHeader.
	Release string
	// Number counts the requests to this endpoint from 1, since the cloud was opened.
	Number int
}

// Misbehaviour answers in place of the application. nil means that the application answers
// correctly.
type Misbehaviour func(Request) http.HandlerFunc

// NeverHealthy answers 503 to everything: the process runs, but the model never loads.
func NeverHealthy(Request) http.HandlerFunc { return unhealthy }

// HealthyAfter is a service that becomes healthy after n requests.
func HealthyAfter(n int) Misbehaviour {
	return func(r Request) http.HandlerFunc {
		if r.Number <= n {
			return unhealthy
		}
		return nil
	}
}

// Flapping alternates between wrong and right answers, starting with a wrong one.
func Flapping(r Request) http.HandlerFunc {
	if r.Number%2 == 1 {
		return unhealthy
	}
	return nil
}

// Garbage is healthy, but its predictions have a format that no client of the API can read.
func Garbage(r Request) http.HandlerFunc {
	if r.Path == "/health" {
		return nil
	}
	return func(w http.ResponseWriter, _ *http.Request) {
		WriteJSON(w, http.StatusOK, map[string]any{"churn_probability": "high", "prediction": true})
	}
}

// Hanging is healthy, but never answers a prediction request.
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

// Late is healthy, and answers a prediction request correctly after three seconds.
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

// Dying is healthy, but closes the connection in the middle of every prediction response.
func Dying(r Request) http.HandlerFunc {
	if r.Path == "/health" {
		return nil
	}
	return func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		w.Header().Set("Content-Length", "60")
		// The client may have disconnected.
		_, _ = io.WriteString(w, `{"churn_probability": 0.12`)
		_ = http.NewResponseController(w).Flush()
		// This is how net/http closes a connection without a response.
		panic(http.ErrAbortHandler)
	}
}

func unhealthy(w http.ResponseWriter, _ *http.Request) {
	WriteJSON(w, http.StatusServiceUnavailable, map[string]any{"error": "the model is not loaded"})
}
