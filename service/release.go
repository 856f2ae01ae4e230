package service

import (
	"fmt"
	"regexp"
	"strings"

	"bankchurn/config"
)

// Release says which release of the service answers. Without it, that is what the
// rest of the configuration describes, and every update replaces the former one.
//
// Two releases can answer at a time: the stable one, which Image or Version name,
// and a candidate, which Canary names. Either is what the rest of the
// configuration describes where nothing names it; both cannot be.
type Release struct {
	// Image runs this container image, as a rule an earlier one, in the place of
	// service.image and of the platform's own image key, which stay as they are;
	// everything else of the configuration applies to it. Remove the key to go
	// forward again. On lambda only where lambda.image is set. Conflicts with
	// Version. Default: none.
	Image string `pulumi:"image,optional" format:"image"`
	// Version sends the requests to a release that is deployed already, with the
	// code, sizes and variables that it was deployed with: on lambda the number of
	// a published version, on cloudrun the name of a revision, on fargate a task
	// definition as FAMILY:REVISION, revision number or ARN; eks and gke have none.
	// The stack output `release` of an update is what to write here later. What the
	// rest of the configuration describes is still deployed, and gets no request.
	// Conflicts with Image. Default: none.
	Version string `pulumi:"version,optional"`
	// Canary sends a share of the requests to a second release, the candidate. The
	// others go to the release that answers without this block. An update verifies the
	// candidate itself where it has an address: on cloudrun by a tag, on fargate and with
	// traefik and nginx by the header X-Canary: always; on lambda and with alb the service
	// is asked as a whole, which the candidate answers by chance. To abort, remove
	// the block: everything goes there again. To promote, make the candidate the
	// release and remove the block in one change: remove the whole `release` where
	// the candidate is what the configuration describes, else write the candidate's
	// image to service.image or the platform's image key, or its version to
	// Version. Default: none.
	Canary *Canary `pulumi:"canary,optional"`
}

// Canary is the candidate and its share. It names an image, a version or neither.
type Canary struct {
	// Percent of the requests that the candidate answers, picked request by request;
	// no caller sticks to one release.
	Percent int `pulumi:"percent" min:"0" max:"100"`
	// Image is the candidate's container image; everything else of the configuration
	// applies to it. Conflicts with Version. Default: what the configuration
	// describes.
	Image string `pulumi:"image,optional" format:"image"`
	// Version is a candidate that is deployed already, named as `release.version` is.
	// Conflicts with Image. Default: what the configuration describes.
	Version string `pulumi:"version,optional"`
}

// Key is the config key that pins a release or adds a candidate; empty where the rest
// of the configuration says all.
func (r Release) Key() string {
	switch {
	case r.Version != "":
		return "release.version"
	case r.Image != "":
		return "release.image"
	case r.Canary != nil:
		return "release.canary"
	}
	return ""
}

// StableImage is the stable release's image: its own, or else the platform's.
func (r Release) StableImage(image, path string) (string, string) {
	if r.Image != "" {
		return r.Image, "release.image"
	}
	return image, path
}

// CandidateImage is the candidate's image: its own, or else the platform's. Only for a
// release with a canary.
func (r Release) CandidateImage(image, path string) (string, string) {
	if r.Canary.Image != "" {
		return r.Canary.Image, "release.canary.image"
	}
	return image, path
}

// RefuseSameImage refuses a canary both of whose sides run the same image, of which one is
// the platform's own: there is nothing to compare. [ValidateRelease] does not know that one.
func (r Release) RefuseSameImage(image, path string, report *config.Report) {
	if r.Canary == nil || r.Version != "" || r.Canary.Version != "" || (r.Image == "") == (r.Canary.Image == "") {
		return
	}
	stable, from := r.StableImage(image, path)
	if candidate, of := r.CandidateImage(image, path); stable == candidate {
		if of == path {
			of, from = from, of
		}
		report.Refuse(config.Problem{Path: of, Value: candidate, Reason: "is " + from + " too, so that there is nothing to compare", Allowed: "another image"})
	}
}

// ShareOf is the candidate's share of instances or Pods, rounded up, and at least
// one.
func (c Canary) ShareOf(n int) int { return max(1, (n*c.Percent+99)/100) }

// releaseRule is what a platform can do with releases.
type releaseRule struct {
	// version is the form of a deployed version, form the same in words; nil where
	// none can be named.
	version *regexp.Regexp
	form    string
	// beside says that a candidate is a workload of its own. Elsewhere the function
	// or service holds one code, and one of the two releases must be deployed already.
	beside bool
}

