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
	// The service to run. Set its container image here or in `kubernetes.image`.
	Service service.Service `pulumi:"service,optional" block:"service"`
	// The release that gets the requests. Default: the one that the rest of the config
	// describes.
	Release service.Release `pulumi:"release,optional" block:"release"`
	// How to verify a new release before it gets requests.
	Verify verify.Options `pulumi:"verify,optional" block:"verify"`
	// How the service runs in the cluster.
	Kubernetes kubernetes.Config `pulumi:"kubernetes,optional" block:"kubernetes"`

	// The AWS region. Default: us-east-1.
	Region string `pulumi:"region,optional" default:"us-east-1" format:"awsRegion"`
	// An existing cluster to use. Every other key in this block except `region`, `podSecrets`
	// and `podSecretKeys` describes a new cluster and is then rejected. Default: a new cluster.
	Existing Existing `pulumi:"existing,optional" nonempty:"true"`

	// The Kubernetes version. EKS upgrades one minor version at a time. In Auto Mode, an upgrade
	// can be rolled back within 7 days; with nodes it cannot. Default: 1.35.
	Version string `pulumi:"version,optional" format:"kubernetesVersion"`
	// What happens when the version's standard support ends: with `standard`, EKS upgrades the
	// cluster; `extended` keeps the version for another year at six times the hourly price.
	// Default: standard; EKS's own default is extended.
	UpgradePolicy string `pulumi:"upgradePolicy,optional" enum:"standard,extended"`
	// The IPv4 ranges that can reach the cluster's API over the internet. Callers still need an
	// AWS identity. Default: none; the API is reachable only from the VPC, where Pulumi must
	// run, or through `proxyUrl`.
	PublicCIDRs []string `pulumi:"publicCidrs,optional"`
	// The HTTP or SOCKS5 proxy through which Pulumi reaches the cluster's API, such as
	// socks5://localhost:1080 of a tunnel into the VPC. Default: none.
	ProxyURL string `pulumi:"proxyUrl,optional" format:"proxyURL"`
	// Grants more AWS roles and users access to the cluster. Its creator has full access without
	// an entry. Default: none.
	Access []Access `pulumi:"access,optional"`
	// Encrypts Kubernetes Secrets with your own KMS key: its ARN, or `own` to have the stack
	// create one. A cluster cannot go back to no key. Default: AWS's own key, which is free of
	// charge.
	SecretsKey pulumi.StringInput `pulumi:"secretsKey,optional" format:"ownOrKMSKeyARN"`
	// The control-plane logs to send to CloudWatch, which bills them by volume: api, audit,
	// authenticator, controllerManager, scheduler. An empty list sends none. After the cluster and
	// its log group are deleted, EKS writes to the group once more and so recreates it without
	// retention: delete it by hand after `pulumi destroy`. A later cluster has its own name and log
	// group. Default: api, audit and authenticator.
	LogTypes *[]string `pulumi:"logTypes,optional" enum:"api,audit,authenticator,controllerManager,scheduler"`
	// How many days log groups keep events. Default: 30.
	LogRetentionDays *int `pulumi:"logRetentionDays,optional" min:"1" max:"3653"`
	// The ARN of your own KMS key, in the same region, that encrypts all log groups. Its key
	// policy must allow the service logs.REGION.amazonaws.com to use it. Default: a key that
	// CloudWatch owns.
	LogKey pulumi.StringInput `pulumi:"logKey,optional" format:"kmsKeyARN"`
	// Pins versions of EKS add-ons by name: vpc-cni, kube-proxy, coredns,
	// eks-pod-identity-agent. Add-ons do not follow `version`: set their versions here after an
	// upgrade. Default: the version that EKS offers for the cluster's Kubernetes version when
	// the add-on is created.
	AddonVersions map[string]string `pulumi:"addonVersions,optional"`

	// The cluster's nodes, all alike except for `gpuNodes`. Conflicts with `autoMode`.
	Nodes Nodes `pulumi:"nodes,optional"`
	// Nodes that run only Pods with `service.gpu`.
	GPUNodes GPUNodes `pulumi:"gpuNodes,optional"`
	// Lets EKS choose, create and replace the nodes, for a fee on top of their price. Includes
	// load balancers.
	AutoMode AutoMode `pulumi:"autoMode,optional"`
	// The VPC of nodes and load balancers. Default: a new VPC.
	Network network.Options `pulumi:"network,optional"`

	// ARNs of Secrets Manager secrets and SSM parameters that the service's Pods may read with
	// their own identity. They are not set as variables. Requires the add-on
	// eks-pod-identity-agent in an existing cluster. Default: none.
	PodSecrets []pulumi.StringInput `pulumi:"podSecrets,optional" format:"awsSecretARN"`
	// ARNs of your own KMS keys that encrypt `podSecrets`. The Pods may decrypt with them, but
	// only through Secrets Manager and Parameter Store. Required for a Secrets Manager secret in
	// another account. Default: none; keys that AWS manages need no entry.
	PodSecretKeys []pulumi.StringInput `pulumi:"podSecretKeys,optional" format:"kmsKeyARN"`

	// Raises alarms on the requests at the load balancer of `kubernetes.ingress.controller` alb,
	// and on its certificate. With traefik or nginx, set `alarms.prometheusRule`.
	Alarms alarm.Options `pulumi:"alarms,optional"`
	// Creates a CloudWatch dashboard: requests, errors, latency, Pods and alarm states.
	// CloudWatch charges for it monthly. Controllers: alb. Default: false.
	Dashboard bool `pulumi:"dashboard,optional"`
	// The https URL where you publish the cost report. The dashboard links to it. Default: none.
	CostReport string `pulumi:"costReport,optional" format:"httpsAddress"`

	// login is what `aws eks get-token` needs to act as the stack's AWS provider; see Login.
	login map[string]string
	// loginRole is the role that `aws eks get-token` assumes; "" for none.
	loginRole string
}

