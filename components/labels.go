package components

import (
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"bankchurn/config"
	"bankchurn/service"
)

// Labels are what everything of a stack carries: the service's own, and whose it is.
// Providers put them on most resources; the others get them one by one.
func Labels(ctx *pulumi.Context, s service.Service) map[string]string {
	return config.Merge(s.Labels, map[string]string{
		"managed-by": "pulumi", "project": ctx.Project(), "stack": ctx.Stack(), "service": s.Name,
	})
}
