package cloud

import (
	"path/filepath"
	"strings"
	"testing"

	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
	"github.com/pulumi/pulumi/sdk/v3/go/common/resource/plugin"
	"github.com/pulumi/pulumi/sdk/v3/go/common/tokens"
)

const (
	roleToken     = "aws:iam/role:Role"
	functionToken = "aws:lambda/function:Function"
	trust         = `{"Version":"2012-10-17","Statement":[]}`
)

// harness drives one provider the way the engine does.
type harness struct {
	*testing.T
	*provider
}

func newHarness(t *testing.T, pkg *cloudPackage, settings map[string]any) harness {
	t.Helper()
	c, err := Open(filepath.Join(t.TempDir(), "cloud.json"), Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := c.Close(); err != nil {
			t.Error(err)
		}
	})
	h := harness{t, newProvider(c, pkg)}
	if _, err := h.Configure(t.Context(), plugin.ConfigureRequest{Inputs: props(settings)}); err != nil {
		t.Fatal(err)
	}
	return h
}

func awsHarness(t *testing.T) harness {
	return newHarness(t, awsPackage(), map[string]any{
		"region": "us-east-1", "defaultTags": `{"tags":{"team":"churn"}}`,
	})
}

func props(m map[string]any) resource.PropertyMap { return resource.NewPropertyMapFromMap(m) }

func urn(token, name string) resource.URN {
	return resource.NewURN("dev", "test", "", tokens.Type(token), name)
}

func (h harness) check(token, name string, olds, news resource.PropertyMap) (resource.PropertyMap, []plugin.CheckFailure) {
	h.Helper()
	r, err := h.Check(h.Context(), plugin.CheckRequest{URN: urn(token, name), Olds: olds, News: news, RandomSeed: []byte("seed")})
	if err != nil {
		h.Fatal(err)
	}
	return r.Properties, r.Failures
}

func (h harness) create(token, name string, inputs map[string]any) (resource.ID, resource.PropertyMap, resource.PropertyMap) {
	h.Helper()
	checked, failures := h.check(token, name, nil, props(inputs))
	if len(failures) > 0 {
		h.Fatalf("%s: check: %v", name, failures)
	}
	r, err := h.Create(h.Context(), plugin.CreateRequest{URN: urn(token, name), Properties: checked})
	if err != nil {
		h.Fatal(err)
	}
	return r.ID, checked, r.Properties
}

func (h harness) diff(token, name string, oldIn, oldOut, newIn resource.PropertyMap) plugin.DiffResult {
	h.Helper()
	d, err := h.Diff(h.Context(), plugin.DiffRequest{URN: urn(token, name), OldInputs: oldIn, OldOutputs: oldOut, NewInputs: newIn})
	if err != nil {
		h.Fatal(err)
	}
	return d
}

func function(over map[string]any) map[string]any {
	inputs := map[string]any{
		"role": "arn:aws:iam::000000000000:role/r", "runtime": "python3.12", "handler": "handler.lambda_handler", "s3Bucket": "b",
		"s3Key": "k", "publish": true,
	}
	for k, v := range over {
		inputs[k] = v
		if v == nil {
			delete(inputs, k)
		}
	}
	return inputs
}

func TestCheckRefusesWhatTheRealProviderRefuses(t *testing.T) {
	for _, c := range []struct {
		rule, token string
		inputs      map[string]any
		property    string
		reason      string
	}{
		{"an unknown property", functionToken, function(map[string]any{"memory": 512}), "memory", "unknown property"},
		{"a missing required property", functionToken, function(map[string]any{"role": nil}), "role", "missing required"},
		{"a nested unknown property", functionToken, function(map[string]any{"environment": map[string]any{"vars": map[string]any{}}}), "environment.vars", "unknown property"},
		{"a nested missing property", functionToken, function(map[string]any{"tracingConfig": map[string]any{}}), "tracingConfig.mode", "missing required"},
		{"a value of the wrong kind", functionToken, function(map[string]any{"memorySize": "512"}), "memorySize", "must be a number"},
		{"a fraction where an integer belongs", functionToken, function(map[string]any{"memorySize": 512.5}), "memorySize", "whole number"},
		{"an element of the wrong kind", functionToken, function(map[string]any{"layers": []any{1}}), "layers[0]", "must be a string"},
		// python3.14 came after pulumi-aws 6 ended.
		{"a runtime newer than the provider", functionToken, function(map[string]any{"runtime": "python3.14"}), "runtime", "python3.13"},
		{"memory under Lambda's 128 MB", functionToken, function(map[string]any{"memorySize": 127}), "memorySize", "128"},
		{"a timeout over Lambda's 900 s", functionToken, function(map[string]any{"timeout": 901}), "timeout", "900"},
		{"a zip function without handler", functionToken, function(map[string]any{"handler": nil}), "handler", "must be set"},
		{"a function without code", functionToken, function(map[string]any{"s3Bucket": nil, "s3Key": nil}), "code", "one of"},
		{"a policy that is no JSON", roleToken, map[string]any{"assumeRolePolicy": "{"}, "assumeRolePolicy", "JSON"},
		{"a retention CloudWatch does not have", "aws:cloudwatch/logGroup:LogGroup", map[string]any{"retentionInDays": 31}, "retentionInDays", "30"},
		{"an HTTP route without method", routeToken, map[string]any{"apiId": "a", "routeKey": "/health"}, "routeKey", "METHOD /path"},
	} {
		t.Run(c.rule, func(t *testing.T) {
			_, failures := awsHarness(t).check(c.token, "r", nil, props(c.inputs))
			for _, f := range failures {
				if string(f.Property) == c.property && strings.Contains(f.Reason, c.reason) {
					return
				}
			}
			t.Errorf("got %v, want a failure of %s with %q", failures, c.property, c.reason)
		})
	}
}

