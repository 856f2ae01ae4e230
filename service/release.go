package service

import (
	"fmt"

	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"bankchurn/config"
)

// Release says which release of the service answers. Without it, that is what the
// rest of the configuration describes, and every update replaces the former one.
//
// Two releases can answer at a time: the stable one, which Image or Version name,
// and a candidate, which Canary names. Either is what the rest of the
// configuration describes where nothing names it; both cannot be.
type Release struct {
	// Image runs this container image, usually an earlier one, instead of
	// service.image and of the platform's own image key, which stay as they are;
	// everything else of the configuration applies to it. Remove the key to go
	// forward again. On lambda only where lambda.image is set. Conflicts with
	// Version. Default: none.
	Image pulumi.StringInput `pulumi:"image,optional" format:"image"`
	// Version sends the requests to a release that is deployed already, with the
	// code, sizes and variables that it was deployed with: on lambda the number of
	// a published version, on cloudrun the name of a revision, on fargate a task
	// definition of the stack as FAMILY:REVISION or ARN; eks and gke have none.
	// The stack output `release` of an update is what to write here later. On lambda
	// and cloudrun no new release is deployed while a version is pinned, so that the key goes
	// back from one that failed. Conflicts with Image. Default: none.
	Version string `pulumi:"version,optional"`
	// Canary sends a share of the requests to a second release, the candidate. The
	// others go to the release that answers without this block. An update verifies the
	// candidate before it gets a request, and again at its own address: on cloudrun by a tag,
	// on fargate and with traefik and nginx by the header X-Canary: always. To abort, remove
	// the block: everything goes there again. To promote, make the candidate the
	// release and remove the block in one change: remove the whole `release` where
	// the candidate is what the configuration describes, else write the candidate's
	// image to service.image or the platform's image key, or its version to
	// Version. Default: none.
	Canary *Canary `pulumi:"canary,optional"`
	// VerifyFirst runs a new release next to the one that serves, verifies it there as `verify`
	// says, and sends requests to it only then; when the verification fails, the update does,
	// and no request goes to the new release. A release is everything that makes a new revision,
	// version, task definition or Pod: image, variables, secrets, sizes, port, probes and
	// identity. With false an update replaces what serves at once, and the verification comes
	// after. No effect with `verify.enabled: false`. Default: true.
	VerifyFirst *bool `pulumi:"verifyFirst,optional" default:"true"`
	// OnUnverifiable says what follows when a new release cannot be verified before it gets
	// requests, because it rejects the identity or network of the update: warn lets it serve
	// unverified and says so, fail ends the update. Default: warn.
	OnUnverifiable string `pulumi:"onUnverifiable,optional" default:"warn" enum:"warn,fail"`
	// Grants are what a version needs and the rest of the configuration no longer names. An
	// update takes the permissions of the former release away once nothing of it runs, so
	// that a version that goes back further may lack its image or its secrets. Only with
	// a version, of the release or of the candidate.
	Grants Grants `pulumi:"grants,optional"`
}

// Grants are permissions of a version that the rest of the configuration does not imply.
type Grants struct {
	// Images are container images that a version runs, from private Amazon ECR
	// repositories. Platform: fargate; elsewhere a version keeps its image. Default: none.
	Images []pulumi.StringInput `pulumi:"images,optional" format:"image"`
	// Secrets are references, as in `service.secrets`, to secrets that a version reads, by
	// the names of their variables. Default: none.
	Secrets map[string]pulumi.StringInput `pulumi:"secrets,optional"`
}

// pinned says whether one of the two releases is named as a version.
func (r Release) pinned() bool {
	return r.Version != "" || r.Canary != nil && r.Canary.Version != ""
}

// OnlyVersions says that all releases that answer are deployed already.
func (r Release) OnlyVersions() bool {
	return r.Version != "" && (r.Canary == nil || r.Canary.Version != "")
}

// Canary is the candidate and its share. It names an image, a version or neither.
type Canary struct {
	// Percent of the requests that the candidate answers, from 0 to 99, picked request by
	// request; no caller sticks to one release. With 0 it is deployed and verified, and only
	// answers at its own address: not with the ingress controller `alb`, where it has none.
	Percent int `pulumi:"percent" min:"0" max:"100"`
	// Image is the candidate's container image; everything else of the configuration
	// applies to it. Conflicts with Version. Default: what the configuration
	// describes.
	Image pulumi.StringInput `pulumi:"image,optional" format:"image"`
	// Version is a candidate that is deployed already, named as `release.version` is.
	// Conflicts with Image. Default: what the configuration describes.
	Version string `pulumi:"version,optional"`
}

