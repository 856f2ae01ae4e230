package service

import (
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
	"github.com/shopspring/decimal"
)

// Service says what runs. Its keys mean the same on every platform and never
// change when `platform` does. A key left out takes the platform's default,
// which the platform's own config block documents.
type Service struct {
	// Name prefixes every resource's name. Lower case letters, digits and
	// hyphens, starting with a letter, at most 40 characters: Cloud Run allows
	// 49 and generated names add eight. Default: bankchurn-api.
	Name string `pulumi:"name,optional" default:"bankchurn-api" format:"serviceName"`
	// Image is the container image, with a tag or digest. A platform that cannot
	// pull it says so and names its own `image` key, which takes precedence there.
	Image pulumi.StringInput `pulumi:"image,optional" format:"image"`
	// Port is the TCP port that the container listens on. Default: 8000.
	Port int `pulumi:"port,optional" default:"8000" min:"1" max:"65535"`
	// HealthPath answers 200 to GET once the model is loaded. Default: /health.
	HealthPath string `pulumi:"healthPath,optional" default:"/health" format:"urlPath"`
	// CPU is the number of vCPU per instance; fractions are allowed where the
	// platform has them. Default: the platform's.
	CPU float64 `pulumi:"cpu,optional" min:"0.01" max:"64"`
	// MemoryMiB is the memory per instance in MiB. Default: 1024.
	MemoryMiB int `pulumi:"memoryMiB,optional" default:"1024" min:"128" max:"249856"`
	// TimeoutSeconds is the longest one request may take. Default: 30.
	TimeoutSeconds int `pulumi:"timeoutSeconds,optional" default:"30" min:"1" max:"3600"`
	// StartupSeconds is how long an instance may take until HealthPath answers,
	// loading the model included. Default: 60.
	StartupSeconds int `pulumi:"startupSeconds,optional" default:"60" min:"1" max:"240"`
	// Env holds plain environment variables. Values show in previews: secrets
	// belong in Secrets.
	Env map[string]pulumi.StringInput `pulumi:"env,optional"`
	// Secrets maps environment variables to references in the cloud's secret
	// store: projects/P/secrets/S/versions/V on Google Cloud, a Secrets Manager
	// ARN on AWS. Never values. A platform's own `secrets` key overrides by name.
	Secrets map[string]pulumi.StringInput `pulumi:"secrets,optional"`
	// Scaling bounds the number of instances.
	Scaling Scaling `pulumi:"scaling,optional"`
	// Public opens the endpoint to the internet without authentication.
	// Default: false; callers then need an identity of the cloud.
	Public bool `pulumi:"public,optional"`
	// GPU gives each instance GPUs. Platforms: eks, gke. Default: none.
	GPU *GPU `pulumi:"gpu,optional"`
	// Labels go on every resource, as AWS tags or Google Cloud labels. Keys and
	// values in lower case letters, digits, hyphens and underscores, at most 63
	// characters: the stricter of the two clouds' rules.
	Labels map[string]string `pulumi:"labels,optional"`
}

// Scaling bounds how many instances run. On Lambda, where an instance serves one
// request at a time, they are provisioned and reserved concurrency.
type Scaling struct {
	// Min is the number of instances kept running when idle; they cost money
	// around the clock. Default: the platform's (0 where it scales to zero).
	Min *int `pulumi:"min,optional" min:"0" max:"1000"`
	// Max is the most instances at one time, and so the bound of the cost.
	// Default: the platform's.
	Max *int `pulumi:"max,optional" min:"1" max:"1000"`
}

// CPUs is the number of vCPU per instance, or otherwise where none is set.
func (s Service) CPUs(otherwise decimal.Decimal) decimal.Decimal {
	if s.CPU == 0 {
		return otherwise
	}
	return decimal.NewFromFloat(s.CPU)
}
