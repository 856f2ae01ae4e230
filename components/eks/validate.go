package eks

import (
	"fmt"
	"net/netip"
	"slices"
	"strings"
	"time"

	"bankchurn/components"
	"bankchurn/components/awssecret"
	"bankchurn/components/cloudwatch"
	"bankchurn/config"
	"bankchurn/service"
)

// Validate implements components.Platform.
func (a *Args) Validate(in components.Input, r *config.Report) { a.with(in).validate(in, r) }

func (a *Args) validate(in components.Input, r *config.Report) {
	if a.existing() {
		a.validateExisting(r)
	} else {
		a.validateVersion(in.Today, r)
		a.validateReach(r)
		a.validateAccess(r)
		a.validateControlPlane(r)
		a.validateNodes(r)
		a.validateGPUNodes(r)
		a.validateIsolation(r)
		a.Network.Validate("eks.network", a.Region, a.Service.Public, r)
		if a.Network.Existing() {
			r.Note("eks.network names an existing VPC: tag its subnets kubernetes.io/role/elb: 1 (public) and kubernetes.io/role/internal-elb: 1 (private), or load balancers cannot find them")
		}
	}
	image, _ := a.Kubernetes.ImageOf(a.Service)
	components.NoteForeignImage(image, in.Account, "", "no Pod starts", r)
	for i, arn := range a.PodSecrets {
		if arn := config.Text(arn); components.Elsewhere(arn, a.Region) {
			r.Warn(config.Problem{Path: fmt.Sprintf("eks.podSecrets[%d]", i), Value: arn, Reason: "is in " + components.RegionOf(arn) + ", but the Pods run in " + a.Region + ": they must call Secrets Manager or Parameter Store in the secret's region"})
		}
	}
	a.Kubernetes.Ingress.TLS.CertificateARN = config.Check(a.Kubernetes.Ingress.TLS.CertificateARN, r, func(arn string, r *config.Report) {
		if components.Elsewhere(arn, a.Region) {
			r.Refuse(config.Problem{Path: "kubernetes.ingress.tls.certificateArn", Value: arn, Reason: "a load balancer can only use certificates in its own region, " + a.Region, Allowed: "a certificate in " + a.Region})
		}
	})
	if a.existing() && a.auto() && *a.Kubernetes.NetworkPolicy.Enabled {
		r.Note("an existing cluster in Auto Mode enforces kubernetes.networkPolicy only if the ConfigMap amazon-vpc-cni in kube-system has enable-network-policy-controller: \"true\"")
	}
	awssecret.CheckForeign("eks.podSecretKeys", a.podSecretKeys(r), a.PodSecrets, in.Account, r)
	a.LogKey = cloudwatch.CheckKey("eks.logKey", a.LogKey, a.Region, r)
	topic := cloudwatch.Topic
	topic.Rules, topic.Dashboard = true, a.Dashboard
	a.Alarms.Validate("eks.alarms", topic, r)
	a.validateDashboard(r)
	a.Kubernetes.Validate(in, a.cluster(), r)
}

// warnBefore is how long before the end of standard support the warning appears.
const warnBefore = 90 * 24 * time.Hour

func (a *Args) validateVersion(today time.Time, r *config.Report) {
	const path, policyPath = "eks.version", "eks.upgradePolicy"
	version, known := service.EKSVersionOf(a.version())
	var supported []string
	for _, v := range service.EKSVersions {
		if v.InStandard(today) {
			supported = append(supported, v.Version)
		}
	}
	allowed := strings.Join(supported, ", ")
	switch {
	case !known:
		r.Refuse(config.Problem{Path: path, Value: a.version(), Reason: "is not a known Kubernetes version of EKS", Allowed: allowed, DidYouMean: config.Nearest(a.version(), supported)})
	case !version.InExtended(today):
		r.Refuse(config.Problem{Path: path, Value: a.version(), Reason: "EKS ended all support on " + version.ExtendedEnd.Format(time.DateOnly) + " and upgrades such clusters automatically", Allowed: allowed})
	case !version.InStandard(today) && a.upgradePolicy() == "standard":
		r.Refuse(config.Problem{
			Path: path, Value: a.version(), Reason: "standard support ended on " + version.StandardEnd.Format(time.DateOnly) + ", and " + policyPath + " is standard: EKS does not create such clusters",
			Allowed: allowed + ", or " + policyPath + " extended at six times the hourly price until " + version.ExtendedEnd.Format(time.DateOnly),
		})
	case !version.InStandard(today):
		r.Warn(config.Problem{Path: path, Value: a.version(), Reason: "standard support ended on " + version.StandardEnd.Format(time.DateOnly) + ": the cluster costs six times as much per hour until EKS upgrades it after " + version.ExtendedEnd.Format(time.DateOnly), Allowed: allowed})
	case version.StandardEnd.Sub(today) < warnBefore:
		then := "EKS will then upgrade the cluster"
		if a.upgradePolicy() == "extended" {
			then = "the cluster will then cost six times as much per hour"
		}
		r.Warn(config.Problem{Path: path, Value: a.version(), Reason: "standard support ends on " + version.StandardEnd.Format(time.DateOnly) + ": " + then, Allowed: allowed})
	}
}

