package aws

import (
	"strings"
	"testing"

	"bankchurn/internal/sandbox/cloud/cloudtest"
)

// An account has 1,000, of which 100 must stay unreserved
// (docs.aws.amazon.com/lambda/latest/dg/configuration-concurrency.html).
func TestAHundredConcurrentExecutionsStayUnreserved(t *testing.T) {
	h := awsHarness(t)
	h.Made(functionToken, "first", function(map[string]any{"name": "first", "reservedConcurrentExecutions": 400}))
	id, in, out := h.Made(functionToken, "second", function(map[string]any{"name": "second", "reservedConcurrentExecutions": 500}))
	const want = "UnreservedConcurrentExecution below its minimum value of [100]"
	if got := h.Refused(functionToken, "third", function(map[string]any{"name": "third", "reservedConcurrentExecutions": 1})); !strings.Contains(got, want) {
		t.Errorf("901 reserved: %s", got)
	}
	if _, err := h.Updated(functionToken, "second", id, in, out, function(map[string]any{"name": "second", "reservedConcurrentExecutions": 501})); err == nil || !strings.Contains(err.Error(), want) {
		t.Errorf("an update to 901 reserved: %v", err)
	}
	h.Made(functionToken, "free", function(map[string]any{"name": "free"}))
}

// A version that is about to be deleted still counts
// (docs.aws.amazon.com/lambda/latest/dg/provisioned-concurrency.html).
func TestProvisionedConcurrencyOfAllVersionsCountsAgainstReserved(t *testing.T) {
	h := awsHarness(t)
	id, in, out := h.Made(functionToken, "f", function(map[string]any{"name": "f", "reservedConcurrentExecutions": 3}))
	if _, err := h.Updated(functionToken, "f", id, in, out, function(map[string]any{"name": "f", "reservedConcurrentExecutions": 3, "s3Key": "k2"})); err != nil {
		t.Fatal(err)
	}
	provisioned := func(version string, n int) map[string]any {
		return map[string]any{"functionName": "f", "qualifier": version, "provisionedConcurrentExecutions": n}
	}
	h.Made(provisionedToken, "one", provisioned("1", 2))
	const want = "should not be greater than the reservedConcurrentExecution"
	if got := h.Refused(provisionedToken, "two", provisioned("2", 2)); !strings.Contains(got, want) {
		t.Errorf("2 + 2 of 3: %s", got)
	}
	h.Made(provisionedToken, "two", provisioned("2", 1))
}

// Without its libraries, the runtime fails with ImportModuleError before the handler is called,
// and API Gateway answers 500 (docs.aws.amazon.com/lambda/latest/dg/python-package.html;
// apigateway/latest/developerguide/http-api-develop-integrations-lambda.html).
func TestAFunctionWithoutItsLibrariesDoesNotStart(t *testing.T) {
	for _, c := range []struct {
		rule   string
		files  map[string]string
		status int
	}{
		{"libraries are asked for and not there", map[string]string{"handler.py": "", "requirements.txt": "numpy==2.3.4\n"}, 500},
		{"libraries are there", map[string]string{"handler.py": "", "requirements.txt": "numpy==2.3.4\n", "numpy-2.3.4.dist-info/METADATA": ""}, 200},
		{"none are asked for", map[string]string{"handler.py": ""}, 200},
	} {
		t.Run(c.rule, func(t *testing.T) {
			h := awsHarness(t)
			inputs := function(map[string]any{"name": "f", "s3Bucket": nil, "s3Key": nil})
			inputs["code"] = archiveOf(t, c.files)
			_, _, out := h.Made(functionToken, "f", inputs)
			_, _, alias := h.Made(lambdaAliasToken, "live", map[string]any{"name": "live", "functionName": "f", "functionVersion": out["version"].StringValue()})
			api, _, _ := h.Made(apiToken, "api", map[string]any{"protocolType": "HTTP"})
			integration, _, _ := h.Made(integrationToken, "api", map[string]any{
				"apiId": string(api), "integrationType": "AWS_PROXY", "integrationUri": alias["invokeArn"].StringValue(),
			})
			h.Made(routeToken, "any", map[string]any{"apiId": string(api), "routeKey": "$default", "target": "integrations/" + string(integration)})
			_, _, stage := h.Made(stageToken, "stage", map[string]any{"apiId": string(api), "name": "$default"})
			if status, body := cloudtest.Request(t, "GET", strings.TrimSuffix(stage["invokeUrl"].StringValue(), "/")+"/health", ""); status != c.status {
				t.Errorf("got %d %s, want %d", status, body, c.status)
			}
		})
	}
}

// docs.aws.amazon.com/apigateway/latest/developerguide/http-api-access-control-iam.html
func TestARouteWithAuthorizationRequiresAnIdentity(t *testing.T) {
	h := awsHarness(t)
	api, _, _ := h.Made(apiToken, "api", map[string]any{"protocolType": "HTTP"})
	integration, _, _ := h.Made(integrationToken, "api", map[string]any{"apiId": string(api), "integrationType": "AWS_PROXY"})
	h.Made(routeToken, "health", map[string]any{
		"apiId": string(api), "routeKey": "GET /health", "target": "integrations/" + string(integration), "authorizationType": "AWS_IAM",
	})
	_, _, stage := h.Made(stageToken, "stage", map[string]any{"apiId": string(api), "name": "$default"})
	if status, _ := cloudtest.Request(t, "GET", strings.TrimSuffix(stage["invokeUrl"].StringValue(), "/")+"/health", ""); status != 403 {
		t.Errorf("without an identity: got %d, want 403", status)
	}
}
