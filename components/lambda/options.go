package lambda

import (
	"github.com/shopspring/decimal"

	"bankchurn/components/alarm"
	"bankchurn/config"
	"bankchurn/service"
)

// Options is the config block `lambda`.
type Options struct {
	// AWSRegion is the AWS region. Default: us-east-1.
	AWSRegion string `pulumi:"region,optional" default:"us-east-1" format:"awsRegion"`
	// Zip is a folder or .zip file with the function's code, relative to the
	// project, up to 250 MB unzipped. One too large for a request to Lambda goes
	// through an S3 bucket that the stack makes: a .zip file over 50 MB, a folder
	// whose files are. Default: app, unless Image is set.
	Zip string `pulumi:"zip,optional"`
	// Image is a container image that speaks Lambda's runtime API, in a private
	// Amazon ECR repository of the same region, the only place Lambda pulls from.
	// service.image is never used: it answers HTTP instead. Conflicts with Zip.
	Image string `pulumi:"image,optional" format:"image"`
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
	// from the account's pool. -1 means no reservation. Default: service.scaling.max
	// where that is set, else -1.
	ReservedConcurrency *int `pulumi:"reservedConcurrency,optional" min:"-1" max:"10000"`
	// ProvisionedConcurrency keeps that many instances of the version that answers
	// initialized, around the clock and at a price. A canary's candidate has none:
	// its instances start with its requests. Default: service.scaling.min, else 0.
	ProvisionedConcurrency *int `pulumi:"provisionedConcurrency,optional" min:"0" max:"10000"`
	// Tracing sends X-Ray traces of sampled requests. Default: false.
	Tracing bool `pulumi:"tracing,optional"`
	// LogRetentionDays is how long both log groups keep events. Default: 30.
	LogRetentionDays int `pulumi:"logRetentionDays,optional" default:"30" min:"1" max:"3653"`
	// Throttle bounds what the API lets through.
	Throttle Throttle `pulumi:"throttle,optional"`
	// Alarms tell of errors and slow answers, as the HTTP API measures them. They
	// go off when three of five minutes are bad.
	Alarms alarm.Options `pulumi:"alarms,optional"`
	// CORS says which web pages may call the API from a browser.
	CORS CORS `pulumi:"cors,optional"`
	// CertificateARN is an ACM certificate of the same region for dns.name, by which
	// the API is then called. Default: with dns.name, one that the stack has ACM issue,
	// validated by a record in dns.zone; else none.
	CertificateARN string `pulumi:"certificateArn,optional" format:"certificateArn"`
	// Secrets overrides service.secrets by name with Secrets Manager ARNs.
	Secrets map[string]string `pulumi:"secrets,optional"`

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

// Region is the AWS region.
func (o *Options) Region() string { return o.AWSRegion }

// mebibytesPerCPU is the memory at which Lambda gives a function one vCPU
// (docs.aws.amazon.com/lambda/latest/dg/configuration-memory.html, 2026-08).
var mebibytesPerCPU = decimal.NewFromInt(1769)

// code is where the function's code comes from: exactly one of zip and image is
// set. path is the config key of the image.
type code struct{ zip, image, path string }

// code settles which package the function runs: the block's own choice, else the
// folder app. An image of the release or its candidate stands in for the block's.
func (o *Options) code(release service.Release) code {
	switch {
	case o.Zip != "":
		return code{zip: o.Zip}
	case o.Image != "":
		image, path := release.StableImage(o.Image, "lambda.image")
		if release.Canary != nil {
			image, path = release.CandidateImage(image, path)
		}
		return code{image: image, path: path}
	}
	return code{zip: "app"}
}

// reserved is the reserved concurrency, -1 for none.
func (o *Options) reserved(s service.Service) int {
	return config.Default(o.ReservedConcurrency, config.Default(s.Scaling.Max, -1))
}

// provisioned is the provisioned concurrency of the version that answers, 0 for none.
func (o *Options) provisioned(s service.Service) int {
	return config.Default(o.ProvisionedConcurrency, config.Default(s.Scaling.Min, 0))
}

// secretsOf merges the neutral references with the block's own.
func (o *Options) secretsOf(s service.Service) map[string]string {
	return config.Merge(s.Secrets, o.Secrets)
}

// secretVariable is the environment variable that carries a secret's ARN: the
// function reads the secret itself, so its value is in no configuration.
func secretVariable(name string) string { return name + "_SECRET_ARN" }
