package eks

import (
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"bankchurn/components/operate"
)

// context is the cluster's context in a kubeconfig: the configured one, or the cluster's ARN, which
// `aws eks update-kubeconfig` uses
// (docs.aws.amazon.com/cli/latest/reference/eks/update-kubeconfig.html, 2026-11).
func (b *builder) context() pulumi.StringInput {
	switch existing := b.args.Existing; {
	case existing.Context != "":
		return pulumi.String(existing.Context)
	case b.cluster == nil:
		return existing.ARN
	}
	return b.cluster.Arn
}

// access returns how to inspect the workload and its cluster. Pod logs stay in the cluster unless
// an agent ships them, so there is no log URL.
func (b *builder) access(workload operate.Access) operate.Access {
	workload = workload.Copy()
	region, cluster := b.args.Region, b.clusterName()
	workload.Resources["cluster"] = cluster
	if b.args.Existing.Context == "" {
		workload.Commands["connect"] = operate.Command("aws eks update-kubeconfig --name", cluster, "--region "+region)
	}
	workload.ConsoleURL = operate.AWSConsole(region, "/eks/home?region="+region+"#/clusters/%s", cluster)
	return workload
}
