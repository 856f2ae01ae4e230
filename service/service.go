package service

import (
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
	"github.com/shopspring/decimal"
)

// Service describes what runs. Its keys have the same meaning on every platform and do not
// change when `platform` does. An unset key uses the platform's default, which the
// platform's own config block documents.
type Service struct {
	// Name is the prefix of every resource's name: lowercase letters, digits and
	// hyphens, starting with a letter, at most 40 characters. Cloud Run allows 49
	// and generated names add eight. Default: bankchurn-api.
	Name string `pulumi:"name,optional" default:"bankchurn-api" format:"serviceName"`
	// Image is the container image, with a tag or digest. If a platform cannot pull
	// it, the error names the platform's own `image` key, which takes precedence there.
	Image pulumi.StringInput `pulumi:"image,optional" format:"image"`
	// Port is the TCP port that the container listens on. Default: 8000.
	Port int `pulumi:"port,optional" default:"8000" min:"1" max:"65535"`
	// HealthPath is the path that returns 200 to GET once the model is loaded.
	// Default: /health.
	HealthPath string `pulumi:"healthPath,optional" default:"/health" format:"urlPath"`
	// CPU is the number of vCPU per instance, with fractions if the platform
	// supports them. Default: the platform's.
	CPU float64 `pulumi:"cpu,optional" min:"0.01" max:"64"`
	// MemoryMiB is the memory per instance in MiB. Default: 1024.
	MemoryMiB int `pulumi:"memoryMiB,optional" default:"1024" min:"128" max:"249856"`
	// TimeoutSeconds is the longest one request may take. Default: 30.
	TimeoutSeconds int `pulumi:"timeoutSeconds,optional" default:"30" min:"1" max:"3600"`
	// StartupSeconds is how long an instance may take to start, including loading
	// the model, before HealthPath must respond. Default: 60.
	StartupSeconds int `pulumi:"startupSeconds,optional" default:"60" min:"1" max:"240"`
	// Env sets plain environment variables. Values are shown in previews: put
	// secrets in `service.secrets`.
	Env map[string]pulumi.StringInput `pulumi:"env,optional"`
	// Secrets maps environment variables to references in the cloud's secret
	// store, never to values: projects/P/secrets/S/versions/V on Google Cloud, a
	// Secrets Manager ARN on AWS. A platform's own `secrets` key overrides by name.
	Secrets map[string]pulumi.StringInput `pulumi:"secrets,optional"`
	// Scaling limits the number of instances.
	Scaling Scaling `pulumi:"scaling,optional"`
	// Public exposes the endpoint to the internet without authentication.
	// Default: false; callers need a cloud identity or access to the network.
	Public bool `pulumi:"public,optional"`
	// GPU adds GPUs to each instance. Platforms: eks, gke. Default: none.
	GPU *GPU `pulumi:"gpu,optional"`
	// Labels are added to every resource, as AWS tags or Google Cloud labels. Keys
	// and values are lowercase letters, digits, hyphens and underscores, at most 63
	// characters: the stricter of the two clouds' rules.
	Labels map[string]string `pulumi:"labels,optional"`
}

// Scaling limits how many instances run. On Lambda, where an instance serves one
// request at a time, min is provisioned concurrency and max reserved concurrency.
type Scaling struct {
	// Min is the number of instances kept running when idle, billed around the
	// clock. Default: the platform's (0 if it scales to zero).
	Min *int `pulumi:"min,optional" min:"0" max:"1000"`
	// Max is the maximum number of instances, and so limits the cost.
	// Default: the platform's.
	Max *int `pulumi:"max,optional" min:"1" max:"1000"`
}

// CPUs is the number of vCPU per instance, or otherwise if none is set.
func (s Service) CPUs(otherwise decimal.Decimal) decimal.Decimal {
	if s.CPU == 0 {
		return otherwise
	}
	return decimal.NewFromFloat(s.CPU)
}
