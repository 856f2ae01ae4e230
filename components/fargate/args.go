package fargate

import (
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
	"github.com/shopspring/decimal"

	"bankchurn/components/alarm"
	"bankchurn/components/awssecret"
	"bankchurn/components/network"
	"bankchurn/config"
	"bankchurn/service"
	"bankchurn/verify"
)

// Args describes the service on Fargate. It is the config block `fargate`, together with
// the blocks that all platforms share.
type Args struct {
	// The service to run. Set its container image here or in `image`.
	Service service.Service `pulumi:"service,optional" block:"service"`
	// The release that gets the requests. Default: the one that the rest of the config
	// describes.
	Release service.Release `pulumi:"release,optional" block:"release"`
	// How to verify a new release before it gets requests.
	Verify verify.Options `pulumi:"verify,optional" block:"verify"`

	// The AWS region. Default: us-east-1.
	Region string `pulumi:"region,optional" default:"us-east-1" format:"awsRegion"`

	// Overrides `service.image` on Fargate: an image in a private Amazon ECR repository, or one
	// that can be pulled without credentials. With `network.nat` none, only a private ECR
	// repository in the same region is reachable. Default: `service.image`.
	Image pulumi.StringInput `pulumi:"image,optional" format:"image"`
	// Overrides `service.cpu`, in vCPU: Fargate offers fixed pairs of CPU and memory that other
	// platforms do not. Default: `service.cpu`, or 0.5 if that is not set.
	CPU float64 `pulumi:"cpu,optional" min:"0.25" max:"16"`
	// Overrides `service.memoryMiB`, in MiB, for the same reason. Default: `service.memoryMiB`.
	MemoryMiB int `pulumi:"memoryMiB,optional" min:"512" max:"122880"`
	// x86_64 or arm64. The image must be built for it. arm64 costs a fifth less. Default:
	// x86_64.
	Architecture string `pulumi:"architecture,optional" default:"x86_64" enum:"x86_64,arm64"`
	// The disk size of a task in GiB. Default: 20, which is free.
	EphemeralStorageGiB int `pulumi:"ephemeralStorageGiB,optional" default:"20" min:"20" max:"200"`
	// Makes the container's file system read-only. Conflicts with `exec`, whose agent writes
	// files. Default: false.
	ReadOnlyRootFilesystem bool `pulumi:"readOnlyRootFilesystem,optional"`
	// The name of the container in the task. Default: api.
	Container string `pulumi:"container,optional" default:"api" format:"ecsContainer"`
	// The health check that ECS runs inside the container.
	ContainerHealthCheck ContainerHealthCheck `pulumi:"containerHealthCheck,optional"`
	// Overrides `service.secrets` by name with ARNs of Secrets Manager secrets or SSM
	// parameters. ECS sets the variable to the value; `:KEY::` after the ARN of a secret picks
	// one key of its JSON. Default: none.
	Secrets map[string]pulumi.StringInput `pulumi:"secrets,optional"`
	// ARNs of your own KMS keys that encrypt these secrets and parameters. ECS may decrypt with
	// them, but only through Secrets Manager and Parameter Store. Keep a key listed while a
	// release that needs it can still serve. Images in an ECR repository encrypted with your own key need
	// no entry: ECR decrypts them itself. Required for a Secrets Manager secret in another
	// account. Default: none; keys that AWS manages need no entry.
	SecretKeys []pulumi.StringInput `pulumi:"secretKeys,optional" format:"kmsKeyARN"`
	// The ARN of your own KMS key, in the same region, that encrypts all log groups. Its key
	// policy must allow the service logs.REGION.amazonaws.com to use it. Default: a key that
	// CloudWatch owns.
	LogKey pulumi.StringInput `pulumi:"logKey,optional" format:"kmsKeyARN"`
	// Lets operators open a shell in a running task (aws ecs execute-command). Default: false.
	Exec bool `pulumi:"exec,optional"`

	// The exact name of the log group, such as /ecs/bankchurn. A fixed name exists once per
	// account and region: a second stack cannot use it, and a replacement must first delete the
	// old group and its events. Default: a generated name that starts with /ecs/ and the
	// service's name.
	LogGroup string `pulumi:"logGroup,optional" format:"logGroup"`
	// The prefix of every log stream's name. Default: api.
	LogStreamPrefix string `pulumi:"logStreamPrefix,optional" default:"api" format:"logStreamPrefix"`
	// How many days log groups keep events. Default: 30.
	LogRetentionDays int `pulumi:"logRetentionDays,optional" default:"30" min:"1" max:"3653"`
	// CloudWatch metrics beyond the free ones, billed as custom metrics: `disabled`, `enabled`,
	// or `enhanced` (per task and container). Default: disabled.
	Insights string `pulumi:"insights,optional" default:"disabled" enum:"disabled,enabled,enhanced"`

	// How a new version replaces the old one.
	Deployment Deployment `pulumi:"deployment,optional"`
	// Runs some of the tasks on spare capacity.
	Spot Spot `pulumi:"spot,optional"`
	// Scales the number of tasks within `service.scaling`, by default from 1 to 5. Equal bounds
	// disable it.
	AutoScaling AutoScaling `pulumi:"autoScaling,optional"`

	// The VPC of the tasks and the load balancer. Default: a new VPC.
	Network network.Options `pulumi:"network,optional"`
	// Raises alarms on errors and latency at the load balancer, on tasks that are not ready or
	// at their maximum, and on the certificate. See docs/alarms.md.
	Alarms alarm.Options `pulumi:"alarms,optional"`
	// Creates a CloudWatch dashboard: requests, errors, latency, tasks, CPU, memory and alarm
	// states. CloudWatch charges for it monthly. Default: false.
	Dashboard bool `pulumi:"dashboard,optional"`
	// The https URL where you publish the cost report. The dashboard links to it. Default: none.
	CostReport string `pulumi:"costReport,optional" format:"httpsAddress"`
	// The IPv4 ranges that can call the internal load balancer. Conflicts with `service.public`,
	// which opens it to the internet. Required with an existing VPC. Default: the range of a new
	// VPC.
	AllowedCIDRs []string `pulumi:"allowedCidrs,optional"`
	// The ARN of an ACM certificate in the same region. With it the load balancer serves HTTPS
	// (TLS 1.2 and 1.3) and redirects HTTP; without it, plain HTTP, with a warning. Clients must
	// call a name on the certificate. Default: with `dns.name`, one that ACM issues for the
	// stack, validated by a record in `dns.zone`; otherwise none.
	CertificateARN pulumi.StringInput `pulumi:"certificateArn,optional" format:"certificateArn"`
	// The hostname on the certificate that clients call. Required with `certificateArn`, and has
	// no effect without it. Verification after an update calls the load balancer by this name,
	// even before DNS points to it. Default: `dns.name`.
	Host string `pulumi:"host,optional" format:"hostName"`
	// How long the load balancer keeps idle connections to clients and tasks. Requests that take
	// longer fail with 504, so it cannot be below `service.timeoutSeconds`. The container must keep
	// idle connections longer: the stack sets its environment variable KEEP_ALIVE_SECONDS
	// accordingly. Default: 60, or `service.timeoutSeconds` if that is longer.
	IdleTimeoutSeconds *int `pulumi:"idleTimeoutSeconds,optional" min:"1" max:"4000"`
	// How the load balancer checks the health of a task.
	TargetHealthCheck TargetHealthCheck `pulumi:"targetHealthCheck,optional"`
	// How long a stopping task may take to finish requests in flight. Default: 30, because AWS's
	// default of 300 adds five minutes to every deployment.
	DeregistrationDelaySeconds *int `pulumi:"deregistrationDelaySeconds,optional" default:"30" min:"0" max:"3600"`
	// Writes a line per request to an S3 bucket. Default: no access log.
	AccessLogs AccessLogs `pulumi:"accessLogs,optional"`
	// Makes AWS refuse to delete the load balancer, and Pulumi refuse to delete what the service
	// needs to serve requests: network, security groups, load balancer, listeners, cluster, service
	// and roles. `pulumi destroy`, a switch to another platform and any change that deletes or
	// replaces one of them fail until an update sets this to false. Default: false.
	DeletionProtection bool `pulumi:"deletionProtection,optional"`
}

