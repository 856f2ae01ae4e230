package eks

import (
	"fmt"
	"reflect"
	"regexp"
	"strings"

	"bankchurn/components"
	"bankchurn/components/kubernetes"
	"bankchurn/components/nodes"
	"bankchurn/config"
)

var (
	addonVersion = regexp.MustCompile(`^v[0-9]+[.][0-9]+[.][0-9]+-eksbuild[.][0-9]+$`)
	// tooSmall matches instance types that Auto Mode does not create
	// (docs.aws.amazon.com/eks/latest/userguide/automode-learn-instances.html, 2026-11).
	tooSmall = regexp.MustCompile(`[.](nano|micro|small)$|^(c|m|r|x|i)[0-9]+g[a-z]*[.]medium$`)
)

func (a *Args) validateNodes(r *config.Report) {
	n := a.Nodes
	if a.AutoMode.Enabled {
		if n.given() {
			r.Refuse(config.Problem{Path: "eks.nodes", Reason: "has no effect: EKS Auto Mode chooses the nodes", Fix: "set either nodes or autoMode; autoMode.instanceTypes limits the choice"})
		}
		a.validateAutoMode(r)
		return
	}
	if len(a.AutoMode.InstanceTypes) > 0 || a.AutoMode.MaxCPU != nil {
		r.Refuse(config.Problem{Path: "eks.autoMode.enabled", Value: false, Reason: "is false, so the rest of the block has no effect", Fix: "set it to true, or remove the block autoMode"})
	}
	validateInstanceTypes("eks.nodes.instanceTypes", n.instanceTypes(), n.architecture(), r)
	pods := a.Kubernetes.Pods(a.Service)
	for i, kind := range n.instanceTypes() {
		if pods.GPUs > 0 {
			break // they run on gpuNodes
		}
		machine, known := nodes.EC2(kind)
		nodes.Check(fmt.Sprintf("eks.nodes.instanceTypes[%d]", i), kind, known, machine, pods, n.max(), "eks.nodes.max", r)
	}
	switch {
	case n.max() < n.min():
		r.Refuse(config.Problem{Path: "eks.nodes.max", Value: n.max(), Reason: fmt.Sprintf("is below eks.nodes.min, which is %d", n.min())})
	case n.desired() < n.min() || n.desired() > n.max():
		r.Refuse(config.Problem{Path: "eks.nodes.desired", Value: n.desired(), Reason: "is not between min and max", Allowed: fmt.Sprintf("from %d to %d", n.min(), n.max())})
	case n.scales():
		r.Note(fmt.Sprintf("eks.nodes allows %d to %d nodes, but this stack installs no autoscaler: install Cluster Autoscaler, or set eks.nodes.desired. Updates do not change the node count, and AWS rejects an eks.nodes.min above it: set eks.nodes.desired in the update that raises it", n.min(), n.max()))
	}
	if n.Spot && len(n.InstanceTypes) < 2 {
		r.Warn(config.Problem{Path: "eks.nodes.instanceTypes", Value: strings.Join(n.instanceTypes(), ", "), Reason: "one instance type runs out of spare capacity sooner than several", Allowed: "several types of the same size"})
	}
}

func (a *Args) validateAutoMode(r *config.Report) {
	types := a.AutoMode.InstanceTypes
	if len(types) > 0 {
		validateInstanceTypes("eks.autoMode.instanceTypes", types, architectureOf(types[0]), r)
		pods := a.Kubernetes.Pods(a.Service)
		pods.Least = 0 // eks.autoMode.maxCpu limits the machines, whatever type EKS picks
		for i, kind := range types {
			if pods.GPUs > 0 {
				break // they run on gpuNodes
			}
			machine, known := nodes.EC2(kind)
			nodes.Check(fmt.Sprintf("eks.autoMode.instanceTypes[%d]", i), kind, known, machine, pods, 1, "eks.autoMode.maxCpu", r)
		}
		for i, kind := range types {
			if tooSmall.MatchString(kind) {
				r.Refuse(config.Problem{Path: fmt.Sprintf("eks.autoMode.instanceTypes[%d]", i), Value: kind, Reason: "is too small: EKS Auto Mode creates no nano, micro or small nodes and none with a single vCPU", Allowed: "a larger type such as m7i.large, or eks.nodes"})
			}
		}
	} else if a.AutoMode.MaxCPU != nil {
		r.Refuse(config.Problem{Path: "eks.autoMode.maxCpu", Value: *a.AutoMode.MaxCPU, Reason: "has no effect without autoMode.instanceTypes: EKS's own pools have no limit", Fix: "set autoMode.instanceTypes too"})
	}
}

// validateInstanceTypes rejects instance types that cannot be in one group: for two architectures,
// or listed twice.
func validateInstanceTypes(path string, types []string, architecture string, r *config.Report) {
	seen := map[string]bool{}
	for i, kind := range types {
		at := fmt.Sprintf("%s[%d]", path, i)
		switch {
		case architectureOf(kind) != architecture:
			r.Refuse(config.Problem{Path: at, Value: kind, Reason: "has " + architectureOf(kind) + " processors, but the other types or the image are for " + architecture, Allowed: "types of one architecture; set eks.nodes.architecture to the image's"})
		case seen[kind]:
			r.Refuse(config.Problem{Path: at, Value: kind, Reason: "is listed twice"})
		}
		seen[kind] = true
	}
}

