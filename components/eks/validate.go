package eks

import (
	"fmt"
	"net/netip"
	"slices"
	"strings"
	"time"

	"bankchurn/components"
	"bankchurn/components/cloudwatch"
	"bankchurn/config"
	"bankchurn/service"
)

// Validate implements components.Platform.
func (o *Options) Validate(in components.Input, r *config.Report) {
	if o.kubernetes == nil {
		panic("eks: the block kubernetes was not handed over")
	}
	if o.uses() {
		o.validateExisting(r)
	} else {
		o.validateVersion(in.Today, r)
		o.validateReach(r)
		o.validateAccess(r)
		o.validateControlPlane(r)
		o.validateNodes(r)
		o.validateIsolation(in.Service, r)
		o.Network.Validate("eks.network", o.AWSRegion, in.Service.Public, r)
		if o.Network.Existing() {
			r.Note("eks.network names an existing VPC: load balancers find its subnets by the tags kubernetes.io/role/elb (public) and kubernetes.io/role/internal-elb (private), value 1")
		}
	}
	for i, arn := range o.PodSecrets {
		if components.Elsewhere(arn, o.AWSRegion) {
			r.Warn(config.Problem{Path: fmt.Sprintf("eks.podSecrets[%d]", i), Value: arn, Reason: "is in " + components.RegionOf(arn) + ", not in " + o.AWSRegion + " where the Pods run: they have to ask there"})
		}
	}
	if arn := o.kubernetes.Ingress.TLS.CertificateARN; components.Elsewhere(arn, o.AWSRegion) {
		r.Refuse(config.Problem{Path: "kubernetes.ingress.tls.certificateArn", Value: arn, Reason: "a load balancer uses certificates of its own region only, which is " + o.AWSRegion, Allowed: "a certificate in " + o.AWSRegion})
	}
	if o.uses() && o.auto() && o.kubernetes.NetworkPolicy.Enabled {
		r.Note("an existing cluster in Auto Mode enforces kubernetes.networkPolicy only where the ConfigMap amazon-vpc-cni of kube-system has enable-network-policy-controller: \"true\"")
	}
	o.kubernetes.Validate(in, o.cluster(in.Service.Public), r)
}

// warnBefore is how long before the end of standard support a stack's owner is diag.
const warnBefore = 90 * 24 * time.Hour

func (o *Options) validateVersion(today time.Time, r *config.Report) {
	const path, policyPath = "eks.version", "eks.upgradePolicy"
	version, known := service.EKSVersionOf(o.version())
	var supported []string
	for _, v := range service.EKSVersions {
		if v.InStandard(today) {
			supported = append(supported, v.Version)
		}
	}
	allowed := strings.Join(supported, ", ")
	switch {
	case !known:
		r.Refuse(config.Problem{Path: path, Value: o.version(), Reason: "is not a Kubernetes version of EKS that this program knows", Allowed: allowed, DidYouMean: config.Nearest(o.version(), supported)})
	case !version.InExtended(today):
		r.Refuse(config.Problem{Path: path, Value: o.version(), Reason: "EKS ended all support on " + version.ExtendedEnd.Format(time.DateOnly) + " and upgrades such clusters by itself", Allowed: allowed})
	case !version.InStandard(today) && o.upgradePolicy() == "standard":
		r.Refuse(config.Problem{
			Path: path, Value: o.version(), Reason: "standard support ended on " + version.StandardEnd.Format(time.DateOnly) + ", and " + policyPath + " is standard: EKS makes no such cluster",
			Allowed: allowed + ", or " + policyPath + " extended at six times the price of a cluster hour until " + version.ExtendedEnd.Format(time.DateOnly),
		})
	case !version.InStandard(today):
		r.Warn(config.Problem{Path: path, Value: o.version(), Reason: "standard support ended on " + version.StandardEnd.Format(time.DateOnly) + ": a cluster hour costs six times as much, until EKS upgrades the cluster after " + version.ExtendedEnd.Format(time.DateOnly), Allowed: allowed})
	case version.StandardEnd.Sub(today) < warnBefore:
		then := "EKS then upgrades the cluster by itself"
		if o.upgradePolicy() == "extended" {
			then = "a cluster hour then costs six times as much"
		}
		r.Warn(config.Problem{Path: path, Value: o.version(), Reason: "standard support ends on " + version.StandardEnd.Format(time.DateOnly) + ": " + then, Allowed: allowed})
	}
}

