package cloud

import (
	"fmt"
	"regexp"

	"github.com/pulumi/pulumi-aws/sdk/v6/go/aws/apigatewayv2"
)

const (
	apiToken         = "aws:apigatewayv2/api:Api"
	integrationToken = "aws:apigatewayv2/integration:Integration"
	routeToken       = "aws:apigatewayv2/route:Route"
	stageToken       = "aws:apigatewayv2/stage:Stage"
)

var routeKeyForm = regexp.MustCompile(`^(\$(default|connect|disconnect)|(ANY|DELETE|GET|HEAD|OPTIONS|PATCH|POST|PUT) /.*)$`)

var awsAPIGateway = map[string]resourceType{
	// The API owns the endpoint: its apiEndpoint is known before there is a stage, as in the real service.
	apiToken: {
		args:      apigatewayv2.ApiArgs{},
		state:     apigatewayv2.ApiState{},
		name:      nameRule{separator: "-", maxLength: 128},
		replaceOn: []string{"protocolType", "credentialsArn", "routeKey", "target"},
		defaults: map[string]any{
			"apiKeySelectionExpression": "$request.header.x-api-key",
			"routeSelectionExpression":  "$request.method $request.path",
		},
		check:   func(c *checker) { c.oneOf("protocolType", "HTTP", "WEBSOCKET") },
		listens: true,
		id:      func(i *instance) string { return lowerDigits(i.serial, 10) },
		computed: []output{
			{name: "apiEndpoint", value: func(i *instance) any { return endpointURL(i.port) }},
			{name: "arn", value: func(i *instance) any {
				return fmt.Sprintf("arn:aws:apigateway:%s::/apis/%s", i.account.region, lowerDigits(i.serial, 10))
			}},
			{name: "executionArn", value: func(i *instance) any { return i.arn("execute-api", lowerDigits(i.serial, 10)) }},
			{name: "ipAddressType", value: func(*instance) any { return "ipv4" }},
		},
	},
	integrationToken: {
		args:      apigatewayv2.IntegrationArgs{},
		state:     apigatewayv2.IntegrationState{},
		replaceOn: []string{"apiId", "integrationSubtype", "integrationType"},
		defaults:  map[string]any{"connectionType": "INTERNET"},
		check: func(c *checker) {
			c.oneOf("integrationType", "AWS", "AWS_PROXY", "HTTP", "HTTP_PROXY", "MOCK")
			c.oneOf("payloadFormatVersion", "1.0", "2.0")
			c.within("timeoutMilliseconds", 50, 30000)
		},
		needs: needsAPI,
		id:    func(i *instance) string { return lowerDigits(i.serial, 7) },
		scope: func(i *instance) string { return i.str("apiId") },
		computed: []output{
			{name: "timeoutMilliseconds", value: func(*instance) any { return 30000 }},
		},
	},
	routeToken: {
		args:      apigatewayv2.RouteArgs{},
		state:     apigatewayv2.RouteState{},
		replaceOn: []string{"apiId"},
		defaults:  map[string]any{"apiKeyRequired": false, "authorizationType": "NONE"},
		check: func(c *checker) {
			c.matches("routeKey", routeKeyForm, "METHOD /path, or $default")
			c.oneOf("authorizationType", "NONE", "AWS_IAM", "CUSTOM", "JWT")
		},
		needs: func(i *instance) error {
			if err := needsAPI(i); err != nil {
				return err
			}
			for _, other := range i.cloud.where(routeToken, "routeKey", i.str("routeKey")) {
				if other.Scope == i.str("apiId") {
					return fmt.Errorf("ConflictException: route with key %s already exists for this API", i.str("routeKey"))
				}
			}
			return nil
		},
		id:    func(i *instance) string { return lowerDigits(i.serial, 7) },
		scope: func(i *instance) string { return i.str("apiId") },
	},
	stageToken: {
		args:      apigatewayv2.StageArgs{},
		state:     apigatewayv2.StageState{},
		name:      nameRule{separator: "-", maxLength: 128},
		replaceOn: []string{"apiId", "name"},
		defaults:  map[string]any{"autoDeploy": false},
		needs:     needsAPI,
		id:        func(i *instance) string { return i.str("name") },
		scope:     func(i *instance) string { return i.str("apiId") },
		computed: []output{
			{name: "arn", value: func(i *instance) any {
				return fmt.Sprintf("arn:aws:apigateway:%s::/apis/%s/stages/%s", i.account.region, i.str("apiId"), i.str("name"))
			}},
			{name: "executionArn", value: func(i *instance) any {
				return i.arn("execute-api", i.str("apiId")+"/"+i.str("name"))
			}},
			{name: "invokeUrl", value: func(i *instance) any {
				base := i.cloud.inventory.find(apiToken, i.str("apiId"), "").output("apiEndpoint")
				if i.str("name") == "$default" {
					return base + "/"
				}
				return base + "/" + i.str("name")
			}},
			{name: "deploymentId", value: func(i *instance) any { return lowerDigits(i.serial, 6) }},
		},
	},
}

// needsAPI must be called with the cloud's lock held, as all needs functions are.
func needsAPI(i *instance) error {
	if !i.cloud.exists(apiToken, i.str("apiId"), i.account.region) {
		return fmt.Errorf("NotFoundException: invalid API identifier specified: %s", i.str("apiId"))
	}
	return nil
}