// validateReach checks and explains who can reach the cluster's API, Pulumi included.
func (a *Args) validateReach(r *config.Report) {
	seen := map[netip.Prefix]bool{}
	for i, text := range a.PublicCIDRs {
		at := fmt.Sprintf("eks.publicCidrs[%d]", i)
		prefix, err := netip.ParsePrefix(text)
		switch {
		case err != nil || !prefix.Addr().Is4():
			r.Refuse(config.Problem{Path: at, Value: text, Reason: "is not an IPv4 CIDR range", Allowed: "ADDRESS/LENGTH such as 203.0.113.0/24"})
			continue
		case prefix != prefix.Masked():
			r.Refuse(config.Problem{Path: at, Value: text, Reason: "has host bits set", DidYouMean: prefix.Masked().String()})
		case prefix.Bits() == 0:
			r.Refuse(config.Problem{Path: at, Value: text, Reason: "allows every address", Allowed: "the ranges of Pulumi and your operators"})
		case prefix.Addr().IsPrivate():
			r.Refuse(config.Problem{Path: at, Value: text, Reason: "is a private range, which is not routed on the internet: callers within the VPC need no entry", Allowed: "public addresses of Pulumi and your operators"})
		case seen[prefix]:
			r.Refuse(config.Problem{Path: at, Value: text, Reason: "is listed twice"})
		}
		seen[prefix] = true
	}
	if len(a.PublicCIDRs) == 0 && a.ProxyURL == "" {
		r.Note("the cluster's API is reachable only from its VPC: run `pulumi up` there (a CI runner in the VPC, a VPN), or set eks.proxyUrl to a tunnel into it, or eks.publicCidrs to the ranges you call from")
	}
}

func (a *Args) validateAccess(r *config.Report) {
	principals, names := map[string]bool{}, map[string]bool{}
	for i, entry := range a.Access {
		at := fmt.Sprintf("eks.access[%d]", i)
		if entry.Level == "admin" && len(entry.Namespaces) > 0 {
			r.Refuse(config.Problem{Path: at + ".namespaces", Value: strings.Join(entry.Namespaces, ", "), Reason: "limit edit and view only: admin covers the whole cluster", Allowed: "no namespaces, or level edit"})
		}
		principal, known := config.Plain(entry.PrincipalARN)
		switch {
		case principals[principal]:
			r.Refuse(config.Problem{Path: at + ".principalArn", Value: principal, Reason: "is listed twice: a cluster has one entry per principal"})
		case !known && entry.Name == "":
			r.Refuse(config.Problem{Path: at + ".name", Reason: "is required: principalArn is an Output, so no name can be derived from it", Allowed: "a name that no other entry has"})
		case names[entry.suffix()]:
			r.Refuse(config.Problem{Path: at + ".name", Value: entry.Name, Reason: "is already the name of another entry", Allowed: "a name that no other entry has"})
		}
		principals[principal] = principal != ""
		names[entry.suffix()] = true
	}
}

// unpinnedAddons are the add-ons without a configured version.
func (a *Args) unpinnedAddons() []string {
	if a.AutoMode.Enabled {
		return nil // built in
	}
	return slices.DeleteFunc(slices.Clone(addonNames), func(name string) bool { return a.AddonVersions[name] != "" })
}

func (a *Args) validateControlPlane(r *config.Report) {
	cloudwatch.ValidateRetention("eks.logRetentionDays", a.logRetentionDays(), r)
	seen := map[string]bool{}
	for i, kind := range a.logTypes() {
		if seen[kind] {
			r.Refuse(config.Problem{Path: fmt.Sprintf("eks.logTypes[%d]", i), Value: kind, Reason: "is listed twice"})
		}
		seen[kind] = true
	}
	a.SecretsKey = config.Check(a.SecretsKey, r, func(key string, r *config.Report) {
		if components.Elsewhere(key, a.Region) {
			r.Refuse(config.Problem{Path: "eks.secretsKey", Value: key, Reason: "a cluster can only use keys in its own region, " + a.Region, Allowed: "own, or a key in " + a.Region})
		}
	})
	if following := a.unpinnedAddons(); len(following) > 0 {
		r.Note("EKS does not upgrade add-ons when eks.version changes: update " + strings.Join(following, ", ") + " after an upgrade with eks.addonVersions; `aws eks describe-addon-versions --kubernetes-version VERSION` lists compatible versions")
	}
	for _, name := range config.SortedNames(a.AddonVersions) {
		path := "eks.addonVersions." + name
		switch {
		case !slices.Contains(addonNames, name):
			r.Refuse(config.Problem{Path: path, Reason: "is not an add-on that this program installs", Allowed: strings.Join(addonNames, ", "), DidYouMean: config.Nearest(name, addonNames)})
		case a.AutoMode.Enabled:
			r.Refuse(config.Problem{Path: path, Reason: "EKS Auto Mode has all add-ons built in", Fix: "remove addonVersions, or set autoMode.enabled to false"})
		case !addonVersion.MatchString(a.AddonVersions[name]):
			r.Refuse(config.Problem{Path: path, Value: a.AddonVersions[name], Reason: "is not an EKS add-on version", Allowed: "one that `aws eks describe-addon-versions --addon-name " + name + "` lists, such as v1.20.1-eksbuild.1"})
		}
	}
}
