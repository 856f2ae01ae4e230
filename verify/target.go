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

// PredictPath is the API's path for predictions: the first of predictPaths in
// app/src/contract.json.
const PredictPath = "/predict"

// Target is what the platform knows about an endpoint.
type Target struct {
	// HealthPath answers 200 to GET once the service is ready. It starts with a
	// slash. Required.
	HealthPath string
	// PredictPath accepts a customer by POST. Default: PredictPath.
	PredictPath string
	// Platform is the name of the platform for messages, such as `cloudrun`.
	Platform string
	// Public means that anyone can call the endpoint from anywhere without an identity. Otherwise
	// it may be unreachable: see the package documentation.
	Public bool
	// DeniedStatuses are the statuses, in addition to 401 and 403, with which the platform
	// rejects calls from outside the network of an endpoint that is not Public, such as
	// Cloud Run's 404 with internal ingress.
	DeniedStatuses []int
	// Host is the name that clients use, if it differs from the URL's: it is sent as Host
	// and must be on the certificate, so that a load balancer can be verified before DNS
	// points to it. Default: the URL's.
	Host string
	// CertificateFollowsDNS means that the certificate for Host is issued only after DNS points
	// Host to URL: by Let's Encrypt over HTTP-01, or by Google as a managed one.
	CertificateFollowsDNS bool
	// Header and Value are a header sent with every request to select the release.
	// Default: none.
	Header, Value string
	// Subject is what is verified, for messages, if it is not the service as a whole, such as `the
	// canary's candidate`. Default: none.
	Subject string
	// Transport sends the requests to a target without its own address, instead of HTTP over
	// the network. If it returns a [DeniedError], the check is skipped. Default: HTTP.
	Transport http.RoundTripper
	// Identity returns the bearer token of every request, for an endpoint at this base URL. It
	// is called once; an error skips the check. Default: none; requests have no token.
	Identity func(baseURL string) (string, error)
	// Must fails the check if the endpoint cannot be verified from here.
	Must bool
	// Footer are lines at the end of a failure's message. Default: none.
	Footer []string
	// Hint is what to check on this platform if the check fails. It ends the message, one item per
	// line. May be empty.
	Hint string
	// HintOutput replaces Hint if it contains names that are known only after their resources
	// exist. It is read before the check.
	HintOutput pulumi.StringInput
}

// with combines url and the target, once it and everything the target refers to are known.
func (t Target) with(url pulumi.StringOutput) pulumi.ArrayOutput {
	hint := t.HintOutput
	if hint == nil {
		hint = pulumi.String(t.Hint)
	}
	return pulumi.All(url, hint)
}

// resolved returns the URL and the target from the result of with.
func (t Target) resolved(values []any) (url string, target Target) {
	t.Hint = values[1].(string)
	return values[0].(string), t
}

// closedTo reports whether a status means that callers like this one are rejected.
func (t Target) closedTo(status int) bool {
	return !t.Public && (status == 401 || status == 403 || slices.Contains(t.DeniedStatuses, status))
}

// DeniedError is the error of a Target.Transport without permission to call.
type DeniedError struct {
	// Reason names the identity and the permission that it lacks.
	Reason string
}

func (e *DeniedError) Error() string { return e.Reason }

// parseBase parses the base URL of a service.
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
		return nil, errors.New("url: must not contain a user or password")
	case base.RawQuery != "" || base.ForceQuery || base.Fragment != "":
		return nil, fmt.Errorf("url %q: must not have a query or fragment", printable(text, maxQuote))
	}
	base.Path, base.RawPath = strings.TrimSuffix(base.Path, "/"), ""
	return base, nil
}
