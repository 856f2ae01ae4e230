package enginetest

import (
	"regexp"
	"strings"
	"testing"
)

// TestAnImageFromElsewhereRunsOnceItsOwnerAllowsIt runs an image of another account's or project's registry on every platform:
// refused until the owner's policy has whom the preview's note or the cloud's refusal names, and the next update converges.
func TestAnImageFromElsewhereRunsOnceItsOwnerAllowsIt(t *testing.T) {
	t.Parallel()
	const ecr, artifact = "999999999999.dkr.ecr.us-east-1.amazonaws.com/shared/bankchurn", "us-docker.pkg.dev/platform-images/ml/bankchurn"
	onAWS := func(platform, rest string) string {
		return "config:\n  aws:allowedAccountIds: [\"123456789012\"]\n  bankchurn:platform: " + platform + "\n" + rest
	}
	service := "  bankchurn:service: {image: \"" + ecr + ":v1\", public: true}\n"
	for platform, c := range map[string]struct {
		file, image string
		// allowed are who the owner adds to the policy; refused is what the update says before that.
		allowed []string
		refused string
	}{
		"fargate":  {onAWS("fargate", service), ecr, []string{"123456789012"}, "CannotPullContainerError: failed to resolve ref " + ecr + ":v1: 403 Forbidden"},
		"eks":      {onAWS("eks", service), ecr, []string{"123456789012"}, "because no resource-based policy allows the ecr:BatchGetImage action"},
		"lambda":   {onAWS("lambda", "  bankchurn:service: {public: true}\n  bankchurn:lambda: {image: \""+ecr+":v1\"}\n"), ecr, []string{"123456789012", "lambda.amazonaws.com"}, "Lambda does not have permission to access the ECR image"},
		"cloudrun": {"config:\n  gcp:project: my-project\n  bankchurn:platform: cloudrun\n  bankchurn:service: {image: \"" + artifact + ":v1\", public: true}\n", artifact, nil, "must have permission to read the image, " + artifact + ":v1"},
	} {
		if leftOut(platform, "lambda", "cloudrun") { // on Lambda the repository's policy must name the service, too
			continue
		}
		t.Run(platform, func(t *testing.T) {
			t.Parallel()
			st := newStack(t, c.file)
			refused := st.upFails()
			if !strings.Contains(refused, c.refused) {
				t.Errorf("want %q, got\n%s", c.refused, refused)
			}
			if agent := cloudRunAgent.FindString(refused); agent != "" {
				c.allowed = append(c.allowed, "serviceAccount:"+agent)
			}
			for _, principal := range c.allowed {
				if err := st.s.Cloud().Allow(c.image+":v1", principal); err != nil {
					t.Fatal(err)
				}
			}
			st.up()
			st.answers()
			if again := st.up(); again.Changed() != 0 {
				t.Errorf("another update changed %v", again.Steps)
			}
			st.destroy()
		})
	}
	// The component grants the nodes' account the repository, wherever that is.
	t.Run("gke", func(t *testing.T) {
		t.Parallel()
		const file = "config:\n  gcp:project: my-project\n  bankchurn:platform: gke\n  bankchurn:service: {image: \"" + artifact + ":v1\"}\n"
		st := newStack(t, file)
		st.up()
		removed := false
		for _, r := range st.s.Cloud().Inventory() {
			if r.Type == "gcp:artifactregistry/repositoryIamMember:RepositoryIamMember" {
				var err error
				if removed, err = st.s.Cloud().Remove(r.Type, r.ID, ""); err != nil {
					t.Fatal(err)
				}
			}
		}
		st.edit(strings.Replace(file, ":v1", ":v2", 1))
		if refused := st.upFails(); !removed || !strings.Contains(refused, "denied on resource projects/platform-images/locations/us/repositories/ml") {
			t.Errorf("without the nodes' grant: %s", refused)
		}
		if _, err := st.s.Refresh(t.Context()); err != nil {
			t.Fatal(err)
		}
		st.up()
		st.destroy()
	})
}

var cloudRunAgent = regexp.MustCompile(`service-[0-9]+@serverless-robot-prod\.iam\.gserviceaccount\.com`)
