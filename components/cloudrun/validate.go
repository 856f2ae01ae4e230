package cloudrun

import (
	"fmt"
	"math"
	"regexp"
	"slices"
	"strings"

	"bankchurn/components"
	"bankchurn/config"
	"bankchurn/service"
)

// secretVersion is a reference to one version of a secret in Secret Manager.
var secretVersion = regexp.MustCompile(`^(projects/[^/]+/secrets/[^/]+)/versions/([0-9]+|latest)$`)

// reservedVariables are set by Cloud Run itself; a revision that sets one is
// refused (cloud.google.com/run/docs/container-contract#env-vars, 2026-08).
var reservedVariables = []string{"PORT", "K_SERVICE", "K_REVISION", "K_CONFIGURATION"}

// startupPeriodSeconds is how often a starting instance is asked whether it is
// ready. Cloud Run allows a startup probe 240 s in all, which is also the upper
// bound of service.startupSeconds.
const startupPeriodSeconds = 5

// Validate implements components.Platform.
func (o *Options) Validate(in components.Input, r *config.Report) {
	s := in.Service
	o.validateImage(in, r)
	o.validateSize(s, r)
	o.validateBelowOneCPU(s, r)
	o.validateSecretsAndEnvironment(s, r)
	noteRelease(in.Release, r)
	o.Alarms.Validate("cloudrun.alarms", channel, r)
	if o.environment(s) == "gen2" && s.MemoryMiB < minMemoryGen2 {
		r.Refuse(config.Problem{
			Path: "service.memoryMiB", Value: s.MemoryMiB, Reason: "the execution environment gen2 needs more",
			Allowed: fmt.Sprintf("%d and more, or cloudrun.executionEnvironment: gen1", minMemoryGen2),
		})
	}
	if s.Scaling.Max == nil && o.minInstances(s) > o.maxInstances(s) {
		r.Refuse(config.Problem{Path: "service.scaling.min", Value: o.minInstances(s), Reason: fmt.Sprintf("is above the default maximum of %d instances; set service.scaling.max too", o.maxInstances(s))})
	}
	if s.Public && o.Ingress != "all" {
		r.Warn(config.Problem{Path: "service.public", Value: true, Reason: "with cloudrun.ingress " + o.Ingress + " the service needs no authentication, yet the internet does not reach it"})
	}
	o.validateCapacity(in, r)
	if in.Host != "" {
		r.Refuse(config.Problem{
			Path: "dns.name", Value: in.Host,
			Reason:  "cloudrun serves other names by a domain mapping alone, whose certificate Google issues only after DNS leads to it: callers would see errors for minutes to hours",
			Allowed: "a platform that has its certificate before: eks, fargate, gke, lambda; or cloudrun without dns",
		})
	}
}

// pullable says where an image name points to.
var (
	pullable = regexp.MustCompile(`^([a-z0-9-]+-docker\.pkg\.dev|([a-z]+\.)?gcr\.io|docker\.io)/`)
	foreign  = regexp.MustCompile(`^[^/]+(\.[^/]+|:[0-9]+)/`)
)

func (o *Options) validateImage(in components.Input, r *config.Report) {
	image, path := o.imageOf(in.Service, in.Release)
	switch {
	case image == "":
		r.Refuse(config.Problem{Path: path, Reason: "is missing: Cloud Run runs a container image", Allowed: "REGION-docker.pkg.dev/PROJECT/REPOSITORY/IMAGE:TAG"})
		return
	case !pullable.MatchString(image) && foreign.MatchString(image):
		r.Refuse(config.Problem{
			Path: path, Value: image, Reason: "Cloud Run pulls from Artifact Registry and Docker Hub only",
			Allowed: "REGION-docker.pkg.dev/PROJECT/REPOSITORY/IMAGE:TAG, also by an Artifact Registry remote repository; set cloudrun.image to keep service.image for another cloud",
		})
		return
	case strings.HasPrefix(image, "gcr.io/") || strings.Contains(strings.SplitN(image, "/", 2)[0], ".gcr.io"):
		r.Warn(config.Problem{Path: path, Value: image, Reason: "Container Registry was shut down on 2025-03-18: this name works only where an Artifact Registry repository stands in for it", Allowed: "REGION-docker.pkg.dev/PROJECT/REPOSITORY/IMAGE:TAG"})
	}
	service.WarnUnpinned(path, image, r)
}

// validateBelowOneCPU holds what Cloud Run demands of a fraction of a vCPU.
func (o *Options) validateBelowOneCPU(s service.Service, r *config.Report) {
	cpu := o.cpu(s)
	if !cpu.LessThan(one) {
		return
	}
	refuse := func(key string, value any, allowed string) {
		r.Refuse(config.Problem{Path: "cloudrun." + key, Value: value, Reason: fmt.Sprintf("not with service.cpu of %s, which is below 1", cpu), Allowed: allowed + ", or a service.cpu of 1 and more"})
	}
	if o.concurrency(s) > 1 {
		refuse("concurrency", o.concurrency(s), "1")
	}
	if o.Billing == "instance" {
		refuse("billing", o.Billing, "request")
	}
	if o.environment(s) != "gen1" {
		refuse("executionEnvironment", o.environment(s), "gen1")
	}
}

func (o *Options) validateSecretsAndEnvironment(s service.Service, r *config.Report) {
	reserved := func(path, name string) {
		if slices.Contains(reservedVariables, name) {
			r.Refuse(config.Problem{Path: path, Reason: "Cloud Run sets this variable itself and refuses a revision that does", Allowed: "another name; the port is service.port"})
		}
	}
	for _, name := range config.SortedNames(s.Env) {
		reserved("service.env."+name, name)
	}
	for _, name := range config.SortedNames(o.secretsOf(s)) {
		reserved(config.OverridePath("cloudrun.secrets", "service.secrets", name, o.Secrets), name)
	}
	secrets := o.secretsOf(s)
	service.SecretForm{
		Block: "cloudrun", Own: o.Secrets, Form: secretVersion, Reason: "is not a version of a Secret Manager secret",
		Allowed: "projects/PROJECT/secrets/SECRET/versions/VERSION",
	}.ValidateSecrets(s, r)
	if len(secrets) > 0 && o.ServiceAccount != "" {
		r.Note("cloudrun runs as " + o.ServiceAccount + ", to which this program grants nothing: it needs roles/secretmanager.secretAccessor on the listed secrets")
	}
}

// validateCapacity refuses an upper bound of instances that the stated traffic
// exceeds at its busiest.
func (o *Options) validateCapacity(in components.Input, r *config.Report) {
	t := in.Traffic
	if t.RequestsPerMonth == nil || t.AverageMs == nil {
		return
	}
	perSecond, when := t.PeakPerSecond()
	busy := perSecond * float64(*t.AverageMs) / 1000
	concurrency, instances := o.concurrency(in.Service), o.maxInstances(in.Service)
	if busy > float64(concurrency*instances) {
		r.Refuse(config.Problem{
			Path: "service.scaling.max", Value: instances,
			Reason:  fmt.Sprintf("the traffic keeps %.0f requests in flight %s, and %d instances serve %d", busy, when, instances, concurrency*instances),
			Allowed: fmt.Sprintf("%.0f or more", math.Ceil(busy/float64(concurrency))),
		})
	}
}
