package verify

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/cenkalti/backoff/v5"
)

// Check polls the health of the service at baseURL until it is healthy, then requests one
// prediction. It does not need Pulumi and ends after o.TimeoutSeconds or with ctx. The report
// contains the results so far, whatever the error.
//
// A service that does not work is a *Failure. Other errors are about the arguments, before the
// first request, or about the end of ctx.
func Check(ctx context.Context, baseURL string, target Target, o Options) (Report, error) {
	c, err := newChecker(baseURL, target, o)
	if err != nil {
		return Report{}, fmt.Errorf("verification: %w", err)
	}
	c.transport.TLSClientConfig.RootCAs = rootsOf(ctx)
	return c.check(ctx)
}

// errLimit ends the whole check.
var errLimit = errors.New("the verification timed out")

// pace sets the time limits and waits.
type pace struct {
	// first and longest are the mean waits between attempts; a wait is up to half
	// longer or shorter, so that stacks updated together do not poll together.
	first, longest time.Duration
	// attempt limits one request, including redirects and body.
	attempt time.Duration
	// excerpt limits the time to read a body that is only quoted.
	excerpt time.Duration
}

// usualPace allows a request slightly longer than API Gateway's integration timeout
// (30 s: docs.aws.amazon.com/apigateway/latest/developerguide/http-api-quotas.html)
// and a service's default timeout, so that their error is the one reported.
var usualPace = pace{first: 500 * time.Millisecond, longest: 5 * time.Second, attempt: 35 * time.Second, excerpt: 2 * time.Second}

// checker is one check of one endpoint.
type checker struct {
	base *url.URL
	// host is the name that clients use; empty if it is the one in the URL.
	host   string
	target Target
	sample []byte
	// lookup resolves a name.
	lookup    func(ctx context.Context, name string) ([]string, error)
	limit     time.Duration
	pace      pace
	transport *http.Transport
	client    *http.Client
	// token is the bearer token of every request; empty for none.
	token string
}

func newChecker(baseURL string, target Target, o Options) (*checker, error) {
	base, err := target.parseBase(baseURL)
	if err != nil {
		return nil, err
	}
	if target.PredictPath == "" {
		target.PredictPath = PredictPath
	}
	switch problem := o.sampleProblem(); {
	case !strings.HasPrefix(target.HealthPath, "/") || !strings.HasPrefix(target.PredictPath, "/"):
		return nil, fmt.Errorf("paths %q and %q: must start with a slash", target.HealthPath, target.PredictPath)
	case o.TimeoutSeconds < 1:
		return nil, fmt.Errorf("verify.timeoutSeconds: %d: must be at least 1", o.TimeoutSeconds)
	case problem != "":
		return nil, fmt.Errorf("verify.sample: %s", problem)
	}
	c := &checker{
		lookup: net.DefaultResolver.LookupHost,
		base:   base, target: target, sample: o.Body(), pace: usualPace,
		host: target.Host, limit: time.Duration(o.TimeoutSeconds) * time.Second,
	}
	for _, path := range []string{target.HealthPath, target.PredictPath} {
		if _, err := url.Parse(c.url(path)); err != nil {
			return nil, fmt.Errorf("path %q: cannot be part of a URL", path)
		}
	}
	c.transport = newTransport(c.host)
	c.client = &http.Client{Transport: c.transport, CheckRedirect: c.followRedirect}
	if target.Transport != nil {
		c.client.Transport = target.Transport
	}
	return c, nil
}

// url is the address of a path of the service.
func (c *checker) url(path string) string { return c.base.String() + path }

func (c *checker) check(caller context.Context) (Report, error) {
	ctx, cancel := context.WithTimeoutCause(caller, c.limit, errLimit)
	defer cancel()
	defer c.transport.CloseIdleConnections()
	began := time.Now()
	report := Report{URL: c.base.String(), Subject: c.target.Subject}
	c.identify(&report)
	var err error
	if report.Skipped == "" {
		err = c.health(ctx, &report)
	}
	if err == nil && report.Skipped == "" {
		err = c.predict(ctx, &report)
	}
	report.Took = time.Since(began)
	if caller.Err() != nil && (err != nil || report.Skipped != "") {
		report.Skipped = ""
		err = fmt.Errorf("verification of %s: interrupted after %s: %w", report.URL, report.Health, context.Cause(caller))
	}
	return report, err
}

