// Package components contains what the components of all platforms share: the interface they
// implement and the endpoint they return. Each platform has its own folder below this one.
package components

import (
	"strings"
	"time"

	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"bankchurn/components/operate"
	"bankchurn/config"
	"bankchurn/service"
	"bankchurn/verify"
)

// Input is what a platform must run, and how.
type Input struct {
	// Project and Stack are the Pulumi project and stack, for names that the cloud does not make
	// unique.
	Project, Stack string
	// Account is the AWS account or the Google Cloud project of the platform's resources, if the
	// configuration names it.
	Account string
	Service service.Service
	Traffic service.Traffic
	// Release is which release serves, validated for the platform.
	Release service.Release
	// Verify is how a new release is verified before it gets requests.
	Verify verify.Options
	// Host is the stable name that clients use on every platform; empty for none. A platform serves
	// it over HTTPS or rejects it in Validate.
	Host string
	// ClientKeepAliveSeconds is how long a load balancer may keep a client's connection, busy or
	// idle, before it makes the client reconnect and so query DNS again; 0 for the platform's
	// default. AWS Application Load Balancers support it; the others have a fixed time.
	ClientKeepAliveSeconds int
	// Certificate is a certificate for Host, which the stack makes the cloud issue for a platform
	// that needs one (see ACMUser): its ARN in ACM, or its ID in Google's Certificate Manager.
	// Unset while validating.
	Certificate pulumi.StringInput
	// Platforms are the platforms that messages may name as alternatives.
	Platforms service.Platforms
	// Updating means that registered resources are really created: during an update, but not in a
	// preview or a report.
	Updating bool
	// Today decides which dated limits apply, such as a runtime's end of life.
	Today time.Time
}

// Platform is one way to run the service. It is implemented by the platform's config block, decoded
// and with defaults set.
type Platform interface {
	// Location is the region of the platform's resources.
	Location() string
	// Validate rejects what the platform cannot do with the service and its own options, and warns
	// of risky settings. It creates nothing.
	Validate(in Input, r *config.Report)
	// Deploy registers the platform's component and its resources. It expects an input that
	// Validate has accepted, and providers in opts.
	Deploy(ctx *pulumi.Context, in Input, opts ...pulumi.ResourceOption) (Endpoint, error)
	// Switch describes the platform for the plan of a move to it or away from it. The input need
	// not be valid: the platform that a stack leaves is no longer configured.
	Switch(in Input) service.Switch
}

// ACMUser is a platform that may serve Input.Host with a certificate issued by its cloud. The
// certificate belongs to the name and its zone, so the stack registers it.
type ACMUser interface {
	// TakesCertificate reports whether the platform serves the host with such a certificate,
	// because its own block names none.
	TakesCertificate(in Input) bool
}

// Endpoint is where a deployed service is reachable, and how to call it.
type Endpoint struct {
	// URL is the base URL of the service, without a trailing slash.
	URL pulumi.StringOutput
	// Release is the serving release, in the form of release.version or release.image.
	Release pulumi.StringOutput
	// Host is the hostname that clients use if it differs from the one in URL: a name on the load
	// balancer's certificate, or of an Ingress rule. Empty otherwise.
	Host string
	// CertificateFollowsDNS means that the certificate for Host is issued only after DNS points
	// Host to the endpoint.
	CertificateFollowsDNS bool
	// Issuing is the certificate for Host if it may still be in progress; nil if it has been
	// issued.
	Issuing *Issuing
	// Edge is the entry point if it has many locations; nil otherwise.
	Edge *Edge
	// DeniedStatuses are the statuses, in addition to 401 and 403, with which the platform rejects
	// callers from outside a service that is not public.
	DeniedStatuses []int
	// Identity returns an identity token of the identity that runs the update, for a service at
	// this base URL; nil if the service accepts none.
	Identity func(baseURL string) (string, error)
	// Access is how to inspect the service, for the stack's outputs and for errors when it does not
	// respond.
	Access operate.Access
	// Candidate is where only a canary's candidate is reachable; nil without a canary, or if the
	// platform has no address for it.
	Candidate *Candidate
	// Alias is the target of a DNS record for the service's own name.
	Alias Alias
}

// A request with CanaryHeader set to CanaryValue goes to a canary's candidate, whatever its share.
// The value is what the annotation canary-by-header of ingress controllers expects.
const (
	CanaryHeader = "X-Canary"
	CanaryValue  = "always"
)

// Candidate is how to reach a canary's candidate regardless of its share.
type Candidate struct {
	// URL is the base URL of the candidate, without a trailing slash.
	URL pulumi.StringOutput
	// Header and Value are sent with a request if URL is the service's own; empty otherwise.
	Header, Value string
}

// WhenReady returns url, without a trailing slash, once the resources are up to date. A URL that an
// update does not change would otherwise be known while the service behind it is still the previous
// one.
func WhenReady(url pulumi.StringOutput, resources ...pulumi.Resource) pulumi.StringOutput {
	all := []any{url}
	for _, r := range resources {
		if custom, ok := r.(pulumi.CustomResource); ok {
			all = append(all, custom.ID())
		}
	}
	return pulumi.All(all...).ApplyT(func(v []any) string { return strings.TrimSuffix(v[0].(string), "/") }).(pulumi.StringOutput)
}

// Alias is the target of a DNS record. At most one of Name and Address is set; neither if the
// platform has no stable target.
type Alias struct {
	// Name is a hostname, such as a load balancer's.
	Name pulumi.StringOutput
	// Zone is the Route 53 hosted zone of Name, if Name can be the target of an alias record; unset
	// if it needs a CNAME.
	Zone pulumi.StringOutput
	// Address is the IPv4 address of a load balancer without a hostname.
	Address pulumi.StringOutput
}
