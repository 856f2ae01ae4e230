package stacks

import (
	"strings"
	"testing"

	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"bankchurn/config"
)

// An image or a secret in another account or project needs a permission that this stack, or its
// user, may not be able to grant. Without it the first instance fails.
func TestNotesNameTheGrantsForForeignImagesAndSecrets(t *testing.T) {
	const shared = `999999999999.dkr.ecr.us-east-1.amazonaws.com/shared/bankchurn:1`
	const aws, google = `"aws:allowedAccountIds": ["123456789012"], `, `"gcp:project": my-project, `
	for name, c := range map[string]struct{ file, want string }{
		"fargate":             {aws + `platform: fargate, service: {image: ` + shared + `}`, "must allow account 123456789012 to pull"},
		"eks":                 {aws + `platform: eks, service: {image: ` + shared + `}`, "must allow account 123456789012 to pull"},
		"lambda":              {aws + `platform: lambda, lambda: {image: ` + shared + `}`, "must allow account 123456789012 and lambda.amazonaws.com to pull"},
		"cloudrun":            {google + `service: {image: europe-docker.pkg.dev/platform-images/ml/bankchurn:v1}`, "grant roles/artifactregistry.reader on its repository to the service agent of Cloud Run in my-project"},
		"a secret":            {google + `service: {image: ` + registry + `, secrets: {API_KEY: projects/platform-secrets/secrets/api-key/versions/1}}`, "secrets in project platform-secrets: "},
		"gke":                 {google + `platform: gke, service: {image: europe-docker.pkg.dev/platform-images/ml/bankchurn:v1}`, "is in project platform-images: the identity that runs"},
		"the own account":     {aws + `platform: fargate, service: {image: ` + ecr + `}`, ""},
		"the own project":     {google + `service: {image: ` + registry + `}`, ""},
		"an account unstated": {`platform: fargate, service: {image: ` + shared + `}`, ""},
	} {
		projectWithApp(t)
		_, err := run(t, "test", parsed(t, "config: {"+c.file+"}"), func(ctx *pulumi.Context) error {
			r := &config.Report{}
			load(ctx, now(), r)
			said := strings.Join(r.Notes(), "\n")
			if foreign := strings.Contains(said, " is in account ") || strings.Contains(said, "in project "); !strings.Contains(said, c.want) || c.want == "" && foreign {
				t.Errorf("%s: notes %s, want %q", name, said, c.want)
			}
			return r.Err()
		})
		if err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}
