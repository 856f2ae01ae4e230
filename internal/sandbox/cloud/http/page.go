package cloudhttp

import (
	"fmt"
	"net/http"
)

// NoAnswer closes the connection without an answer: what a client sees of a port where nothing listens, without the wait.
// http.ErrAbortHandler is the server's own way to do so.
func NoAnswer(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) }

// Page is a load balancer's own answer, as HTML.
func Page(status int, text string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Server", "awselb/2.0")
		w.Header().Set("Content-Type", "text/html")
		w.WriteHeader(status)
		// The client may have disconnected.
		_, _ = fmt.Fprintf(w, "<html><head><title>%[1]d %[2]s</title></head><body><center><h1>%[1]d %[2]s</h1></center></body></html>\n", status, text)
	}
}

// Message is a gateway's own answer, as JSON.
func Message(status int) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		WriteJSON(w, status, map[string]any{"message": http.StatusText(status)})
	}
}

// Failed is a gateway's answer where the release behind it does not come up.
func Failed(release string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set(ReleaseHeader, release)
		WriteJSON(w, http.StatusInternalServerError, map[string]any{"message": http.StatusText(http.StatusInternalServerError)})
	}
}
