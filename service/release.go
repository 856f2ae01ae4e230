package service

import (
	"fmt"

	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"bankchurn/config"
)

// Release selects the release of the service that serves. Without it, the rest of the
// configuration describes the release, and every update replaces the former one.
//
// Two releases can serve at a time: the stable one, named by Image or Version, and a
// candidate, named by Canary. The one that is not named is what the rest of the configuration
// describes; at least one must be named.
type Release struct {
	// Image is a container image, usually an earlier one, to run instead of
	// `service.image` and the platform's own image key, which stay unchanged. The rest of
	// the configuration applies to it. Remove the key to roll forward. On lambda it
	// requires `lambda.image`. Conflicts with Version. Default: none.
	Image pulumi.StringInput `pulumi:"image,optional" format:"image"`
	// Version pins a release that is already deployed, with the code, sizes and variables
	// that it was deployed with: on lambda the number of a published version, on cloudrun
	// the name of a revision, on fargate a task definition of the stack as FAMILY:REVISION
	// or ARN; eks and gke have none. Use the stack output `release` of an earlier update.
	// On lambda and cloudrun no new release is deployed while a version is pinned, so the
	// key also rolls back from a failed one. Conflicts with Image. Default: none.
	Version string `pulumi:"version,optional"`
	// Canary sends a share of the requests to a second release, the candidate. The others
	// go to the stable release, which serves without this block. An update verifies the
	// candidate before it gets requests, and again at its own address: on cloudrun by a tag,
	// on fargate and with traefik and nginx by the header X-Canary: always. To abort, remove
	// the block: the stable release gets all requests again. To promote, make the candidate
	// the release and remove the block in one change: remove all of `release` if the rest of
	// the configuration describes the candidate; otherwise set `service.image` or the
	// platform's image key to the candidate's image, or `release.version` to its version.
	// Default: none.
	Canary *Canary `pulumi:"canary,optional"`
	// VerifyFirst runs a new release next to the serving one, verifies it there as configured in
	// `verify`, and only then sends requests to it. If verification fails, the update fails and
	// the new release gets no requests. A release is everything that makes a new revision,
	// version, task definition or Pod: image, variables, secrets, sizes, port, probes and
	// identity. With false, an update replaces the serving release at once and verifies
	// afterwards. Has no effect with `verify.enabled: false`. Default: true.
	VerifyFirst *bool `pulumi:"verifyFirst,optional" default:"true"`
	// OnUnverifiable is what happens if a new release cannot be verified before it gets
	// requests, because it rejects the identity or network of the update: warn lets it serve
	// unverified with a warning, fail fails the update. Default: warn.
	OnUnverifiable string `pulumi:"onUnverifiable,optional" default:"warn" enum:"warn,fail"`
	// Grants are permissions that a pinned version needs and the rest of the configuration no
	// longer implies. An update revokes the former release's permissions once none of it runs,
	// so an older version may no longer have access to its image or secrets. Requires
	// `release.version` or `release.canary.version`.
	Grants Grants `pulumi:"grants,optional"`
}

// Grants are permissions of a version that the rest of the configuration does not imply.
type Grants struct {
	// Images are a version's container images in private Amazon ECR repositories. Platform:
	// fargate; on the others a version keeps its image. Default: none.
	Images []pulumi.StringInput `pulumi:"images,optional" format:"image"`
	// Secrets maps environment variables to references, as in `service.secrets`, to the secrets
	// that a version reads. Default: none.
	Secrets map[string]pulumi.StringInput `pulumi:"secrets,optional"`
}

// pinned reports whether one of the two releases is pinned to a version.
func (r Release) pinned() bool {
	return r.Version != "" || r.Canary != nil && r.Canary.Version != ""
}

// OnlyVersions reports whether all serving releases are already deployed.
func (r Release) OnlyVersions() bool {
	return r.Version != "" && (r.Canary == nil || r.Canary.Version != "")
}

// Canary is the candidate and its share. It names an image, a version or neither.
type Canary struct {
	// Percent is the percentage of requests that the candidate serves, from 0 to 99, chosen per
	// request without session affinity. With 0 it is deployed and verified, and serves only at
	// its own address, which it does not have with the ingress controller `alb`.
	Percent int `pulumi:"percent" min:"0" max:"100"`
	// Image is the candidate's container image; the rest of the configuration applies to it.
	// Conflicts with Version. Default: what the rest of the configuration describes.
	Image pulumi.StringInput `pulumi:"image,optional" format:"image"`
	// Version is a candidate that is already deployed, in the format of `release.version`.
	// Conflicts with Image. Default: what the rest of the configuration describes.
	Version string `pulumi:"version,optional"`
}

// Elsewhere is the release of a platform other than the chosen one: what the rest of the
// configuration describes, verified in the same way.
func (r Release) Elsewhere() Release {
	return Release{VerifyFirst: r.VerifyFirst, OnUnverifiable: r.OnUnverifiable}
}

// Key is the config key that pins a release or adds a candidate; empty if the rest of the
// configuration describes the release.
func (r Release) Key() string {
	switch {
	case r.Version != "":
		return "release.version"
	case config.IsSet(r.Image):
		return "release.image"
	case r.Canary != nil:
		return "release.canary"
	}
	return ""
}

// StableImage is the stable release's image: its own, or else the platform's.
func (r Release) StableImage(image pulumi.StringInput, path string) (pulumi.StringInput, string) {
	if config.IsSet(r.Image) {
		return r.Image, "release.image"
	}
	return image, path
}