// identify gets the requests' bearer token.
func (c *checker) identify(r *Report) {
	if c.target.Identity == nil {
		return
	}
	var err error
	if c.token, err = c.target.Identity(c.base.String()); err != nil {
		r.Skipped, r.Denied = printable(err.Error(), maxDetail), true
	}
}

// health polls until the answer is 200, or the first answer shows that the endpoint rejects this
// caller.
func (c *checker) health(ctx context.Context, r *Report) error {
	var misled error
	a, ok := c.until(ctx, http.MethodGet, c.target.HealthPath, nil, &r.Health, func(a answer) bool {
		if r.Health.Total() == 1 {
			r.Skipped, r.Denied = c.closed(a)
		}
		if a.err != nil && misled == nil {
			// Waiting does not help: only the owner of the name can change its record.
			misled = c.misled(ctx)
		}
		return r.Skipped != "" || misled != nil || a.err == nil && a.status == http.StatusOK
	})
	if misled != nil {
		return c.fail(answer{err: fmt.Errorf("%w; %w", a.err, misled), requestID: a.requestID}, http.MethodGet, c.target.HealthPath, r.Health, "has no certificate yet")
	}
	if ok {
		return nil
	}
	return c.fail(a, http.MethodGet, c.target.HealthPath, r.Health, fmt.Sprintf("did not answer 200 within %s", seconds(c.limit)))
}

// closed returns why an endpoint cannot be verified from here, and whether that is due to a missing
// permission; empty if it can be.
func (c *checker) closed(a answer) (reason string, denied bool) {
	var refused *DeniedError
	if errors.As(a.err, &refused) {
		return refused.Reason, true
	}
	if c.target.Public {
		return "", false
	}
	if reason := a.unreachable(); reason != "" {
		return reason, false
	}
	if a.err == nil && c.target.closedTo(a.status) {
		if c.token != "" {
			return statusText(a.status) + ": the identity that runs the update is not allowed to call it", true
		}
		return statusText(a.status) + ": it rejects calls from outside its network or without an identity", false
	}
	return "", false
}

// predict requests one prediction and checks the answer against the contract.
func (c *checker) predict(ctx context.Context, r *Report) error {
	a, ok := c.until(ctx, http.MethodPost, c.target.PredictPath, c.sample, &r.Predict, func(a answer) bool { return !a.temporary() })
	fail := func(what string) error {
		return c.fail(a, http.MethodPost, c.target.PredictPath, r.Predict, what)
	}
	switch {
	case !ok:
		return fail(fmt.Sprintf("was not answered within the rest of %s", seconds(c.limit)))
	case a.err == nil && c.target.closedTo(a.status):
		r.Skipped = statusText(a.status) + " to POST " + c.target.PredictPath + ": it requires an identity"
		return nil
	case a.err != nil || a.status != http.StatusOK:
		return fail("did not answer 200, although the health check passes")
	}
	p, err := parsePrediction(a.contentType, a.body)
	if err != nil {
		a.breach = err
		return fail("breaks the API's contract: " + err.Error())
	}
	r.Probability, r.Prediction = p.probability, p.word
	return nil
}

// until repeats a request until enough returns true or ctx ends. It returns the last answer that
// the end of ctx did not interrupt, if there is one.
func (c *checker) until(ctx context.Context, method, path string, body []byte, attempts *Attempts, enough func(answer) bool) (answer, bool) {
	var last answer
	operation := func() (bool, error) {
		a := c.send(ctx, method, path, body)
		attempts.add(a.outcome())
		cutOff := a.err != nil && ctx.Err() != nil
		if !cutOff || attempts.Total() == 1 {
			last = a
		}
		if enough(a) {
			return true, nil
		}
		return false, errAgain
	}
	ok, _ := backoff.Retry(ctx, operation, backoff.WithMaxElapsedTime(0), backoff.WithBackOff(&backoff.ExponentialBackOff{
		InitialInterval: c.pace.first, MaxInterval: c.pace.longest, RandomizationFactor: 0.5, Multiplier: 1.5,
	}))
	return last, ok
}

var errAgain = errors.New("again")

// seconds formats a duration as in the config key.
func seconds(d time.Duration) string { return fmt.Sprintf("%v s", d.Seconds()) }