// Existing is a cluster that this stack does not manage.
type Existing struct {
	// The cluster's ARN. Its region must be `eks.region`.
	ARN pulumi.StringInput `pulumi:"arn,optional" format:"eksClusterARN"`
	// The cluster's API endpoint, as `aws eks describe-cluster --name NAME` shows it. Required
	// with `certificateAuthority`.
	Endpoint pulumi.StringInput `pulumi:"endpoint,optional" format:"eksEndpoint"`
	// The certificate of the cluster's API in base64, as the same command shows it. Required
	// with `endpoint`.
	CertificateAuthority pulumi.StringInput `pulumi:"certificateAuthority,optional" format:"certificateBase64"`
	// A context in your kubeconfig, instead of `endpoint` and `certificateAuthority`. `aws eks
	// update-kubeconfig` names it after the ARN.
	Context string `pulumi:"context,optional"`
	// Set it if the cluster runs EKS Auto Mode, whose load balancers need different annotations.
	// Default: false.
	AutoMode bool `pulumi:"autoMode,optional"`
	// The instance type of the cluster's nodes, such as m7i.large. It only prices the service's
	// share of the nodes. Default: none; the share is not in the estimate.
	NodeType string `pulumi:"nodeType,optional" format:"instanceType"`
}

// Access grants one AWS role or user permissions in the cluster.
type Access struct {
	// The ARN of a role or user.
	PrincipalARN pulumi.StringInput `pulumi:"principalArn" format:"iamPrincipalARN"`
	// Distinguishes the entry in the names of the stack's resources. Required if `principalArn`
	// is an Output. Default: a hash of `principalArn`.
	Name string `pulumi:"name,optional" format:"serviceName"`
	// admin (everything in the cluster), edit or view (most resources in namespaces; view cannot
	// read Secrets). Default: view.
	Level string `pulumi:"level,optional" default:"view" enum:"admin,edit,view"`
	// The namespaces that edit and view are limited to. Default: all.
	Namespaces []string `pulumi:"namespaces,optional" format:"namespace"`
}

const defaultVersion = "1.35"

// Login sets the environment variables with which the AWS CLI acts as the stack's AWS provider, and
// the role that it assumes, as the provider does. Pulumi accesses the cluster with a token from
// `aws eks get-token`.
func (a *Args) Login(environment map[string]string, role string) {
	a.login, a.loginRole = environment, role
}

// SignsIn reports whether Pulumi needs such a token; a context of the user's own kubeconfig brings
// its own credentials.
func (a *Args) SignsIn() bool { return a.Existing.Context == "" }

// existing reports whether the service is deployed to an existing cluster.
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

// auto reports whether the cluster, new or existing, runs EKS Auto Mode.
func (a *Args) auto() bool {
	if a.existing() {
		return a.Existing.AutoMode
	}
	return a.AutoMode.Enabled
}
