package gke

import (
	"regexp"
	"slices"

	"github.com/pulumi/pulumi-gcp/sdk/v7/go/gcp/projects"
	"github.com/pulumi/pulumi-gcp/sdk/v7/go/gcp/serviceaccount"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"bankchurn/components/accountid"
	"bankchurn/components/bytoken"
)

// nodePoolInputs is the node pool of a standard cluster.
func (o *Options) nodePoolInputs(cluster pulumi.StringInput, nodes account, labels pulumi.StringMap) pulumi.Map {
	n := o.Nodes
	return pulumi.Map{
		"cluster":  cluster,
		"location": pulumi.String(o.location()),
		// Without it the pool would start empty; see also the ignored changes in newPool.
		"initialNodeCount": pulumi.Int(max(1, o.minNodes())),
		"autoscaling": pulumi.Map{
			"minNodeCount": pulumi.Int(o.minNodes()), "maxNodeCount": pulumi.Int(o.maxNodes()),
			"locationPolicy": pulumi.String("BALANCED"),
		},
		"management": pulumi.Map{"autoRepair": pulumi.Bool(true), "autoUpgrade": pulumi.Bool(true)},
		"upgradeSettings": pulumi.Map{
			"strategy": pulumi.String("SURGE"), "maxSurge": pulumi.Int(orNumber(n.MaxSurge, 1)), "maxUnavailable": pulumi.Int(0),
		},
		"nodeConfig": pulumi.Map{
			"machineType":    pulumi.String(orText(n.MachineType, defaultMachine)),
			"imageType":      pulumi.String("COS_CONTAINERD"),
			"diskSizeGb":     pulumi.Int(orNumber(n.DiskGiB, 50)),
			"diskType":       pulumi.String(orText(n.DiskType, "pd-balanced")),
			"spot":           pulumi.Bool(n.Spot),
			"serviceAccount": nodes.email,
			"oauthScopes":    pulumi.ToStringArray(nodeScope),
			"resourceLabels": labels,
			// GKE sets it itself; the provider would take it away where the map is given
			// without it, and shows a difference where it is not given.
			"metadata":               pulumi.StringMap{"disable-legacy-endpoints": pulumi.String("true")},
			"shieldedInstanceConfig": pulumi.Map{"enableSecureBoot": pulumi.Bool(true), "enableIntegrityMonitoring": pulumi.Bool(true)},
			// Pods see Workload Identity in place of the node's own credentials.
			"workloadMetadataConfig": pulumi.Map{"mode": pulumi.String("GKE_METADATA")},
		},
	}
}

const defaultMachine = "e2-medium"

// newPool adds the node pool. What the autoscaler makes of the number of nodes, and
// another gke.nodes.min, must not replace the pool: initialNodeCount is for the
// first moment only.
func (b *builder) newPool(cluster *cluster, nodes account) error {
	pool, err := bytoken.New[bytoken.Resource](b.ctx, nodePoolToken, b.name, b.options.nodePoolInputs(cluster.Name, nodes, b.labels()), b.parent,
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
		pull, err := bytoken.New[bytoken.Resource](b.ctx, readerToken, b.name+"-pulls-"+r.location+"/"+r.project+"/"+r.name, r.readerInputs(member), b.parent)
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

// readerToken registers the one type that is needed of gcp/artifactregistry, whose
// import costs 4 s of a cold build (2 cores, 2026-11-25).
const readerToken = "gcp:artifactregistry/repositoryIamMember:RepositoryIamMember"

// readerInputs lets member pull from the repository.
func (r repository) readerInputs(member pulumi.StringInput) pulumi.Map {
	return pulumi.Map{
		"location": pulumi.String(r.location), "project": pulumi.String(r.project), "repository": pulumi.String(r.name),
		"role": pulumi.String("roles/artifactregistry.reader"), "member": member,
	}
}

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
