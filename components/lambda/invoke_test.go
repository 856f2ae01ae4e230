package lambda

import (
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"strings"
	"testing"

	"bankchurn/verify"
)

// The fields are those of docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-integrations-lambda.html.
func TestAnInvocationHasTheFormatOfAnAPIRequest(t *testing.T) {
	request, err := http.NewRequest(http.MethodPost, "lambda://churn-1a2b:7/predict", strings.NewReader(`{"age": 35}`))
	if err != nil {
		t.Fatal(err)
	}
	request.Header.Set("Content-Type", "application/json")
	request.Header.Set("X-Request-Id", "verify-1")
	text, err := eventOf(request)
	if err != nil {
		t.Fatal(err)
	}
	var got map[string]any
	if err := json.Unmarshal([]byte(text), &got); err != nil {
		t.Fatal(err)
	}
	context := got["requestContext"].(map[string]any)
	line := context["http"].(map[string]any)
	headers := got["headers"].(map[string]any)
	for what, is := range map[string][2]any{
		"version": {got["version"], "2.0"}, "rawPath": {got["rawPath"], "/predict"}, "body": {got["body"], `{"age": 35}`},
		"routeKey": {got["routeKey"], "POST /predict"}, "stage": {context["stage"], "$default"}, "method": {line["method"], "POST"},
		"header": {headers["content-type"], "application/json"}, "request id": {headers["x-request-id"], "verify-1"},
	} {
		if is[0] != is[1] {
			t.Errorf("%s: got %v, want %v", what, is[0], is[1])
		}
	}
}

func TestAResultIsInterpretedAsByTheAPI(t *testing.T) {
	request, _ := http.NewRequest(http.MethodGet, "lambda://churn:7/health", nil)
	for result, want := range map[string]struct {
		status     int
		kind, body string
	}{
		`{"statusCode": 503, "headers": {"Content-Type": "application/json"}, "body": "{}"}`: {503, "application/json", "{}"},
		`{"statusCode": 200, "body": "b2s=", "isBase64Encoded": true}`:                       {200, "", "ok"},
		`{"churn_probability": 0.1}`: {200, "application/json", `{"churn_probability": 0.1}`},
		`"text"`:                     {200, "application/json", `"text"`},
	} {
		answer, err := answerOf(request, result)
		if err != nil {
			t.Errorf("%s: %v", result, err)
			continue
		}
		body, _ := io.ReadAll(answer.Body)
		_ = answer.Body.Close()
		if answer.StatusCode != want.status || answer.Header.Get("Content-Type") != want.kind || string(body) != want.body {
			t.Errorf("%s: got %d %q %q, want %+v", result, answer.StatusCode, answer.Header.Get("Content-Type"), body, want)
		}
	}
}

func TestAFailedInvocationIsExplained(t *testing.T) {
	const engine = "rpc error: code = Unknown desc = invocation of aws:lambda/getInvocation:getInvocation returned an error: "
	request, _ := http.NewRequest(http.MethodGet, "lambda://churn:7/health", nil)
	var denied *verify.DeniedError
	given := func(text string) (status int, err error) {
		answer, err := refused(request, errors.New(engine+text))
		if err != nil {
			return 0, err
		}
		return answer.StatusCode, answer.Body.Close()
	}
	if _, err := given("invoking Lambda Function (churn): AccessDeniedException: User: x is not authorized to perform: lambda:InvokeFunction"); !errors.As(err, &denied) {
		t.Errorf("a missing permission: %v", err)
	}
	for text, status := range map[string]int{
		"invoking Lambda Function (churn): TooManyRequestsException: Rate Exceeded.":                      429,
		`Lambda function (churn) returned error: ({"errorMessage": "Task timed out after 3.00 seconds"})`: 500,
	} {
		if got, err := given(text); err != nil || got != status {
			t.Errorf("%s: %d, %v; want %d", text, got, err, status)
		}
	}
	if _, err := given("connection reset"); err == nil || err.Error() != "connection reset" {
		t.Errorf("any other: %v", err)
	}
}
