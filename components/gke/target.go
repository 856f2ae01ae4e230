package gke

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"

	k8s "github.com/pulumi/pulumi-kubernetes/sdk/v4/go/kubernetes"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"bankchurn/components/bytoken"
)

// target is the cluster that the workload goes to.
type target struct {
	// identifier is the cluster's URL at Google: the Kubernetes provider, and with it
	// every object, is replaced when it changes, and only then.
	identifier pulumi.StringInput
	project    pulumi.StringInput
	// kubeconfig is unset where the program uses a context of its user's own.
	kubeconfig pulumi.StringPtrInput
}

// target is the existing cluster, or a new one.
func (b *builder) target() (target, error) {
	if !b.options.existing() {
		return b.newCluster()
	}
	e := b.options.Cluster
	t := target{
		identifier: pulumi.String(identifier(e.Project, b.options.location(), e.Name)),
		project:    pulumi.String(e.Project),
	}
	if e.Endpoint != "" {
		config, err := kubeconfig(e.Name, e.Endpoint, e.CACertificate)
		if err != nil {
			return target{}, err
		}
		t.kubeconfig = secret(config)
	}
	return t, nil
}

// identifier is what Google calls a cluster's selfLink.
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
	cluster, err := bytoken.New[cluster](b.ctx, clusterToken, b.name, b.options.clusterInputs(at, nodes, b.labels()), b.parent, pulumi.DependsOn(b.before))
	if err != nil {
		return target{}, fmt.Errorf("cluster: %w", err)
	}
	b.ready = append(b.ready, cluster)
	if b.options.mode() == standard {
		if err := b.newPool(cluster, nodes); err != nil {
			return target{}, fmt.Errorf("node pool: %w", err)
		}
	}
	// The secret is made within: around a value that is not known yet, the recording of
	// the estimate cannot read it.
	config := pulumi.All(cluster.Name, cluster.Endpoint, cluster.certificate()).ApplyT(func(parts []any) (pulumi.StringPtrOutput, error) {
		text, err := kubeconfig(parts[0].(string), parts[1].(string), parts[2].(string))
		return secret(text), err
	}).(pulumi.StringPtrOutput)
	return target{identifier: cluster.SelfLink, project: cluster.Project, kubeconfig: config}, nil
}

// place is the existing network, or a new one.
func (b *builder) place() (place, error) {
	n := b.options.Network
	if n.existing() {
		return place{network: pulumi.String(n.Name), subnetwork: pulumi.String(n.Subnetwork), pods: n.PodRange, services: n.ServiceRange}, nil
	}
	name := b.name + n.suffix()
	network, err := bytoken.New[compute](b.ctx, networkToken, name, networkInputs(), b.parent, pulumi.DependsOn(b.before))
	if err != nil {
		return place{}, err
	}
	subnetwork, err := bytoken.New[compute](b.ctx, subnetworkToken, name, b.options.subnetworkInputs(network.SelfLink), b.parent)
	if err != nil {
		return place{}, fmt.Errorf("subnet: %w", err)
	}
	at := place{network: network.SelfLink, subnetwork: subnetwork.SelfLink, pods: podRange, services: serviceRange}
	if n.isolated() {
		return at, nil
	}
	router, err := bytoken.New[compute](b.ctx, routerToken, name, b.options.routerInputs(network.SelfLink), b.parent)
	if err != nil {
		return place{}, fmt.Errorf("router: %w", err)
	}
	nat, err := bytoken.New[compute](b.ctx, routerNatToken, name, b.options.natInputs(router.Name, subnetwork.SelfLink), b.parent)
	if err != nil {
		return place{}, fmt.Errorf("NAT: %w", err)
	}
	b.ready = append(b.ready, nat)
	return at, nil
}

// suffix tells a network of other ranges apart by name, so that new ranges mean new
// resources throughout, the cluster included. Under the same names, Google would be
// asked to take away a range that the old cluster still uses.
func (n Network) suffix() string {
	ranges := n.nodes() + " " + n.pods() + " " + n.services()
	if ranges == (Network{}).nodes()+" "+(Network{}).pods()+" "+(Network{}).services() {
		return ""
	}
	sum := sha256.Sum256([]byte(ranges))
	return "-" + hex.EncodeToString(sum[:3])
}

// provider talks to the cluster. The cluster's identifier, not its kubeconfig, is
// what makes it the same cluster (pulumi/pulumi-kubernetes#4019).
func (b *builder) provider(t target) (*k8s.Provider, error) {
	args := &k8s.ProviderArgs{
		ClusterIdentifier:     t.identifier.ToStringOutput().ToStringPtrOutput(),
		EnableServerSideApply: pulumi.Bool(true),
		Kubeconfig:            t.kubeconfig,
	}
	if context := b.options.Cluster.Context; context != "" {
		args.Context = pulumi.String(context)
	}
	return k8s.NewProvider(b.ctx, b.name, args, b.parent)
}

func secret(text string) pulumi.StringPtrOutput {
	return pulumi.ToSecret(pulumi.StringPtr(text)).(pulumi.StringPtrOutput)
}
