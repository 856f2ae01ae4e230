package lambda

import (
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
	"github.com/shopspring/decimal"

	"bankchurn/components/alarm"
	"bankchurn/components/awssecret"
	"bankchurn/config"
	"bankchurn/service"
	"bankchurn/verify"
)

// Args describes the service on Lambda. It is the config block `lambda`, together with the
// blocks that all platforms share.
type Args struct {
	// Service is what runs, except for its image: the code is `zip` or `image`.
	Service service.Service `pulumi:"service,optional" block:"service"`
	// Release says which release of the service answers. Default: what the rest
	// describes.
	Release service.Release `pulumi:"release,optional" block:"release"`
	// Verify says how a new release is verified before it gets requests.
	Verify verify.Options `pulumi:"verify,optional" block:"verify"`
	// Host is the name by which clients call the API, served with the certificate of
	// `certificateArn`; a DNS record of it must lead to the component. Default: none, and
	// clients use the API's own name.
	Host string `pulumi:"host,optional" block:"dns.name" format:"dnsName"`

	// Region is the AWS region. Default: us-east-1.
	Region string `pulumi:"region,optional" default:"us-east-1" format:"awsRegion"`
	// Zip is a folder or .zip file with the function's code, relative to the
	// project, up to 250 MB unzipped. One too large for a request to Lambda goes
	// through an S3 bucket that the stack makes: a .zip file over 50 MB, a folder
	// whose files are. Default: app, unless `image` is set.
	Zip string `pulumi:"zip,optional"`
	// Image is a container image that speaks Lambda's runtime API, in a private
	// Amazon ECR repository of the same region, the only place Lambda pulls from.
	// service.image is never used: it answers HTTP instead. Conflicts with `zip`.
	// Default: none.
	Image pulumi.StringInput `pulumi:"image,optional" format:"image"`
	// Handler is the function's entry point in a zip. Default: handler.lambda_handler.
	Handler string `pulumi:"handler,optional" default:"handler.lambda_handler" format:"lambdaHandler"`
	// Runtime is the managed runtime of a zip. Default: python3.13, the newest
	// that the AWS provider v6 knows. See runtimes.go for dates.
	Runtime string `pulumi:"runtime,optional" default:"python3.13"`
	// Architecture is x86_64 or arm64; arm64 costs a fifth less per GB-second.
	// Default: x86_64.
	Architecture string `pulumi:"architecture,optional" default:"x86_64" enum:"x86_64,arm64"`
	// EphemeralStorageMiB is the size of /tmp. Default: 512, which is free.
	EphemeralStorageMiB int `pulumi:"ephemeralStorageMiB,optional" default:"512" min:"512" max:"10240"`
	// ReservedConcurrency caps how many requests run at once, and takes that many
	// from the account's pool, of which 100 must stay unreserved: new accounts have 10 in
	// all, others 1,000 unless raised. -1 means no reservation. Default:
	// `service.scaling.max` where that is set, up to 900, else -1.
	ReservedConcurrency *int `pulumi:"reservedConcurrency,optional" min:"-1" max:"10000"`
	// ProvisionedConcurrency keeps that many instances of the version that answers
	// initialized, around the clock and at a price. A canary's candidate has none:
	// its instances start with its requests. Reserved concurrency, where there is some,
	// must be at least twice as much: during an update the old and the new version both
	// have theirs. Default: `service.scaling.min`, else 0.
	ProvisionedConcurrency *int `pulumi:"provisionedConcurrency,optional" min:"0" max:"10000"`
	// Tracing sends X-Ray traces of sampled requests. Default: false.
	Tracing bool `pulumi:"tracing,optional"`
	// LogRetentionDays is how long both log groups keep events. Default: 30.
	LogRetentionDays int `pulumi:"logRetentionDays,optional" default:"30" min:"1" max:"3653"`
	// Network runs the function in private subnets of a VPC that exists, so that it reaches
	// what is private there. The API stays where it is. Default: none, and the function reaches
	// the internet and AWS by itself.
	Network *Network `pulumi:"network,optional"`
	// Throttle bounds what the API lets through.
	Throttle Throttle `pulumi:"throttle,optional"`
	// Alarms watch errors and latency of the HTTP API, throttled requests, and the
	// certificate of `host`. See docs/alarms.md.
	Alarms alarm.Options `pulumi:"alarms,optional"`
	// Dashboard creates a CloudWatch dashboard of the service: requests, errors, latency,
	// instances, cold starts, memory and the states of the alarms. CloudWatch charges by the month.
	// Default: false.
	Dashboard bool `pulumi:"dashboard,optional"`
	// CostReport is the https address where you publish the cost report. The dashboard links
	// it. Default: none.
	CostReport string `pulumi:"costReport,optional" format:"httpsAddress"`
	// CORS says which web pages may call the API from a browser.
	CORS CORS `pulumi:"cors,optional"`
	// CertificateARN is an ACM certificate of the same region for dns.name, by which
	// the API is then called. Default: with dns.name, one that the stack has ACM issue,
	// validated by a record in dns.zone; else none.
	CertificateARN pulumi.StringInput `pulumi:"certificateArn,optional" format:"certificateArn"`
	// Secrets overrides service.secrets by name with ARNs of Secrets Manager secrets or SSM
	// parameters. The function gets each ARN in the variable NAME_SECRET_ARN, and may read
	// what it names.
	Secrets map[string]pulumi.StringInput `pulumi:"secrets,optional"`
	// SecretKeys are ARNs of the KMS keys of yours that encrypt these secrets and parameters:
	// the function may decrypt with them, through Secrets Manager and Parameter Store alone.
	// While a version that needs another key can still serve, list that key too. Default:
	// none, which is right for keys that AWS manages.
	SecretKeys []pulumi.StringInput `pulumi:"secretKeys,optional" format:"kmsKeyARN"`
	// EnvironmentKey is the ARN of a KMS key of yours, in the same region, that encrypts the
	// function's variables and, of an image, the copy that Lambda runs. The function may
	// decrypt with it; the deployer needs kms:CreateGrant, kms:Encrypt and kms:Decrypt on it.
	// An ECR repository under a key of yours needs no entry. Default: a key of Lambda's own.
	EnvironmentKey pulumi.StringInput `pulumi:"environmentKey,optional" format:"kmsKeyARN"`
	// LogKey is the ARN of a KMS key of yours, in the same region, that encrypts both log
	// groups. Its key policy must let the service logs.REGION.amazonaws.com use it. Default:
	// a key of CloudWatch's own.
	LogKey pulumi.StringInput `pulumi:"logKey,optional" format:"kmsKeyARN"`

	// hashes are those of packages that were read: a preview registers one twice, for
	// the estimate and for the engine.
	hashes map[string]string
}

