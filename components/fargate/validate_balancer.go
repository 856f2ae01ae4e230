package fargate

import (
	"fmt"
	"net/netip"
	"strings"

	"bankchurn/components"
	"bankchurn/config"
	"bankchurn/service"
)

// validateCallers refuses address ranges that do not say who may call.
func (o *Options) validateCallers(s service.Service, r *config.Report) {
	const path = "fargate.allowedCidrs"
	switch {
	case s.Public && len(o.AllowedCIDRs) > 0:
		r.Refuse(config.Problem{Path: path, Value: strings.Join(o.AllowedCIDRs, ", "), Reason: "service.public opens the load balancer to everybody", Allowed: "one of the two"})
		return
	case !s.Public && o.Network.Existing() && len(o.AllowedCIDRs) == 0:
		r.Refuse(config.Problem{Path: path, Reason: "is missing: nobody could call the service, because the range of an existing VPC is not known here", Allowed: "the VPC's range, or those of its callers"})
		return
	}
	seen := map[netip.Prefix]bool{}
	for i, text := range o.AllowedCIDRs {
		at := fmt.Sprintf("%s[%d]", path, i)
		prefix, err := netip.ParsePrefix(text)
		switch {
		case err != nil || !prefix.Addr().Is4():
			r.Refuse(config.Problem{Path: at, Value: text, Reason: "is not a range of IPv4 addresses", Allowed: "ADDRESS/LENGTH such as 10.0.0.0/16"})
			continue
		case prefix != prefix.Masked():
			r.Refuse(config.Problem{Path: at, Value: text, Reason: "has bits set beyond its length", DidYouMean: prefix.Masked().String()})
		case prefix.Bits() == 0:
			r.Refuse(config.Problem{Path: at, Value: text, Reason: "is everybody", Allowed: "ranges of the callers; or service.public, which opens the service to the internet"})
		case seen[prefix]:
			r.Refuse(config.Problem{Path: at, Value: text, Reason: "is listed twice"})
		}
		seen[prefix] = true
	}
}

func (o *Options) validateBalancer(in components.Input, r *config.Report) {
	s := in.Service
	switch {
	case o.CertificateARN == "" && in.Host != "":
		// The stack has ACM issue one.
	case o.CertificateARN == "":
		r.Warn(config.Problem{Path: "fargate.certificateArn", Reason: "is missing: the load balancer speaks plain HTTP, and whoever is on the way reads and changes customers' data", Allowed: "the ARN of an ACM certificate in " + o.AWSRegion})
	case components.Elsewhere(o.CertificateARN, o.AWSRegion):
		r.Refuse(config.Problem{Path: "fargate.certificateArn", Value: o.CertificateARN, Reason: "a load balancer uses certificates of its own region only, which is " + o.AWSRegion, Allowed: "a certificate in " + o.AWSRegion})
	case in.Host == "":
		r.Note("fargate's url is the load balancer's own name, for which no certificate exists: point fargate.host at it and call that")
	}
	o.validateHost(in, r)
	if c := o.TargetHealthCheck; c.TimeoutSeconds >= c.IntervalSeconds {
		r.Refuse(config.Problem{Path: "fargate.targetHealthCheck.timeoutSeconds", Value: c.TimeoutSeconds, Reason: fmt.Sprintf("is not below intervalSeconds, which is %d", c.IntervalSeconds)})
	}
	if o.AccessLogs.Prefix != "" && o.AccessLogs.Bucket == "" {
		r.Refuse(config.Problem{Path: "fargate.accessLogs.bucket", Reason: "is missing: a prefix alone says not where to write", Allowed: "the name of an S3 bucket in " + o.AWSRegion})
	}
	if s.TimeoutSeconds > maxIdleSeconds {
		r.Refuse(config.Problem{Path: "service.timeoutSeconds", Value: s.TimeoutSeconds, Reason: "the load balancer waits less for an answer", Allowed: fmt.Sprintf("up to %d", maxIdleSeconds)})
	}
}

// TakesCertificate implements components.Certified.
func (o *Options) TakesCertificate(in components.Input) bool {
	return in.Host != "" && o.CertificateARN == ""
}

func (o *Options) validateHost(in components.Input, r *config.Report) {
	switch {
	case o.CertificateARN == "" && in.Host == "" && o.Host != "":
		r.Refuse(config.Problem{Path: "fargate.host", Value: o.Host, Reason: "does nothing without fargate.certificateArn", Allowed: "both or neither"})
	case o.CertificateARN != "" && o.hostOf(in) == "":
		r.Refuse(config.Problem{Path: "fargate.host", Reason: "is missing: fargate.certificateArn is for a name that is not the load balancer's own", Allowed: "a name on the certificate, by which clients call the service"})
	case in.Host != "" && o.hostOf(in) != in.Host:
		r.Refuse(config.Problem{Path: "fargate.host", Value: o.Host, Reason: "differs from dns.name, which is " + in.Host, Allowed: "leave it out: dns.name is its default"})
	}
}

// maxIdleSeconds is the longest idle timeout of a load balancer
// (docs.aws.amazon.com/elasticloadbalancing/latest/application/edit-load-balancer-attributes.html, 2026-08).
const maxIdleSeconds = 4000
