package cloudrun

import (
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
	"github.com/shopspring/decimal"

	"bankchurn/components/alarm"
	"bankchurn/config"
	"bankchurn/service"
	"bankchurn/verify"
)

// Args describes the service on Cloud Run. It is the config block `cloudrun`, together with
// the blocks that all platforms share.
type Args struct {
	// Service is what runs. Its image is required, here or there.
	Service service.Service `pulumi:"service,optional" block:"service"`
	// Release says which release of the service answers. Default: what the rest
	// describes.
	Release service.Release `pulumi:"release,optional" block:"release"`
	// Verify says how a new release is verified before it gets requests.
	Verify verify.Options `pulumi:"verify,optional" block:"verify"`

	// Region is the Google Cloud region. Default: us-central1.
	Region string `pulumi:"region,optional" default:"us-central1" format:"googleRegion"`
	// Image overrides service.image here: Cloud Run pulls from Artifact Registry
	// and Docker Hub.
	Image pulumi.StringInput `pulumi:"image,optional" format:"image"`
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
	StartupCPUBoost *bool `pulumi:"startupCpuBoost,optional" default:"true"`
	// Ingress says which networks reach the service: all, internal, or
	// internal-and-cloud-load-balancing. Who may call is decided by service.public.
	// Default: all; with a load balancer, internal-and-cloud-load-balancing.
	Ingress string `pulumi:"ingress,optional" enum:"all,internal,internal-and-cloud-load-balancing"`
	// VPC sends the service's own requests through a VPC network, by direct VPC egress. Google
	// charges nothing for it but the network's traffic. Default: none, and the service
	// reaches public addresses only.
	VPC *VPC `pulumi:"vpc,optional"`
	// LoadBalancer puts Google's global external Application Load Balancer in front of
	// the service, which serves `host` by HTTPS. Default: only with dns.name, which is
	// then the host.
	LoadBalancer bool `pulumi:"loadBalancer,optional"`
	// Host is the host name that the load balancer serves. Required with `loadBalancer`,
	// unless dns.name is set. The records of the name are yours to create.
	Host string `pulumi:"host,optional" format:"dnsName"`
	// RateLimit limits the requests of one client, by Cloud Armor at the load balancer.
	// Default: no limit.
	RateLimit *RateLimit `pulumi:"rateLimit,optional"`
	// CertificateTimeoutSeconds is how long an update waits for Google to issue the
	// certificate of the load balancer's host. It adds to verify.timeoutSeconds.
	// Default: 3600.
	CertificateTimeoutSeconds int `pulumi:"certificateTimeoutSeconds,optional" default:"3600" min:"1" max:"7200"`
	// PropagationSeconds is how long an update waits, after the load balancer or what is
	// behind it changed, until all of Google's edge locations know. Default: 300.
	PropagationSeconds *int `pulumi:"propagationSeconds,optional" default:"300" min:"0" max:"1800"`
	// ServiceAccount is the e-mail of an existing service account to run as. The
	// program then grants it nothing. Default: a new account without any role but
	// reading the listed secrets.
	ServiceAccount pulumi.StringInput `pulumi:"serviceAccount,optional" format:"serviceAccount"`
	// Alarms watch errors and latency as Cloud Run measures them, instances that fail their
	// health checks or are at their maximum, and the load balancer's certificate. See
	// docs/alarms.md.
	Alarms alarm.Options `pulumi:"alarms,optional"`
	// Dashboard creates a Cloud Monitoring dashboard of the service, free of charge: requests,
	// errors, latency, instances, cold starts, CPU, memory and open incidents. Default: true.
	Dashboard *bool `pulumi:"dashboard,optional" default:"true"`
	// CostReport is the https address where you publish the cost report. The dashboard links
	// it. Default: none.
	CostReport string `pulumi:"costReport,optional" format:"httpsAddress"`
	// EnableAPIs enables the Google APIs the service needs in the project, and
	// leaves them enabled when the stack is destroyed. Default: false.
	EnableAPIs bool `pulumi:"enableApis,optional"`
	// Secrets overrides service.secrets by name with Secret Manager versions.
	Secrets map[string]pulumi.StringInput `pulumi:"secrets,optional"`
}

var one = decimal.NewFromInt(1)

// imageOf is the image of the service's next revision and the config key it comes
// from: the candidate's before the release's, the release's before the block's.
func (a *Args) imageOf() (image pulumi.StringInput, path string) {
	image, path = a.Service.Image, "service.image"
	if config.IsSet(a.Image) {
		image, path = a.Image, "cloudrun.image"
	}
	image, path = a.Release.StableImage(image, path)
	if a.Release.Canary != nil {
		return a.Release.CandidateImage(image, path)
	}
	return image, path
}

func (a *Args) cpu() decimal.Decimal { return a.Service.CPUs(one) }

func (a *Args) concurrency() int {
	if a.Concurrency == nil && a.cpu().LessThan(one) {
		return 1
	}
	return config.Default(a.Concurrency, 80)
}

func (a *Args) environment() string {
	switch {
	case a.ExecutionEnvironment != "":
		return a.ExecutionEnvironment
	case a.cpu().LessThan(one) || a.Service.MemoryMiB < minMemoryGen2:
		return "gen1"
	}
	return "gen2"
}

// minInstances and maxInstances default to the requirements' 0 and 10.
func (a *Args) minInstances() int { return config.Default(a.Service.Scaling.Min, 0) }
func (a *Args) maxInstances() int { return config.Default(a.Service.Scaling.Max, 10) }

// secrets are the references of service.secrets and cloudrun.secrets, checked.
func (a *Args) secrets(r *config.Report) map[string]pulumi.StringInput {
	return a.secretForm().Check(a.Service, r)
}

func (a *Args) secretForm() service.SecretForm {
	return service.SecretForm{
		Block: "cloudrun", Own: a.Secrets, Form: secretVersion, Reason: "is not a version of a Secret Manager secret",
		Allowed: "projects/PROJECT/secrets/SECRET/versions/VERSION", Example: "projects/example/secrets/example/versions/1",
	}
}
