package fargate

import (
	"fmt"
	"net/netip"
	"strings"

	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"bankchurn/components"
	"bankchurn/config"
)

// validateCallers rejects address ranges that do not limit who may call.
func (a *Args) validateCallers(r *config.Report) {
	const path = "fargate.allowedCidrs"
	switch {
	case a.Service.Public && len(a.AllowedCIDRs) > 0:
		r.Refuse(config.Problem{Path: path, Value: strings.Join(a.AllowedCIDRs, ", "), Reason: "conflicts with service.public, which opens the load balancer to the internet", Fix: "set only one of the two"})
		return
	case !a.Service.Public && a.Network.Existing() && len(a.AllowedCIDRs) == 0:
		r.Refuse(config.Problem{Path: path, Reason: "is required with an existing VPC, whose range is unknown: without it no client could call the service", Allowed: "the range of the VPC or of its callers", Missing: &config.Missing{Key: path, Example: []string{"10.0.0.0/16"}}})
		return
	}
	seen := map[netip.Prefix]bool{}
	for i, text := range a.AllowedCIDRs {
		at := fmt.Sprintf("%s[%d]", path, i)
		prefix, err := netip.ParsePrefix(text)
		switch {
		case err != nil || !prefix.Addr().Is4():
			r.Refuse(config.Problem{Path: at, Value: text, Reason: "is not an IPv4 CIDR range", Allowed: "ADDRESS/LENGTH such as 10.0.0.0/16"})
			continue
		case prefix != prefix.Masked():
			r.Refuse(config.Problem{Path: at, Value: text, Reason: "has host bits set", DidYouMean: prefix.Masked().String()})
		case prefix.Bits() == 0:
			r.Refuse(config.Problem{Path: at, Value: text, Reason: "allows every address", Allowed: "the callers' ranges; or service.public, which opens the service to the internet"})
		case seen[prefix]:
			r.Refuse(config.Problem{Path: at, Value: text, Reason: "is listed twice"})
		}
		seen[prefix] = true
	}
}

func (a *Args) validateBalancer(in components.Input, r *config.Report) {
	switch {
	case config.IsSet(a.CertificateARN):
		a.certificate(r)
		if in.Host == "" {
			r.Note("fargate's url is the load balancer's hostname, which the certificate does not cover: point the DNS name in fargate.host at it and call that")
		}
	case in.Host == "": // else the stack has ACM issue one
		r.Warn(config.Problem{Path: "fargate.certificateArn", Reason: "is not set: the load balancer serves plain HTTP, and anyone on the network path can read or change customer data", Allowed: "the ARN of an ACM certificate in " + a.Region})
	}
	a.validateHost(in, r)
	if c := a.TargetHealthCheck; c.TimeoutSeconds >= c.IntervalSeconds {
		r.Refuse(config.Problem{Path: "fargate.targetHealthCheck.timeoutSeconds", Value: c.TimeoutSeconds, Reason: fmt.Sprintf("is not below intervalSeconds, which is %d", c.IntervalSeconds)})
	}
	if a.AccessLogs.Prefix != "" && !config.IsSet(a.AccessLogs.Bucket) {
		r.Refuse(config.Problem{Path: "fargate.accessLogs.bucket", Reason: "is required with a prefix", Allowed: "the name of an S3 bucket in " + a.Region, Missing: &config.Missing{Key: "fargate.accessLogs.bucket", Example: "example"}})
	}
	if idle := a.idleTimeout(); idle < a.Service.TimeoutSeconds {
		r.Refuse(config.Problem{
			Path: "fargate.idleTimeoutSeconds", Value: idle, Reason: fmt.Sprintf("is below service.timeoutSeconds (%d): the load balancer answers 504 to requests that take longer", a.Service.TimeoutSeconds),
			Allowed: fmt.Sprintf("%d to %d", a.Service.TimeoutSeconds, maxIdleSeconds),
		})
	}
}

// certificate returns the load balancer's certificate, checked; nil for plain HTTP.
func (a *Args) certificate(r *config.Report) pulumi.StringPtrInput {
	if !config.IsSet(a.CertificateARN) {
		return nil
	}
	return config.Check(a.CertificateARN, r, func(arn string, r *config.Report) {
		if components.Elsewhere(arn, a.Region) {
			r.Refuse(config.Problem{Path: "fargate.certificateArn", Value: arn, Reason: "a load balancer can only use certificates in its own region, " + a.Region, Allowed: "a certificate in " + a.Region})
		}
	}).ToStringOutput()
}

func (a *Args) validateHost(in components.Input, r *config.Report) {
	switch {
	case !config.IsSet(a.CertificateARN) && in.Host == "" && a.Host != "":
		r.Refuse(config.Problem{Path: "fargate.host", Value: a.Host, Reason: "has no effect without fargate.certificateArn", Fix: "set both or neither"})
	case config.IsSet(a.CertificateARN) && a.Host == "":
		r.Refuse(config.Problem{Path: "fargate.host", Reason: "is required with fargate.certificateArn, which does not cover the load balancer's hostname", Allowed: "a name on the certificate that clients call", Missing: &config.Missing{Key: "fargate.host", Example: "churn.example.com"}})
	case in.Host != "" && a.Host != in.Host:
		r.Refuse(config.Problem{Path: "fargate.host", Value: a.Host, Reason: "differs from dns.name, which is " + in.Host, Fix: "remove it: it defaults to dns.name"})
	}
}

// maxIdleSeconds is the longest idle timeout of a load balancer
// (docs.aws.amazon.com/elasticloadbalancing/latest/application/edit-load-balancer-attributes.html, 2026-08).
const maxIdleSeconds = 4000
