package verify

import (
	"crypto/tls"
	"errors"
	"fmt"
	"net"
	"net/http"
	"strings"
)

// advice lists what to check after a failure, most likely first and the platform's
// own hint last.
func (c *checker) advice(a answer, method, path string) []string {
	steps := []string{c.cause(a, method, path)}
	if c.target.Hint != "" {
		steps = append(steps, strings.Split(c.target.Hint, "\n")...)
	}
	return steps
}

// cause is the usual cause of such an answer.
func (c *checker) cause(a answer, method, path string) string {
	switch {
	case a.breach != nil:
		return causeOfBreach(a.breach, path)
	case a.err == nil:
		return c.causeOfStatus(a, method, path)
	}
	var (
		redirect    *redirectError
		proxy       *proxyError
		name        *net.DNSError
		certificate *tls.CertificateVerificationError
		dns         *dnsError
	)
	switch {
	case errors.As(a.err, &dns):
		return dns.next()
	case errors.As(a.err, &redirect):
		return "the service must respond at its own address: check for a sign-in page, a proxy or a rule for another host name in front of it"
	case errors.As(a.err, &proxy):
		return "the request goes through the proxy in HTTPS_PROXY: allow this host on the proxy, or add it to NO_PROXY"
	case errors.As(a.err, &name):
		return "the name does not resolve here: a new record takes minutes to propagate (verify.timeoutSeconds), a private one needs the network's own resolver"
	case errors.As(a.err, &certificate):
		return "the certificate must be valid, from a trusted authority and for this name: a new one takes minutes to issue"
	case errors.Is(a.err, http.ErrSchemeMismatch):
		return "the endpoint serves plain HTTP at an https:// address: check the listener's protocol"
	case !a.connected:
		return "nothing accepts connections there: check that the service is running and that this client may reach its port"
	}
	return fmt.Sprintf("the service accepts connections but sends no complete HTTP response in time: check that it listens on service.port and has enough CPU and memory. If the request reached it, its log has request id %s", a.requestID)
}

// causeOfBreach is the usual cause of an answer that violates the contract.
func causeOfBreach(breach error, path string) string {
	var foreign *foreignError
	if errors.As(breach, &foreign) && foreign.page {
		return "something in between responds instead of the service: check for a proxy or captive portal (HTTPS_PROXY, HTTP_PROXY, NO_PROXY), or a route to something else"
	}
	return "the image must be the churn API of this version: POST " + path + " as app/openapi.json describes it"
}

// causeOfStatus is the usual cause of a status.
func (c *checker) causeOfStatus(a answer, method, path string) string {
	post := method == http.MethodPost
	switch a.status {
	case http.StatusUnauthorized, http.StatusForbidden:
		if c.target.Public {
			return "service.public is true, but anonymous calls are rejected: check for an organization policy against public services, or IAM changes that are still propagating"
		}
		return "the endpoint requires an identity for some requests only: check its authorization"
	case http.StatusNotFound:
		if post {
			return "the image has no POST " + path + ", or the platform has no route to it"
		}
		return "service.healthPath must be a path of the image: " + path + " is not one, or the platform has no route to it"
	case http.StatusBadRequest, http.StatusRequestEntityTooLarge, http.StatusUnprocessableEntity:
		if post {
			return "verify.sample must be a customer that this image's API accepts"
		}
	case http.StatusTooManyRequests:
		return "even a single client is rate-limited: check throttling, reserved concurrency and the account's quota"
	case http.StatusProxyAuthRequired:
		return "the proxy in HTTP_PROXY requires credentials"
	}
	return "the service's log has the reason under request id " + a.requestID + " if the request reached it"
}
