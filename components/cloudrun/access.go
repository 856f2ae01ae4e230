package cloudrun

import (
	"github.com/pulumi/pulumi-gcp/sdk/v7/go/gcp/cloudrunv2"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"bankchurn/components/operate"
)

// access returns how to inspect the service. Cloud Run has no shell.
func (a *Args) access(service *cloudrunv2.Service) operate.Access {
	filter := operate.LogFilter(
		operate.Label{Key: "resource.type", Value: pulumi.String("cloud_run_revision")},
		operate.Label{Key: "resource.labels.service_name", Value: service.Name},
		operate.Label{Key: "resource.labels.location", Value: pulumi.String(a.Region)},
	)
	commands := operate.CloudLogging(service.Project, filter)
	at := []any{"--region " + a.Region + " --project", service.Project}
	commands["status"] = operate.Command(append(append([]any{"gcloud run services describe", service.Name}, at...), "--format 'yaml(status.conditions, status.traffic)'")...)
	commands["revisions"] = operate.Command(append([]any{"gcloud run revisions list --service", service.Name}, at...)...)
	return operate.Access{
		LogsURL:    operate.LogsExplorer(service.Project, filter),
		ConsoleURL: operate.GoogleConsole(service.Project, "/run/detail/"+a.Region+"/%s/metrics", service.Name),
		Commands:   commands,
		Resources:  pulumi.StringMap{"service": service.Name, "project": service.Project},
	}
}
