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

// Certificate is one that an authority issues once it finds a DNS record. Nothing but a TLS
// handshake for the host tells whether it has.
type Certificate struct {
	// Host is the name that the certificate is for.
	Host string
	// Record and Value are the CNAME record that the authority looks for.
	Record, Value string
	// Seconds is how long to wait for the certificate, and Key the config key of that.
	Seconds int
	Key     string
	// Zone is where the record is; empty where it is the user's to create.
	Zone string

	// pace is the mean wait between attempts; usualPace's where it is zero.
	pace time.Duration
}

// Issued is url once the certificate is served there. A certificate that does not come is an
// error of the output, as with [Endpoint]. In a preview, with o.Enabled false, and with
// o.Advisory, nothing is asked.
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
			// A line that cannot be logged is no reason to stop waiting.
			_ = ctx.Log.Info(waits.waiting(), nil)
		})
		if err != nil {
			return "", diag.LogError(ctx, err)
		}
		if said {
			_ = ctx.Log.Info(fmt.Sprintf("the certificate of %s is there after %.0f s", c.Host, time.Since(began).Seconds()), nil)
		}
		return address, nil
	}).(pulumi.StringOutput)
}

// waiting is what a user has to know meanwhile. A resolver cannot be asked whether the record
// is there: what it leads to has no address.
func (c Certificate) waiting() string {
	text := fmt.Sprintf("waiting up to %d s for the certificate of %s, which is issued once the record `%s CNAME %s` is found", c.Seconds, c.Host, c.Record, c.Value)
	if c.Zone == "" {
		text += ": add it now if it is not there"
	}
	return text
}

// Wait ends once the endpoint at baseURL shows a valid certificate for the host. Waiting is
// called with the reason after each attempt that shows none.
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

// handshake asks for anything by way of the host's certificate, whatever the answer is.
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

// late is the failure after the whole time, with what to check, the likeliest first.
func (c Certificate) late(last error) error {
	zone := c.Zone + " is not the zone that the parent zone delegates " + c.Host + " to: dig +short NS of the zone's name shows the servers that resolvers ask"
	if c.Zone == "" {
		zone = "add it, or wait until resolvers know it"
	}
	return fmt.Errorf(`certificate of %[1]s: not issued within %[2]d s (%[3]s); %[1]s still leads where it did, and the last attempt ended with: %[4]w
  check that the record is public: dig +short CNAME %[5]s must print %[6]s
  if it does not, %[7]s
  check CAA: dig +short CAA %[1]s, and the same for each parent, must be empty or list pki.goog and letsencrypt.org
  then run pulumi up again: it waits for the same certificate`,
		c.Host, c.Seconds, c.Key, last, c.Record, c.Value, zone)
}