func TestCheckReportsEveryProblemAtOnce(t *testing.T) {
	_, failures := awsHarness(t).check(functionToken, "r", nil, props(function(map[string]any{"role": nil, "memory": 1, "timeout": 901})))
	if len(failures) != 3 {
		t.Errorf("got %d failures %v, want 3", len(failures), failures)
	}
}

func TestValuesNotYetKnownPassTheCheck(t *testing.T) {
	inputs := props(function(nil))
	inputs["role"], inputs["runtime"] = unknown(), unknown()
	if _, failures := awsHarness(t).check(functionToken, "r", nil, inputs); len(failures) > 0 {
		t.Errorf("got %v, want none", failures)
	}
}

func TestAnUnknownTypeOrDataSourceSaysHowToAddIt(t *testing.T) {
	h := awsHarness(t)
	_, err := h.Check(t.Context(), plugin.CheckRequest{URN: urn("aws:s3/bucket:Bucket", "b")})
	if err == nil || !strings.Contains(err.Error(), "aws:s3/bucket:Bucket") || !strings.Contains(err.Error(), "add an entry") {
		t.Errorf("unknown type: got %v", err)
	}
	_, err = h.Invoke(t.Context(), plugin.InvokeRequest{Tok: "aws:ec2/getVpc:getVpc"})
	if err == nil || !strings.Contains(err.Error(), "aws:ec2/getVpc:getVpc") || !strings.Contains(err.Error(), "add it") {
		t.Errorf("unknown data source: got %v", err)
	}
}

func TestANameIsGeneratedOnceAndKept(t *testing.T) {
	h := awsHarness(t)
	first, _ := h.check(roleToken, "role", nil, props(map[string]any{"assumeRolePolicy": trust}))
	name := first["name"].StringValue()
	if len(name) != len("role-")+7 || !strings.HasPrefix(name, "role-") {
		t.Errorf("name %q: want role- and seven digits", name)
	}
	second, _ := h.check(roleToken, "role", first, props(map[string]any{"assumeRolePolicy": trust}))
	if second["name"].StringValue() != name {
		t.Errorf("second check: name %q, want %q again", second["name"].StringValue(), name)
	}
}

func TestANameWithAPrefixIsKnownOnlyAfterCreation(t *testing.T) {
	h := awsHarness(t)
	const token = "aws:cloudwatch/logGroup:LogGroup"
	inputs := map[string]any{"namePrefix": "/aws/lambda/api-"}
	checked, _ := h.check(token, "logs", nil, props(inputs))
	preview, err := h.Create(t.Context(), plugin.CreateRequest{URN: urn(token, "logs"), Properties: checked, Preview: true})
	if err != nil || !preview.Properties["name"].IsComputed() {
		t.Errorf("preview: name %v (%v), want it unknown", preview.Properties["name"], err)
	}
	_, _, out := h.create(token, "logs", inputs)
	if name := out["name"].StringValue(); len(name) != len("/aws/lambda/api-")+26 || !strings.HasPrefix(name, "/aws/lambda/api-") {
		t.Errorf("name %q: want the prefix and 26 digits", name)
	}
}

func TestAResourceThatExistsCannotBeMadeAgain(t *testing.T) {
	h := awsHarness(t)
	inputs := map[string]any{"assumeRolePolicy": trust, "name": "fixed"}
	h.create(roleToken, "one", inputs)
	_, err := h.Create(t.Context(), plugin.CreateRequest{URN: urn(roleToken, "two"), Properties: props(inputs)})
	if err == nil || !strings.Contains(err.Error(), "already exists") {
		t.Errorf("got %v, want already exists", err)
	}
}

func TestARouteNeedsItsAPI(t *testing.T) {
	h := awsHarness(t)
	_, err := h.Create(t.Context(), plugin.CreateRequest{
		URN: urn(routeToken, "r"), Properties: props(map[string]any{"apiId": "nope", "routeKey": "GET /health"}),
	})
	if err == nil || !strings.Contains(err.Error(), "NotFoundException") {
		t.Errorf("got %v, want NotFoundException", err)
	}
}

func configure(region string) plugin.ConfigureRequest {
	return plugin.ConfigureRequest{Inputs: props(map[string]any{"region": region})}
}
