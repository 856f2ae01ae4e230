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
	// The service to run, except for its image: the code is `zip` or `image`.
	Service service.Service `pulumi:"service,optional" block:"service"`
	// The release that gets the requests. Default: the one that the rest of the config
	// describes.
	Release service.Release `pulumi:"release,optional" block:"release"`
	// How to verify a new release before it gets requests.
	Verify verify.Options `pulumi:"verify,optional" block:"verify"`
	// The hostname that clients call, served with the certificate of `certificateArn`. Its DNS
	// record must point to the component. Default: none; clients use the API's own hostname.
	Host string `pulumi:"host,optional" block:"dns.name" format:"dnsName"`

	// The AWS region. Default: us-east-1.
	Region string `pulumi:"region,optional" default:"us-east-1" format:"awsRegion"`
	// A folder or .zip file with the function's code, relative to the project, up to 250 MB
	// unzipped. A .zip file over 50 MB, or a folder with more than 50 MB of files, is uploaded
	// through an S3 bucket that the stack creates. Default: app, unless `image` is set.
	Zip string `pulumi:"zip,optional"`
	// A container image that implements Lambda's runtime API, in a private Amazon ECR repository
	// in the same region, the only place Lambda pulls from. `service.image` is never used: it
	// answers HTTP instead. Conflicts with `zip`. Default: none.
	Image pulumi.StringInput `pulumi:"image,optional" format:"image"`
	// The function's entry point in a zip. Default: handler.lambda_handler.
	Handler string `pulumi:"handler,optional" default:"handler.lambda_handler" format:"lambdaHandler"`
	// The managed runtime of a zip. Default: python3.13, the newest that the AWS provider v6
	// supports.
	Runtime string `pulumi:"runtime,optional" default:"python3.13"`
	// x86_64 or arm64. arm64 costs a fifth less per GB-second. Default: x86_64.
	Architecture string `pulumi:"architecture,optional" default:"x86_64" enum:"x86_64,arm64"`
	// The size of /tmp in MiB. Default: 512, which is free.
	EphemeralStorageMiB int `pulumi:"ephemeralStorageMiB,optional" default:"512" min:"512" max:"10240"`
	// The maximum number of concurrent requests, reserved from the account's pool, of which 100
	// must stay unreserved: new accounts have 10 in all, others 1,000 unless raised. -1 reserves
	// none. Default: `service.scaling.max` if that is set, up to 900, otherwise -1.
	ReservedConcurrency *int `pulumi:"reservedConcurrency,optional" min:"-1" max:"10000"`
	// The number of instances of the serving version that stay initialized, around the clock and
	// at a price. A canary's candidate has none: its instances start with its requests. If
	// concurrency is reserved, it must be at least twice as high: during an update the old and
	// the new version each have theirs. Default: `service.scaling.min`, otherwise 0.
	ProvisionedConcurrency *int `pulumi:"provisionedConcurrency,optional" min:"0" max:"10000"`
	// Sends X-Ray traces of sampled requests. Default: false.
	Tracing bool `pulumi:"tracing,optional"`
	// How many days both log groups keep events. Default: 30.
	LogRetentionDays int `pulumi:"logRetentionDays,optional" default:"30" min:"1" max:"3653"`
	// Runs the function in private subnets of an existing VPC, to reach private resources there.
	// The API stays outside it. Default: none; the function reaches the internet and AWS
	// directly.
	Network *Network `pulumi:"network,optional"`
	// Limits the requests that the API accepts.
	Throttle Throttle `pulumi:"throttle,optional"`
	// Raises alarms on errors and latency of the HTTP API, on throttled requests, and on the
	// certificate of `host`. See docs/alarms.md.
	Alarms alarm.Options `pulumi:"alarms,optional"`
	// Creates a CloudWatch dashboard: requests, errors, latency, instances, cold starts, memory
	// and alarm states. CloudWatch charges for it monthly. Default: false.
	Dashboard bool `pulumi:"dashboard,optional"`
	// The https URL where you publish the cost report. The dashboard links to it. Default: none.
	CostReport string `pulumi:"costReport,optional" format:"httpsAddress"`
	// The web origins that may call the API from a browser.
	CORS CORS `pulumi:"cors,optional"`
	// The ARN of an ACM certificate in the same region for `dns.name`, which clients then call.
	// Default: with `dns.name`, one that ACM issues for the stack, validated by a record in
	// `dns.zone`; otherwise none.
	CertificateARN pulumi.StringInput `pulumi:"certificateArn,optional" format:"certificateArn"`
	// Overrides `service.secrets` by name with ARNs of Secrets Manager secrets or SSM
	// parameters. The function gets each ARN in the variable NAME_SECRET_ARN and may read its
	// value. Default: none.
	Secrets map[string]pulumi.StringInput `pulumi:"secrets,optional"`
	// ARNs of your own KMS keys that encrypt these secrets and parameters. The function may
	// decrypt with them, but only through Secrets Manager and Parameter Store. Keep a key listed
	// while a version that needs it can still serve. Required for a Secrets Manager secret in
	// another account. Default: none; keys that AWS manages need no entry.
	SecretKeys []pulumi.StringInput `pulumi:"secretKeys,optional" format:"kmsKeyARN"`
	// The ARN of your own KMS key, in the same region, that encrypts the function's variables and,
	// for an image, Lambda's copy of it. The function may decrypt with it; the deployer needs
	// kms:CreateGrant, kms:Encrypt and kms:Decrypt on it. An ECR repository encrypted with your own
	// key needs no entry. Default: a key that Lambda owns.
	EnvironmentKey pulumi.StringInput `pulumi:"environmentKey,optional" format:"kmsKeyARN"`
	// The ARN of your own KMS key, in the same region, that encrypts both log groups. Its key
	// policy must allow the service logs.REGION.amazonaws.com to use it. Default: a key that
	// CloudWatch owns.
	LogKey pulumi.StringInput `pulumi:"logKey,optional" format:"kmsKeyARN"`

	// hashes are the content hashes of packages already read: a preview registers a package twice,
	// once for the estimate and once for the engine.
	hashes map[string]string
}

