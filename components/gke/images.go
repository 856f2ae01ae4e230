package gke

import (
	"errors"
	"regexp"
	"slices"

	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"bankchurn/config"
)

// googleImage matches registries that a node reaches without the internet.
var googleImage = regexp.MustCompile(`^([a-z0-9-]+-docker\.pkg\.dev|([a-z]+\.)?gcr\.io)/`)

// artifactImage matches an image in Artifact Registry: location, project, repository.
var artifactImage = regexp.MustCompile(`^([a-z0-9-]+)-docker\.pkg\.dev/([^/]+)/([^/]+)/`)

// repository is an Artifact Registry repository.
type repository struct{ location, project, name string }

func (r repository) String() string { return r.location + "/" + r.project + "/" + r.name }

// repositoryOf returns an image's repository; false for another registry.
func repositoryOf(image string) (repository, bool) {
	m := artifactImage.FindStringSubmatch(image)
	if m == nil {
		return repository{}, false
	}
	return repository{m[1], m[2], m[3]}, true
}

// repositories are the repositories of the images that the Pods may run: the service's, and those
// of its releases. Outputs are left out.
func (a *Args) repositories() []repository {
	image, _ := a.Kubernetes.ImageOf(a.Service)
	images := []pulumi.StringInput{image, a.Release.Image}
	if canary := a.Release.Canary; canary != nil {
		images = append(images, canary.Image)
	}
	var all []repository
	for _, image := range images {
		if r, found := repositoryOf(config.Text(image)); found && !slices.Contains(all, r) {
			all = append(all, r)
		}
	}
	return all
}

// grant lets the nodes pull from a repository.
type grant struct {
	// name distinguishes the component's grants: the repository's path, or a fixed name if the
	// service's image is an Output.
	name                          string
	location, project, repository pulumi.StringInput
}

// grants has one entry per repository. If the image is an Output, it has the only entry: with a
// second one for the same repository, deleting either would revoke the permission.
func (a *Args) grants() []grant {
	image, path := a.Kubernetes.ImageOf(a.Service)
	if _, known := config.Plain(image); !known {
		part := func(of func(repository) string) pulumi.StringInput {
			return image.ToStringOutput().ApplyT(func(text string) (string, error) {
				r, found := repositoryOf(text)
				if !found {
					return "", errors.New(config.Problem{
						Path: path, Value: text, Reason: "is an Output outside Artifact Registry: whether the nodes need permission to pull it is not known during the preview",
						Allowed: "REGION-docker.pkg.dev/PROJECT/REPOSITORY/IMAGE:TAG, plain text, or gke.nodeServiceAccount",
					}.String())
				}
				return of(r), nil
			}).(pulumi.StringOutput)
		}
		return []grant{{
			name:     "image",
			location: part(func(r repository) string { return r.location }),
			project:  part(func(r repository) string { return r.project }), repository: part(func(r repository) string { return r.name }),
		}}
	}
	var all []grant
	for _, r := range a.repositories() {
		all = append(all, grant{r.String(), pulumi.String(r.location), pulumi.String(r.project), pulumi.String(r.name)})
	}
	return all
}

// granted returns a release's image. It fails if that image or the service's is an Output and turns
// out to be in a repository without a grant.
func (a *Args) granted(path string, image pulumi.StringInput) pulumi.StringInput {
	described, _ := a.Kubernetes.ImageOf(a.Service)
	_, describedKnown := config.Plain(described)
	if _, known := config.Plain(image); !config.IsSet(image) || known && describedKnown {
		return image
	}
	allowed := a.repositories()
	return pulumi.All(described, image).ApplyT(func(v []any) (string, error) {
		repositories, text := allowed, v[1].(string)
		if !describedKnown {
			own, _ := repositoryOf(v[0].(string))
			repositories = []repository{own}
		}
		if r, found := repositoryOf(text); found && !slices.Contains(repositories, r) {
			return "", errors.New(config.Problem{
				Path: path, Value: text, Reason: "is in a repository that the nodes cannot pull from",
				Allowed: "an image in the repository of the service's image, or gke.nodeServiceAccount",
			}.String())
		}
		return text, nil
	}).(pulumi.StringOutput)
}

// image returns the configured image, checked: nodes without internet access can pull only from
// Google's registries.
func (a *Args) image(r *config.Report) pulumi.StringInput {
	image, path := a.Kubernetes.ImageOf(a.Service)
	return config.Check(image, r, func(text string, r *config.Report) {
		google := googleImage.MatchString(text)
		_, artifact := repositoryOf(text)
		switch {
		case a.Network.isolated() && !google:
			r.Refuse(config.Problem{
				Path: path, Value: text, Reason: "with gke.network.nat none, only Google's registries can be reached",
				Allowed: "REGION-docker.pkg.dev/PROJECT/REPOSITORY/IMAGE:TAG, or gke.network.nat: cloud",
			})
		case google && !artifact:
			r.Warn(config.Problem{Path: path, Value: text, Reason: "Container Registry was shut down on 2025-03-18: this name works only if an Artifact Registry repository replaces it, which the nodes' account cannot read", Allowed: "REGION-docker.pkg.dev/PROJECT/REPOSITORY/IMAGE:TAG"})
		case google:
			a.noteAccount(r)
		}
	})
}

// noteAccount notes the permissions that an existing account needs.
func (a *Args) noteAccount(r *config.Report) {
	if config.IsSet(a.NodeServiceAccount) {
		r.Note("gke's nodes run as " + config.Named(a.NodeServiceAccount, "gke.nodeServiceAccount") + ", an existing account: grant it roles/container.defaultNodeServiceAccount on the project and roles/artifactregistry.reader on the image's repository")
	}
}

// checked returns a copy whose Outputs fail, once they resolve, with the problems that validation
// would report.
func (a *Args) checked() *Args {
	c, r := *a, &config.Report{}
	if a.existing() {
		c.Cluster.CACertificate = a.authority(r)
		return &c
	}
	if config.IsSet(a.Kubernetes.Image) {
		c.Kubernetes.Image = a.image(r)
	} else {
		c.Service.Image = a.image(r)
	}
	if config.IsSet(a.NodeServiceAccount) {
		return &c
	}
	c.Release.Image = a.granted("release.image", a.Release.Image)
	if a.Release.Canary != nil {
		canary := *a.Release.Canary
		canary.Image = a.granted("release.canary.image", canary.Image)
		c.Release.Canary = &canary
	}
	return &c
}