// CandidateImage is the candidate's image: its own, or else the platform's. Only for a
// release with a canary.
func (r Release) CandidateImage(image pulumi.StringInput, path string) (pulumi.StringInput, string) {
	if config.IsSet(r.Canary.Image) {
		return r.Canary.Image, "release.canary.image"
	}
	return image, path
}

// RefuseSameImage rejects a canary if both releases run the same image, one of them through the
// platform's own image key, which [ValidateRelease] does not know.
func (r Release) RefuseSameImage(image pulumi.StringInput, path string, report *config.Report) {
	if r.Canary == nil || r.Version != "" || r.Canary.Version != "" || config.IsSet(r.Image) == config.IsSet(r.Canary.Image) {
		return
	}
	stable, from := r.StableImage(image, path)
	candidate, of := r.CandidateImage(image, path)
	if text := config.Text(candidate); text != "" && text == config.Text(stable) {
		if of == path {
			of, from = from, of
		}
		report.Refuse(config.Problem{Path: of, Value: text, Reason: "is " + from + " too: there is nothing to compare", Allowed: "another image"})
	}
}

// ShareOf is the candidate's share of n instances or Pods, rounded up, and at least one.
func (c Canary) ShareOf(n int) int { return max(1, (n*c.Percent+99)/100) }

// ValidateRelease checks a release without the platform's own options: its keys against each
// other, and the format of a version.
func (ps Platforms) ValidateRelease(p Platform, release Release, r *config.Report) {
	rule := p.Release
	ps.validateSide(p, "release", release.Image, release.Version, r)
	ps.validateGrants(p, release, r)
	canary := release.Canary
	if canary == nil {
		return
	}
	ps.validateSide(p, "release.canary", canary.Image, canary.Version, r)
	const percent = "release.canary.percent"
	if canary.Percent == 100 {
		r.Refuse(config.Problem{Path: percent, Value: 100, Reason: "leaves the stable release without requests", Allowed: "0 to 99; to promote, make the candidate the release and remove release.canary"})
	}
	// If neither is named, both are what the configuration describes.
	stable, candidate := config.Text(release.Image)+release.Version, config.Text(canary.Image)+canary.Version
	described := !config.IsSet(release.Image) && !config.IsSet(canary.Image)
	switch {
	case stable == candidate && stable != "":
		r.Refuse(config.Problem{Path: "release.canary", Value: stable, Reason: "is the same as the release: there is nothing to compare", Allowed: "another image or version"})
	case stable == candidate && described && rule.SideBySide:
		r.Refuse(config.Problem{Path: "release.canary", Reason: "has no candidate and no release is pinned: both would run the same release", Allowed: rule.sides()})
	case !rule.SideBySide && release.Version == "" && canary.Version == "":
		r.Refuse(config.Problem{
			Path: "release.version", Reason: "is required: on " + p.Name + " a canary requires a stable release that is already deployed, because only one can be new",
			Allowed: rule.Form + ", for the release that gets the other requests",
		})
	}
}

func (ps Platforms) validateGrants(p Platform, release Release, r *config.Report) {
	const path = "release.grants"
	given := len(release.Grants.Images)+len(release.Grants.Secrets) > 0
	switch {
	case given && p.Release.Version == nil:
		r.Refuse(config.Problem{
			Path: path, Reason: "has no effect on " + p.Name + ", which has no versions",
			Fix: "remove the block" + ps.Hint("; platforms with versions: ", func(o Platform) bool { return o.Release.Version != nil }),
		})
	case given && !release.pinned():
		r.Refuse(config.Problem{Path: path, Reason: "has no effect without release.version or release.canary.version", Fix: "set a version, or remove the block"})
	case len(release.Grants.Images) > 0 && !p.Release.Pulls:
		r.Refuse(config.Problem{
			Path: path + ".images", Reason: "has no effect on " + p.Name + ", where a version keeps its image",
			Fix: "remove the key" + ps.Hint("; platforms that pull a version's image again: ", func(o Platform) bool { return o.Release.Pulls }),
		})
	}
}

func (rule ReleaseRule) sides() string {
	if rule.Version == nil {
		return "release.canary.image, or release.image"
	}
	return "release.canary.image or release.canary.version, or release.image or release.version"
}

// validateSide checks how one of the two releases is named.
func (ps Platforms) validateSide(p Platform, block string, image pulumi.StringInput, version string, r *config.Report) {
	path := block + ".version"
	switch {
	case config.IsSet(image) && version != "":
		r.Refuse(config.Problem{Path: path, Value: version, Reason: fmt.Sprintf("conflicts with %s.image, which is %q; set only one of them", block, config.Text(image))})
	case version == "":
	case p.Release.Version == nil:
		r.Refuse(config.Problem{
			Path: path, Value: version, Reason: p.Name + " has no versions",
			Allowed: block + ".image" + ps.Hint("; platforms with versions: ", func(o Platform) bool { return o.Release.Version != nil }),
		})
	case !p.Release.Version.MatchString(version):
		problem := config.Problem{Path: path, Value: version, Reason: "is not a version of " + p.Name, Allowed: p.Release.Form}
		if others := ps.Names(func(o Platform) bool { return o.Release.Version != nil && o.Release.Version.MatchString(version) }); others != "" {
			problem.Reason += ", but matches the format of " + others
		}
		r.Refuse(problem)
	}
}
