package lambda

import (
	"github.com/pulumi/pulumi-aws/sdk/v6/go/aws/apigatewayv2"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"bankchurn/components/operate"
)

// aliasName is the alias that the API invokes.
const aliasName = "live"

// access returns how to inspect the function. Lambda has no shell.
func (b *builder) access(c *Lambda, api *apigatewayv2.Api) operate.Access {
	region := b.args.Region
	commands := operate.CloudWatchLogs(region, c.LogGroup)
	commands["status"] = operate.Command("aws lambda get-alias --function-name", c.FunctionName, "--name", pulumi.String(aliasName), "--region "+region)
	// Responses that the API generates itself do not appear in the function's log.
	commands["refused"] = operate.Command("aws logs tail", b.accessLogs.Name, "--region "+region, `--since 1h --filter-pattern '{ $.status = 4* || $.status = 5* }'`)
	return operate.Access{
		LogsURL:    operate.LogsInsights(region, c.LogGroup),
		ConsoleURL: operate.AWSConsole(region, "/lambda/home?region="+region+"#/functions/%s", c.FunctionName),
		Commands:   commands,
		Resources: pulumi.StringMap{
			"function": c.FunctionName, "logGroup": c.LogGroup, "accessLogGroup": b.accessLogs.Name, "api": api.ID().ToStringOutput(),
		},
	}
}
