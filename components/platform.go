// Package components holds what every platform's component has in common: the
// interface it implements and the endpoint it yields. Each platform is a folder
// of its own below this one.
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

// Input is what a platform is asked to run.
type Input struct {
	// Project and Stack are Pulumi's, for names that the cloud does not make unique.
	Project, Stack string
	// Account is the AWS account or the Google Cloud project that the platform's resources go
	// to, where the configuration says it.
	Account string
	Service service.Service
	Traffic service.Traffic
	// Release says which release of the service answers; it was validated for the
	// platform.
	Release service.Release
	// Verify says how a new release is verified before it gets requests.
	Verify verify.Options
	// Host is the stable name by which callers know the service on every platform;
	// empty for none. A platform serves it by HTTPS, or refuses it in Validate.
	Host string
	// ClientKeepAliveSeconds is how long a load balancer may keep a client's connection, busy
	// or idle, before it has the client open a new one, and so ask DNS again; 0 for the
	// platform's own time. An Application Load Balancer of AWS's follows it; the others have a
	// time that cannot be set in place.
	ClientKeepAliveSeconds int
	// Certificate is a certificate for Host, which the stack has the cloud issue for a
	// platform that asks for it (see Certified): by its ARN in ACM, or its id in Google's
	// Certificate Manager. Unset while validating.
	Certificate pulumi.StringInput
	// Platforms are those that messages may name as alternatives.
	Platforms service.Platforms
	// Updating says that what is registered is also made: in an update, and not in a preview
	// or a report.
	Updating bool
	// Today decides which dated limits apply, such as a runtime's end of life.
	Today time.Time
}

// Platform is one way to run the service. Its implementation is the platform's
// own config block, decoded and with defaults applied.
type Platform interface {
	// Location is the region where the platform's resources go.
	Location() string
	// Validate refuses what the platform cannot do with the service and its own
	// options, and warns of what it had better not do. It creates nothing.
	Validate(in Input, r *config.Report)
	// Deploy registers the platform's component and everything in it. It expects
	// an input that Validate accepted and takes providers by opts.
	Deploy(ctx *pulumi.Context, in Input, opts ...pulumi.ResourceOption) (Endpoint, error)
	// Switch is what a plan says of the platform when a stack moves to it or leaves it. The
	// input need not be valid: the platform that a stack leaves is no longer configured.
	Switch(in Input) service.Switch
}

// ACMUser is a platform that may serve Input.Host by a certificate of its cloud's. The
// certificate belongs to the name and its zone, so that the stack registers it.
type ACMUser interface {
	// TakesCertificate says whether the platform serves the host so, and its own block
	// names no certificate.
	TakesCertificate(in Input) bool
}

// Endpoint is where a deployed service answers, and what the platform knows about
// calling it.
type Endpoint struct {
	// URL is the base of the service, without a trailing slash.
	URL pulumi.StringOutput
	// Release is what answers, as release.version or release.image takes it.
	Release pulumi.StringOutput
	// Host is the name by which callers know the service where URL holds another
	// one: a name of the load balancer's certificate, or of an Ingress rule. Empty
	// when it is URL's own.
	Host string
	// CertificateFollowsDNS says that the certificate for Host is issued only once DNS leads
	// Host to the endpoint.
	CertificateFollowsDNS bool
	// Issuing is the certificate for Host where it may still be in progress; nil where it is
	// there.
	Issuing *Issuing
	// Edge is the entry point where it is in many places; nil where it is in one.
	Edge *Edge
	// DeniedStatuses are the statuses, beside 401 and 403, with which the platform turns
	// away callers from outside of a service that is not public.
	DeniedStatuses []int
	// Identity is the bearer token of the identity that runs the update, for a service at this base URL that
	// takes one; nil where it takes none.
	Identity func(baseURL string) (string, error)
	// Access is how to look at the service, for the stack's outputs and for the message when
	// it does not answer.
	Access operate.Access
	// Candidate is where a canary's candidate alone answers; nil without a canary, and
	// where the platform has no address for it.
	Candidate *Candidate
	// Alias is what a DNS record of the service's own name points to.
	Alias Alias
}

// CanaryHeader with CanaryValue has a load balancer pick a canary's candidate, whatever
// its share. The value is the one that the annotation canary-by-header of ingress
// controllers takes.
const (
	CanaryHeader = "X-Canary"
	CanaryValue  = "always"
)

// Candidate is the way past the shares to a canary's candidate.
type Candidate struct {
	// URL is the base of the candidate, without a trailing slash.
	URL pulumi.StringOutput
	// Header and Value go with a request to URL, where that is the service's own; empty
	// for none.
	Header, Value string
}

// WhenReady is url, without a trailing slash, once the resources are as the program
// wants them: a URL that an update does not change is known while the service
// behind it still is what it was before.
func WhenReady(url pulumi.StringOutput, resources ...pulumi.Resource) pulumi.StringOutput {
	all := []any{url}
	for _, r := range resources {
		if custom, ok := r.(pulumi.CustomResource); ok {
			all = append(all, custom.ID())
		}
	}
	return pulumi.All(all...).ApplyT(func(v []any) string { return strings.TrimSuffix(v[0].(string), "/") }).(pulumi.StringOutput)
}

// Alias is the target of a DNS record. At most one of the fields Name and Address
// is set; none where the platform has no stable target.
type Alias struct {
	// Name is a host name, such as a load balancer's.
	Name pulumi.StringOutput
	// Zone is the Route 53 hosted zone of Name where AWS takes it as an alias
	// record; unset for names that take a CNAME.
	Zone pulumi.StringOutput
	// Address is an IPv4 address, of a load balancer that has no name.
	Address pulumi.StringOutput
}
