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
	// Service is what runs. Its image is required, here or there.
	Service service.Service `pulumi:"service,optional" block:"service"`
	// Release says which release of the service answers. Default: what the rest
	// describes.
	Release service.Release `pulumi:"release,optional" block:"release"`
	// Verify says how a new release is verified before it gets requests.
	Verify verify.Options `pulumi:"verify,optional" block:"verify"`

	// Region is the AWS region. Default: us-east-1.
	Region string `pulumi:"region,optional" default:"us-east-1" format:"awsRegion"`

	// Image overrides service.image here: a private Amazon ECR repository, or any
	// image that can be pulled without credentials. With network.nat `none`, only
	// a private ECR repository of the same region can be reached.
	Image pulumi.StringInput `pulumi:"image,optional" format:"image"`
	// CPU overrides service.cpu, in vCPU, because Fargate has fixed pairs of CPU
	// and memory (sizes.go) that no other platform has. Default: service.cpu, or
	// 0.5 where that is not set.
	CPU float64 `pulumi:"cpu,optional" min:"0.25" max:"16"`
	// MemoryMiB overrides service.memoryMiB for the same reason. Default:
	// service.memoryMiB.
	MemoryMiB int `pulumi:"memoryMiB,optional" min:"512" max:"122880"`
	// Architecture is x86_64 or arm64, which the image must be built for; arm64
	// costs a fifth less. Default: x86_64.
	Architecture string `pulumi:"architecture,optional" default:"x86_64" enum:"x86_64,arm64"`
	// EphemeralStorageGiB is the size of a task's disk. Default: 20, which is free.
	EphemeralStorageGiB int `pulumi:"ephemeralStorageGiB,optional" default:"20" min:"20" max:"200"`
	// ReadOnlyRootFilesystem stops the container from writing files. Conflicts with
	// Exec, whose agent writes some. Default: false.
	ReadOnlyRootFilesystem bool `pulumi:"readOnlyRootFilesystem,optional"`
	// Container is the container's name in the task. Default: api.
	Container string `pulumi:"container,optional" default:"api" format:"ecsContainer"`
	// ContainerHealthCheck is what ECS runs inside the container.
	ContainerHealthCheck ContainerHealthCheck `pulumi:"containerHealthCheck,optional"`
	// Secrets overrides service.secrets by name with ARNs of Secrets Manager secrets or SSM
	// parameters. ECS sets the variable to the value; `:KEY::` after the ARN of a secret
	// picks one key of its JSON.
	Secrets map[string]pulumi.StringInput `pulumi:"secrets,optional"`
	// SecretKeys are ARNs of the KMS keys of yours that encrypt these secrets and parameters:
	// ECS may decrypt with them, through Secrets Manager and Parameter Store alone. While a
	// release that needs another key can still serve, list that key too. Images in an ECR
	// repository under a key of yours need no entry: ECR decrypts them itself. Default: none,
	// which is right for keys that AWS manages.
	SecretKeys []pulumi.StringInput `pulumi:"secretKeys,optional" format:"kmsKeyARN"`
	// LogKey is the ARN of a KMS key of yours, in the same region, that encrypts all log
	// groups. Its key policy must let the service logs.REGION.amazonaws.com use it. Default:
	// a key of CloudWatch's own.
	LogKey pulumi.StringInput `pulumi:"logKey,optional" format:"kmsKeyARN"`
	// Exec lets operators open a shell in a running task (aws ecs execute-command).
	// Default: false.
	Exec bool `pulumi:"exec,optional"`

	// LogGroup is the exact name of the log group, such as /ecs/bankchurn. Default:
	// a generated name that starts with /ecs/ and the service's name. A fixed name
	// exists once per account and region: a second stack cannot have it, and a
	// replacement cannot be made before the old group and its events are deleted.
	LogGroup string `pulumi:"logGroup,optional" format:"logGroup"`
	// LogStreamPrefix starts the name of every log stream. Default: api.
	LogStreamPrefix string `pulumi:"logStreamPrefix,optional" default:"api" format:"logStreamPrefix"`
	// LogRetentionDays is how long log groups keep events. Default: 30.
	LogRetentionDays int `pulumi:"logRetentionDays,optional" default:"30" min:"1" max:"3653"`
	// Insights are CloudWatch metrics beyond the free ones, billed as custom
	// metrics: `disabled`, `enabled`, or `enhanced` (per task and container).
	// Default: disabled.
	Insights string `pulumi:"insights,optional" default:"disabled" enum:"disabled,enabled,enhanced"`

	// Deployment says how a new version replaces the old one.
	Deployment Deployment `pulumi:"deployment,optional"`
	// Spot runs a part of the tasks on spare capacity.
	Spot Spot `pulumi:"spot,optional"`
	// AutoScaling moves the number of tasks between the bounds of service.scaling,
	// which are 1 and 5 by default. Equal bounds switch it off.
	AutoScaling AutoScaling `pulumi:"autoScaling,optional"`

	// Network is where tasks and load balancer live. Default: a new VPC.
	Network network.Options `pulumi:"network,optional"`
	// Alarms watch errors and latency at the load balancer, tasks that are not ready or at
	// their maximum, and the certificate. See docs/alarms.md.
	Alarms alarm.Options `pulumi:"alarms,optional"`
	// Dashboard creates a CloudWatch dashboard of the service: requests, errors, latency,
	// tasks, CPU and memory and the states of the alarms. CloudWatch charges by the month.
	// Default: false.
	Dashboard bool `pulumi:"dashboard,optional"`
	// CostReport is the https address where you publish the cost report. The dashboard links
	// it. Default: none.
	CostReport string `pulumi:"costReport,optional" format:"httpsAddress"`
	// AllowedCIDRs are the IPv4 ranges from which the internal load balancer can be
	// called. Conflicts with service.public, which opens it to everybody. Default:
	// the range of a new VPC; required with an existing one.
	AllowedCIDRs []string `pulumi:"allowedCidrs,optional"`
	// CertificateARN is an ACM certificate of the same region. With it the load
	// balancer speaks HTTPS (TLS 1.2 and 1.3) and redirects HTTP; without it, plain
	// HTTP, with a warning. Clients must call it by a name on the certificate. Default:
	// with dns.name, one that the stack has ACM issue, validated by a record in
	// dns.zone; else none.
	CertificateARN pulumi.StringInput `pulumi:"certificateArn,optional" format:"certificateArn"`
	// Host is the name on the certificate by which clients call the service.
	// Required with CertificateARN, and used with it only: the verification after an
	// update calls the load balancer by this name, before DNS leads to it. Default:
	// dns.name.
	Host string `pulumi:"host,optional" format:"hostName"`
	// IdleTimeoutSeconds is how long the load balancer keeps a connection on which nothing
	// is sent, to clients and to tasks. A request that is answered later than that fails
	// with 504, so it cannot be below `service.timeoutSeconds`. The container must keep
	// idle connections for longer: KEEP_ALIVE_SECONDS in its environment says how long.
	// Default: 60, or `service.timeoutSeconds` where that is longer.
	IdleTimeoutSeconds *int `pulumi:"idleTimeoutSeconds,optional" min:"1" max:"4000"`
	// TargetHealthCheck is how the load balancer finds out whether a task is well.
	TargetHealthCheck TargetHealthCheck `pulumi:"targetHealthCheck,optional"`
	// DeregistrationDelaySeconds is how long a task that is to stop may finish
	// requests it has begun. Default: 30, because AWS's own default of 300 makes
	// every deployment five minutes longer.
	DeregistrationDelaySeconds *int `pulumi:"deregistrationDelaySeconds,optional" default:"30" min:"0" max:"3600"`
	// AccessLogs writes a line per request to an S3 bucket. Default: no access log.
	AccessLogs AccessLogs `pulumi:"accessLogs,optional"`
	// DeletionProtection has AWS refuse to delete the load balancer, and Pulumi whatever
	// the service needs to answer: network, security groups, load balancer, listeners,
	// cluster, service and roles. `pulumi destroy`, a switch to another platform and a
	// change that would delete or replace one of them are refused until an update has set
	// it to false. Default: false.
	DeletionProtection bool `pulumi:"deletionProtection,optional"`
}

// halfCPU is the source's task size, 512 CPU units.
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

// imageOf is the image that the configuration describes and the key it comes from.
func (a *Args) imageOf() (image pulumi.StringInput, path string) {
	if config.IsSet(a.Image) {
		return a.Image, "fargate.image"
	}
	return a.Service.Image, "service.image"
}

// secrets are the references of service.secrets and fargate.secrets, checked.
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

// minTasks and maxTasks default to one task, and to the five that the
// requirements' cost table counts at 100 million requests a month.
func (a *Args) minTasks() int { return config.Default(a.Service.Scaling.Min, 1) }
func (a *Args) maxTasks() int { return config.Default(a.Service.Scaling.Max, 5) }

// scales says whether auto-scaling decides the number of tasks.
func (a *Args) scales() bool { return a.minTasks() < a.maxTasks() }

// callers are the ranges of addresses that the load balancer's group lets in.
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

// idleTimeout is AWS's own default where requests are not allowed to take longer.
func (a *Args) idleTimeout() int {
	return config.Default(a.IdleTimeoutSeconds, max(60, a.Service.TimeoutSeconds))
}

// anywhere is every IPv4 address.
const anywhere = "0.0.0.0/0"
