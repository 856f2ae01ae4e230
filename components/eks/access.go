package eks

import (
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"bankchurn/components/operate"
)

// context is the cluster's name in a kubeconfig: the one that the block names, or the one
// that `aws eks update-kubeconfig` gives it, which is its ARN
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

// access is how to look at the workload, and at its cluster. What Pods write stays in the
// cluster unless an agent ships it: there is no address of a log.
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
