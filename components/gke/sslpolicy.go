package gke

import (
	"fmt"

	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"bankchurn/components"
	"bankchurn/components/kubernetes"
	"bankchurn/components/sslpolicy"
)

// makesSSLPolicy reports whether the component creates the load balancer's SSL policy.
func (a *Args) makesSSLPolicy(host string) bool {
	return a.Kubernetes.TakesSSLPolicy(components.Input{Service: a.Service, Host: host})
}

// withSSLPolicy returns the workload's block with the component's own SSL policy, if the load
// balancer supports one and the block names none.
func (b *builder) withSSLPolicy(host string) (kubernetes.Config, error) {
	block := b.args.Kubernetes
	if !b.args.makesSSLPolicy(host) {
		return block, nil
	}
	var project pulumi.StringInput
	if b.args.existing() {
		project = b.args.Cluster.Project
	}
	policy, err := sslpolicy.New(b.ctx, b.name, project, b.parent, pulumi.DependsOn(b.before))
	if err != nil {
		return block, fmt.Errorf("SSL policy: %w", err)
	}
	block.Ingress.TLS.SSLPolicy = policy.Name
	return block, nil
}
