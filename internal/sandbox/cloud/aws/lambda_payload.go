package aws

import (
	"net/http"

	cloudhttp "bankchurn/internal/sandbox/cloud/http"
)

// maxPayload is the maximum size of a function's request and response, in bytes
// (docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html: 6 MB each for synchronous
// invocations).
const maxPayload = 6 << 20

// withinPayload imitates API Gateway in front of a function: 413 for a request above the limit,
// and 500 for a response above it, which fails the invocation (Function.ResponseSizeTooLarge).
func withinPayload(release string, answer http.HandlerFunc) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		if r.ContentLength > maxPayload {
			cloudhttp.Message(http.StatusRequestEntityTooLarge)(w, r)
			return
		}
		whole := &payload{ResponseWriter: w, status: http.StatusOK}
		answer(whole, r)
		if len(whole.body) > maxPayload {
			w.Header().Del("Content-Length")
			cloudhttp.Failed(release)(w, r)
			return
		}
		w.WriteHeader(whole.status)
		// The client may have disconnected.
		_, _ = w.Write(whole.body)
	}
}

// payload is a response that is only sent once it is complete, like a function's.
type payload struct {
	http.ResponseWriter
	status int
	body   []byte
}

func (p *payload) WriteHeader(status int) { p.status = status }

func (p *payload) Write(part []byte) (int, error) {
	if len(p.body) <= maxPayload {
		p.body = append(p.body, part...)
	}
	return len(part), nil
}

// Unwrap supports http.ResponseController.
func (p *payload) Unwrap() http.ResponseWriter { return p.ResponseWriter }
