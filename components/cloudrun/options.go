package cloudrun

import (
	"github.com/shopspring/decimal"

	"bankchurn/components/alarm"
	"bankchurn/config"
	"bankchurn/service"
)

// Options is the config block `cloudrun`.
type Options struct {
	// GCPRegion is the Google Cloud region. Default: us-central1.
	GCPRegion string `pulumi:"region,optional" default:"us-central1" format:"googleRegion"`
	// Image overrides service.image here: Cloud Run pulls from Artifact Registry
	// and Docker Hub.
	Image string `pulumi:"image,optional" format:"image"`
	// Concurrency is how many requests one instance serves at a time. Default: 80,
	// or 1 below 1 vCPU, where Cloud Run allows no other.
	Concurrency *int `pulumi:"concurrency,optional" min:"1" max:"1000"`
	// Billing is `request` (CPU only while requests are served, and a fee per
	// request) or `instance` (CPU for as long as an instance lives, no fee per
	// request). Default: request.
	Billing string `pulumi:"billing,optional" default:"request" enum:"request,instance"`
	// ExecutionEnvironment is gen1 (starts faster, runs on less than 1 vCPU) or
	// gen2 (full Linux compatibility, at least 512 MiB). Default: gen2, or gen1
	// where CPU or memory leave no choice.
	ExecutionEnvironment string `pulumi:"executionEnvironment,optional" enum:"gen1,gen2"`
	// StartupCPUBoost gives a starting instance more CPU; it is billed while it
	// lasts. Default: true, because loading a model is CPU-bound.
	StartupCPUBoost bool `pulumi:"startupCpuBoost,optional" default:"true"`
	// Ingress says which networks reach the service: all, internal, or
	// internal-and-cloud-load-balancing. Default: all; who may call is decided
	// by service.public.
	Ingress string `pulumi:"ingress,optional" default:"all" enum:"all,internal,internal-and-cloud-load-balancing"`
	// ServiceAccount is the e-mail of an existing service account to run as. The
	// program then grants it nothing. Default: a new account without any role but
	// reading the listed secrets.
	ServiceAccount string `pulumi:"serviceAccount,optional" format:"serviceAccount"`
	// Alarms tell of errors and slow answers, as Cloud Run measures them. They go off
	// after three bad minutes in a row.
	Alarms alarm.Options `pulumi:"alarms,optional"`
	// EnableAPIs enables the Google APIs the service needs in the project, and
	// leaves them enabled when the stack is destroyed. Default: false.
	EnableAPIs bool `pulumi:"enableApis,optional"`
	// Secrets overrides service.secrets by name with Secret Manager versions.
	Secrets map[string]string `pulumi:"secrets,optional"`
}

// Region is the Google Cloud region.
func (o *Options) Region() string { return o.GCPRegion }

var one = decimal.NewFromInt(1)

// imageOf is the image of the service's next revision and the config key it comes
// from: the candidate's before the release's, the release's before the block's.
func (o *Options) imageOf(s service.Service, release service.Release) (image, path string) {
	image, path = s.Image, "service.image"
	if o.Image != "" {
		image, path = o.Image, "cloudrun.image"
	}
	image, path = release.StableImage(image, path)
	if release.Canary != nil {
		return release.CandidateImage(image, path)
	}
	return image, path
}

// cpu is the number of vCPU per instance; 1 by default.
func (o *Options) cpu(s service.Service) decimal.Decimal { return config.Default(s.CPU, one) }

func (o *Options) concurrency(s service.Service) int {
	if o.Concurrency == nil && o.cpu(s).LessThan(one) {
		return 1
	}
	return config.Default(o.Concurrency, 80)
}

func (o *Options) environment(s service.Service) string {
	switch {
	case o.ExecutionEnvironment != "":
		return o.ExecutionEnvironment
	case o.cpu(s).LessThan(one) || s.MemoryMiB < minMemoryGen2:
		return "gen1"
	}
	return "gen2"
}

// minInstances and maxInstances default to the requirements' 0 and 10.
func (o *Options) minInstances(s service.Service) int { return config.Default(s.Scaling.Min, 0) }
func (o *Options) maxInstances(s service.Service) int { return config.Default(s.Scaling.Max, 10) }

func (o *Options) secretsOf(s service.Service) map[string]string {
	return config.Merge(s.Secrets, o.Secrets)
}
