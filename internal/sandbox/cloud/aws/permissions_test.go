package aws

import (
	"context"
	"net/http"
	"strings"
	"testing"

	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"

	"bankchurn/internal/sandbox/cloud"
)

const (
	ecrTasks = `[{"name":"api","image":"123456789012.dkr.ecr.us-east-1.amazonaws.com/ml/churn:v1","portMappings":[{"containerPort":8000}],
		"secrets":[{"name":"KEY","valueFrom":"arn:aws:secretsmanager:us-east-1:123456789012:secret:key-AbCdEf:json::"}]}]`
	pulls = `{"Effect":"Allow","Action":["ecr:BatchGetImage","ecr:GetDownloadUrlForLayer"],"Resource":["arn:aws:ecr:us-east-1:123456789012:repository/ml/churn"]},
		{"Effect":"Allow","Action":"ecr:GetAuthorizationToken","Resource":"*"}`
	parameters = `{"Effect":"Allow","Action":["ssm:GetParameters"],"Resource":["arn:aws:ssm:us-east-1:123456789012:parameter/churn/key"]}`
	reads      = `{"Effect":"Allow","Action":["secretsmanager:GetSecretValue"],"Resource":["arn:aws:secretsmanager:us-east-1:123456789012:secret:key-*"]}`
)

// grant creates a role's inline policy with the statements.
func (w *world) grant(name, statements string) {
	w.h.Helper()
	w.add(name, rolePolicyToken, map[string]any{"name": name, "role": w.id("role"), "policy": `{"Version":"2012-10-17","Statement":[` + statements + `]}`})
}

// The execution role pulls the image and reads the secrets of each task that is started
// (docs.aws.amazon.com/AmazonECS/latest/developerguide/task_execution_IAM_role.html).
func TestATaskNeedsThePermissionsOfItsExecutionRole(t *testing.T) {
	for rule, c := range map[string]struct{ statements, want string }{
		"nothing is allowed":               {`{"Effect":"Allow","Action":"logs:*","Resource":"*"}`, "perform: ecr:BatchGetImage on resource: arn:aws:ecr:us-east-1:123456789012:repository/ml/churn "},
		"of another repository":            {strings.ReplaceAll(pulls, "ml/churn", "ml") + "," + reads, "perform: ecr:BatchGetImage"},
		"no secret":                        {pulls, "perform: secretsmanager:GetSecretValue on resource: arn:aws:secretsmanager:us-east-1:123456789012:secret:key-AbCdEf "},
		"all that the task definition has": {pulls + "," + reads, ""},
		"one parameter instead of several": {pulls + "," + strings.ReplaceAll(parameters, "GetParameters", "GetParameter"), "perform: ssm:GetParameters on resource: arn:aws:ssm:us-east-1:123456789012:parameter/churn/key "},
		"its parameters":                   {pulls + "," + parameters, ""},
	} {
		t.Run(rule, func(t *testing.T) {
			w := newWorld(t, cloud.Options{}, "service")
			w.add("role", roleToken, map[string]any{"name": "execution", "assumeRolePolicy": trust})
			w.grant("policy", c.statements)
			tasks := ecrTasks
			if strings.Contains(c.statements, "ssm:") {
				tasks = strings.Replace(tasks, "secretsmanager:us-east-1:123456789012:secret:key-AbCdEf:json::", "ssm:us-east-1:123456789012:parameter/churn/key", 1)
			}
			w.add("release", taskDefinitionToken, taskInputs(map[string]any{"containerDefinitions": tasks, "executionRoleArn": w.output("role", "arn")}))
			inputs := w.serviceInputs(map[string]any{"taskDefinition": w.output("release", "arn")})
			if c.want != "" {
				if got := w.h.Refused(ecsServiceToken, "service", inputs); !strings.Contains(got, c.want) {
					t.Errorf("got %s, want %q", got, c.want)
				}
				return
			}
			w.add("service", ecsServiceToken, inputs)
			w.answersWith(http.StatusOK)
			// A restarted task would stop.
			if err := w.remove("policy"); err != nil {
				t.Fatal(err)
			}
			w.answersWith(http.StatusServiceUnavailable)
		})
	}
}

