package verify

import (
	"crypto/tls"
	"errors"
	"fmt"
	"net"
	"net/http"
	"strings"
)

// advice says what to look at after a failure, the likeliest first and the
// platform's own hint last.
func (c *checker) advice(a answer, method, path string) []string {
	steps := []string{c.cause(a, method, path)}
	if c.target.Hint != "" {
		steps = append(steps, strings.Split(c.target.Hint, "\n")...)
	}
	return steps
}

// cause is where answers like this one usually come from.
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
		return "the service must answer at its own address: look for a sign-in page, a proxy or a rule for another host name in front of it"
	case errors.As(a.err, &proxy):
		return "the environment's HTTPS_PROXY and NO_PROXY decide the way: let the proxy through to this host, or name the host in NO_PROXY"
	case errors.As(a.err, &name):
		return "DNS does not know the name from here: a new one takes minutes (verify.timeoutSeconds), a private one needs the network's own resolver"
	case errors.As(a.err, &certificate):
		return "the certificate must be current, from a known authority and for this name: a new one takes minutes to issue"
	case errors.Is(a.err, http.ErrSchemeMismatch):
		return "the endpoint speaks plain HTTP at an https:// address: look at the listener's protocol"
	case !a.connected:
		return "nothing accepts connections there: is the service running, and may this address call its port?"
	}
	return fmt.Sprintf("the service takes connections but gives no whole HTTP answer in time: does it serve on service.port, and has it enough CPU and memory? Its log has request id %s if it got there", a.requestID)
}

// causeOfBreach is where an answer outside the contract usually comes from.
func causeOfBreach(breach error, path string) string {
	var foreign *foreignError
	if errors.As(breach, &foreign) && foreign.page {
		return "something in between answers for the service: a proxy's or captive portal's page (HTTPS_PROXY, HTTP_PROXY, NO_PROXY), or a route to something else"
	}
	return "the image must be the churn API of this version: POST " + path + " as app/openapi.json describes it"
}

// causeOfStatus is where a status usually comes from.
func (c *checker) causeOfStatus(a answer, method, path string) string {
	post := method == http.MethodPost
	switch a.status {
	case http.StatusUnauthorized, http.StatusForbidden:
		if c.target.Public {
			return "service.public is true, but anonymous calls are rejected: look for an organization policy against public services, or IAM changes that are still propagating"
		}
		return "the endpoint asks for an identity for some requests and not for others: look at its authorization"
	case http.StatusNotFound:
		if post {
			return "the image has no POST " + path + ", or the platform no route to it"
		}
		return "service.healthPath must be a path of the image: " + path + " is not, or the platform has no route to it"
	case http.StatusBadRequest, http.StatusRequestEntityTooLarge, http.StatusUnprocessableEntity:
		if post {
			return "verify.sample must be a customer as this image's API takes it"
		}
	case http.StatusTooManyRequests:
		return "even a single caller is rate-limited: look at throttling, reserved concurrency and the account's quota"
	case http.StatusProxyAuthRequired:
		return "the proxy of HTTP_PROXY asks for credentials"
	}
	return "the service's log has the reason, under request id " + a.requestID + " if the request got there"
}
