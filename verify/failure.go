package verify

import (
	"fmt"
	"strings"
)

// Failure is a failed verification, worded for the person who ran the update.
type Failure struct {
	// Subject is what failed, if it is not the service as a whole.
	Subject string
	// Method and URL are the request that failed.
	Method, URL string
	// What is how it failed, in words that follow the URL.
	What string
	// Last is the last answer: a status, or a network error.
	Last string
	// Body is the start of the last answer's body, printable, at most 200
	// characters; empty if there was none.
	Body string
	// RequestID is the X-Request-Id of the last attempt, as in the API's log.
	RequestID string
	// Attempts are all attempts at this request.
	Attempts Attempts
	// Next lists what to check, in order.
	Next []string
	// Footer lists what the failure left unchanged and how to continue, one line each.
	Footer []string
}

// Error is the full message, one item per line.
func (f *Failure) Error() string {
	var b strings.Builder
	b.WriteString("verification")
	if f.Subject != "" {
		b.WriteString(" of " + f.Subject)
	}
	fmt.Fprintf(&b, ": %s %s %s", f.Method, f.URL, f.What)
	fmt.Fprintf(&b, "\n  last answer: %s", f.Last)
	if f.Body != "" {
		fmt.Fprintf(&b, "\n  its body starts: %s", f.Body)
	}
	fmt.Fprintf(&b, "\n  attempts: %s; request id of the last: %s", f.Attempts, f.RequestID)
	for _, step := range f.Next {
		b.WriteString("\n  next: " + step)
	}
	for _, line := range f.Footer {
		b.WriteString("\n  " + line)
	}
	return b.String()
}

// fail builds the failure of a request.
func (c *checker) fail(last answer, method, path string, attempts Attempts, what string) error {
	f := &Failure{
		Subject: c.target.Subject, Method: method, URL: c.url(path), What: what, Last: last.describe(), Body: printable(string(last.body), maxQuote),
		RequestID: last.requestID, Attempts: attempts, Next: c.advice(last, method, path), Footer: c.target.Footer,
	}
	if c.host != "" {
		f.URL += " (as " + c.host + ")"
	}
	if c.target.Header != "" {
		f.URL += " (with " + c.target.Header + ": " + c.target.Value + ")"
	}
	return f
}
