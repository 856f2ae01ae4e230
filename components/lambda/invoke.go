package lambda

import (
	"bytes"
	"context"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"

	awslambda "github.com/pulumi/pulumi-aws/sdk/v6/go/aws/lambda"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"bankchurn/verify"
)

// invoker sends requests for lambda://FUNCTION:VERSION by invoking the function as the HTTP API
// would, with the provider's identity.
type invoker struct {
	ctx    *pulumi.Context
	option pulumi.InvokeOption
}

// event is a request in the format that API Gateway passes to the function
// (docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-integrations-lambda.html).
type event struct {
	Version         string            `json:"version"`
	RouteKey        string            `json:"routeKey"`
	RawPath         string            `json:"rawPath"`
	RawQueryString  string            `json:"rawQueryString"`
	Headers         map[string]string `json:"headers"`
	RequestContext  requestContext    `json:"requestContext"`
	Body            string            `json:"body,omitempty"`
	IsBase64Encoded bool              `json:"isBase64Encoded"`
}

type requestContext struct {
	RouteKey  string      `json:"routeKey"`
	Stage     string      `json:"stage"`
	RequestID string      `json:"requestId"`
	HTTP      requestLine `json:"http"`
}

type requestLine struct {
	Method    string `json:"method"`
	Path      string `json:"path"`
	Protocol  string `json:"protocol"`
	SourceIP  string `json:"sourceIp"`
	UserAgent string `json:"userAgent"`
}

// RoundTrip implements http.RoundTripper. The invocation continues even if the request is canceled.
func (i invoker) RoundTrip(r *http.Request) (*http.Response, error) {
	input, err := eventOf(r)
	if err != nil {
		return nil, err
	}
	function, version := r.URL.Hostname(), r.URL.Port()
	type outcome struct {
		result *awslambda.LookupInvocationResult
		err    error
	}
	done := make(chan outcome, 1)
	go func() {
		result, err := awslambda.LookupInvocation(i.ctx, &awslambda.LookupInvocationArgs{FunctionName: function, Qualifier: &version, Input: input}, i.option)
		done <- outcome{result, err}
	}()
	select {
	case <-r.Context().Done():
		return nil, context.Cause(r.Context())
	case o := <-done:
		if o.err != nil {
			return refused(r, o.err)
		}
		return answerOf(r, o.result.Result)
	}
}

func eventOf(r *http.Request) (string, error) {
	body := []byte{}
	if r.Body != nil {
		var err error
		if body, err = io.ReadAll(r.Body); err != nil {
			return "", err
		}
	}
	key := r.Method + " " + r.URL.Path
	e := event{
		Version: "2.0", RouteKey: key, RawPath: r.URL.Path, RawQueryString: r.URL.RawQuery, Headers: map[string]string{}, Body: string(body),
		RequestContext: requestContext{
			RouteKey: key, Stage: stageName, RequestID: r.Header.Get("X-Request-Id"),
			HTTP: requestLine{Method: r.Method, Path: r.URL.Path, Protocol: "HTTP/1.1", SourceIP: "127.0.0.1", UserAgent: r.UserAgent()},
		},
	}
	for name, values := range r.Header {
		e.Headers[strings.ToLower(name)] = strings.Join(values, ",")
	}
	text, err := json.Marshal(e)
	return string(text), err
}

// answerOf interprets the function's result as API Gateway does: without a status code, all of it
// is the body of a 200 response.
func answerOf(r *http.Request, result string) (*http.Response, error) {
	answer := struct {
		StatusCode      int               `json:"statusCode"`
		Headers         map[string]string `json:"headers"`
		Body            string            `json:"body"`
		IsBase64Encoded bool              `json:"isBase64Encoded"`
	}{}
	if err := json.Unmarshal([]byte(result), &answer); err != nil || answer.StatusCode == 0 {
		return response(r, http.StatusOK, map[string]string{"content-type": "application/json"}, []byte(result)), nil
	}
	body := []byte(answer.Body)
	if answer.IsBase64Encoded {
		var err error
		if body, err = base64.StdEncoding.DecodeString(answer.Body); err != nil {
			return nil, fmt.Errorf("the function's body is not base64: %w", err)
		}
	}
	return response(r, answer.StatusCode, answer.Headers, body), nil
}

// refused handles a failed invocation: it was denied or throttled, or the function failed, which
// API Gateway answers with 500.
func refused(r *http.Request, err error) (*http.Response, error) {
	// The engine's prefix adds nothing to the provider's message.
	_, text, found := strings.Cut(err.Error(), "returned an error: ")
	if !found {
		text = err.Error()
	}
	switch {
	case strings.Contains(text, "AccessDenied"):
		return nil, &verify.DeniedError{Reason: "the identity that runs the update cannot invoke it: it needs lambda:InvokeFunction on the function (" + text + ")"}
	case strings.Contains(text, "TooManyRequestsException"):
		return response(r, http.StatusTooManyRequests, nil, []byte(text)), nil
	}
	// terraform-provider-aws, internal/service/lambda/invocation_data_source.go.
	if _, payload, failed := strings.Cut(text, "returned error: ("); failed {
		return response(r, http.StatusInternalServerError, nil, []byte(strings.TrimSuffix(payload, ")"))), nil
	}
	return nil, errors.New(text)
}

func response(r *http.Request, status int, headers map[string]string, body []byte) *http.Response {
	header := http.Header{}
	for name, value := range headers {
		header.Set(name, value)
	}
	return &http.Response{
		Status: fmt.Sprint(status), StatusCode: status, Proto: "HTTP/1.1", ProtoMajor: 1, ProtoMinor: 1, Header: header,
		Body: io.NopCloser(bytes.NewReader(body)), ContentLength: int64(len(body)), Request: r,
	}
}
