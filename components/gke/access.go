package gke

import (
	"strings"

	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"bankchurn/components/operate"
)

// name is the cluster's name, the last part of its URL.
func (t target) name() pulumi.StringOutput {
	return t.identifier.ToStringOutput().ApplyT(func(url string) string { return url[strings.LastIndex(url, "/")+1:] }).(pulumi.StringOutput)
}

// context is the cluster's context in a kubeconfig: the configured one, or the name that `gcloud
// container clusters get-credentials` uses
// (docs.cloud.google.com/kubernetes-engine/docs/how-to/cluster-access-for-kubectl, 2026-11).
func (b *builder) context(t target) pulumi.StringInput {
	if context := b.args.Cluster.Context; context != "" {
		return pulumi.String(context)
	}
	return pulumi.Sprintf("gke_%s_%s_%s", t.project, b.args.clusterLocation(), t.name())
}

// access returns how to inspect the workload and its cluster.
func (b *builder) access(workload operate.Access, t target) operate.Access {
	workload = workload.Copy()
	location, name := b.args.clusterLocation(), t.name()
	workload.Resources["cluster"], workload.Resources["project"] = name, t.project
	if b.args.Cluster.Context == "" {
		workload.Commands["connect"] = operate.Command("gcloud container clusters get-credentials", name, "--location "+location+" --project", t.project)
	}
	namespace, deployment := workload.Resources["namespace"], workload.Resources["deployment"]
	// In GKE's logs, a Pod's label app is named k8s-pod/app
	// (docs.cloud.google.com/kubernetes-engine/docs/how-to/view-logs, 2026-11).
	filter := operate.LogFilter(
		operate.Label{Key: "resource.type", Value: pulumi.String("k8s_container")},
		operate.Label{Key: "resource.labels.cluster_name", Value: name},
		operate.Label{Key: "resource.labels.location", Value: pulumi.String(location)},
		operate.Label{Key: "resource.labels.namespace_name", Value: namespace},
		operate.Label{Key: `labels."k8s-pod/app"`, Value: pulumi.String(b.args.Service.Name)},
	)
	// Cloud Logging also has the lines of deleted Pods.
	for purpose, command := range operate.CloudLogging(t.project, filter) {
		workload.Commands[purpose] = command
	}
	workload.LogsURL = operate.LogsExplorer(t.project, filter)
	workload.ConsoleURL = operate.GoogleConsole(t.project, "/kubernetes/deployment/"+location+"/%s/%s/%s/overview", name, namespace, deployment)
	return workload
}
