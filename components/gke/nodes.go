package gke

import (
	"regexp"
	"slices"

	"github.com/pulumi/pulumi-gcp/sdk/v7/go/gcp/artifactregistry"
	"github.com/pulumi/pulumi-gcp/sdk/v7/go/gcp/container"
	"github.com/pulumi/pulumi-gcp/sdk/v7/go/gcp/projects"
	"github.com/pulumi/pulumi-gcp/sdk/v7/go/gcp/serviceaccount"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"bankchurn/components/accountid"
)

// nodePoolArgs is the node pool of a standard cluster.
func (o *Options) nodePoolArgs(cluster *container.Cluster, nodes account, labels pulumi.StringMap) *container.NodePoolArgs {
	n := o.Nodes
	return &container.NodePoolArgs{
		Cluster:  cluster.Name,
		Location: pulumi.String(o.location()),
		// Without it the pool would start empty; see also the ignored changes in newPool.
		InitialNodeCount: pulumi.Int(max(1, o.minNodes())),
		Autoscaling: container.NodePoolAutoscalingArgs{
			MinNodeCount: pulumi.Int(o.minNodes()), MaxNodeCount: pulumi.Int(o.maxNodes()),
			LocationPolicy: pulumi.String("BALANCED"),
		},
		Management: container.NodePoolManagementArgs{AutoRepair: pulumi.Bool(true), AutoUpgrade: pulumi.Bool(true)},
		UpgradeSettings: container.NodePoolUpgradeSettingsArgs{
			Strategy: pulumi.String("SURGE"), MaxSurge: pulumi.Int(orNumber(n.MaxSurge, 1)), MaxUnavailable: pulumi.Int(0),
		},
		NodeConfig: container.NodePoolNodeConfigArgs{
			MachineType:    pulumi.String(orText(n.MachineType, defaultMachine)),
			ImageType:      pulumi.String("COS_CONTAINERD"),
			DiskSizeGb:     pulumi.Int(orNumber(n.DiskGiB, 50)),
			DiskType:       pulumi.String(orText(n.DiskType, "pd-balanced")),
			Spot:           pulumi.Bool(n.Spot),
			ServiceAccount: nodes.email,
			OauthScopes:    pulumi.ToStringArray(nodeScope),
			ResourceLabels: labels,
			// GKE sets it itself; the provider would take it away where the map is given
			// without it, and shows a difference where it is not given.
			Metadata: pulumi.StringMap{"disable-legacy-endpoints": pulumi.String("true")},
			ShieldedInstanceConfig: container.NodePoolNodeConfigShieldedInstanceConfigArgs{
				EnableSecureBoot: pulumi.Bool(true), EnableIntegrityMonitoring: pulumi.Bool(true),
			},
			// Pods see Workload Identity in place of the node's own credentials.
			WorkloadMetadataConfig: container.NodePoolNodeConfigWorkloadMetadataConfigArgs{Mode: pulumi.String("GKE_METADATA")},
		},
	}
}

const defaultMachine = "e2-medium"

// newPool adds the node pool. What the autoscaler makes of the number of nodes, and
// another gke.nodes.min, must not replace the pool: initialNodeCount is for the
// first moment only.
func (b *builder) newPool(cluster *container.Cluster, nodes account) error {
	pool, err := container.NewNodePool(b.ctx, b.name, b.options.nodePoolArgs(cluster, nodes, b.labels()), b.parent,
		pulumi.IgnoreChanges([]string{"initialNodeCount"}), pulumi.DependsOn(b.before))
	if err != nil {
		return err
	}
	b.ready = append(b.ready, pool)
	return nil
}

// artifactImage is an image in Artifact Registry: location, project, repository.
var artifactImage = regexp.MustCompile(`^([a-z0-9-]+)-docker\.pkg\.dev/([^/]+)/([^/]+)/`)

// nodeAccount is the account that the nodes run as. A new one has what GKE needs
// (cloud.google.com/kubernetes-engine/docs/how-to/service-accounts, 2026-08), which
// Google grants on a whole project only, and may pull from the image's repository.
func (b *builder) nodeAccount() (account, error) {
	if given := b.options.NodeServiceAccount; given != "" {
		return account{email: pulumi.String(given), project: pulumi.String(projectOf(given))}, nil
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
	for _, r := range b.repositories() {
		pull, err := artifactregistry.NewRepositoryIamMember(b.ctx, b.name+"-pulls-"+r.location+"/"+r.project+"/"+r.name, &artifactregistry.RepositoryIamMemberArgs{
			Location: pulumi.String(r.location), Project: pulumi.String(r.project), Repository: pulumi.String(r.name),
			Role: pulumi.String("roles/artifactregistry.reader"), Member: member,
		}, b.parent)
		if err != nil {
			return account{}, err
		}
		b.ready = append(b.ready, pull)
	}
	return account{email: made.Email, project: made.Project}, nil
}

const nodeRole = "roles/container.defaultNodeServiceAccount"

// repository is one of Artifact Registry.
type repository struct{ location, project, name string }

// repositories are those of the images that the Pods may run: the service's, and those
// of its releases.
func (b *builder) repositories() []repository {
	images := []string{b.options.image(b.in.Service), b.in.Release.Image}
	if canary := b.in.Release.Canary; canary != nil {
		images = append(images, canary.Image)
	}
	var all []repository
	for _, image := range images {
		m := artifactImage.FindStringSubmatch(image)
		if m == nil {
			continue
		}
		if r := (repository{m[1], m[2], m[3]}); !slices.Contains(all, r) {
			all = append(all, r)
		}
	}
	return all
}
