package cloudhttp

import (
	"fmt"
	"net/http"
)

// NoAnswer closes the connection without a response, like a port where nothing listens, but
// without the wait. Panicking with http.ErrAbortHandler is how net/http does that.
func NoAnswer(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) }

// Page is a load balancer's own response, in HTML.
func Page(status int, text string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Server", "awselb/2.0")
		w.Header().Set("Content-Type", "text/html")
		w.WriteHeader(status)
		// The client may have disconnected.
		_, _ = fmt.Fprintf(w, "<html><head><title>%[1]d %[2]s</title></head><body><center><h1>%[1]d %[2]s</h1></center></body></html>\n", status, text)
	}
}

// Message is a gateway's own response, in JSON.
func Message(status int) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		WriteJSON(w, status, map[string]any{"message": http.StatusText(status)})
	}
}

// Failed is a gateway's response if the release behind it does not start.
func Failed(release string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set(ReleaseHeader, release)
		WriteJSON(w, http.StatusInternalServerError, map[string]any{"message": http.StatusText(http.StatusInternalServerError)})
	}
}
