package kubernetes

import (
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
	"github.com/shopspring/decimal"

	"bankchurn/components"
	"bankchurn/config"
	"bankchurn/service"
	"bankchurn/verify"
)

// desired is the desired state of one release in the cluster: the one that serves without a canary,
// or the canary's candidate.
type desired struct {
	Config
	service service.Service
	release service.Release
	verify  verify.Options
	cluster Cluster

	// image is what the Pods run, and imagePath its config key.
	image     pulumi.StringInput
	imagePath string
	// byAction means that the service's backend is an annotation of the Ingress.
	byAction bool
	// isCandidate means that this is a canary's candidate.
	isCandidate bool
	// host is dns.name; empty for none.
	host string
	// clientKeepAlive is components.Input.ClientKeepAliveSeconds.
	clientKeepAlive int
}

// desiredOf returns the release that serves without a canary.
func desiredOf(in components.Input, cfg Config, c Cluster) *desired {
	d := &desired{Config: cfg, service: in.Service, release: in.Release, verify: in.Verify, cluster: c, host: in.Host, clientKeepAlive: in.ClientKeepAliveSeconds}
	d.image, d.imagePath = in.Release.StableImage(d.ImageOf(d.service))
	d.byAction = in.Release.Canary != nil && d.Ingress.Controller == "alb"
	if config.IsSet(in.Certificate) && cfg.TakesCertificate(in) {
		d.Ingress.TLS.CertificateARN = in.Certificate
	}
	return d
}

// candidate returns a canary's candidate, with its share of the Pods. It keeps only the routes to
// this service.
func (d *desired) candidate() *desired {
	c := *d
	c.service.Name += "-canary"
	c.image, c.imagePath = d.release.CandidateImage(d.ImageOf(d.service))
	c.byAction, c.isCandidate = false, true
	least, most := d.release.Canary.ShareOf(d.minPods()), d.release.Canary.ShareOf(d.maxPods())
	c.service.Scaling = service.Scaling{Min: &least, Max: &most}
	c.Ingress.Routes = nil
	for _, route := range d.routes() {
		if d.isOwn(route) {
			route.Service = nil
			c.Ingress.Routes = append(c.Ingress.Routes, route)
		}
	}
	return &c
}

// halfCPU is the CPU limit of the source manifest, 500m.
var halfCPU = decimal.RequireFromString("0.5")

func (d *desired) cpuLimit() decimal.Decimal   { return d.service.CPUs(halfCPU) }
func (d *desired) cpuRequest() decimal.Decimal { return decimal.NewFromFloat(d.Requests.CPU) }

// minPods and maxPods default to the autoscaler of the source manifest; with a GPU, to one Pod
// without an autoscaler.
func (d *desired) minPods() int {
	least := 2
	if d.gpus() > 0 {
		least = 1
	}
	return config.Default(d.service.Scaling.Min, least)
}

func (d *desired) maxPods() int {
	if d.gpus() > 0 {
		return config.Default(d.service.Scaling.Max, d.minPods())
	}
	return config.Default(d.service.Scaling.Max, 10)
}

// scales reports whether the autoscaler sets the number of Pods.
func (d *desired) scales() bool { return d.minPods() < d.maxPods() }

// installs reports whether the program installs the controllers.
func (d *desired) installs() bool { return config.Default(d.InstallControllers, d.cluster.Created) }

// creates reports whether the program creates the namespace.
func (d *desired) creates() bool { return *d.Namespace.Create }
