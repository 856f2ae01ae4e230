package components

import (
	"regexp"
	"strings"

	"bankchurn/components/operate"
	"bankchurn/service"
)

// ACMWait is the wait of an update that has ACM issue a certificate for a host. An account that
// has one in the region gets it at once.
func ACMWait(host string) service.Wait {
	return service.Wait{For: "ACM to issue a certificate for " + host + ", usually a few minutes; none if the stack has one in this region"}
}

// EnableAPIs enables Google APIs: a new project has none of them. An empty project is the one
// that gcloud is set to.
func EnableAPIs(apis []string, project, key string) service.Preparation {
	return service.Preparation{
		What:     "Enable the Google APIs; " + key + ": true does it in the update",
		Commands: []string{"gcloud services enable " + strings.Join(apis, " ") + inProject(project)},
	}
}

// GPUQuota is what a platform on nodes with GPUs needs of an account, whose quota is zero until
// it is raised.
func GPUQuota(command string) service.Preparation {
	return service.Preparation{What: "Have the GPU quota raised: it is 0 in new accounts", Commands: []string{command}}
}

// AWSQuota is the command that prints a quota of an account in a region.
func AWSQuota(service, code, region string) string {
	return "aws service-quotas get-service-quota --service-code " + service + " --quota-code " + code + " --region " + region + " --query Quota.Value"
}

// GoogleQuota is the command that prints the limit of a quota of a whole project.
func GoogleQuota(metric, project string) string {
	return "gcloud compute project-info describe" + inProject(project) + " --flatten 'quotas[]' --format 'value(quotas.metric, quotas.limit)' | grep " + metric
}

func inProject(project string) string {
	if project == "" {
		return ""
	}
	return " --project " + operate.Quote(project)
}

// The registries that a plan can sign in to. The groups of the first are account, region and
// repository; of the second, host, region, project and repository.
var (
	elasticRegistry  = regexp.MustCompile(`^(([0-9]{12})\.dkr\.ecr\.([a-z0-9-]+)\.amazonaws\.com(?:\.cn)?)/([^:@]+)`)
	artifactRegistry = regexp.MustCompile(`^(([a-z0-9-]+)-docker\.pkg\.dev)/([^/]+)/([^/:@]+)/`)
)

// RegistryCommands sign in to an image's registry and make its repository where it is missing.
// There are none for registries that a plan does not know.
func RegistryCommands(image string) []string {
	if m := elasticRegistry.FindStringSubmatch(image); m != nil {
		of := " --registry-id " + m[2] + " --repository-names " + operate.Quote(m[4])
		return append(signIn(image), "aws ecr describe-repositories --region "+m[3]+of+" > /dev/null || aws ecr create-repository --region "+m[3]+" --registry-id "+m[2]+" --repository-name "+operate.Quote(m[4]))
	}
	if m := artifactRegistry.FindStringSubmatch(image); m != nil {
		of := " " + operate.Quote(m[4]) + inProject(m[3]) + " --location " + m[2]
		return append(signIn(image), "gcloud artifacts repositories describe"+of+" > /dev/null || gcloud artifacts repositories create"+of+" --repository-format docker")
	}
	return nil
}

func signIn(image string) []string {
	if m := elasticRegistry.FindStringSubmatch(image); m != nil {
		return []string{"aws ecr get-login-password --region " + m[3] + " | docker login --username AWS --password-stdin " + m[1]}
	}
	if m := artifactRegistry.FindStringSubmatch(image); m != nil {
		return []string{"gcloud auth configure-docker --quiet " + m[1]}
	}
	return nil
}

// PrepareForeign says that the nodes of a cluster in one cloud have no right to pull from the
// private registry of the other; nothing where they need none. The key takes an image that they
// can pull.
func PrepareForeign(image, platform string, cloud service.Cloud) []service.Preparation {
	registry, own := "Amazon ECR", "Artifact Registry"
	foreign := elasticRegistry.MatchString(image)
	if cloud == service.AWS {
		registry, own, foreign = own, registry, artifactRegistry.MatchString(image)
	}
	if !foreign {
		return nil
	}
	return []service.Preparation{{What: "The nodes of " + platform + " cannot pull " + image + " from " + registry + ": copy it to " + own + " and set kubernetes.image, or name a Secret with credentials in kubernetes.imagePullSecrets"}}
}

// PrepareCode copies the image that the platform before runs to where the next one pulls it
// from. It is the carbon copy, so that a digest stays
// (docs.docker.com/reference/cli/docker/buildx/imagetools/create, 2026-11). Another kind of
// image is built.
func PrepareCode(from, to service.Code) []service.Preparation {
	switch {
	case to.Image == "" || to.Lambda || to.Image == from.Image:
		return nil // the platform builds what it alone runs
	case from.Image == "" || from.Lambda:
		image := operate.Quote(tagged(to.Image))
		return []service.Preparation{{What: "Build " + to.ImageKey + " and push it, unless the registry has it", Commands: append(
			RegistryCommands(to.Image), "docker buildx imagetools inspect "+operate.Quote(to.Image)+" > /dev/null || docker buildx build --push --tag "+image+" app")}}
	}
	commands := append(signIn(from.Image), RegistryCommands(to.Image)...)
	return []service.Preparation{{What: "Copy the image of " + from.ImageKey + " to that of " + to.ImageKey, Commands: append(
		commands, "docker buildx imagetools create --prefer-index=false --tag "+operate.Quote(tagged(to.Image))+" "+operate.Quote(from.Image))}}
}

// tagged is an image by a tag: nothing can be pushed by digest. The tag is made of the digest.
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
