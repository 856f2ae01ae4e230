package pricelist

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strconv"
	"time"

	"github.com/cenkalti/backoff/v5"
)

// The addresses of the vendors' price lists.
const (
	AWSURL    = "https://pricing.us-east-1.amazonaws.com"
	GoogleURL = "https://cloudbilling.googleapis.com"
)

// GoogleKeyVariable is the environment variable with the API key of Google's catalog.
const GoogleKeyVariable = "GOOGLE_CLOUD_API_KEY"

// Client reads the vendors' lists.
type Client struct {
	AWSURL, GoogleURL string
	// GoogleKey is sent in a header, so that no URL in an error contains it.
	GoogleKey string
	HTTP      *http.Client
	// Tries is the maximum number of attempts if the server is overloaded or rate-limits; Pause
	// is the first wait between attempts if the response sets none.
	Tries uint
	Pause time.Duration
}

// offer reads one offer file; version is that of a file, or "current".
func (c *Client) offer(ctx context.Context, service, version, region string, wanted []Selector) (*Offer, error) {
	address := fmt.Sprintf("%s/offers/v1.0/aws/%s/%s/%s/index.json", c.AWSURL, url.PathEscape(service), url.PathEscape(version), url.PathEscape(region))
	body, err := c.get(ctx, address, nil)
	if err != nil {
		return nil, fmt.Errorf("offer file %s: %w", address, err)
	}
	defer func() { _ = body.Close() }() // read only
	o, err := ReadOffer(body, wanted)
	if err != nil {
		return nil, fmt.Errorf("offer file %s: %w", address, err)
	}
	return o, nil
}

// mostPages limits the pages of a catalog, in case they never end.
const mostPages = 200

// catalog reads every page of a Google service.
func (c *Client) catalog(ctx context.Context, service string, wanted []Selector) (*catalog, error) {
	if c.GoogleKey == "" {
		return nil, fmt.Errorf("catalog of service %s: Google's list needs an API key in %s", service, GoogleKeyVariable)
	}
	all := newCatalog(wanted)
	base := fmt.Sprintf("%s/v1/services/%s/skus?currencyCode=USD&pageSize=5000", c.GoogleURL, url.PathEscape(service))
	token := ""
	for range mostPages {
		address := base
		if token != "" {
			address += "&pageToken=" + url.QueryEscape(token)
		}
		next, err := c.page(ctx, address, all)
		if err != nil {
			return nil, fmt.Errorf("catalog %s: %w", address, err)
		}
		if next == "" {
			return all, nil
		}
		token = next
	}
	return nil, fmt.Errorf("catalog %s: more than %d pages", base, mostPages)
}

func (c *Client) page(ctx context.Context, address string, all *catalog) (next string, err error) {
	body, err := c.get(ctx, address, http.Header{"X-Goog-Api-Key": {c.GoogleKey}})
	if err != nil {
		return "", err
	}
	defer func() { _ = body.Close() }() // read only
	return all.readPage(body)
}

// get requests a URL, and retries if the server is overloaded or rate-limits.
func (c *Client) get(ctx context.Context, address string, header http.Header) (io.ReadCloser, error) {
	pause := backoff.NewExponentialBackOff()
	pause.InitialInterval = c.Pause
	return backoff.Retry(ctx, func() (io.ReadCloser, error) {
		request, err := http.NewRequestWithContext(ctx, http.MethodGet, address, nil)
		if err != nil {
			return nil, backoff.Permanent(err)
		}
		for name, values := range header {
			request.Header[name] = values
		}
		response, err := c.HTTP.Do(request)
		if err != nil {
			return nil, err
		}
		if response.StatusCode == http.StatusOK {
			return response.Body, nil
		}
		defer func() { _ = response.Body.Close() }()
		return nil, refusal(response)
	}, backoff.WithBackOff(pause), backoff.WithMaxTries(c.Tries))
}

// errNotFound is the error of a server that does not have the list.
var errNotFound = errors.New("answered 404 Not Found")

// refusal returns the error of a response other than 200, and whether to retry.
func refusal(response *http.Response) error {
	err := errors.New("answered " + response.Status)
	if response.StatusCode == http.StatusNotFound {
		err = errNotFound
	}
	if response.StatusCode != http.StatusTooManyRequests && response.StatusCode < http.StatusInternalServerError {
		return backoff.Permanent(err)
	}
	if seconds, parse := strconv.Atoi(response.Header.Get("Retry-After")); parse == nil && seconds > 0 && seconds <= 120 {
		return fmt.Errorf("answered %s: %w", response.Status, backoff.RetryAfter(seconds))
	}
	return err
}
