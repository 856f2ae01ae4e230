package eks

import (
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"bankchurn/components/alarm"
	"bankchurn/components/kubernetes"
	"bankchurn/components/network"
	"bankchurn/config"
	"bankchurn/service"
	"bankchurn/verify"
)

// Args describes the service on Amazon EKS. It is the config block `eks`, together with the
// blocks that all platforms share.
type Args struct {
	// Service is what runs. Its image is required, here or in kubernetes.image.
	Service service.Service `pulumi:"service,optional" block:"service"`
	// Release says which release of the service answers. Default: what the rest
	// describes.
	Release service.Release `pulumi:"release,optional" block:"release"`
	// Verify says how a new release is verified before it gets requests.
	Verify verify.Options `pulumi:"verify,optional" block:"verify"`
	// Kubernetes is how the service runs in the cluster.
	Kubernetes kubernetes.Config `pulumi:"kubernetes,optional" block:"kubernetes"`

	// Region is the AWS region. Default: us-east-1.
	Region string `pulumi:"region,optional" default:"us-east-1" format:"awsRegion"`
	// Existing is a cluster to use instead of a new one. Everything else in this
	// block but region, podSecrets and podSecretKeys then describes nothing, and is refused.
	// Default: a new cluster.
	Existing Existing `pulumi:"existing,optional" nonempty:"true"`

	// Version is the Kubernetes version. EKS upgrades one minor version at a time. In
	// Auto Mode it rolls an upgrade back within 7 days; with nodes, an update cannot go
	// back. Default: 1.35.
	Version string `pulumi:"version,optional" format:"kubernetesVersion"`
	// UpgradePolicy is what happens when the version's standard support ends:
	// `standard` has EKS upgrade the cluster, `extended` keeps it a year longer at
	// six times the price per hour. Default: standard; EKS's own is extended.
	UpgradePolicy string `pulumi:"upgradePolicy,optional" enum:"standard,extended"`
	// PublicCIDRs are the IPv4 ranges from which the cluster's API can be reached
	// over the internet; it asks for an AWS identity all the same. Default: none: the
	// API is reached from within the VPC only, where Pulumi then has to run, or by
	// ProxyURL.
	PublicCIDRs []string `pulumi:"publicCidrs,optional"`
	// ProxyURL is an HTTP or SOCKS5 proxy through which Pulumi reaches the cluster's
	// API, such as socks5://localhost:1080 of a tunnel into the VPC. Default: none.
	ProxyURL string `pulumi:"proxyUrl,optional" format:"proxyURL"`
	// Access lets further roles and users of AWS into the cluster. Who creates it has
	// all rights in it and needs no entry. Default: none.
	Access []Access `pulumi:"access,optional"`
	// SecretsKey encrypts Kubernetes Secrets with a key of yours in KMS: its ARN, or
	// `own` for one that this stack makes. A cluster cannot go back to none. Default:
	// the key that AWS has for it, which is free of charge.
	SecretsKey pulumi.StringInput `pulumi:"secretsKey,optional" format:"ownOrKMSKeyARN"`
	// LogTypes are the logs of the control plane that go to CloudWatch: api, audit,
	// authenticator, controllerManager, scheduler. CloudWatch bills them by volume.
	// EKS writes once more after cluster and log group are deleted, and makes the group
	// again, without retention: delete it by hand after `pulumi destroy`. A later cluster
	// has a name and a log group of its own. Default: api, audit and authenticator. An
	// empty list has none.
	LogTypes *[]string `pulumi:"logTypes,optional" enum:"api,audit,authenticator,controllerManager,scheduler"`
	// LogRetentionDays is how long log groups keep events. Default: 30.
	LogRetentionDays *int `pulumi:"logRetentionDays,optional" min:"1" max:"3653"`
	// LogKey is the ARN of a KMS key of yours, in the same region, that encrypts all log
	// groups. Its key policy must let the service logs.REGION.amazonaws.com use it. Default:
	// a key of CloudWatch's own.
	LogKey pulumi.StringInput `pulumi:"logKey,optional" format:"kmsKeyARN"`
	// AddonVersions pins versions of EKS add-ons by name: vpc-cni, kube-proxy,
	// coredns, eks-pod-identity-agent. Default: the version that EKS has for the
	// cluster's Kubernetes version when the add-on is made; it stays when `version`
	// changes, so state the versions after an upgrade.
	AddonVersions map[string]string `pulumi:"addonVersions,optional"`

	// Nodes are the machines of the cluster, all alike but for GPUNodes. Conflicts with AutoMode.
	Nodes Nodes `pulumi:"nodes,optional"`
	// GPUNodes are the machines for Pods with `service.gpu`, and for them alone.
	GPUNodes GPUNodes `pulumi:"gpuNodes,optional"`
	// AutoMode has EKS choose, make and replace the machines, at a fee on top of
	// their price, and brings load balancers with it.
	AutoMode AutoMode `pulumi:"autoMode,optional"`
	// Network is where nodes and load balancers live. Default: a new VPC.
	Network network.Options `pulumi:"network,optional"`

	// PodSecrets are ARNs of Secrets Manager secrets and SSM parameters that the service's
	// Pods may read by their own identity; nothing puts them into variables. Default: none.
	// In an existing cluster the list needs the add-on eks-pod-identity-agent.
	PodSecrets []pulumi.StringInput `pulumi:"podSecrets,optional" format:"awsSecretARN"`
	// PodSecretKeys are ARNs of the KMS keys of yours that encrypt `podSecrets`: the Pods may
	// decrypt with them, through Secrets Manager and Parameter Store alone. Default: none,
	// which is right for keys that AWS manages.
	PodSecretKeys []pulumi.StringInput `pulumi:"podSecretKeys,optional" format:"kmsKeyARN"`

	// Alarms watch the requests at the load balancer of `kubernetes.ingress.controller` alb,
	// and its certificate; with traefik or nginx set `alarms.prometheusRule`.
	Alarms alarm.Options `pulumi:"alarms,optional"`
	// Dashboard creates a CloudWatch dashboard of the service: requests, errors, latency,
	// Pods and the states of the alarms. CloudWatch charges by the month. Controllers: alb.
	// Default: false.
	Dashboard bool `pulumi:"dashboard,optional"`
	// CostReport is the https address where you publish the cost report. The dashboard links
	// it. Default: none.
	CostReport string `pulumi:"costReport,optional" format:"httpsAddress"`

	// login is what `aws eks get-token` needs to act as the stack's AWS provider does; see
	// Login.
	login map[string]string
	// loginRole is the role that `aws eks get-token` assumes, "" for none.
	loginRole string
}

