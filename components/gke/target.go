package gke

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"

	k8s "github.com/pulumi/pulumi-kubernetes/sdk/v4/go/kubernetes"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"bankchurn/components/bytoken"
	"bankchurn/config"
)

// target is the cluster that the workload is deployed to.
type target struct {
	// identifier is the cluster's URL in the Google Cloud API: if, and only if, it changes, the
	// Kubernetes provider and every object in the cluster are replaced.
	identifier pulumi.StringInput
	project    pulumi.StringInput
	// kubeconfig is unset if the program uses a context from the user's kubeconfig.
	kubeconfig pulumi.StringPtrInput
}

// target returns the existing cluster, or a new one.
func (b *builder) target() (target, error) {
	if !b.args.existing() {
		return b.newCluster()
	}
	e, location := b.args.Cluster, b.args.clusterLocation()
	name, nameKnown := config.Plain(e.Name)
	project, projectKnown := config.Plain(e.Project)
	t := target{identifier: pulumi.String(identifier(project, location, name)), project: e.Project}
	if !nameKnown || !projectKnown {
		t.identifier = pulumi.All(e.Project, e.Name).ApplyT(func(v []any) string {
			return identifier(v[0].(string), location, v[1].(string))
		}).(pulumi.StringOutput)
	}
	if e.Context != "" {
		return t, nil
	}
	endpoint, endpointKnown := config.Plain(e.Endpoint)
	authority, authorityKnown := config.Plain(e.CACertificate)
	if !nameKnown || !endpointKnown || !authorityKnown {
		t.kubeconfig = kubeconfigOutput(e.Name, e.Endpoint, e.CACertificate)
		return t, nil
	}
	text, err := kubeconfig(name, endpoint, authority)
	if err != nil {
		return target{}, err
	}
	t.kubeconfig = secret(text)
	return t, nil
}

// kubeconfigOutput is the kubeconfig of a cluster that is not known yet. The secret is created
// inside ApplyT: the recording for the estimate cannot read a secret around an unknown value.
func kubeconfigOutput(name, endpoint, authority pulumi.StringInput) pulumi.StringPtrOutput {
	return pulumi.All(name, endpoint, authority).ApplyT(func(v []any) (pulumi.StringPtrOutput, error) {
		text, err := kubeconfig(v[0].(string), v[1].(string), v[2].(string))
		return secret(text), err
	}).(pulumi.StringPtrOutput)
}

// identifier is the cluster's selfLink.
func identifier(project, location, name string) string {
	return fmt.Sprintf("https://container.googleapis.com/v1/projects/%s/locations/%s/clusters/%s", project, location, name)
}

func (b *builder) newCluster() (target, error) {
	nodes, err := b.nodeAccount()
	if err != nil {
		return target{}, fmt.Errorf("service account of the nodes: %w", err)
	}
	at, err := b.place()
	if err != nil {
		return target{}, fmt.Errorf("network: %w", err)
	}
	cluster, err := bytoken.New[cluster](b.ctx, clusterToken, b.name, b.args.clusterInputs(at, nodes, b.labels()), b.parent, pulumi.DependsOn(b.before))
	if err != nil {
		return target{}, fmt.Errorf("cluster: %w", err)
	}
	b.ready = append(b.ready, cluster)
	if b.args.mode() == standard {
		if err := b.newPool(cluster, nodes); err != nil {
			return target{}, fmt.Errorf("node pool: %w", err)
		}
	}
	if b.args.ownGPUPool() {
		if err := b.newGPUPool(cluster, nodes); err != nil {
			return target{}, fmt.Errorf("node pool with GPUs: %w", err)
		}
	}
	access := kubeconfigOutput(cluster.Name, cluster.Endpoint, cluster.certificate())
	return target{identifier: cluster.SelfLink, project: cluster.Project, kubeconfig: access}, nil
}

// place returns the existing network, or a new one.
func (b *builder) place() (place, error) {
	n := b.args.Network
	if n.existing() {
		return place{network: n.Name, subnetwork: n.Subnetwork, pods: n.PodRange, services: n.ServiceRange}, nil
	}
	name := b.name + n.suffix()
	network, err := bytoken.New[compute](b.ctx, networkToken, name, networkInputs(), b.parent, pulumi.DependsOn(b.before))
	if err != nil {
		return place{}, err
	}
	subnetwork, err := bytoken.New[compute](b.ctx, subnetworkToken, name, b.args.subnetworkInputs(network.SelfLink), b.parent)
	if err != nil {
		return place{}, fmt.Errorf("subnet: %w", err)
	}
	at := place{network: network.SelfLink, subnetwork: subnetwork.SelfLink, pods: podRange, services: serviceRange}
	if n.isolated() {
		return at, nil
	}
	router, err := bytoken.New[compute](b.ctx, routerToken, name, b.args.routerInputs(network.SelfLink), b.parent)
	if err != nil {
		return place{}, fmt.Errorf("router: %w", err)
	}
	nat, err := bytoken.New[compute](b.ctx, routerNatToken, name, b.args.natInputs(router.Name, subnetwork.SelfLink), b.parent)
	if err != nil {
		return place{}, fmt.Errorf("NAT: %w", err)
	}
	b.ready = append(b.ready, nat)
	return at, nil
}

// suffix distinguishes networks with different ranges by name, so new ranges create new resources
// throughout, including the cluster. Under the same names, Google would be asked to remove a range
// that the old cluster still uses.
func (n Network) suffix() string {
	ranges := n.nodes() + " " + n.pods() + " " + n.services()
	if ranges == (Network{}).nodes()+" "+(Network{}).pods()+" "+(Network{}).services() {
		return ""
	}
	sum := sha256.Sum256([]byte(ranges))
	return "-" + hex.EncodeToString(sum[:3])
}

// provider is the cluster's Kubernetes provider. The cluster's identifier, not its kubeconfig,
// identifies the cluster (pulumi/pulumi-kubernetes#4019).
func (b *builder) provider(t target) (*k8s.Provider, error) {
	args := &k8s.ProviderArgs{
		ClusterIdentifier:     t.identifier.ToStringOutput().ToStringPtrOutput(),
		EnableServerSideApply: pulumi.Bool(true),
		Kubeconfig:            t.kubeconfig,
	}
	if context := b.args.Cluster.Context; context != "" {
		args.Context = pulumi.String(context)
	}
	return k8s.NewProvider(b.ctx, b.name, args, b.parent)
}

func secret(text string) pulumi.StringPtrOutput {
	return pulumi.ToSecret(pulumi.StringPtr(text)).(pulumi.StringPtrOutput)
}
