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
		"fargate":              {aws + `platform: fargate, service: {image: ` + shared + `}`, "must allow account 123456789012 to pull"},
		"eks":                  {aws + `platform: eks, service: {image: ` + shared + `}`, "must allow account 123456789012 to pull"},
		"lambda":               {aws + `platform: lambda, lambda: {image: ` + shared + `}`, "must allow account 123456789012 and lambda.amazonaws.com to pull"},
		"cloudrun":             {google + `service: {image: europe-docker.pkg.dev/platform-images/ml/bankchurn:v1}`, "grant roles/artifactregistry.reader on its repository to the service agent of Cloud Run in my-project"},
		"a secret":             {google + `service: {image: ` + registry + `, secrets: {API_KEY: projects/platform-secrets/secrets/api-key/versions/1}}`, "secrets in project platform-secrets: "},
		"gke":                  {google + `platform: gke, service: {image: europe-docker.pkg.dev/platform-images/ml/bankchurn:v1}`, "is in project platform-images: the identity that runs"},
		"a secret and its key": {aws + `platform: fargate, service: {image: ` + ecr + `, secrets: {KEY: "arn:aws:secretsmanager:us-east-1:999999999999:secret:key-AbCdEf"}}, fargate: {secretKeys: ["arn:aws:kms:us-east-1:999999999999:key/0a1b"]}`, "is in account 999999999999: its resource policy must allow account 123456789012 secretsmanager:GetSecretValue, and the policy of its key kms:Decrypt"},
		"a parameter":          {aws + `platform: lambda, service: {secrets: {KEY: "arn:aws:ssm:us-east-1:999999999999:parameter/churn/key"}}`, "it must be in the advanced tier and shared with account 123456789012 through AWS RAM"},
		"a Pod's secret":       {aws + `platform: eks, service: {image: ` + ecr + `}, eks: {podSecrets: ["arn:aws:secretsmanager:us-east-1:999999999999:secret:key-AbCdEf"], podSecretKeys: ["arn:aws:kms:us-east-1:999999999999:key/0a1b"]}`, "is in account 999999999999: its resource policy must allow account 123456789012"},
		"the own secret":       {aws + `platform: lambda, service: {secrets: {KEY: "arn:aws:secretsmanager:us-east-1:123456789012:secret:key-AbCdEf"}}`, ""},
		"the own account":      {aws + `platform: fargate, service: {image: ` + ecr + `}`, ""},
		"the own project":      {google + `service: {image: ` + registry + `}`, ""},
		"an account unstated":  {`platform: fargate, service: {image: ` + shared + `}`, ""},
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

// AWS's key for Secrets Manager cannot be used from another account
// (docs.aws.amazon.com/secretsmanager/latest/userguide/auth-and-access_examples_cross.html).
func TestASecretOfAnotherAccountTakesAKey(t *testing.T) {
	const secret = `"arn:aws:secretsmanager:us-east-1:999999999999:secret:key-AbCdEf"`
	for path, file := range map[string]string{
		"fargate.secretKeys": `platform: fargate, service: {image: ` + ecr + `, secrets: {KEY: ` + secret + `}}`,
		"lambda.secretKeys":  `platform: lambda, service: {secrets: {KEY: ` + secret + `}}`,
		"eks.podSecretKeys":  `platform: eks, service: {image: ` + ecr + `}, eks: {podSecrets: [` + secret + `]}`,
	} {
		projectWithApp(t)
		for account, want := range map[string]string{
			"123456789012": path + ": is required: secret arn:aws:secretsmanager:us-east-1:999999999999:secret:key-AbCdEf is in account 999999999999",
			"999999999999": "",
		} {
			_, err := run(t, "test", parsed(t, `config: {"aws:allowedAccountIds": ["`+account+`"], `+file+`}`), func(ctx *pulumi.Context) error {
				r := &config.Report{}
				load(ctx, now(), r)
				return r.Err()
			})
			if want == "" && err != nil || want != "" && (err == nil || !strings.Contains(err.Error(), want)) {
				t.Errorf("in account %s: %v, want %q", account, err, want)
			}
		}
	}
}
