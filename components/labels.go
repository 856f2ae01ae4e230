package components

import (
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"bankchurn/config"
	"bankchurn/service"
)

// Labels returns the labels of every resource in a stack: the service's own, and those that
// identify the stack. Providers add them to most resources; the others need them set explicitly.
func Labels(ctx *pulumi.Context, s service.Service) map[string]string {
	return config.Merge(s.Labels, map[string]string{
		"managed-by": "pulumi", "project": ctx.Project(), "stack": ctx.Stack(), "service": s.Name,
	})
}
