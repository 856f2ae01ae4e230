package verify

import (
	"context"
	"fmt"
	"net/http"
	"time"

	"github.com/cenkalti/backoff/v5"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"bankchurn/internal/diag"
)

// Certificate is a certificate that an authority issues once it finds a DNS record. Only a TLS
// handshake for the host shows whether it was issued.
type Certificate struct {
	// Host is the name that the certificate is for.
	Host string
	// Record and Value are the CNAME record that the authority checks.
	Record, Value string
	// Seconds is how long to wait for the certificate, and Key its config key.
	Seconds int
	Key     string
	// Zone is the zone of the record; empty if the user must create it.
	Zone string

	// pace is the mean wait between attempts; if zero, the usual one.
	pace time.Duration
}

// Issued is url once the certificate is served there. If it is not, the output fails, as with
// [Endpoint]. In a preview, with o.Enabled false, and with o.Advisory, no request is made.
func Issued(ctx *pulumi.Context, url, record, value pulumi.StringOutput, c Certificate, o Options) pulumi.StringOutput {
	if ctx.DryRun() || !o.On() || o.Advisory {
		return url
	}
	return pulumi.All(url, record, value).ApplyT(func(v []any) (string, error) {
		address, waits := v[0].(string), c
		waits.Record, waits.Value = v[1].(string), v[2].(string)
		began := time.Now()
		said := false
		err := waits.Wait(ctx.Context(), address, func(string) {
			if said {
				return
			}
			said = true
			// A failure to log does not stop the wait.
			_ = ctx.Log.Info(waits.waiting(), nil)
		})
		if err != nil {
			return "", diag.LogError(ctx, err)
		}
		if said {
			_ = ctx.Log.Info(fmt.Sprintf("the certificate of %s was issued after %.0f s", c.Host, time.Since(began).Seconds()), nil)
		}
		return address, nil
	}).(pulumi.StringOutput)
}

// waiting is the message to the user during the wait. A lookup cannot check whether the record
// exists, because its target has no address.
func (c Certificate) waiting() string {
	text := fmt.Sprintf("waiting up to %d s for the certificate of %s, which is issued once the record `%s CNAME %s` is found", c.Seconds, c.Host, c.Record, c.Value)
	if c.Zone == "" {
		text += ": add it now if it does not exist"
	}
	return text
}

// Wait returns once the endpoint at baseURL serves a valid certificate for the host. Waiting is
// called with the reason after each failed attempt.
func (c Certificate) Wait(ctx context.Context, baseURL string, waiting func(reason string)) error {
	limited, cancel := context.WithTimeout(ctx, time.Duration(c.Seconds)*time.Second)
	defer cancel()
	var last error
	pace := c.pace
	if pace == 0 {
		pace = usualPace.longest
	}
	_, err := backoff.Retry(limited, func() (struct{}, error) {
		err := c.handshake(limited, baseURL)
		if err == nil {
			return struct{}{}, nil
		}
		if last == nil || limited.Err() == nil {
			last = err
		}
		waiting(err.Error())
		return struct{}{}, err
	}, backoff.WithMaxElapsedTime(0), backoff.WithBackOff(&backoff.ExponentialBackOff{
		InitialInterval: pace / 5, MaxInterval: pace, RandomizationFactor: 0.5, Multiplier: 1.5,
	}))
	switch {
	case err == nil:
		return nil
	case ctx.Err() != nil:
		return fmt.Errorf("certificate of %s: interrupted: %w", c.Host, context.Cause(ctx))
	}
	return c.late(last)
}

// handshake makes a request that needs the host's certificate, and ignores the answer.
func (c Certificate) handshake(ctx context.Context, address string) error {
	asking, cancel := context.WithTimeout(ctx, usualPace.attempt)
	defer cancel()
	transport := newTransport(c.Host)
	transport.TLSClientConfig.RootCAs = rootsOf(ctx)
	defer transport.CloseIdleConnections()
	client := &http.Client{Transport: transport, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	request, err := http.NewRequestWithContext(asking, http.MethodHead, address, nil)
	if err != nil {
		return err
	}
	request.Host = c.Host
	answer, err := client.Do(request)
	if err != nil {
		return err
	}
	return answer.Body.Close()
}

// late is the error after the timeout, with what to check, most likely first.
func (c Certificate) late(last error) error {
	zone := c.Zone + " may not be the zone that the parent zone delegates " + c.Host + " to: run dig +short NS on the zone's name to see which servers resolvers query"
	if c.Zone == "" {
		zone = "add it, or wait until it has propagated"
	}
	return fmt.Errorf(`certificate of %[1]s: not issued within %[2]d s (%[3]s); %[1]s still points where it did; last attempt: %[4]w
  check that the record is public: dig +short CNAME %[5]s must print %[6]s
  if it does not, %[7]s
  check CAA: dig +short CAA %[1]s, and the same for each parent, must be empty or list pki.goog and letsencrypt.org
  then run pulumi up again: it waits for the same certificate`,
		c.Host, c.Seconds, c.Key, last, c.Record, c.Value, zone)
}
