package aws

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"time"

	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"

	"bankchurn/internal/sandbox/cloud"
)

const invocationFunction = "aws:lambda/getInvocation:getInvocation"

// invocationEvent is the part of an API Gateway event that the embedded cloud reads.
type invocationEvent struct {
	RawPath        string            `json:"rawPath"`
	Headers        map[string]string `json:"headers"`
	Body           string            `json:"body"`
	RequestContext struct {
		HTTP struct {
			Method string `json:"method"`
		} `json:"http"`
	} `json:"requestContext"`
}

// invoke runs a version of a function like the provider's function: it returns the result, or
// an error if the function did not start, crashed or timed out. Call with the lock held.
func invoke(c *cloud.Cloud, a cloud.Account, args resource.PropertyMap) (map[string]any, error) {
	name, qualifier, input := cloud.StringOf(args["functionName"]), cloud.StringOf(args["qualifier"]), cloud.StringOf(args["input"])
	failed := func(payload string) error {
		return fmt.Errorf("Lambda function (%s) returned error: (%s)", name, payload) //nolint:staticcheck // the provider's words
	}
	function := c.Find(lambdaFunctionToken, name, a.Region)
	if function == nil {
		return nil, fmt.Errorf("invoking Lambda Function (%s): ResourceNotFoundException: Function not found", name)
	}
	code, published := function.Releases[qualifier]
	if !published {
		return nil, fmt.Errorf("invoking Lambda Function (%s): ResourceNotFoundException: Function not found: %s:%s", name, function.Output("arn"), qualifier)
	}
	if !readsItsSecrets(c, function, qualifier) {
		code += withoutSecrets
	}
	release := lambdaRelease(qualifier, code)
	if !comesUp(release) {
		return nil, failed(`{"errorMessage": "Runtime exited during INIT", "errorType": "Runtime.ExitError"}`)
	}
	var event invocationEvent
	if err := json.Unmarshal([]byte(input), &event); err != nil {
		return nil, fmt.Errorf("input: %w", err)
	}
	timeout := time.Duration(function.Number("timeout") * float64(time.Second))
	ctx, cancel := context.WithTimeout(context.Background(), timeout)
	defer cancel()
	request, err := http.NewRequestWithContext(ctx, event.RequestContext.HTTP.Method, "http://lambda"+event.RawPath, bytes.NewReader([]byte(event.Body)))
	if err != nil {
		return nil, fmt.Errorf("input: %w", err)
	}
	for name, value := range event.Headers {
		request.Header.Set(name, value)
	}
	answer, ended := httptest.NewRecorder(), make(chan bool, 1)
	handle := withinPayload(release, c.Application(function, event.RawPath, release))
	c.Unlocked(func() {
		go func() {
			whole := false
			defer func() {
				// A handler aborts with a panic.
				if reason := recover(); reason != nil && !errors.Is(asError(reason), http.ErrAbortHandler) {
					panic(reason)
				}
				ended <- whole
			}()
			handle(answer, request)
			whole = true
		}()
		select {
		case <-ctx.Done():
			err = failed(fmt.Sprintf(`{"errorType": "Sandbox.Timedout", "errorMessage": "Task timed out after %.2f seconds"}`, timeout.Seconds()))
		case whole := <-ended:
			if !whole {
				err = failed(`{"errorType": "Runtime.ExitError", "errorMessage": "Runtime exited with error: exit status 1"}`)
			}
		}
	})
	if err != nil {
		return nil, err
	}
	headers := map[string]string{}
	for name := range answer.Header() {
		headers[name] = answer.Header().Get(name)
	}
	result, err := json.Marshal(map[string]any{"statusCode": answer.Code, "headers": headers, "body": answer.Body.String(), "isBase64Encoded": false})
	return map[string]any{"id": name + "_" + qualifier, "functionName": name, "qualifier": qualifier, "input": input, "result": string(result)}, err
}

func asError(reason any) error {
	err, _ := reason.(error)
	return err
}
