package verify

import (
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
)

// PredictPath is where the API takes a customer: the first of predictPaths in
// app/src/contract.json.
const PredictPath = "/predict"

// Target is what the platform knows of an endpoint.
type Target struct {
	// HealthPath answers 200 to GET once the service is ready. It starts with a
	// slash. Required.
	HealthPath string
	// PredictPath takes a customer by POST. Default: PredictPath.
	PredictPath string
	// Platform is the name of the platform for messages, such as `cloudrun`.
	Platform string
	// Public says that the endpoint answers everybody, from everywhere, without
	// identity. Where it is false the endpoint may be out of reach: see the
	// package's documentation.
	Public bool
	// DeniedStatuses are the statuses, beside 401 and 403, with which the platform turns
	// away callers from outside the network of an endpoint that is not Public, such
	// as Cloud Run's 404 with internal ingress.
	DeniedStatuses []int
	// Host is the name by which callers know the service, where the URL holds
	// another one: it is sent as Host and must be on the certificate, so that a load
	// balancer can be verified before DNS leads to it. Default: the URL's.
	Host string
	// CertificateFollowsDNS says that the certificate for Host is issued only once DNS leads
	// Host to URL: by Let's Encrypt over HTTP, or by Google as a managed one.
	CertificateFollowsDNS bool
	// Header and Value are sent with every request, where they decide which release
	// answers. Default: none.
	Header, Value string
	// Subject is what answers, in messages, where it is not the service as a whole, such
	// as `the canary's candidate`. Default: none.
	Subject string
	// Transport carries the requests, in the place of HTTP over the network, to what has no
	// address of its own; answers of it with a [DeniedError] skip the check. Default: HTTP.
	Transport http.RoundTripper
	// Identity is the bearer token that every request carries, for an endpoint at this base
	// URL. It is asked once; an error skips the check. Default: none, and requests carry none.
	Identity func(baseURL string) (string, error)
	// Must makes it a failure when the endpoint cannot be verified from here.
	Must bool
	// Footer ends the message of a failure, a line each. Default: none.
	Footer []string
	// Hint says what to look at on this platform when the check fails. It ends the
	// message, one thing on a line. May be empty.
	Hint string
	// HintOutput takes the place of Hint where it has names that are known only once what
	// they name exists. It is read before the check.
	HintOutput pulumi.StringInput
}

// with is url together with the target, once it and what the target refers to are known.
func (t Target) with(url pulumi.StringOutput) pulumi.ArrayOutput {
	hint := t.HintOutput
	if hint == nil {
		hint = pulumi.String(t.Hint)
	}
	return pulumi.All(url, hint)
}

// resolved are the URL and the target of what with returned.
func (t Target) resolved(values []any) (url string, target Target) {
	t.Hint = values[1].(string)
	return values[0].(string), t
}

// closedTo says whether a status means that callers like this one are rejected.
func (t Target) closedTo(status int) bool {
	return !t.Public && (status == 401 || status == 403 || slices.Contains(t.DeniedStatuses, status))
}

// DeniedError is the answer of a Target.Transport that may not ask.
type DeniedError struct {
	// Reason says who may not do what.
	Reason string
}

func (e *DeniedError) Error() string { return e.Reason }

// parseBase reads the base of a service's URL.
func (t Target) parseBase(text string) (*url.URL, error) {
	base, err := url.Parse(text)
	switch {
	case err == nil && t.Transport != nil && base.Host != "":
		return base, nil
	case err != nil:
		// The parser's error quotes all of the text.
		return nil, fmt.Errorf("url %q: is not a URL", printable(text, maxQuote))
	case base.Scheme != "http" && base.Scheme != "https", base.Hostname() == "":
		return nil, fmt.Errorf("url %q: must start with http:// or https:// and a host", printable(text, maxQuote))
	case base.User != nil:
		return nil, errors.New("url: must not hold a user or password")
	case base.RawQuery != "" || base.ForceQuery || base.Fragment != "":
		return nil, fmt.Errorf("url %q: must not have a query or fragment", printable(text, maxQuote))
	}
	base.Path, base.RawPath = strings.TrimSuffix(base.Path, "/"), ""
	return base, nil
}