// A rollback starts tasks of the previous release, so it needs that release's permissions.
func TestARollbackNeedsThePermissionsOfTheReleaseBefore(t *testing.T) {
	roll := false
	w := newWorld(t, cloud.Options{Fault: func(_ context.Context, op cloud.Operation) error {
		if roll && op.Verb == "update" && op.Type == ecsServiceToken {
			return cloud.ErrRolledBack
		}
		return nil
	}}, "service")
	w.add("role", roleToken, map[string]any{"name": "execution", "assumeRolePolicy": trust})
	w.grant("policy", pulls+","+reads)
	w.add("release", taskDefinitionToken, taskInputs(map[string]any{"containerDefinitions": ecrTasks, "executionRoleArn": w.output("role", "arn")}))
	service := w.add("service", ecsServiceToken, w.serviceInputs(map[string]any{"taskDefinition": w.output("release", "arn")}))
	if err := w.remove("policy"); err != nil {
		t.Fatal(err)
	}
	roll = true
	_, err := w.h.Updated(ecsServiceToken, "service", service.id, service.in, service.out, w.serviceInputs(nil))
	if err == nil || !strings.Contains(err.Error(), "rolling back to "+w.output("release", "arn")+": its tasks stop: ResourceInitializationError") {
		t.Errorf("got %v", err)
	}
}

func (w *world) answersWith(status int) {
	w.h.Helper()
	answer, err := http.Get(w.url() + "/health") //nolint:noctx // loopback
	if err != nil {
		w.h.Fatal(err)
	}
	if err := answer.Body.Close(); err != nil || answer.StatusCode != status {
		w.h.Errorf("status %d, want %d: %v", answer.StatusCode, status, err)
	}
}

func TestAFunctionThatMayNotReadItsSecretsDoesNotStart(t *testing.T) {
	h := awsHarness(t)
	role, _, out := h.Made(roleToken, "role", map[string]any{"name": "r", "assumeRolePolicy": trust})
	arn := cloud.StringOf(out[resource.PropertyKey("arn")])
	h.Made(functionToken, "f", function(map[string]any{"name": "f", "role": arn, "environment": map[string]any{"variables": map[string]any{
		"KEY_SECRET_ARN": "arn:aws:secretsmanager:us-east-1:123456789012:secret:key-AbCdEf", "LOG_LEVEL": "INFO",
	}}}))
	f := h.Cloud.Find("aws:lambda/function:Function", "f", "")
	if readsItsSecrets(h.Cloud, f, "1") {
		t.Error("the role has no policy, and the function reads its secret")
	}
	h.Made(rolePolicyToken, "p", map[string]any{"name": "p", "role": string(role), "policy": `{"Statement":[` + reads + `]}`})
	if !readsItsSecrets(h.Cloud, f, "1") {
		t.Error("the role may read the secret, and the function does not")
	}
}

// docs.aws.amazon.com/lambda/latest/dg/configuration-envvars-encryption.html
func TestAFunctionDecryptsItsVariablesWithItsRole(t *testing.T) {
	h := awsHarness(t)
	role, _, out := h.Made(roleToken, "role", map[string]any{"name": "r", "assumeRolePolicy": trust})
	const key = "arn:aws:kms:us-east-1:123456789012:key/0a"
	inputs := function(map[string]any{"name": "f", "role": cloud.StringOf(out["arn"]), "kmsKeyArn": key, "environment": map[string]any{"variables": map[string]any{"LOG_LEVEL": "INFO"}}})
	h.Made(functionToken, "f", inputs)
	f := h.Cloud.Find("aws:lambda/function:Function", "f", "")
	if readsItsSecrets(h.Cloud, f, "1") {
		t.Error("the role may not use the key, and the function has its variables")
	}
	h.Made(rolePolicyToken, "p", map[string]any{"name": "p", "role": string(role), "policy": `{"Statement":[{"Effect":"Allow","Action":["kms:Decrypt"],"Resource":["` + key + `"]}]}`})
	if !readsItsSecrets(h.Cloud, f, "1") {
		t.Error("the role may use the key, and the function has no variables")
	}
	inputs["name"], inputs["kmsKeyArn"] = "g", strings.Replace(key, "us-east-1", "eu-west-1", 1)
	if got := h.Refused(functionToken, "g", inputs); !strings.Contains(got, "The KMS key is invalid") {
		t.Errorf("a key of another region: %s", got)
	}
	if got := h.Refused("aws:cloudwatch/logGroup:LogGroup", "l", map[string]any{"name": "l", "kmsKeyId": inputs["kmsKeyArn"]}); !strings.Contains(got, "The specified KMS key does not exist") {
		t.Errorf("and of a log group: %s", got)
	}
}
