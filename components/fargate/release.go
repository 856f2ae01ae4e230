package fargate

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"

	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"bankchurn/components"
	"bankchurn/config"
)

// image is an image that the stack creates a task definition for, and its config key.
type image struct {
	name pulumi.StringInput
	path string
}

// images are the release's image and, if different, the candidate's, checked. A task definition
// named as a version has its own image.
func (a *Args) images(r *config.Report) []pulumi.StringInput {
	all := []pulumi.StringInput{a.checked(a.stableImage(), r)}
	if candidate := a.candidateImage(); config.IsSet(candidate.name) {
		all = append(all, a.checked(candidate, r))
	}
	return all
}

func (a *Args) stableImage() image {
	name, path := a.Release.StableImage(a.imageOf())
	return image{name, path}
}

// candidateImage is the image of a candidate that needs its own task definition. It is empty
// without a candidate, and if the candidate is what the configuration describes and the release is
// a pinned version.
func (a *Args) candidateImage() image {
	canary := a.Release.Canary
	if canary == nil || canary.Version != "" || !config.IsSet(canary.Image) && a.Release.Version != "" {
		return image{}
	}
	name, path := a.Release.CandidateImage(a.imageOf())
	return image{name, path}
}

// stable is the release that serves without a canary. Even if a version is pinned, what the
// configuration describes is registered: it is ready to run, and rolling forward again undoes
// nothing.
func (b *builder) stable(balancer *balancer) (side, error) {
	task, err := b.task(b.name, b.args.stableImage())
	if err != nil {
		return side{}, err
	}
	out := side{
		name: b.name, trial: ofRelease, targets: balancer.targets, attached: balancer.listeners,
		task:  task.Arn,
		least: b.args.minTasks(), most: b.args.maxTasks(),
	}
	b.described = task
	if version := b.args.Release.Version; version != "" {
		out.task = pulumi.String(version)
	}
	return out, nil
}

// validateVersion rejects a task definition of another stack, and a bare number: until 2026-11 a
// number meant a revision of the family that all stacks of a service shared.
func (a *Args) validateVersion(path, version string, in components.Input, r *config.Report) {
	own, former := family(in.Project, in.Stack, a.Service.Name), a.Service.Name
	name, _, _ := strings.Cut(familyAndRevision(version), ":")
	switch {
	case version == "":
	case onlyDigits.MatchString(version):
		r.Refuse(config.Problem{
			Path: path, Value: version, Reason: "is a revision without its family",
			Allowed: fmt.Sprintf("%s:%s, or %s:%s for a release older than the stack's name in the family", own, version, former, version), DidYouMean: own + ":" + version,
		})
	case name == former && own != former:
		r.Warn(config.Problem{Path: path, Value: version, Reason: "belongs to the family that all stacks of this service shared: make sure that it is a release of this stack", Allowed: own + ":REVISION for newer releases"})
	case name != own:
		r.Refuse(config.Problem{Path: path, Value: version, Reason: "belongs to another stack or service", Allowed: own + ":REVISION"})
	case components.Elsewhere(version, a.Region):
		r.Refuse(config.Problem{Path: path, Value: version, Reason: "is in " + components.RegionOf(version) + ", but the stack is in " + a.Region, Allowed: own + ":REVISION"})
	}
}

var onlyDigits = regexp.MustCompile(`^[0-9]+$`)

// familyAndRevision shortens the ARN of a task definition to FAMILY:REVISION.
func familyAndRevision(reference string) string {
	return reference[strings.LastIndex(reference, "/")+1:]
}

func (a *Args) validateRelease(in components.Input, r *config.Report) {
	release := a.Release
	a.validateVersion("release.version", release.Version, in, r)
	if release.Version != "" {
		r.Note("fargate task definition " + familyAndRevision(release.Version) + " runs with the image, sizes, variables and port it was registered with. Its port must be service.port, " + strconv.Itoa(a.Service.Port) + ". List its image and secrets that the config no longer names in release.grants. The estimate uses the sizes in the config")
	}
	if release.Canary == nil {
		return
	}
	r.Note("fargate sends requests with the header " + components.CanaryHeader + ": " + components.CanaryValue + " to the canary's candidate, regardless of release.canary.percent. Verification uses this header")
	a.validateVersion("release.canary.version", release.Canary.Version, in, r)
	image, path := a.imageOf()
	release.RefuseSameImage(image, path, r)
	same := familyAndRevision
	if release.Version != "" && release.Version != release.Canary.Version && same(release.Version) == same(release.Canary.Version) {
		r.Refuse(config.Problem{Path: "release.canary.version", Value: release.Canary.Version, Reason: "is the release itself, " + same(release.Version) + ": there is nothing to compare", Allowed: "another task definition"})
	}
}