// Existing is a cluster that something else owns.
type Existing struct {
	// ARN names the cluster, whose region is that of the block.
	ARN pulumi.StringInput `pulumi:"arn,optional" format:"eksClusterARN"`
	// Endpoint and CertificateAuthority are the cluster's API and its certificate, as
	// `aws eks describe-cluster --name NAME` shows them.
	Endpoint pulumi.StringInput `pulumi:"endpoint,optional" format:"eksEndpoint"`
	// CertificateAuthority is the certificate in base64.
	CertificateAuthority pulumi.StringInput `pulumi:"certificateAuthority,optional" format:"certificateBase64"`
	// Context is a context of your kubeconfig, instead of Endpoint and
	// CertificateAuthority. `aws eks update-kubeconfig` names it like the ARN.
	Context string `pulumi:"context,optional"`
	// AutoMode says that the cluster runs EKS Auto Mode, whose load balancers take
	// other annotations. Default: false.
	AutoMode bool `pulumi:"autoMode,optional"`
	// NodeType is the instance type of the cluster's nodes, such as m7i.large. Nothing is
	// deployed with it: it prices the service's share of the nodes. Default: the share is
	// not in the estimate.
	NodeType string `pulumi:"nodeType,optional" format:"instanceType"`
}

// Access is one role or user of AWS and what it may do in the cluster.
type Access struct {
	// PrincipalARN is a role or a user.
	PrincipalARN pulumi.StringInput `pulumi:"principalArn" format:"iamPrincipalARN"`
	// Name tells the entry from the others in the names of the stack's resources. Required
	// where `principalArn` is an Output. Default: a hash of `principalArn`.
	Name string `pulumi:"name,optional" format:"serviceName"`
	// Level is admin (everything in the cluster), edit or view (most of what is in
	// namespaces; view reads no Secrets). Default: view.
	Level string `pulumi:"level,optional" default:"view" enum:"admin,edit,view"`
	// Namespaces limit edit and view. Default: all.
	Namespaces []string `pulumi:"namespaces,optional" format:"namespace"`
}

const defaultVersion = "1.35"

// Login hands over the environment variables with which the AWS CLI acts as the
// stack's AWS provider: Pulumi reaches the cluster by a token from `aws eks get-token`.
// It assumes the role that the provider does.
func (a *Args) Login(environment map[string]string, role string) {
	a.login, a.loginRole = environment, role
}

// SignsIn says whether Pulumi asks for such a token; a context of the caller's own
// kubeconfig signs in by itself.
func (a *Args) SignsIn() bool { return a.Existing.Context == "" }

// existing says whether the service goes into a cluster that exists.
func (a *Args) existing() bool {
	e := a.Existing
	return config.IsSet(e.ARN) || config.IsSet(e.Endpoint) || config.IsSet(e.CertificateAuthority) || e.Context != "" || e.AutoMode || e.NodeType != ""
}

func (a *Args) version() string {
	if a.Version == "" {
		return defaultVersion
	}
	return a.Version
}

func (a *Args) upgradePolicy() string {
	if a.UpgradePolicy == "" {
		return "standard"
	}
	return a.UpgradePolicy
}

func (a *Args) logTypes() []string {
	if a.LogTypes == nil {
		return []string{"api", "audit", "authenticator"}
	}
	return *a.LogTypes
}

func (a *Args) logRetentionDays() int {
	if a.LogRetentionDays == nil {
		return 30
	}
	return *a.LogRetentionDays
}

// auto says whether the cluster, new or existing, runs EKS Auto Mode.
func (a *Args) auto() bool {
	if a.existing() {
		return a.Existing.AutoMode
	}
	return a.AutoMode.Enabled
}
