package aws

import (
	"strings"
	"testing"

	"github.com/pulumi/pulumi/sdk/v3/go/common/resource/plugin"

	"bankchurn/internal/sandbox/cloud"
	"bankchurn/internal/sandbox/cloud/cloudtest"
)

const (
	functionToken = "aws:lambda/function:Function"
	trust         = `{"Version":"2012-10-17","Statement":[]}`
)

func awsHarness(t *testing.T) cloudtest.Harness {
	return cloudtest.NewHarness(t, Package(), map[string]any{
		"region": "us-east-1", "defaultTags": `{"tags":{"team":"churn"}}`,
	})
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
		// python3.14 is newer than the last pulumi-aws 6.
		{"a runtime newer than the provider", functionToken, function(map[string]any{"runtime": "python3.14"}), "runtime", "python3.13"},
		{"memory under Lambda's 128 MB", functionToken, function(map[string]any{"memorySize": 127}), "memorySize", "128"},
		{"a timeout over Lambda's 900 s", functionToken, function(map[string]any{"timeout": 901}), "timeout", "900"},
		{"a zip function without handler", functionToken, function(map[string]any{"handler": nil}), "handler", "must be set"},
		{"a function without code", functionToken, function(map[string]any{"s3Bucket": nil, "s3Key": nil}), "code", "one of"},
		{"a policy that is no JSON", roleToken, map[string]any{"assumeRolePolicy": "{"}, "assumeRolePolicy", "JSON"},
		{"a retention CloudWatch does not have", "aws:cloudwatch/logGroup:LogGroup", map[string]any{"retentionInDays": 31}, "retentionInDays", "30"},
		{"an alarm over more than a day of minutes", metricAlarmToken, alarmInputs(map[string]any{"period": 300, "evaluationPeriods": 289}), "evaluationPeriods", "longer than 86400 s"},
		{"a percentile of three decimals", metricAlarmToken, alarmInputs(map[string]any{"extendedStatistic": "p99.856"}), "extendedStatistic", "p99.9"},
		{"a composite alarm without name", compositeAlarmToken, map[string]any{"alarmRule": `ALARM("a")`}, "alarmName", ""},
		{"an HTTP route without method", routeToken, map[string]any{"apiId": "a", "routeKey": "/health"}, "routeKey", "METHOD /path"},
	} {
		t.Run(c.rule, func(t *testing.T) {
			_, failures := awsHarness(t).Checked(c.token, "r", nil, cloudtest.Props(c.inputs))
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
	_, failures := awsHarness(t).Checked(functionToken, "r", nil, cloudtest.Props(function(map[string]any{"role": nil, "memory": 1, "timeout": 901})))
	if len(failures) != 3 {
		t.Errorf("got %d failures %v, want 3", len(failures), failures)
	}
}

func TestValuesNotYetKnownPassTheCheck(t *testing.T) {
	inputs := cloudtest.Props(function(nil))
	inputs["role"], inputs["runtime"] = cloud.Unknown(), cloud.Unknown()
	if _, failures := awsHarness(t).Checked(functionToken, "r", nil, inputs); len(failures) > 0 {
		t.Errorf("got %v, want none", failures)
	}
}

func TestAnUnknownTypeOrDataSourceSaysHowToAddIt(t *testing.T) {
	h := awsHarness(t)
	_, err := h.Check(t.Context(), plugin.CheckRequest{URN: cloudtest.URN("aws:s3/bucket:Bucket", "b")})
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
	first, _ := h.Checked(roleToken, "role", nil, cloudtest.Props(map[string]any{"assumeRolePolicy": trust}))
	name := first["name"].StringValue()
	if len(name) != len("role-")+7 || !strings.HasPrefix(name, "role-") {
		t.Errorf("name %q: want role- and seven digits", name)
	}
	second, _ := h.Checked(roleToken, "role", first, cloudtest.Props(map[string]any{"assumeRolePolicy": trust}))
	if second["name"].StringValue() != name {
		t.Errorf("second check: name %q, want %q again", second["name"].StringValue(), name)
	}
}

func TestANameWithAPrefixIsKnownOnlyAfterCreation(t *testing.T) {
	h := awsHarness(t)
	const token = "aws:cloudwatch/logGroup:LogGroup"
	inputs := map[string]any{"namePrefix": "/aws/lambda/api-"}
	checked, _ := h.Checked(token, "logs", nil, cloudtest.Props(inputs))
	preview, err := h.Create(t.Context(), plugin.CreateRequest{URN: cloudtest.URN(token, "logs"), Properties: checked, Preview: true})
	if err != nil || !preview.Properties["name"].IsComputed() {
		t.Errorf("preview: name %v (%v), want it unknown", preview.Properties["name"], err)
	}
	_, _, out := h.Made(token, "logs", inputs)
	if name := out["name"].StringValue(); len(name) != len("/aws/lambda/api-")+26 || !strings.HasPrefix(name, "/aws/lambda/api-") {
		t.Errorf("name %q: want the prefix and 26 digits", name)
	}
}

func TestAResourceThatExistsCannotBeMadeAgain(t *testing.T) {
	h := awsHarness(t)
	inputs := map[string]any{"assumeRolePolicy": trust, "name": "fixed"}
	h.Made(roleToken, "one", inputs)
	_, err := h.Create(t.Context(), plugin.CreateRequest{URN: cloudtest.URN(roleToken, "two"), Properties: cloudtest.Props(inputs)})
	if err == nil || !strings.Contains(err.Error(), "already exists") {
		t.Errorf("got %v, want already exists", err)
	}
}

func TestARouteNeedsItsAPI(t *testing.T) {
	h := awsHarness(t)
	_, err := h.Create(t.Context(), plugin.CreateRequest{
		URN: cloudtest.URN(routeToken, "r"), Properties: cloudtest.Props(map[string]any{"apiId": "nope", "routeKey": "GET /health"}),
	})
	if err == nil || !strings.Contains(err.Error(), "NotFoundException") {
		t.Errorf("got %v, want NotFoundException", err)
	}
}

// alarmInputs returns a latency alarm with some inputs changed.
func alarmInputs(changed map[string]any) map[string]any {
	return cloudtest.Changed(map[string]any{
		"comparisonOperator": "GreaterThanThreshold", "evaluationPeriods": 1, "threshold": 1, "namespace": "AWS/ApplicationELB",
		"metricName": "TargetResponseTime", "period": 21600, "extendedStatistic": "p99.4",
	}, changed)
}