// lacksImage reports kubernetes.image as missing if the image comes from another key.
func (a *Args) lacksImage(path string) *config.Missing {
	if path != "service.image" {
		return nil
	}
	return &config.Missing{Key: "kubernetes.image", Example: "123456789012.dkr.ecr." + a.Region + ".amazonaws.com/example:example"}
}

// validateIsolation rejects what nodes without a route to the internet cannot download.
func (a *Args) validateIsolation(r *config.Report) {
	if !a.Network.Isolated() {
		return
	}
	given, path := a.Service.Image, "service.image"
	if config.IsSet(a.Kubernetes.Image) {
		given, path = a.Kubernetes.Image, "kubernetes.image"
	}
	image := config.Text(given)
	if ecr, _ := components.ParseECRImage(image); image != "" && ecr.Region != a.Region {
		r.Refuse(config.Problem{Path: path, Value: image, Reason: "with eks.network.nat none, only Amazon ECR in " + a.Region + " can be reached", Allowed: "ACCOUNT.dkr.ecr." + a.Region + ".amazonaws.com/REPOSITORY:TAG, or eks.network.nat one or perZone", Missing: a.lacksImage(path)})
	}
	if config.Default(a.Kubernetes.InstallControllers, true) {
		r.Refuse(config.Problem{Path: "kubernetes.installControllers", Value: true, Reason: "the controllers' images are on the internet, which nodes cannot reach with eks.network.nat none", Allowed: "false, or eks.network.nat one or perZone"})
	}
}

// validateExisting rejects an existing cluster that cannot be accessed, and options that only a new
// cluster has.
func (a *Args) validateExisting(r *config.Report) {
	e := a.Existing
	if arn, known := config.Plain(e.ARN); known && arn == "" {
		r.Refuse(config.Problem{Path: "eks.existing.arn", Reason: "is required: it identifies the cluster", Allowed: "what `aws eks describe-cluster --name NAME --query cluster.arn` shows", Missing: &config.Missing{Key: "eks.existing.arn", Example: "arn:aws:eks:" + a.Region + ":123456789012:cluster/example"}})
	}
	a.Existing.ARN = config.Check(e.ARN, r, func(arn string, r *config.Report) {
		if components.Elsewhere(arn, a.Region) {
			r.Refuse(config.Problem{Path: "eks.region", Value: a.Region, Reason: "differs from the region of eks.existing.arn", DidYouMean: components.RegionOf(arn)})
		}
	})
	endpoint, authority := config.IsSet(e.Endpoint), config.IsSet(e.CertificateAuthority)
	api := endpoint || authority
	switch {
	case e.Context != "" && api:
		r.Refuse(config.Problem{Path: "eks.existing.context", Value: e.Context, Reason: "conflicts with endpoint and certificateAuthority", Allowed: "context, or endpoint and certificateAuthority"})
	case e.Context == "" && (!endpoint || !authority):
		r.Refuse(config.Problem{Path: "eks.existing", Reason: "does not say how to access the cluster", Allowed: "endpoint and certificateAuthority, or context", Missing: &config.Missing{Key: "eks.existing.context", Example: "example"}})
	case e.Context != "" && a.ProxyURL != "":
		r.Refuse(config.Problem{Path: "eks.proxyUrl", Value: a.ProxyURL, Reason: "has no effect with eks.existing.context: the kubeconfig has its own proxy-url", Allowed: "endpoint and certificateAuthority, or no proxyUrl"})
	}
	a.Existing.CertificateAuthority = config.Check(e.CertificateAuthority, r, func(text string, r *config.Report) {
		if fault := kubernetes.CertificateFault(text); fault != "" {
			r.Refuse(config.Problem{Path: "eks.existing.certificateAuthority", Reason: fault, Allowed: "what `aws eks describe-cluster --name NAME --query cluster.certificateAuthority.data` shows"})
		}
	})
	for _, own := range []struct {
		key   string
		given bool
	}{
		{"version", a.Version != ""}, {"upgradePolicy", a.UpgradePolicy != ""}, {"publicCidrs", len(a.PublicCIDRs) > 0},
		{"access", len(a.Access) > 0}, {"secretsKey", config.IsSet(a.SecretsKey)}, {"logTypes", a.LogTypes != nil}, {"logKey", config.IsSet(a.LogKey)},
		{"logRetentionDays", a.LogRetentionDays != nil}, {"addonVersions", len(a.AddonVersions) > 0}, {"nodes", a.Nodes.given()}, {"gpuNodes", a.GPUNodes.given()},
		{"autoMode", a.AutoMode.Enabled || len(a.AutoMode.InstanceTypes) > 0 || a.AutoMode.MaxCPU != nil},
		{"network", !reflect.ValueOf(a.Network).IsZero()},
	} {
		if own.given {
			r.Refuse(config.Problem{Path: "eks." + own.key, Reason: "describes a new cluster, but eks.existing names an existing one", Fix: "set only one of the two"})
		}
	}
}