// Elsewhere is the release of a platform beside the chosen one: what the rest of the
// configuration describes, verified in the same way.
func (r Release) Elsewhere() Release {
	return Release{VerifyFirst: r.VerifyFirst, OnUnverifiable: r.OnUnverifiable}
}

// Key is the config key that pins a release or adds a candidate; empty where the rest
// of the configuration says all.
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

// RefuseSameImage refuses a canary both of whose sides run the same image, of which one is
// the platform's own: there is nothing to compare. [ValidateRelease] does not know that one.
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
		report.Refuse(config.Problem{Path: of, Value: text, Reason: "is " + from + " too, so that there is nothing to compare", Allowed: "another image"})
	}
}

// ShareOf is the candidate's share of instances or Pods, rounded up, and at least
// one.
func (c Canary) ShareOf(n int) int { return max(1, (n*c.Percent+99)/100) }

// ValidateRelease checks what can be said of a release without the platform's own
// options: its keys among themselves, and the form of a version.
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
		r.Refuse(config.Problem{Path: percent, Value: 100, Reason: "leaves the release itself without requests", Allowed: "0 to 99; to promote, make the candidate the release and remove release.canary"})
	}
	// Both sides empty are both what the configuration describes.
	stable, candidate := config.Text(release.Image)+release.Version, config.Text(canary.Image)+canary.Version
	described := !config.IsSet(release.Image) && !config.IsSet(canary.Image)
	switch {
	case stable == candidate && stable != "":
		r.Refuse(config.Problem{Path: "release.canary", Value: stable, Reason: "is the release itself, so that there is nothing to compare", Allowed: "another image or version"})
	case stable == candidate && described && rule.SideBySide:
		r.Refuse(config.Problem{Path: "release.canary", Reason: "names no candidate, and no release is pinned: both would be what the configuration describes", Allowed: rule.sides()})
	case !rule.SideBySide && release.Version == "" && canary.Version == "":
		r.Refuse(config.Problem{
			Path: "release.version", Reason: "is required: on " + p.Name + " a canary is compared with a release that is deployed already, because there is one place for new code",
			Allowed: rule.Form + ", for the release that keeps the other requests",
		})
	}
}

func (ps Platforms) validateGrants(p Platform, release Release, r *config.Report) {
	const path = "release.grants"
	given := len(release.Grants.Images)+len(release.Grants.Secrets) > 0
	switch {
	case given && p.Release.Version == nil:
		r.Refuse(config.Problem{
			Path: path, Reason: "has no effect on " + p.Name + ", which keeps no version that a stack could name",
			Allowed: "no such block" + ps.Hint("; platforms with versions: ", func(o Platform) bool { return o.Release.Version != nil }),
		})
	case given && !release.pinned():
		r.Refuse(config.Problem{Path: path, Reason: "has no effect without release.version or release.canary.version", Allowed: "a version, or no such block"})
	case len(release.Grants.Images) > 0 && !p.Release.Pulls:
		r.Refuse(config.Problem{
			Path: path + ".images", Reason: "has no effect on " + p.Name + ", where a version keeps its image",
			Allowed: "no such key" + ps.Hint("; platforms that pull a version's image again: ", func(o Platform) bool { return o.Release.Pulls }),
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
		r.Refuse(config.Problem{Path: path, Value: version, Reason: fmt.Sprintf("a release is an image or a version, and %s.image is %q too; keep one of them", block, config.Text(image))})
	case version == "":
	case p.Release.Version == nil:
		r.Refuse(config.Problem{
			Path: path, Value: version, Reason: p.Name + " keeps no version of its own that a stack could name",
			Allowed: block + ".image" + ps.Hint("; platforms with versions: ", func(o Platform) bool { return o.Release.Version != nil }),
		})
	case !p.Release.Version.MatchString(version):
		problem := config.Problem{Path: path, Value: version, Reason: "is not a version of " + p.Name, Allowed: p.Release.Form}
		if others := ps.Names(func(o Platform) bool { return o.Release.Version != nil && o.Release.Version.MatchString(version) }); others != "" {
			problem.Reason += ", but has the form of one of " + others
		}
		r.Refuse(problem)
	}
}
