package cloudrun

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"bankchurn/components"
	"bankchurn/config"
)

// RateLimit is what one client may send through the load balancer, by its address.
type RateLimit struct {
	// Requests is how many requests a client may send in `perSeconds`; more are answered
	// with 429. Cloud Armor counts in each of Google's regions, and not exactly. Required.
	Requests int `pulumi:"requests" min:"1" max:"1000000"`
	// PerSeconds is the interval in which requests are counted: 10, 30, 60, 120, 180, 240,
	// 300, 600, 900, 1200, 1800, 2700 or 3600, the only ones that Cloud Armor has. A burst of
	// all requests of an interval passes. Required.
	PerSeconds int `pulumi:"perSeconds" min:"10" max:"3600"`
}

// intervals are those of a throttle rule. Google's API documents none, and refuses others;
// its own Terraform module lists them (github.com/GoogleCloudPlatform/terraform-google-cloud-armor,
// README.md "Rate limit", and issue 147 for 10 and 30 s; read 2026-11-26).
var intervals = []int{10, 30, 60, 120, 180, 240, 300, 600, 900, 1200, 1800, 2700, 3600}

// validateInterval expects a number that the decoder has accepted.
func (l *RateLimit) validateInterval(r *config.Report) {
	if l == nil || slices.Contains(intervals, l.PerSeconds) {
		return
	}
	nearest := slices.MinFunc(intervals, func(a, b int) int { return distance(a, l.PerSeconds) - distance(b, l.PerSeconds) })
	r.Refuse(config.Problem{
		Path: "cloudrun.rateLimit.perSeconds", Value: l.PerSeconds,
		Reason:  "is no interval of Cloud Armor, which counts requests in these alone",
		Allowed: strings.Trim(strings.Join(strings.Fields(fmt.Sprint(intervals)), ", "), "[]"), DidYouMean: strconv.Itoa(nearest),
	})
}

func distance(a, b int) int { return max(a-b, b-a) }

const (
	anyNetwork   = "all"
	onlyBalancer = "internal-and-cloud-load-balancing"
)

// balanced says whether a load balancer is in front of the service.
func (a *Args) balanced() bool { return a.LoadBalancer }

// ingress is Ingress or its default: a load balancer's rate limit and log hold for all only
// where no call can go around it.
func (a *Args) ingress() string {
	switch {
	case a.Ingress != "":
		return a.Ingress
	case a.balanced():
		return onlyBalancer
	}
	return anyNetwork
}

// validateHost refuses what contradicts the stack's own name.
func (a *Args) validateHost(in components.Input, r *config.Report) {
	if in.Host != "" && a.Host != "" && a.Host != in.Host {
		r.Refuse(config.Problem{Path: "cloudrun.host", Value: a.Host, Reason: "differs from dns.name, which is " + in.Host, Allowed: "leave it out: dns.name is its default"})
	}
}

// validateBalancer expects args that have the stack's name.
func (a *Args) validateBalancer(in components.Input, r *config.Report) {
	const restrict = "cloudrun.ingress"
	switch {
	case a.balanced() && a.Host == "":
		r.Refuse(config.Problem{Path: "cloudrun.host", Reason: "is required with cloudrun.loadBalancer, whose certificate is for that name", Allowed: "a host name such as churn.example.com, or dns.name and dns.zone, which create its records too", Missing: &config.Missing{Key: "cloudrun.host", Example: "churn.example.com"}})
	case !a.balanced() && a.Host != "":
		r.Refuse(config.Problem{Path: "cloudrun.host", Value: a.Host, Reason: "has no effect without a load balancer", Allowed: "cloudrun.loadBalancer: true with it"})
	}
	if !a.balanced() && a.RateLimit != nil {
		r.Refuse(config.Problem{Path: "cloudrun.rateLimit", Reason: "has no effect without a load balancer, which counts the requests", Allowed: "dns.name and dns.zone, or cloudrun.loadBalancer: true and cloudrun.host, with it"})
	}
	a.RateLimit.validateInterval(r)
	if !a.balanced() {
		return
	}
	switch {
	case a.Ingress == "internal":
		r.Refuse(config.Problem{Path: restrict, Value: a.Ingress, Reason: "shuts out the load balancer", Allowed: onlyBalancer + ", the default with a load balancer; or " + anyNetwork})
	case a.ingress() == anyNetwork && a.RateLimit != nil:
		r.Warn(config.Problem{Path: "cloudrun.rateLimit", Reason: "does not limit callers of the service's run.app address, which cloudrun.ingress all leaves open", Allowed: "cloudrun.ingress: " + onlyBalancer})
	}
	if a.ingress() != anyNetwork && a.Release.Canary != nil {
		r.Note("cloudrun.ingress " + a.ingress() + " closes the address of the canary's candidate to the internet: the candidate is not verified by itself, only as part of the service")
	}
	if !in.Verify.On() {
		r.Warn(config.Problem{Path: "verify.enabled", Value: false, Reason: "nothing waits for the certificate of " + a.Host + ": until Google has issued it, callers get no connection", Allowed: "true"})
	}
	r.Note(a.certificateNote(in.Host != ""))
}

// certificateNote says what the first update waits for.
func (a *Args) certificateNote(inZone bool) string {
	record, earlier := "a CNAME record, which you create by hand", ""
	if inZone {
		record = "a CNAME record in dns.zone, which must be a public zone"
		earlier = "; dns.googleCertificate: true on the present platform issues it in an update of its own"
	}
	return fmt.Sprintf("cloudrun: Google issues a certificate for %s once it finds %s, in 5 to 20 minutes and at most an hour; the first update waits up to %d s (cloudrun.certificateTimeoutSeconds), longer than the credentials of many CI jobs last%s",
		a.Host, record, a.CertificateTimeoutSeconds, earlier)
}
