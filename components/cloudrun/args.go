package cloudrun

import (
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
	"github.com/shopspring/decimal"

	"bankchurn/components/alarm"
	"bankchurn/config"
	"bankchurn/service"
	"bankchurn/verify"
)

// Args configures the service on Cloud Run. It is the config block `cloudrun`, with the blocks
// that all platforms share.
type Args struct {
	// The service to run. Set its container image here or in `image`.
	Service service.Service `pulumi:"service,optional" block:"service"`
	// The release that gets the requests. Default: the one that the rest of the config
	// describes.
	Release service.Release `pulumi:"release,optional" block:"release"`
	// How to verify a new release before it gets requests.
	Verify verify.Options `pulumi:"verify,optional" block:"verify"`

	// The Google Cloud region. Default: us-central1.
	Region string `pulumi:"region,optional" default:"us-central1" format:"googleRegion"`
	// Overrides `service.image` on Cloud Run, which pulls from Artifact Registry and Docker Hub.
	// Default: `service.image`.
	Image pulumi.StringInput `pulumi:"image,optional" format:"image"`
	// The number of requests that one instance serves at a time. Default: 80, or 1 below 1 vCPU,
	// where Cloud Run allows no other value.
	Concurrency *int `pulumi:"concurrency,optional" min:"1" max:"1000"`
	// `request` bills CPU only while requests are served, plus a fee per request; `instance`
	// bills CPU throughout an instance's life, without a fee per request. Default: request.
	Billing string `pulumi:"billing,optional" default:"request" enum:"request,instance"`
	// gen1 starts faster and runs on less than 1 vCPU; gen2 has full Linux compatibility and
	// requires 512 MiB or more. Default: gen2, or gen1 if CPU or memory require it.
	ExecutionEnvironment string `pulumi:"executionEnvironment,optional" enum:"gen1,gen2"`
	// Gives a starting instance more CPU, billed while the boost lasts. Default: true, because
	// loading a model is CPU-bound.
	StartupCPUBoost *bool `pulumi:"startupCpuBoost,optional" default:"true"`
	// The networks that can reach the service: all, internal, or
	// internal-and-cloud-load-balancing. `service.public` controls who may call it. Default:
	// all; with a load balancer, internal-and-cloud-load-balancing.
	Ingress string `pulumi:"ingress,optional" enum:"all,internal,internal-and-cloud-load-balancing"`
	// Sends the service's outbound requests through a VPC network, by direct VPC egress. Google
	// charges only for the network's traffic. Default: none; the service reaches public
	// addresses only.
	VPC *VPC `pulumi:"vpc,optional"`
	// Puts Google's global external Application Load Balancer in front of the service, to serve
	// `host` over HTTPS. Default: true with `dns.name`, which becomes the host; otherwise false.
	LoadBalancer bool `pulumi:"loadBalancer,optional"`
	// The hostname that the load balancer serves. Required with `loadBalancer`, unless
	// `dns.name` is set. You create its DNS records. Default: `dns.name`.
	Host string `pulumi:"host,optional" format:"dnsName"`
	// Limits the requests of each client address, with Cloud Armor at the load balancer.
	// Default: no limit.
	RateLimit *RateLimit `pulumi:"rateLimit,optional"`
	// How long an update waits for Google to issue the certificate of the load balancer's host,
	// in addition to `verify.timeoutSeconds`. Default: 3600.
	CertificateTimeoutSeconds int `pulumi:"certificateTimeoutSeconds,optional" default:"3600" min:"1" max:"7200"`
	// How long an update waits for a change of the load balancer or its backend to propagate to
	// all of Google's edge locations. Default: 300.
	PropagationSeconds *int `pulumi:"propagationSeconds,optional" default:"300" min:"0" max:"1800"`
	// The email of an existing service account to run as. It is granted no roles. Default: a new
	// account that can only read the listed secrets.
	ServiceAccount pulumi.StringInput `pulumi:"serviceAccount,optional" format:"serviceAccount"`
	// Raises alarms on the errors and latency of Cloud Run's metrics, on instances that fail their
	// health checks or reach their maximum, and on the load balancer's certificate. See
	// docs/alarms.md.
	Alarms alarm.Options `pulumi:"alarms,optional"`
	// Creates a Cloud Monitoring dashboard, free of charge: requests, errors, latency,
	// instances, cold starts, CPU, memory and open incidents. Default: true.
	Dashboard *bool `pulumi:"dashboard,optional" default:"true"`
	// The https URL where you publish the cost report. The dashboard links to it. Default: none.
	CostReport string `pulumi:"costReport,optional" format:"httpsAddress"`
	// Enables the Google APIs that the service needs in the project. They stay enabled after the
	// stack is destroyed. Default: false.
	EnableAPIs bool `pulumi:"enableApis,optional"`
	// Overrides `service.secrets` by name with Secret Manager versions. Default: none.
	Secrets map[string]pulumi.StringInput `pulumi:"secrets,optional"`
}

var one = decimal.NewFromInt(1)

// imageOf is the image of the service's next revision and its config key. The candidate's image
// takes precedence over the release's, and that over the block's.
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

// minInstances and maxInstances default to 0 and 10, as the requirements specify.
func (a *Args) minInstances() int { return config.Default(a.Service.Scaling.Min, 0) }
func (a *Args) maxInstances() int { return config.Default(a.Service.Scaling.Max, 10) }

// secrets returns the references in service.secrets and cloudrun.secrets, checked.
func (a *Args) secrets(r *config.Report) map[string]pulumi.StringInput {
	return a.secretForm().Check(a.Service, r)
}

func (a *Args) secretForm() service.SecretForm {
	return service.SecretForm{
		Block: "cloudrun", Own: a.Secrets, Form: secretVersion, Reason: "is not a version of a Secret Manager secret",
		Allowed: "projects/PROJECT/secrets/SECRET/versions/VERSION", Example: "projects/example/secrets/example/versions/1",
	}
}
