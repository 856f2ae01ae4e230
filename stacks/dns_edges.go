package stacks

import (
	"fmt"
	"time"

	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"bankchurn/components"
	"bankchurn/verify"
)

// issued returns the endpoint's URL once it serves the certificate of its host.
func (s *settings) issued(ctx *pulumi.Context, p platform, e components.Endpoint) pulumi.StringOutput {
	if e.Issuing == nil {
		return e.URL
	}
	c := verify.Certificate{Host: e.Host, Seconds: e.Issuing.Seconds, Key: p.Name + ".certificateTimeoutSeconds"}
	if !e.Issuing.ByHand {
		c.Zone = "dns.zone " + s.dns.Zone
	}
	return verify.Issued(ctx, e.URL, e.Issuing.Name, e.Issuing.Value, c, s.input.Verify)
}

// acrossEdges returns url once a new backend has propagated to every edge location, because
// verification reached only one of them. It runs before the DNS name is moved there, and before the
// engine deletes the former backend.
func (s *settings) acrossEdges(ctx *pulumi.Context, url pulumi.StringOutput, e components.Endpoint, last lastOutput) pulumi.StringOutput {
	if e.Edge == nil {
		return url
	}
	ctx.Export("platformBackend", e.Edge.Backend)
	if ctx.DryRun() {
		return url
	}
	return pulumi.All(url, e.Edge.Backend).ApplyT(func(v []any) (string, error) {
		at, behind := v[0].(string), v[1].(string)
		if !last.hadCallers() || last.entry == at && last.backend == behind || e.Edge.Seconds == 0 {
			return at, nil
		}
		note := fmt.Sprintf("waiting %d s (%s.propagationSeconds) for the backend of %s to propagate to the load balancer's edge locations", e.Edge.Seconds, s.platform.Name, at)
		if err := ctx.Log.Info(note, nil); err != nil {
			return "", fmt.Errorf("log: %w", err)
		}
		return at, pause(ctx, e.Edge.Seconds)
	}).(pulumi.StringOutput)
}

// hadCallers reports whether clients may still call what the last update left.
func (o lastOutput) hadCallers() bool { return len(o.platforms) > 0 || o.unfinished }

// pause waits until the time has passed or the update is interrupted.
func pause(ctx *pulumi.Context, seconds int) error {
	select {
	case <-time.After(time.Duration(seconds) * time.Second):
		return nil
	case <-ctx.Context().Done():
		return ctx.Context().Err()
	}
}

// exportRecords exports the DNS records that the user must create.
func exportRecords(ctx *pulumi.Context, e components.Endpoint) {
	if e.Issuing == nil || !e.Issuing.ByHand {
		return
	}
	ctx.Export("dnsRecords", pulumi.StringArray{
		pulumi.Sprintf("%s CNAME %s", e.Issuing.Name, e.Issuing.Value),
		pulumi.Sprintf("%s A %s", e.Host, e.Alias.Address),
	})
}
