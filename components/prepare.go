package components

import (
	"regexp"
	"strings"

	"bankchurn/components/operate"
	"bankchurn/service"
)

// ACMWait is the wait of an update that makes ACM issue a certificate for a host. It is short if
// the account already has one in the region.
func ACMWait(host string) service.Wait {
	return service.Wait{For: "ACM to issue a certificate for " + host + ", usually a few minutes; none if the stack has one in this region"}
}

// EnableAPIs enables Google APIs, all of which are disabled in a new project. If project is empty,
// it is gcloud's current one.
func EnableAPIs(apis []string, project, key string) service.Preparation {
	return service.Preparation{
		What:     "Enable the Google APIs; " + key + ": true does it in the update",
		Commands: []string{"gcloud services enable " + strings.Join(apis, " ") + inProject(project)},
	}
}

// GPUQuota is the step for a platform on nodes with GPUs: an account's quota is zero until it is
// raised.
func GPUQuota(command string) service.Preparation {
	return service.Preparation{What: "Have the GPU quota raised: it is 0 in new accounts", Commands: []string{command}}
}

// AWSQuota is the command that shows an account's quota in a region.
func AWSQuota(service, code, region string) string {
	return "aws service-quotas get-service-quota --service-code " + service + " --quota-code " + code + " --region " + region + " --query Quota.Value"
}

// GoogleQuota is the command that shows the limit of a project-wide quota.
func GoogleQuota(metric, project string) string {
	return "gcloud compute project-info describe" + inProject(project) + " --flatten 'quotas[]' --format 'value(quotas.metric, quotas.limit)' | grep " + metric
}

func inProject(project string) string {
	if project == "" {
		return ""
	}
	return " --project " + operate.Quote(project)
}

// artifactRegistry is the other registry that a plan can sign in to, next to Amazon ECR. Its groups
// are host, region, project and repository.
var artifactRegistry = regexp.MustCompile(`^(([a-z0-9-]+)-docker\.pkg\.dev)/([^/]+)/([^/:@]+)/`)

// RegistryCommands sign in to an image's registry and create its repository if it does not exist.
// There are none for other registries.
func RegistryCommands(image string) []string {
	if ecr, ok := ParseECRImage(image); ok {
		in, name := " --region "+ecr.Region+" --registry-id "+ecr.Account, operate.Quote(ecr.Repository)
		return append(signIn(image), "aws ecr describe-repositories"+in+" --repository-names "+name+" > /dev/null || aws ecr create-repository"+in+" --repository-name "+name)
	}
	if m := artifactRegistry.FindStringSubmatch(image); m != nil {
		of := " " + operate.Quote(m[4]) + inProject(m[3]) + " --location " + m[2]
		return append(signIn(image), "gcloud artifacts repositories describe"+of+" > /dev/null || gcloud artifacts repositories create"+of+" --repository-format docker")
	}
	return nil
}

func signIn(image string) []string {
	if ecr, ok := ParseECRImage(image); ok {
		return []string{"aws ecr get-login-password --region " + ecr.Region + " | docker login --username AWS --password-stdin " + ecr.Registry}
	}
	if m := artifactRegistry.FindStringSubmatch(image); m != nil {
		return []string{"gcloud auth configure-docker --quiet " + m[1]}
	}
	return nil
}

// PrepareForeign warns that the nodes of a cluster in one cloud have no permission to pull from the
// other cloud's private registry; nil if they need none.
func PrepareForeign(image, platform string, cloud service.Cloud) []service.Preparation {
	registry, own := "Amazon ECR", "Artifact Registry"
	_, foreign := ParseECRImage(image)
	if cloud == service.AWS {
		registry, own, foreign = own, registry, artifactRegistry.MatchString(image)
	}
	if !foreign {
		return nil
	}
	return []service.Preparation{{What: "The nodes of " + platform + " cannot pull " + image + " from " + registry + ": copy it to " + own + " and set kubernetes.image, or name a Secret with credentials in kubernetes.imagePullSecrets"}}
}

// PrepareCode copies the old platform's image to where the new platform pulls it from. The copy is
// exact, so digests stay the same (docs.docker.com/reference/cli/docker/buildx/imagetools/create,
// 2026-11). If the platforms need different kinds of image, it is built instead.
func PrepareCode(from, to service.Code) []service.Preparation {
	switch {
	case to.Image == "" || to.Lambda || to.Image == from.Image:
		return nil // the platform builds what only it runs
	case from.Image == "" || from.Lambda:
		image := operate.Quote(tagged(to.Image))
		return []service.Preparation{{What: "Build " + to.ImageKey + " and push it, unless the registry has it", Commands: append(
			RegistryCommands(to.Image), "docker buildx imagetools inspect "+operate.Quote(to.Image)+" > /dev/null || docker buildx build --push --tag "+image+" app")}}
	}
	commands := append(signIn(from.Image), RegistryCommands(to.Image)...)
	return []service.Preparation{{What: "Copy the image of " + from.ImageKey + " to that of " + to.ImageKey, Commands: append(
		commands, "docker buildx imagetools create --prefer-index=false --tag "+operate.Quote(tagged(to.Image))+" "+operate.Quote(from.Image))}}
}

// tagged returns an image with a tag instead of a digest, because nothing can be pushed by digest.
// The tag is derived from the digest.
func tagged(image string) string {
	repository, digest, found := strings.Cut(image, "@sha256:")
	if !found {
		return image
	}
	if strings.LastIndex(repository, ":") > strings.LastIndex(repository, "/") {
		return repository
	}
	return repository + ":" + digest[:min(12, len(digest))]
}
