package aws

import (
	"net/http"

	cloudhttp "bankchurn/internal/sandbox/cloud/http"
)

// maxPayload is what a function may be asked and may answer, in bytes
// (docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html: 6 MB each for synchronous invocations).
const maxPayload = 6 << 20

// withinPayload answers as API Gateway does for a function: 413 to a request above its limit, and 500 where the function's
// answer is above it, which is an error of the invocation (Function.ResponseSizeTooLarge).
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
		// The caller may have gone, and then there is no one to answer.
		_, _ = w.Write(whole.body)
	}
}

// payload is an answer that is not sent before it is whole, as a function's is.
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

// Unwrap is for http.ResponseController.
func (p *payload) Unwrap() http.ResponseWriter { return p.ResponseWriter }
