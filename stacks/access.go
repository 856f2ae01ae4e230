package stacks

import (
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"bankchurn/components"
)

// exportAccess exports the commands that inspect the service.
//
// Before the service is created its names are unknown, like its URL: every preview generates a
// different random suffix and would show it as a change.
func exportAccess(ctx *pulumi.Context, e components.Endpoint) {
	created := func(text pulumi.StringInput) pulumi.StringOutput {
		return pulumi.All(text, e.URL).ApplyT(func(v []any) string { return v[0].(string) }).(pulumi.StringOutput)
	}
	all := func(texts pulumi.StringMap) pulumi.StringMap {
		known := pulumi.StringMap{}
		for name, text := range texts {
			known[name] = created(text)
		}
		return known
	}
	if e.Access.LogsURL.OutputState != nil {
		ctx.Export("logsUrl", created(e.Access.LogsURL))
	}
	if e.Access.ConsoleURL.OutputState != nil {
		ctx.Export("consoleUrl", created(e.Access.ConsoleURL))
	}
	if e.Access.DashboardURL.OutputState != nil {
		ctx.Export("dashboardUrl", created(e.Access.DashboardURL))
	}
	ctx.Export("commands", all(e.Access.Commands))
	ctx.Export("resources", all(e.Access.Resources))
}