// halfCPU is the task size of the source deployment, 512 CPU units.
var halfCPU = decimal.RequireFromString("0.5")

func (a *Args) cpu() decimal.Decimal {
	if a.CPU != 0 {
		return decimal.NewFromFloat(a.CPU)
	}
	return a.Service.CPUs(halfCPU)
}

func (a *Args) memory() int {
	if a.MemoryMiB != 0 {
		return a.MemoryMiB
	}
	return a.Service.MemoryMiB
}

// imageOf returns the image that the configuration describes, and its config key.
func (a *Args) imageOf() (image pulumi.StringInput, path string) {
	if config.IsSet(a.Image) {
		return a.Image, "fargate.image"
	}
	return a.Service.Image, "service.image"
}

// secrets returns the references in service.secrets and fargate.secrets, checked.
func (a *Args) secrets(r *config.Report) map[string]pulumi.StringInput {
	return a.secretForm().Check(a.Service, r)
}

func (a *Args) secretForm() service.SecretForm {
	return service.SecretForm{
		Block: "fargate", Own: a.Secrets, Form: awssecret.FormWithKey, Reason: awssecret.Reason,
		Allowed: awssecret.Allowed(a.Region) + "; :KEY:: after the ARN of a secret picks one key of its JSON",
		Example: "arn:aws:secretsmanager:" + a.Region + ":123456789012:secret:example-AbCdEf",
	}
}

// minTasks and maxTasks default to one task, and to five, the number in the requirements' cost
// table for 100 million requests a month.
func (a *Args) minTasks() int { return config.Default(a.Service.Scaling.Min, 1) }
func (a *Args) maxTasks() int { return config.Default(a.Service.Scaling.Max, 5) }

// scales reports whether auto-scaling sets the number of tasks.
func (a *Args) scales() bool { return a.minTasks() < a.maxTasks() }

// callers are the address ranges that the load balancer's security group allows.
func (a *Args) callers() []string {
	switch {
	case a.Service.Public:
		return []string{anywhere}
	case len(a.AllowedCIDRs) > 0:
		return a.AllowedCIDRs
	case a.Network.Existing():
		return nil
	}
	return []string{a.Network.Range()}
}

// idleTimeout is AWS's default, or longer if requests may take longer.
func (a *Args) idleTimeout() int {
	return config.Default(a.IdleTimeoutSeconds, max(60, a.Service.TimeoutSeconds))
}

// anywhere is every IPv4 address.
const anywhere = "0.0.0.0/0"
