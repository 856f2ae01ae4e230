package gke

import (
	"github.com/pulumi/pulumi-gcp/sdk/v7/go/gcp/projects"
	"github.com/pulumi/pulumi-gcp/sdk/v7/go/gcp/serviceaccount"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"bankchurn/components/accountid"
	"bankchurn/components/bytoken"
	"bankchurn/config"
)

// nodePoolInputs is the node pool of a standard cluster.
func (a *Args) nodePoolInputs(cluster pulumi.StringInput, nodes account, labels pulumi.StringMap) pulumi.Map {
	n := a.Nodes
	return pulumi.Map{
		"cluster":  cluster,
		"location": pulumi.String(a.clusterLocation()),
		// Without it the pool would start empty; see also the ignored changes in newPool.
		"initialNodeCount": pulumi.Int(max(1, a.minNodes())),
		"autoscaling": pulumi.Map{
			"minNodeCount": pulumi.Int(a.minNodes()), "maxNodeCount": pulumi.Int(a.maxNodes()),
			"locationPolicy": pulumi.String("BALANCED"),
		},
		"management": pulumi.Map{"autoRepair": pulumi.Bool(true), "autoUpgrade": pulumi.Bool(true)},
		"upgradeSettings": pulumi.Map{
			"strategy": pulumi.String("SURGE"), "maxSurge": pulumi.Int(orNumber(n.MaxSurge, 1)), "maxUnavailable": pulumi.Int(0),
		},
		"nodeConfig": nodeConfig(orText(n.MachineType, defaultMachine), orNumber(n.DiskGiB, 50), orText(n.DiskType, "pd-balanced"), n.Spot, nodes, labels),
	}
}

// nodeConfig is the machine of a node.
func nodeConfig(machineType string, diskGiB int, diskType string, spot bool, nodes account, labels pulumi.StringMap) pulumi.Map {
	return pulumi.Map{
		"machineType":    pulumi.String(machineType),
		"imageType":      pulumi.String("COS_CONTAINERD"),
		"diskSizeGb":     pulumi.Int(diskGiB),
		"diskType":       pulumi.String(diskType),
		"spot":           pulumi.Bool(spot),
		"serviceAccount": nodes.email,
		"oauthScopes":    pulumi.ToStringArray(nodeScope),
		"resourceLabels": labels,
		// GKE sets this itself. If metadata were set without it, the provider would remove it; if
		// metadata were not set, the provider would show a difference.
		"metadata":               pulumi.StringMap{"disable-legacy-endpoints": pulumi.String("true")},
		"shieldedInstanceConfig": pulumi.Map{"enableSecureBoot": pulumi.Bool(true), "enableIntegrityMonitoring": pulumi.Bool(true)},
		// Pods get Workload Identity instead of the node's own credentials.
		"workloadMetadataConfig": pulumi.Map{"mode": pulumi.String("GKE_METADATA")},
	}
}

const defaultMachine = "e2-medium"

// newPool adds the node pool. Neither the autoscaler's changes to the number of nodes nor a change
// of gke.nodes.min may replace the pool: initialNodeCount applies at creation only.
func (b *builder) newPool(cluster *cluster, nodes account) error {
	pool, err := bytoken.New[bytoken.Resource](b.ctx, nodePoolToken, b.name, b.args.nodePoolInputs(cluster.Name, nodes, b.labels()), b.parent,
		pulumi.IgnoreChanges([]string{"initialNodeCount"}), pulumi.DependsOn(b.before))
	if err != nil {
		return err
	}
	b.ready = append(b.ready, pool)
	return nil
}

// nodeAccount is the account that the nodes run as. A new one has the roles that GKE requires
// (cloud.google.com/kubernetes-engine/docs/how-to/service-accounts, 2026-08), which can be granted
// only on the whole project, and may pull from the image's repository.
func (b *builder) nodeAccount() (account, error) {
	if given := b.args.NodeServiceAccount; config.IsSet(given) {
		return account{email: given, project: projectOf(given)}, nil
	}
	made, err := serviceaccount.NewAccount(b.ctx, b.name, &serviceaccount.AccountArgs{
		AccountId:   pulumi.String(accountid.For(b.ctx.Project(), b.ctx.Stack(), b.name, "gke")),
		DisplayName: pulumi.Sprintf("%s nodes (%s)", b.name, b.ctx.Stack()),
		Description: pulumi.String("The GKE nodes of the churn prediction API"),
	}, b.parent, pulumi.DependsOn(b.before))
	if err != nil {
		return account{}, err
	}
	member := pulumi.Sprintf("serviceAccount:%s", made.Email)
	node, err := projects.NewIAMMember(b.ctx, b.name+"-nodes", &projects.IAMMemberArgs{
		Project: made.Project, Role: pulumi.String(nodeRole), Member: member,
	}, b.parent)
	if err != nil {
		return account{}, err
	}
	b.before = append(b.before, node)
	for _, g := range b.args.grants() {
		pull, err := bytoken.New[bytoken.Resource](b.ctx, readerToken, b.name+"-pulls-"+g.name, g.readerInputs(member), b.parent)
		if err != nil {
			return account{}, err
		}
		b.ready = append(b.ready, pull)
	}
	return account{email: made.Email, project: made.Project}, nil
}

const nodeRole = "roles/container.defaultNodeServiceAccount"

// readerToken is the only type of gcp/artifactregistry that is needed. Importing that package would
// add 4 s to a cold build (2 cores, 2026-11-25).
const readerToken = "gcp:artifactregistry/repositoryIamMember:RepositoryIamMember"

// readerInputs lets member pull from the repository.
func (g grant) readerInputs(member pulumi.StringInput) pulumi.Map {
	return pulumi.Map{
		"location": g.location, "project": g.project, "repository": g.repository,
		"role": pulumi.String("roles/artifactregistry.reader"), "member": member,
	}
}