// Throttle limits the requests that the API's stage accepts. Requests above the limit are answered
// with 429. It also bounds the cost of abuse.
type Throttle struct {
	// The sustained rate in requests per second. Default: 100.
	RatePerSecond int `pulumi:"ratePerSecond,optional" default:"100" min:"1" max:"10000"`
	// The number of requests that may arrive at once. Default: 200.
	Burst int `pulumi:"burst,optional" default:"200" min:"1" max:"5000"`
}

// CORS configures the API's responses to cross-origin requests from browsers.
type CORS struct {
	// Allowed origins, such as https://app.example.com. Default: any, without credentials.
	AllowOrigins []string `pulumi:"allowOrigins,optional" default:"[\"*\"]" format:"corsOrigin"`
}

// mebibytesPerCPU is the memory at which Lambda gives a function one vCPU
// (docs.aws.amazon.com/lambda/latest/dg/configuration-memory.html, 2026-08).
var mebibytesPerCPU = decimal.NewFromInt(1769)

// code is the source of the function's code: exactly one of zip and image is set. path is the
// config key of the image.
type code struct {
	zip   string
	image pulumi.StringInput
	path  string
}

// code returns the package that the function runs: the configured one, otherwise the folder app.
// The image of a release or its candidate replaces the configured image.
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

// provisioned is the provisioned concurrency of the serving version, 0 for none.
func (a *Args) provisioned() int {
	return config.Default(a.ProvisionedConcurrency, config.Default(a.Service.Scaling.Min, 0))
}

// secrets returns the references in service.secrets and lambda.secrets, checked.
func (a *Args) secrets(r *config.Report) map[string]pulumi.StringInput {
	return a.secretForm().Check(a.Service, r)
}

func (a *Args) secretForm() service.SecretForm {
	return service.SecretForm{
		Block: "lambda", Own: a.Secrets, Form: awssecret.Form, Reason: awssecret.Reason, Allowed: awssecret.Allowed(a.Region),
		Example: "arn:aws:secretsmanager:" + a.Region + ":123456789012:secret:example-AbCdEf",
	}
}

// secretVariable is the environment variable with a secret's ARN. The function reads the secret
// itself, so its value appears in no configuration.
func secretVariable(name string) string { return name + "_SECRET_ARN" }
