package components_test

import (
	"strings"
	"testing"

	"bankchurn/components"
	"bankchurn/service"
)

const (
	inECR      = "123456789012.dkr.ecr.eu-west-1.amazonaws.com/team/churn:v1"
	inArtifact = "europe-west1-docker.pkg.dev/my-project/ml/churn:v1"
	sum        = "sha256:2c26b46b68ffc68ff99b453c1d30413413422d706483bfa0f98a5e886266e7ae"
)

// commands are the commands of all preparations, one per line.
func commands(all []service.Preparation) string {
	var lines []string
	for _, p := range all {
		lines = append(lines, p.Commands...)
	}
	return strings.Join(lines, "\n")
}

func TestAnImageIsCopiedBuiltOrAlreadyThere(t *testing.T) {
	for rule, c := range map[string]struct {
		from, to service.Code
		want     string // the last command; empty if there is nothing to do
	}{
		"the same image":               {service.Code{Image: inECR}, service.Code{Image: inECR}, ""},
		"another registry":             {service.Code{Image: inECR}, service.Code{Image: inArtifact}, "docker buildx imagetools create --prefer-index=false --tag " + inArtifact + " " + inECR},
		"back":                         {service.Code{Image: inArtifact}, service.Code{Image: inECR}, "docker buildx imagetools create --prefer-index=false --tag " + inECR + " " + inArtifact},
		"by digest":                    {service.Code{Image: inECR}, service.Code{Image: "docker.io/team/churn@" + sum}, "docker buildx imagetools create --prefer-index=false --tag docker.io/team/churn:2c26b46b68ff " + inECR},
		"by tag and digest":            {service.Code{Image: inECR}, service.Code{Image: "docker.io/team/churn:v1@" + sum}, "docker buildx imagetools create --prefer-index=false --tag docker.io/team/churn:v1 " + inECR},
		"from a package":               {service.Code{}, service.Code{Image: inArtifact}, "docker buildx imagetools inspect " + inArtifact + " > /dev/null || docker buildx build --push --tag " + inArtifact + " app"},
		"from an image of Lambda":      {service.Code{Image: inECR, Lambda: true}, service.Code{Image: inArtifact}, "docker buildx imagetools inspect " + inArtifact + " > /dev/null || docker buildx build --push --tag " + inArtifact + " app"},
		"to Lambda, which has its own": {service.Code{Image: inECR}, service.Code{Image: inECR + "-lambda", Lambda: true}, ""},
	} {
		got := strings.Split(commands(components.PrepareCode(c.from, c.to)), "\n")
		if last := got[len(got)-1]; last != c.want {
			t.Errorf("%s: %q, want %q", rule, last, c.want)
		}
	}
	if got := components.RegistryCommands("docker.io/team/churn:v1"); got != nil {
		t.Errorf("an unknown registry: %q", got)
	}
	const want = "aws ecr get-login-password --region eu-west-1 | docker login --username AWS --password-stdin 123456789012.dkr.ecr.eu-west-1.amazonaws.com\n" +
		"aws ecr describe-repositories --region eu-west-1 --registry-id 123456789012 --repository-names team/churn > /dev/null || aws ecr create-repository --region eu-west-1 --registry-id 123456789012 --repository-name team/churn"
	if got := strings.Join(components.RegistryCommands(inECR), "\n"); got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
}

func TestNodesPullFromTheirOwnCloud(t *testing.T) {
	for rule, c := range map[string]struct {
		image string
		cloud service.Cloud
		want  int
	}{
		"ECR on AWS": {inECR, service.AWS, 0}, "ECR on Google Cloud": {inECR, service.Google, 1},
		"Artifact Registry on AWS": {inArtifact, service.AWS, 1}, "Artifact Registry on Google Cloud": {inArtifact, service.Google, 0},
		"a public registry": {"docker.io/team/churn:v1", service.AWS, 0},
	} {
		if got := components.PrepareForeign(c.image, "gke", c.cloud); len(got) != c.want {
			t.Errorf("%s: %v, want %d", rule, got, c.want)
		}
	}
}

// A value is piped from one command to the next, and for JSON its key is selected.
func TestSecretsAreCreatedByReference(t *testing.T) {
	const (
		arn      = "arn:aws:secretsmanager:eu-west-1:123456789012:secret:churn/key-AbCdEf"
		google   = "projects/my-project/secrets/churn-key/versions/1"
		ssm      = "arn:aws:ssm:eu-west-1:123456789012:parameter/churn/key"
		readAWS  = "aws secretsmanager get-secret-value --region eu-west-1 --secret-id " + arn + " --query SecretString --output text"
		describe = "gcloud secrets describe churn-key --project my-project > /dev/null || gcloud secrets create churn-key --project my-project --replication-policy automatic"
	)
	there, created := service.Namespace{Name: "ml"}, service.Namespace{Name: "ml", Created: true}
	for rule, c := range map[string]struct {
		from, to string
		in       service.Namespace
		want     string
	}{
		"to Google":             {arn, google, there, describe + "\n" + `printf %s "$(` + readAWS + `)" | gcloud secrets versions add churn-key --project my-project --data-file -`},
		"a key of JSON":         {arn + ":password::", google, there, describe + "\n" + `printf %s "$(` + readAWS + ` | jq -r '.["password"]')" | gcloud secrets versions add churn-key --project my-project --data-file -`},
		"of an unknown value":   {"", google, there, describe},
		"to AWS":                {google, arn, there, "aws secretsmanager describe-secret --region eu-west-1 --secret-id " + arn},
		"to a cluster":          {google, "churn/api.key", there, `kubectl create secret generic churn --namespace ml --from-literal api.key="$(gcloud secrets versions access 1 --secret churn-key --project my-project)"`},
		"to a cluster's future": {google, "churn/api.key", created, ""},
		"from a cluster":        {"churn/api.key", google, there, describe + "\n" + `printf %s "$(kubectl get secret churn --namespace ml --output jsonpath='{.data.api\.key}' | base64 -d)" | gcloud secrets versions add churn-key --project my-project --data-file -`},
		"the same":              {arn, arn, there, ""},
		"from a parameter": {ssm, google, there, describe + "\n" +
			`printf %s "$(aws ssm get-parameter --region eu-west-1 --name ` + ssm + ` --with-decryption --query Parameter.Value --output text)" | gcloud secrets versions add churn-key --project my-project --data-file -`},
		"to a parameter": {google, ssm, there, "aws ssm get-parameter --region eu-west-1 --name " + ssm +
			` > /dev/null || aws ssm put-parameter --region eu-west-1 --name /churn/key --type SecureString --value "$(gcloud secrets versions access 1 --secret churn-key --project my-project)"`},
		"to a parameter of an unknown value": {"", ssm, there, "aws ssm get-parameter --region eu-west-1 --name " + ssm + " > /dev/null"},
	} {
		from := service.Switch{Secrets: map[string]string{"KEY": c.from}, Namespace: c.in}
		to := service.Switch{Secrets: map[string]string{"KEY": c.to}, Namespace: c.in}
		if got := commands(components.PrepareSecrets(from, to)); got != c.want {
			t.Errorf("%s:\ngot  %s\nwant %s", rule, got, c.want)
		}
	}
}