// validateReach says who reaches the cluster's API, Pulumi among them.
func (o *Options) validateReach(r *config.Report) {
	seen := map[netip.Prefix]bool{}
	for i, text := range o.PublicCIDRs {
		at := fmt.Sprintf("eks.publicCidrs[%d]", i)
		prefix, err := netip.ParsePrefix(text)
		switch {
		case err != nil || !prefix.Addr().Is4():
			r.Refuse(config.Problem{Path: at, Value: text, Reason: "is not a range of IPv4 addresses", Allowed: "ADDRESS/LENGTH such as 203.0.113.0/24"})
			continue
		case prefix != prefix.Masked():
			r.Refuse(config.Problem{Path: at, Value: text, Reason: "has bits set beyond its length", DidYouMean: prefix.Masked().String()})
		case prefix.Bits() == 0:
			r.Refuse(config.Problem{Path: at, Value: text, Reason: "is everybody", Allowed: "the ranges from which Pulumi and operators come"})
		case prefix.Addr().IsPrivate():
			r.Refuse(config.Problem{Path: at, Value: text, Reason: "is a private range, which does not occur on the internet: callers within the VPC need no entry", Allowed: "public addresses of Pulumi and operators"})
		case seen[prefix]:
			r.Refuse(config.Problem{Path: at, Value: text, Reason: "is listed twice"})
		}
		seen[prefix] = true
	}
	if len(o.PublicCIDRs) == 0 && o.ProxyURL == "" {
		r.Note("the cluster's API is reached from within its VPC only: run `pulumi up` there (a CI runner in the VPC, a VPN), or set eks.proxyUrl to a tunnel into it, or eks.publicCidrs to where you come from")
	}
}

func (o *Options) validateAccess(r *config.Report) {
	seen := map[string]bool{}
	for i, a := range o.Access {
		at := fmt.Sprintf("eks.access[%d]", i)
		if a.Level == "admin" && len(a.Namespaces) > 0 {
			r.Refuse(config.Problem{Path: at + ".namespaces", Value: strings.Join(a.Namespaces, ", "), Reason: "limit edit and view; admin is everything in the cluster", Allowed: "no namespaces, or level edit"})
		}
		if seen[a.PrincipalARN] {
			r.Refuse(config.Problem{Path: at + ".principalArn", Value: a.PrincipalARN, Reason: "is listed twice; a cluster has one entry for each"})
		}
		seen[a.PrincipalARN] = true
	}
}

func (o *Options) validateControlPlane(r *config.Report) {
	cloudwatch.ValidateRetention("eks.logRetentionDays", o.logRetentionDays(), r)
	seen := map[string]bool{}
	for i, kind := range o.logTypes() {
		if seen[kind] {
			r.Refuse(config.Problem{Path: fmt.Sprintf("eks.logTypes[%d]", i), Value: kind, Reason: "is listed twice"})
		}
		seen[kind] = true
	}
	if components.Elsewhere(o.SecretsKey, o.AWSRegion) {
		r.Refuse(config.Problem{Path: "eks.secretsKey", Value: o.SecretsKey, Reason: "a cluster uses keys of its own region only, which is " + o.AWSRegion, Allowed: "own, or a key in " + o.AWSRegion})
	}
	for _, name := range config.SortedNames(o.AddonVersions) {
		path := "eks.addonVersions." + name
		switch {
		case !slices.Contains(addonNames, name):
			r.Refuse(config.Problem{Path: path, Reason: "is not an add-on that this program installs", Allowed: strings.Join(addonNames, ", "), DidYouMean: config.Nearest(name, addonNames)})
		case o.AutoMode.Enabled:
			r.Refuse(config.Problem{Path: path, Reason: "EKS Auto Mode has all add-ons built in", Allowed: "no addonVersions, or autoMode.enabled false"})
		case !addonVersion.MatchString(o.AddonVersions[name]):
			r.Refuse(config.Problem{Path: path, Value: o.AddonVersions[name], Reason: "is not the version of an EKS add-on", Allowed: "one that `aws eks describe-addon-versions --addon-name " + name + "` lists, such as v1.20.1-eksbuild.1"})
		}
	}
}
