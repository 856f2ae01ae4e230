package verify

import (
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"slices"
	"strconv"
	"syscall"
)

// outcome names an answer in a list of attempts, from a fixed set of words.
func (a answer) outcome() string {
	switch {
	case a.err == nil:
		return strconv.Itoa(a.status)
	case a.status != 0:
		return fmt.Sprintf("%d cut short (%s)", a.status, a.failure())
	}
	return a.failure()
}

// failure names the reason why there is no complete answer.
func (a answer) failure() string {
	var (
		redirect    *redirectError
		proxy       *proxyError
		name        *net.DNSError
		certificate *tls.CertificateVerificationError
		network     net.Error
	)
	switch err := a.err; {
	case errors.As(err, &redirect):
		return redirect.label
	case errors.As(err, &proxy):
		return "refused by the proxy"
	case errors.As(err, &name) && name.IsNotFound:
		return "name not found"
	case errors.As(err, &name):
		return "name lookup failed"
	case errors.As(err, &certificate):
		return "invalid certificate"
	case errors.Is(err, http.ErrSchemeMismatch):
		return "no TLS"
	case is(err, refusals):
		return "connection refused"
	case is(err, resets):
		return "connection reset"
	case is(err, noRoutes):
		return "no route"
	case errors.Is(err, errLimit):
		return "cut off at the time limit"
	case errors.Is(err, errSlow), errors.As(err, &network) && network.Timeout():
		if !a.connected {
			return "no connection in time"
		}
		return "no answer in time"
	case errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF):
		return "connection closed early"
	}
	return "network error"
}

// is reports whether an error is one of the operating system's.
func is(err error, of []syscall.Errno) bool {
	return slices.ContainsFunc(of, func(number syscall.Errno) bool { return errors.Is(err, number) })
}

// describe describes an answer in full: `503 Service Unavailable`, or the failure with the error's
// own text.
func (a answer) describe() string {
	if a.err == nil {
		return statusText(a.status)
	}
	text := a.outcome()
	if errors.Is(a.err, errSlow) || errors.Is(a.err, errLimit) {
		return text
	}
	return text + " (" + printable(a.err.Error(), maxDetail) + ")"
}

// temporary reports whether a retry may succeed, although the health path already answers 200.
func (a answer) temporary() bool {
	var redirect *redirectError
	if a.err != nil {
		return !errors.As(a.err, &redirect)
	}
	return slices.Contains([]int{
		http.StatusTooManyRequests, http.StatusBadGateway, http.StatusServiceUnavailable, http.StatusGatewayTimeout,
	}, a.status)
}

// unreachable is why an answer is not from the endpoint; empty if it is.
func (a answer) unreachable() string {
	var certificate *tls.CertificateVerificationError
	byProxy := []int{http.StatusProxyAuthRequired, http.StatusBadGateway, http.StatusServiceUnavailable, http.StatusGatewayTimeout}
	switch {
	case a.err != nil && !a.connected && !errors.As(a.err, &certificate) && !errors.Is(a.err, http.ErrSchemeMismatch):
		return "no connection from here: " + a.describe()
	case a.proxy != "" && slices.Contains(byProxy, a.status):
		return fmt.Sprintf("proxy %s answered %s, for itself or for the endpoint", a.proxy, statusText(a.status))
	}
	return ""
}
