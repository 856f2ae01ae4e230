package aws

import (
	"fmt"
	"regexp"

	"github.com/pulumi/pulumi-aws/sdk/v6/go/aws/apigatewayv2"

	"bankchurn/internal/sandbox/cloud"
	cloudhttp "bankchurn/internal/sandbox/cloud/http"
)

const (
	apiToken         = "aws:apigatewayv2/api:Api"
	integrationToken = "aws:apigatewayv2/integration:Integration"
	routeToken       = "aws:apigatewayv2/route:Route"
	stageToken       = "aws:apigatewayv2/stage:Stage"
)

var routeKeyForm = regexp.MustCompile(`^(\$(default|connect|disconnect)|(ANY|DELETE|GET|HEAD|OPTIONS|PATCH|POST|PUT) /.*)$`)

var awsAPIGateway = map[string]cloud.Type{
	// The API has the endpoint: its apiEndpoint is known before there is a stage, as in the
	// real service.
	apiToken: {
		Args:      apigatewayv2.ApiArgs{},
		State:     apigatewayv2.ApiState{},
		Name:      cloud.NameRule{Separator: "-", MaxLength: 128},
		ReplaceOn: []string{"protocolType", "credentialsArn", "routeKey", "target"},
		Defaults: map[string]any{
			"apiKeySelectionExpression": "$request.header.x-api-key",
			"routeSelectionExpression":  "$request.method $request.path",
		},
		Check:   func(c *cloud.Checker) { c.OneOf("protocolType", "HTTP", "WEBSOCKET") },
		Listens: true,
		Answers: answerGateway,
		ID:      func(i *cloud.Instance) string { return cloud.LowerDigits(i.Serial, 10) },
		Computed: []cloud.Output{
			{Name: "apiEndpoint", Value: func(i *cloud.Instance) any { return cloudhttp.URL(i.Port) }},
			{Name: "arn", Value: func(i *cloud.Instance) any {
				return fmt.Sprintf("arn:aws:apigateway:%s::/apis/%s", i.Account.Region, cloud.LowerDigits(i.Serial, 10))
			}},
			{Name: "executionArn", Value: func(i *cloud.Instance) any { return arn(i, "execute-api", cloud.LowerDigits(i.Serial, 10)) }},
			{Name: "ipAddressType", Value: func(*cloud.Instance) any { return "ipv4" }},
		},
	},
	integrationToken: {
		Args:      apigatewayv2.IntegrationArgs{},
		State:     apigatewayv2.IntegrationState{},
		ReplaceOn: []string{"apiId", "integrationSubtype", "integrationType"},
		Defaults:  map[string]any{"connectionType": "INTERNET"},
		Check: func(c *cloud.Checker) {
			c.OneOf("integrationType", "AWS", "AWS_PROXY", "HTTP", "HTTP_PROXY", "MOCK")
			c.OneOf("payloadFormatVersion", "1.0", "2.0")
			c.Within("timeoutMilliseconds", 50, 30000)
		},
		CheckCreate: needsAPI,
		ID:          func(i *cloud.Instance) string { return cloud.LowerDigits(i.Serial, 7) },
		Scope:       func(i *cloud.Instance) string { return i.Str("apiId") },
		Computed: []cloud.Output{
			{Name: "timeoutMilliseconds", Value: func(*cloud.Instance) any { return 30000 }},
		},
	},
	routeToken: {
		Args:      apigatewayv2.RouteArgs{},
		State:     apigatewayv2.RouteState{},
		ReplaceOn: []string{"apiId"},
		Defaults:  map[string]any{"apiKeyRequired": false, "authorizationType": "NONE"},
		Check: func(c *cloud.Checker) {
			c.Matches("routeKey", routeKeyForm, "METHOD /path, or $default")
			c.OneOf("authorizationType", "NONE", "AWS_IAM", "CUSTOM", "JWT")
		},
		CheckCreate: func(i *cloud.Instance) error {
			if err := needsAPI(i); err != nil {
				return err
			}
			for _, other := range i.Cloud.Where(routeToken, "routeKey", i.Str("routeKey")) {
				if other.Scope == i.Str("apiId") {
					return fmt.Errorf("ConflictException: route with key %s already exists for this API", i.Str("routeKey"))
				}
			}
			return nil
		},
		ID:    func(i *cloud.Instance) string { return cloud.LowerDigits(i.Serial, 7) },
		Scope: func(i *cloud.Instance) string { return i.Str("apiId") },
	},
	stageToken: {
		Args:        apigatewayv2.StageArgs{},
		State:       apigatewayv2.StageState{},
		Name:        cloud.NameRule{Separator: "-", MaxLength: 128},
		ReplaceOn:   []string{"apiId", "name"},
		Defaults:    map[string]any{"autoDeploy": false},
		CheckCreate: needsAPI,
		ID:          func(i *cloud.Instance) string { return i.Str("name") },
		Scope:       func(i *cloud.Instance) string { return i.Str("apiId") },
		Computed: []cloud.Output{
			{Name: "arn", Value: func(i *cloud.Instance) any {
				return fmt.Sprintf("arn:aws:apigateway:%s::/apis/%s/stages/%s", i.Account.Region, i.Str("apiId"), i.Str("name"))
			}},
			{Name: "executionArn", Value: func(i *cloud.Instance) any {
				return arn(i, "execute-api", i.Str("apiId")+"/"+i.Str("name"))
			}},
			{Name: "invokeUrl", Value: func(i *cloud.Instance) any {
				base := i.Cloud.Find(apiToken, i.Str("apiId"), "").Output("apiEndpoint")
				if i.Str("name") == "$default" {
					return base + "/"
				}
				return base + "/" + i.Str("name")
			}},
			{Name: "deploymentId", Value: func(i *cloud.Instance) any { return cloud.LowerDigits(i.Serial, 6) }},
		},
	},
}

// needsAPI must be called with the cloud's lock held, as all needs functions are.
func needsAPI(i *cloud.Instance) error {
	if !i.Cloud.Exists(apiToken, i.Str("apiId"), i.Account.Region) {
		return fmt.Errorf("NotFoundException: invalid API identifier specified: %s", i.Str("apiId"))
	}
	return nil
}
