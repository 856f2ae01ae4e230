package cloudrun

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"bankchurn/components"
	"bankchurn/config"
)

// RateLimit limits the requests of one client address at the load balancer.
type RateLimit struct {
	// The number of requests that a client may send in `perSeconds`. Requests above it are answered
	// with 429. Cloud Armor counts approximately, and separately in each Google region.
	Requests int `pulumi:"requests" min:"1" max:"1000000"`
	// The interval in seconds over which requests are counted: 10, 30, 60, 120, 180, 240, 300, 600,
	// 900, 1200, 1800, 2700 or 3600, the intervals that Cloud Armor offers. All requests of an
	// interval may arrive in one burst.
	PerSeconds int `pulumi:"perSeconds" min:"10" max:"3600"`
}

// intervals are the allowed intervals of a throttle rule. Google's API documentation lists none but
// the API rejects others; its Terraform module lists them
// (github.com/GoogleCloudPlatform/terraform-google-cloud-armor, README.md "Rate limit", and issue
// 147 for 10 and 30 s; read 2026-11-26).
var intervals = []int{10, 30, 60, 120, 180, 240, 300, 600, 900, 1200, 1800, 2700, 3600}

// validateInterval expects a number that the decoder has accepted.
func (l *RateLimit) validateInterval(r *config.Report) {
	if l == nil || slices.Contains(intervals, l.PerSeconds) {
		return
	}
	nearest := slices.MinFunc(intervals, func(a, b int) int { return distance(a, l.PerSeconds) - distance(b, l.PerSeconds) })
	r.Refuse(config.Problem{
		Path: "cloudrun.rateLimit.perSeconds", Value: l.PerSeconds,
		Reason:  "is not an interval that Cloud Armor offers",
		Allowed: strings.Trim(strings.Join(strings.Fields(fmt.Sprint(intervals)), ", "), "[]"), DidYouMean: strconv.Itoa(nearest),
	})
}

func distance(a, b int) int { return max(a-b, b-a) }

const (
	anyNetwork   = "all"
	onlyBalancer = "internal-and-cloud-load-balancing"
)

// balanced reports whether a load balancer is in front of the service.
func (a *Args) balanced() bool { return a.LoadBalancer }

// ingress is Ingress or its default: a load balancer's rate limit and log cover all requests only
// if none can bypass it.
func (a *Args) ingress() string {
	switch {
	case a.Ingress != "":
		return a.Ingress
	case a.balanced():
		return onlyBalancer
	}
	return anyNetwork
}

// validateHost rejects a host that contradicts the stack's own name.
func (a *Args) validateHost(in components.Input, r *config.Report) {
	if in.Host != "" && a.Host != "" && a.Host != in.Host {
		r.Refuse(config.Problem{Path: "cloudrun.host", Value: a.Host, Reason: "differs from dns.name, which is " + in.Host, Fix: "remove it: it defaults to dns.name"})
	}
}

// validateBalancer expects args that include the stack's name.
func (a *Args) validateBalancer(in components.Input, r *config.Report) {
	const restrict = "cloudrun.ingress"
	switch {
	case a.balanced() && a.Host == "":
		r.Refuse(config.Problem{Path: "cloudrun.host", Reason: "is required with cloudrun.loadBalancer: its certificate needs a name", Allowed: "a hostname such as churn.example.com; or dns.name and dns.zone, which also create the DNS records", Missing: &config.Missing{Key: "cloudrun.host", Example: "churn.example.com"}})
	case !a.balanced() && a.Host != "":
		r.Refuse(config.Problem{Path: "cloudrun.host", Value: a.Host, Reason: "has no effect without a load balancer", Allowed: "cloudrun.loadBalancer: true"})
	}
	if !a.balanced() && a.RateLimit != nil {
		r.Refuse(config.Problem{Path: "cloudrun.rateLimit", Reason: "has no effect without a load balancer", Allowed: "dns.name and dns.zone; or cloudrun.loadBalancer: true and cloudrun.host"})
	}
	a.RateLimit.validateInterval(r)
	if !a.balanced() {
		return
	}
	switch {
	case a.Ingress == "internal":
		r.Refuse(config.Problem{Path: restrict, Value: a.Ingress, Reason: "blocks the load balancer", Allowed: onlyBalancer + ", the default with a load balancer; or " + anyNetwork})
	case a.ingress() == anyNetwork && a.RateLimit != nil:
		r.Warn(config.Problem{Path: "cloudrun.rateLimit", Reason: "does not limit clients that call the run.app address, which cloudrun.ingress all leaves open", Allowed: "cloudrun.ingress: " + onlyBalancer})
	}
	if a.ingress() != anyNetwork && a.Release.Canary != nil {
		r.Note("cloudrun.ingress " + a.ingress() + " blocks internet access to the canary's candidate: it is not verified on its own, only as part of the service")
	}
	if !in.Verify.On() {
		r.Warn(config.Problem{Path: "verify.enabled", Value: false, Reason: "the update does not wait for the certificate of " + a.Host + ": until Google issues it, clients cannot connect", Allowed: "true"})
	}
	r.Note(a.certificateNote(in.Host != ""))
}

// certificateNote explains what the first update waits for.
func (a *Args) certificateNote(inZone bool) string {
	record, earlier := "a CNAME record that you create", ""
	if inZone {
		record = "a CNAME record in dns.zone, which must be a public zone"
		earlier = "; to issue it beforehand, set dns.googleCertificate: true on the current platform"
	}
	return fmt.Sprintf("cloudrun: Google issues a certificate for %s once it finds %s, in 5 to 20 minutes and at most an hour; the first update waits up to %d s (cloudrun.certificateTimeoutSeconds), longer than many CI credentials last%s",
		a.Host, record, a.CertificateTimeoutSeconds, earlier)
}
