package fargate

import (
	"regexp"
	"strings"

	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"bankchurn/components"
	"bankchurn/config"
	"bankchurn/service"
)

// image is one that the stack makes a task definition for, and the config key it
// comes from.
type image struct{ name, path string }

// images are the release's and, where it is another, the candidate's. A task
// definition that is named as a version has its own.
func (o *Options) images(s service.Service, release service.Release) []image {
	own, path := o.imageOf(s)
	var all []image
	name, from := release.StableImage(own, path)
	all = append(all, image{name, from})
	if candidate := candidateImage(release, own, path); candidate.name != "" {
		all = append(all, candidate)
	}
	return all
}

// candidateImage is the image of a candidate that takes a task definition of its
// own; empty where there is none, or the candidate is what the configuration
// describes beside a pinned version.
func candidateImage(release service.Release, own, path string) image {
	canary := release.Canary
	if canary == nil || canary.Version != "" || canary.Image == "" && release.Version != "" {
		return image{}
	}
	name, from := release.CandidateImage(own, path)
	return image{name, from}
}

// stable is the side that answers without a canary. Beside a pinned version, what
// the configuration describes is registered all the same: it is ready to run, and
// nothing of it has to be undone to go forward again.
func (b *builder) stable(balancer *balancer) (side, error) {
	own, path := b.options.imageOf(b.service)
	name, _ := b.release.StableImage(own, path)
	task, err := b.task(b.name, name)
	if err != nil {
		return side{}, err
	}
	out := side{
		name: b.name, targets: balancer.targets, attached: balancer.listeners,
		task:  task.Arn,
		least: b.options.minTasks(b.service), most: b.options.maxTasks(b.service),
	}
	b.described = task
	if b.release.Version != "" {
		out.task = pulumi.String(taskDefinition(b.service, b.release.Version))
	}
	return out, nil
}

// taskDefinition is a version as ECS takes it: a bare number is one of the stack's
// own family.
func taskDefinition(s service.Service, version string) string {
	if onlyDigits.MatchString(version) {
		return s.Name + ":" + version
	}
	return version
}

var onlyDigits = regexp.MustCompile(`^[0-9]+$`)

// familyAndRevision shortens the ARN of a task definition.
func familyAndRevision(reference string) string {
	return reference[strings.LastIndex(reference, "/")+1:]
}

func (o *Options) validateRelease(in components.Input, r *config.Report) {
	release := in.Release
	if release.Version != "" {
		r.Note("fargate task definition " + familyAndRevision(taskDefinition(in.Service, release.Version)) + " runs with the image, sizes and variables it was registered with; the estimate counts the sizes of the configuration")
	}
	if release.Canary == nil {
		return
	}
	r.Note("fargate sends requests with the header " + components.CanaryHeader + ": " + components.CanaryValue + " to the canary's candidate, whatever its share; so does the verification of the candidate")
	image, path := o.imageOf(in.Service)
	release.RefuseSameImage(image, path, r)
	same := func(version string) string { return familyAndRevision(taskDefinition(in.Service, version)) }
	if release.Version != "" && release.Version != release.Canary.Version && same(release.Version) == same(release.Canary.Version) {
		r.Refuse(config.Problem{Path: "release.canary.version", Value: release.Canary.Version, Reason: "is the release itself, " + same(release.Version) + ", so that there is nothing to compare", Allowed: "another task definition"})
	}
}