// Throttle bounds the requests that the API's stage lets through; more are
// answered 429. It also bounds the cost of abuse.
type Throttle struct {
	// RatePerSecond is the steady rate. Default: 100.
	RatePerSecond int `pulumi:"ratePerSecond,optional" default:"100" min:"1" max:"10000"`
	// Burst is how many requests may arrive at once. Default: 200.
	Burst int `pulumi:"burst,optional" default:"200" min:"1" max:"5000"`
}

// CORS is the API's answer to a browser's cross-origin requests.
type CORS struct {
	// AllowOrigins lists origins such as https://app.example.com. Default: any,
	// without credentials.
	AllowOrigins []string `pulumi:"allowOrigins,optional" default:"[\"*\"]" format:"corsOrigin"`
}

// mebibytesPerCPU is the memory at which Lambda gives a function one vCPU
// (docs.aws.amazon.com/lambda/latest/dg/configuration-memory.html, 2026-08).
var mebibytesPerCPU = decimal.NewFromInt(1769)

// code is where the function's code comes from: exactly one of zip and image is
// set. path is the config key of the image.
type code struct {
	zip   string
	image pulumi.StringInput
	path  string
}

// code settles which package the function runs: the block's own choice, else the
// folder app. An image of the release or its candidate stands in for the block's.
func (a *Args) code() code {
	switch {
	case a.Zip != "":
		return code{zip: a.Zip}
	case config.IsSet(a.Image):
		image, path := a.Release.StableImage(a.Image, "lambda.image")
		if a.Release.Canary != nil {
			image, path = a.Release.CandidateImage(image, path)
		}
		return code{image: image, path: path}
	}
	return code{zip: "app"}
}

// reserved is the reserved concurrency, -1 for none.
func (a *Args) reserved() int {
	return config.Default(a.ReservedConcurrency, config.Default(a.Service.Scaling.Max, -1))
}

// provisioned is the provisioned concurrency of the version that answers, 0 for none.
func (a *Args) provisioned() int {
	return config.Default(a.ProvisionedConcurrency, config.Default(a.Service.Scaling.Min, 0))
}

// secrets are the references of service.secrets and lambda.secrets, checked.
func (a *Args) secrets(r *config.Report) map[string]pulumi.StringInput {
	return a.secretForm().Check(a.Service, r)
}

func (a *Args) secretForm() service.SecretForm {
	return service.SecretForm{
		Block: "lambda", Own: a.Secrets, Form: awssecret.Form, Reason: awssecret.Reason, Allowed: awssecret.Allowed(a.Region),
		Example: "arn:aws:secretsmanager:" + a.Region + ":123456789012:secret:example-AbCdEf",
	}
}

// secretVariable is the environment variable that carries a secret's ARN: the
// function reads the secret itself, so its value is in no configuration.
func secretVariable(name string) string { return name + "_SECRET_ARN" }