var releaseRules = map[string]releaseRule{
	"lambda": {
		version: regexp.MustCompile(`^[1-9][0-9]{0,9}$`),
		form:    `the number of a published version, such as "7"`,
	},
	"cloudrun": {
		version: regexp.MustCompile(`^[a-z]([-a-z0-9]{0,52}[a-z0-9])?-[0-9]{5}-[a-z0-9]{3}$`),
		form:    "the name of a revision, such as bankchurn-api-1a2b3c4-00007-abc",
	},
	"fargate": {
		version: regexp.MustCompile(`^([A-Za-z0-9_-]{1,255}:|arn:aws[a-z-]*:ecs:[a-z0-9-]+:[0-9]{12}:task-definition/[A-Za-z0-9_-]{1,255}:)?[1-9][0-9]{0,9}$`),
		form:    `a task definition, such as bankchurn-api:7, "7" or its ARN`,
		beside:  true,
	},
	"eks": {beside: true},
	"gke": {beside: true},
}

// ValidateRelease checks what can be said of a release without the platform's own
// options: its keys among themselves, and the form of a version.
func ValidateRelease(platform string, release Release, r *config.Report) {
	rule, known := releaseRules[platform]
	if !known {
		return
	}
	rule.validateSide(platform, "release", release.Image, release.Version, r)
	canary := release.Canary
	if canary == nil {
		return
	}
	rule.validateSide(platform, "release.canary", canary.Image, canary.Version, r)
	const percent = "release.canary.percent"
	switch canary.Percent {
	case 0:
		r.Refuse(config.Problem{Path: percent, Value: 0, Reason: "is a canary without requests", Allowed: "1 to 99; remove release.canary to end it"})
	case 100:
		r.Refuse(config.Problem{Path: percent, Value: 100, Reason: "leaves the release itself without requests", Allowed: "1 to 99; to promote, make the candidate the release and remove release.canary"})
	}
	stable, candidate := release.Image+release.Version, canary.Image+canary.Version
	switch {
	case stable == candidate && stable != "":
		r.Refuse(config.Problem{Path: "release.canary", Value: stable, Reason: "is the release itself, so that there is nothing to compare", Allowed: "another image or version"})
	case stable == candidate && rule.beside:
		r.Refuse(config.Problem{Path: "release.canary", Reason: "names no candidate, and no release is pinned: both would be what the configuration describes", Allowed: rule.sides()})
	case !rule.beside && release.Version == "" && canary.Version == "":
		r.Refuse(config.Problem{
			Path: "release.version", Reason: "is missing: on " + platform + " a canary is compared with a release that is deployed already, because there is one place for new code",
			Allowed: rule.form + ", for the release that keeps the other requests",
		})
	}
}

func (rule releaseRule) sides() string {
	if rule.version == nil {
		return "release.canary.image, or release.image"
	}
	return "release.canary.image or release.canary.version, or release.image or release.version"
}

// validateSide checks how one of the two releases is named.
func (rule releaseRule) validateSide(platform, block, image, version string, r *config.Report) {
	path := block + ".version"
	switch {
	case image != "" && version != "":
		r.Refuse(config.Problem{Path: path, Value: version, Reason: fmt.Sprintf("a release is an image or a version, and %s.image is %q too; keep one of them", block, image)})
	case version == "":
	case rule.version == nil:
		r.Refuse(config.Problem{
			Path: path, Value: version, Reason: platform + " keeps no version of its own that a stack could name",
			Allowed: block + ".image; platforms with versions: " + platformsWith(func(other releaseRule) bool { return other.version != nil }),
		})
	case !rule.version.MatchString(version):
		p := config.Problem{Path: path, Value: version, Reason: "is not a version of " + platform, Allowed: rule.form}
		if other := platformsWith(func(other releaseRule) bool { return other.version != nil && other.version.MatchString(version) }); other != "" {
			p.Reason += ", but has the form of one of " + other
		}
		r.Refuse(p)
	}
}

// platformsWith names the platforms of this program whose rule satisfies a need.
func platformsWith(satisfy func(releaseRule) bool) string {
	var names []string
	for _, name := range PlatformNames() {
		if rule, known := releaseRules[name]; known && satisfy(rule) {
			names = append(names, name)
		}
	}
	return strings.Join(names, ", ")
}
