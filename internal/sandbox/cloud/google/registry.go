package google

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"regexp"
	"slices"
	"strings"

	"bankchurn/internal/sandbox/cloud"
)

const (
	repositoryMemberToken = "gcp:artifactregistry/repositoryIamMember:RepositoryIamMember"
	projectMemberToken    = "gcp:projects/iAMMember:IAMMember"
)

// artifactImage is an image in Artifact Registry: location, project, repository.
var artifactImage = regexp.MustCompile(`^([a-z0-9-]+)-docker[.]pkg[.]dev/([^/]+)/([^/]+)/`)

// repositoryOf is the full name of the repository of an image, and its project; "" for another registry's.
func repositoryOf(image string) (repository, project string) {
	m := artifactImage.FindStringSubmatch(image)
	if m == nil {
		return "", ""
	}
	return fmt.Sprintf("projects/%s/locations/%s/repositories/%s", m[2], m[1], m[3]), m[2]
}

func sharedResource(text string) string {
	repository, _ := repositoryOf(text)
	return repository
}

// reads reports whether a member may pull from a repository: by the repository's policy, by its project's, or because the
// owner said so. Call with the lock held.
func reads(c *cloud.Cloud, repository, project, member string) bool {
	if c.Allowed(repository, member) {
		return true
	}
	pulls := func(role string) bool {
		return strings.HasPrefix(role, "roles/artifactregistry.") || slices.Contains([]string{"roles/viewer", "roles/editor", "roles/owner"}, role)
	}
	return slices.ContainsFunc(c.Records(), func(r *cloud.Record) bool {
		if r.Output("member") != member || !pulls(r.Output("role")) {
			return false
		}
		return r.Type == repositoryMemberToken && strings.HasPrefix(r.ID, repository+"/") || r.Type == projectMemberToken && r.Output("project") == project
	})
}

// cloudRunAgent is who pulls the images of a project's services.
func cloudRunAgent(project string) string {
	sum := sha256.Sum256([]byte(project))
	return "service-" + cloud.DecimalDigits(hex.EncodeToString(sum[:]), 12) + "@serverless-robot-prod.iam.gserviceaccount.com"
}

// needsImages refuses a revision whose image is in a project whose owner does not let Cloud Run read it
// (docs.cloud.google.com/run/docs/deploying#other-projects, 2026-11). In its own project Cloud Run may.
func needsImages(i *cloud.Instance) error {
	for _, container := range cloud.ObjectsOf(cloud.ObjectOf(i.In["template"])["containers"]) {
		image := cloud.StringOf(container["image"])
		repository, owner := repositoryOf(image)
		if repository == "" || owner == project(i) || reads(i.Cloud, repository, owner, "serviceAccount:"+cloudRunAgent(project(i))) {
			continue
		}
		return fmt.Errorf("Error waiting for Service: Google Cloud Run Service Agent %s must have permission to read the image, %s. Note that the image is from project [%s], which is not the same as this project [%s]", //nolint:staticcheck // Google's words
			cloudRunAgent(project(i)), image, owner, project(i))
	}
	return nil
}

// NodesPull is why the nodes of a cluster cannot pull an image; nil if they can, or they run as an account that is not of this
// cloud. Call with the lock held.
func NodesPull(c *cloud.Cloud, cluster, image string) error {
	found := clusterOf(c, cluster)
	repository, owner := repositoryOf(image)
	if repository == "" || found == nil {
		return nil
	}
	var accounts []string
	add := func(outputs map[string]any, path ...string) {
		if account, _ := cloud.WireAt(outputs, path...).(string); account != "" {
			accounts = append(accounts, account)
		}
	}
	add(found.Outputs, "clusterAutoscaling", "autoProvisioningDefaults", "serviceAccount")
	for _, pool := range c.Where(gkeNodePoolToken, "cluster", found.Output("name")) {
		add(pool.Outputs, "nodeConfig", "serviceAccount")
	}
	for _, account := range accounts {
		if len(c.Where(serviceAccountToken, "email", account)) > 0 && !reads(c, repository, owner, "serviceAccount:"+account) {
			return fmt.Errorf("failed to authorize: failed to fetch oauth token: 403 Forbidden: permission artifactregistry.repositories.downloadArtifacts denied on resource %s for %s", repository, account)
		}
	}
	return nil
}
