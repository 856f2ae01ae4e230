package aws

import (
	"net/http"
	"strings"
	"testing"

	"github.com/pulumi/pulumi/sdk/v3/go/common/resource/plugin"

	"bankchurn/internal/sandbox/cloud"
	"bankchurn/internal/sandbox/cloud/cloudtest"
)

const (
	sharedImage = "999999999999.dkr.ecr.us-east-1.amazonaws.com/shared/churn:v1"
	sharedRepo  = "arn:aws:ecr:us-east-1:999999999999:repository/shared/churn"
	foreignKey  = "arn:aws:secretsmanager:us-east-1:999999999999:secret:key-AbCdEf"
	decrypts    = `{"Effect":"Allow","Action":["kms:Decrypt"],"Resource":["arn:aws:kms:us-east-1:999999999999:key/0a1b"]}`
)

var inAccount = map[string]any{"region": "us-east-1", "allowedAccountIds": `["123456789012"]`}

// Both the role and the owner of the repository or the secret have to allow it
// (docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic-cross-account.html); a secret takes a key of
// its owner's, too (docs.aws.amazon.com/secretsmanager/latest/userguide/auth-and-access_examples_cross.html).
func TestATaskUsesWhatIsInAnotherAccountOnlyByItsOwnersPolicy(t *testing.T) {
	pull, read := strings.ReplaceAll(pulls, "123456789012:repository/ml", "999999999999:repository/shared"), strings.ReplaceAll(reads, "123456789012", "999999999999")
	for rule, c := range map[string]struct {
		statements string
		allowed    []string
		want       string
	}{
		"nothing":                     {`{"Effect":"Allow","Action":"logs:*","Resource":"*"}`, []string{sharedImage, foreignKey}, "perform: ecr:BatchGetImage on resource: " + sharedRepo + " because no identity-based policy"},
		"the role alone":              {pull + "," + read + "," + decrypts, nil, "CannotPullContainerError: failed to resolve ref " + sharedImage + ": 403 Forbidden"},
		"the image alone":             {pull + "," + read + "," + decrypts, []string{sharedImage}, "perform: secretsmanager:GetSecretValue on resource: " + foreignKey + " because no resource-based policy"},
		"no key of the other account": {pull + "," + read + "," + strings.ReplaceAll(decrypts, "999999999999", "123456789012"), []string{sharedImage, foreignKey}, "Access to KMS is not allowed"},
		"all of it":                   {pull + "," + read + "," + decrypts, []string{sharedImage, foreignKey}, ""},
	} {
		t.Run(rule, func(t *testing.T) {
			w := newWorld(t, cloud.Options{}, "service")
			if _, err := w.h.Configure(t.Context(), plugin.ConfigureRequest{Inputs: cloudtest.Props(inAccount)}); err != nil {
				t.Fatal(err)
			}
			w.add("cluster", ecsClusterToken, map[string]any{"name": "own"})
			w.add("providers", ecsCapacityProvidersToken, map[string]any{"clusterName": "own", "capacityProviders": []any{"FARGATE"}})
			for _, on := range c.allowed {
				if err := w.h.Cloud.Allow(on, "123456789012"); err != nil {
					t.Fatal(err)
				}
			}
			w.add("role", roleToken, map[string]any{"name": "execution", "assumeRolePolicy": trust})
			w.grant("policy", c.statements)
			tasks := strings.NewReplacer("123456789012.dkr.ecr.us-east-1.amazonaws.com/ml", "999999999999.dkr.ecr.us-east-1.amazonaws.com/shared", "us-east-1:123456789012:secret", "us-east-1:999999999999:secret").Replace(ecrTasks)
			w.add("release", taskDefinitionToken, taskInputs(map[string]any{"containerDefinitions": tasks, "executionRoleArn": w.output("role", "arn")}))
			inputs := w.serviceInputs(map[string]any{"taskDefinition": w.output("release", "arn")})
			if c.want == "" {
				w.add("service", ecsServiceToken, inputs)
				w.answersWith(http.StatusOK)
			} else if got := w.h.Refused(ecsServiceToken, "service", inputs); !strings.Contains(got, c.want) {
				t.Errorf("got %s, want %q", got, c.want)
			}
		})
	}
}

// The repository's policy names the account of the function, and Lambda
// (docs.aws.amazon.com/lambda/latest/dg/images-create.html#gettingstarted-images-permissions).
func TestLambdaPullsFromAnotherAccountOnlyIfThePolicyNamesItAndTheAccount(t *testing.T) {
	image := func(uri string) map[string]any {
		return map[string]any{"name": "f", "role": "arn:aws:iam::000000000000:role/r", "packageType": "Image", "imageUri": uri}
	}
	const want = "Lambda does not have permission to access the ECR image"
	h := cloudtest.NewHarness(t, Package(), inAccount)
	for _, principal := range []string{"123456789012", lambdaPrincipal} {
		if got := h.Refused(functionToken, "f", image(sharedImage)); !strings.Contains(got, want) {
			t.Errorf("before the policy names %s: %s", principal, got)
		}
		if err := h.Cloud.Allow(sharedImage, principal); err != nil {
			t.Fatal(err)
		}
	}
	id, in, out := h.Made(functionToken, "f", image(sharedImage))
	if _, err := h.Updated(functionToken, "f", id, in, out, image(strings.Replace(sharedImage, "999999999999", "888888888888", 1))); err == nil || !strings.Contains(err.Error(), want) {
		t.Errorf("an image of a third account: %v", err)
	}
	own := image(strings.Replace(sharedImage, "999999999999", "123456789012", 1))
	own["name"] = "g"
	h.Made(functionToken, "g", own)
}

func TestAFunctionReadsASecretOfAnotherAccountOnlyByItsOwnersPolicyAndKey(t *testing.T) {
	h := cloudtest.NewHarness(t, Package(), inAccount)
	role, _, out := h.Made(roleToken, "role", map[string]any{"name": "r", "assumeRolePolicy": trust})
	h.Made(functionToken, "f", function(map[string]any{"name": "f", "role": cloud.StringOf(out["arn"]), "environment": map[string]any{"variables": map[string]any{"KEY_SECRET_ARN": foreignKey}}}))
	f := h.Cloud.Find(functionToken, "f", "")
	h.Made(rolePolicyToken, "p", map[string]any{"name": "p", "role": string(role), "policy": `{"Statement":[` + strings.ReplaceAll(reads, "123456789012", "999999999999") + `]}`})
	if readsItsSecrets(h.Cloud, f, "1") {
		t.Error("the owner allows nothing, and the function reads the secret")
	}
	if err := h.Cloud.Allow(foreignKey, "123456789012"); err != nil {
		t.Fatal(err)
	}
	if readsItsSecrets(h.Cloud, f, "1") {
		t.Error("the role may not use the owner's key, and the function reads the secret")
	}
	h.Made(rolePolicyToken, "k", map[string]any{"name": "k", "role": string(role), "policy": `{"Statement":[` + decrypts + `]}`})
	if !readsItsSecrets(h.Cloud, f, "1") {
		t.Error("the owner and the role allow it, and the function does not read the secret")
	}
}

func TestOnlyWhatHasAPolicyCanBeAllowed(t *testing.T) {
	if err := cloudtest.NewHarness(t, Package(), inAccount).Cloud.Allow("docker.io/library/churn:v1", "123456789012"); err == nil || !strings.Contains(err.Error(), "neither an image in Amazon ECR") {
		t.Errorf("got %v", err)
	}
}
