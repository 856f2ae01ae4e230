package cloudrun

import (
	"fmt"
	"math"
	"regexp"
	"slices"
	"strings"

	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"bankchurn/components"
	"bankchurn/components/monitoring"
	"bankchurn/config"
	"bankchurn/service"
)

// secretVersion matches a reference to a version of a secret in Secret Manager.
var secretVersion = regexp.MustCompile(`^projects/([^/]+)/secrets/([^/]+)/versions/([0-9]+|latest)$`)

// reservedVariables are set by Cloud Run itself, which rejects a revision that sets one
// (cloud.google.com/run/docs/container-contract#env-vars, 2026-08).
var reservedVariables = []string{"PORT", "K_SERVICE", "K_REVISION", "K_CONFIGURATION"}

// startupPeriodSeconds is how often a starting instance is probed. Cloud Run allows a startup probe
// 240 s in total, which is also the maximum of service.startupSeconds.
const startupPeriodSeconds = 5

// Validate implements components.Platform.
func (a *Args) Validate(in components.Input, r *config.Report) {
	a.validateHost(in, r)
	a.with(in).validate(in, r)
}

func (a *Args) validate(in components.Input, r *config.Report) {
	s := a.Service
	a.image(r)
	a.noteForeign(in.Account, r)
	if path := s.HealthPath; googlesOwn.MatchString(path) {
		r.Refuse(config.Problem{Path: "service.healthPath", Value: path, Reason: "is answered by Google's front end and never reaches a service on Cloud Run", Allowed: "a path such as /health that does not end in z, does not start with /_ah/ and is not /eventlog"})
	}
	a.validateSize(r)
	a.validateBelowOneCPU(r)
	a.validateVPC(in.Account, r)
	a.validateSecretsAndEnvironment(r)
	noteRelease(a.Release, r)
	channel := monitoring.Channel
	channel.Dashboard = *a.Dashboard
	a.Alarms.Validate("cloudrun.alarms", channel, r)
	a.dashboardOptions().Validate("cloudrun", r)
	if a.environment() == "gen2" && s.MemoryMiB < minMemoryGen2 {
		r.Refuse(config.Problem{
			Path: "service.memoryMiB", Value: s.MemoryMiB, Reason: "is too small for the execution environment gen2",
			Allowed: fmt.Sprintf("%d or more, or cloudrun.executionEnvironment: gen1", minMemoryGen2),
		})
	}
	if s.Scaling.Max == nil && a.minInstances() > a.maxInstances() {
		r.Refuse(config.Problem{Path: "service.scaling.min", Value: a.minInstances(), Reason: fmt.Sprintf("is above the default maximum of %d instances; set service.scaling.max too", a.maxInstances())})
	}
	if s.Public && !a.balanced() && a.ingress() != anyNetwork {
		r.Warn(config.Problem{Path: "service.public", Value: true, Reason: "with cloudrun.ingress " + a.ingress() + " the service requires no authentication, but the internet cannot reach it"})
	}
	a.validateCapacity(in.Traffic, r)
	a.validateBalancer(in, r)
}

// googlesOwn matches the paths that Google's front end reserves, among them some that end in z,
// which Google does not list (docs.cloud.google.com/run/docs/known-issues#ah, 2026-11).
var googlesOwn = regexp.MustCompile(`z$|^/_ah/|^/eventlog$`)

// Registries in image names.
var (
	pullable = regexp.MustCompile(`^([a-z0-9-]+-docker\.pkg\.dev|([a-z]+\.)?gcr\.io|docker\.io)/`)
	foreign  = regexp.MustCompile(`^[^/]+(\.[^/]+|:[0-9]+)/`)
)

// image returns the image of the next revision, checked.
func (a *Args) image(r *config.Report) pulumi.StringInput {
	image, path := a.imageOf()
	if !config.IsSet(image) {
		r.Refuse(config.Problem{Path: path, Reason: "is required: Cloud Run runs a container image", Allowed: "REGION-docker.pkg.dev/PROJECT/REPOSITORY/IMAGE:TAG", Missing: lacksImage(path)})
	}
	return config.Check(image, r, func(text string, r *config.Report) { checkImage(path, text, r) })
}

// lacksImage reports cloudrun.image as missing if the image comes from another key.
func lacksImage(path string) *config.Missing {
	if path != "service.image" {
		return nil
	}
	return &config.Missing{Key: "cloudrun.image", Example: "us-docker.pkg.dev/example/example/example:example"}
}

func checkImage(path, image string, r *config.Report) {
	switch {
	case !pullable.MatchString(image) && foreign.MatchString(image):
		r.Refuse(config.Problem{
			Path: path, Value: image, Reason: "Cloud Run pulls from Artifact Registry and Docker Hub only",
			Allowed: "REGION-docker.pkg.dev/PROJECT/REPOSITORY/IMAGE:TAG, or an Artifact Registry remote repository; set cloudrun.image to keep service.image for another cloud",
			Missing: lacksImage(path),
		})
		return
	case strings.HasPrefix(image, "gcr.io/") || strings.Contains(strings.SplitN(image, "/", 2)[0], ".gcr.io"):
		r.Warn(config.Problem{Path: path, Value: image, Reason: "Container Registry was shut down on 2025-03-18: this name works only if an Artifact Registry repository replaces it", Allowed: "REGION-docker.pkg.dev/PROJECT/REPOSITORY/IMAGE:TAG"})
	}
	service.WarnUnpinned(path, image, r)
}

var artifactProject = regexp.MustCompile(`^[a-z0-9-]+-docker\.pkg\.dev/([^/]+)/`)

// noteForeign names the permissions needed for an image and secrets in another project
// (docs.cloud.google.com/run/docs/deploying#other-projects, 2026-11).
func (a *Args) noteForeign(project string, r *config.Report) {
	if project == "" {
		return
	}
	image, _ := a.imageOf()
	if m := artifactProject.FindStringSubmatch(config.Text(image)); len(m) > 1 && m[1] != project {
		r.Note("image " + config.Text(image) + " is in project " + m[1] + ": grant roles/artifactregistry.reader on its repository to the service agent of Cloud Run in " + project + ", service-PROJECT_NUMBER@serverless-robot-prod.iam.gserviceaccount.com, or the revision cannot start")
	}
	if config.IsSet(a.ServiceAccount) {
		return // an existing account reads them with permissions that its owner grants
	}
	elsewhere := map[string]bool{}
	for _, reference := range a.secrets(&config.Report{}) { // validate reports their problems
		if m := secretVersion.FindStringSubmatch(config.Text(reference)); len(m) > 1 && m[1] != project {
			elsewhere[m[1]] = true
		}
	}
	for _, other := range config.SortedNames(elsewhere) {
		r.Note("secrets in project " + other + ": the identity that runs `pulumi up` must be allowed to grant roles/secretmanager.secretAccessor there (roles/secretmanager.admin)")
	}
}

// validateBelowOneCPU checks Cloud Run's requirements for less than 1 vCPU.
func (a *Args) validateBelowOneCPU(r *config.Report) {
	cpu := a.cpu()
	if !cpu.LessThan(one) {
		return
	}
	refuse := func(key string, value any, allowed string) {
		r.Refuse(config.Problem{Path: "cloudrun." + key, Value: value, Reason: fmt.Sprintf("requires service.cpu 1 or more, but it is %s", cpu), Allowed: allowed + ", or service.cpu 1 or more"})
	}
	if a.concurrency() > 1 {
		refuse("concurrency", a.concurrency(), "1")
	}
	if a.Billing == "instance" {
		refuse("billing", a.Billing, "request")
	}
	if a.environment() != "gen1" {
		refuse("executionEnvironment", a.environment(), "gen1")
	}
}

func (a *Args) validateSecretsAndEnvironment(r *config.Report) {
	reserved := func(path, name string) {
		if slices.Contains(reservedVariables, name) {
			r.Refuse(config.Problem{Path: path, Reason: "is set by Cloud Run, which rejects revisions that set it", Allowed: "another name; the port is service.port"})
		}
	}
	for _, name := range config.SortedNames(a.Service.Env) {
		reserved("service.env."+name, name)
	}
	if granted := a.secretForm().CheckGrants(a.Release, r); len(granted) > 0 && config.IsSet(a.ServiceAccount) {
		r.Refuse(config.Problem{Path: "release.grants.secrets", Reason: "has no effect with cloudrun.serviceAccount: an existing account is granted no roles", Fix: "set only one of the two"})
	}
	secrets := a.secrets(r)
	for _, name := range config.SortedNames(secrets) {
		path := config.OverridePath("cloudrun.secrets", "service.secrets", name, a.Secrets)
		reserved(path, name)
		if reference := config.Text(secrets[name]); strings.HasSuffix(reference, "/versions/latest") {
			r.Warn(config.Problem{
				Path: path, Value: reference, Reason: "is resolved when an instance starts: instances of one revision can have different values, and a rollback does not restore the previous one (docs.cloud.google.com/run/docs/configuring/services/secrets)",
				Allowed: "a version number",
			})
		}
	}
	if len(secrets) > 0 && config.IsSet(a.ServiceAccount) {
		account, known := config.Plain(a.ServiceAccount)
		if !known {
			account = "cloudrun.serviceAccount"
		}
		r.Note("cloudrun runs as " + account + ", an existing account: grant it roles/secretmanager.secretAccessor on the listed secrets")
	}
}

// validateCapacity rejects a maximum number of instances that the configured traffic exceeds at its
// peak.
func (a *Args) validateCapacity(t service.Traffic, r *config.Report) {
	if t.RequestsPerMonth == nil || t.AverageMs == nil {
		return
	}
	perSecond, when := t.PeakPerSecond()
	busy := perSecond * float64(*t.AverageMs) / 1000
	concurrency, instances := a.concurrency(), a.maxInstances()
	if busy > float64(concurrency*instances) {
		r.Refuse(config.Problem{
			Path: "service.scaling.max", Value: instances,
			Reason:  fmt.Sprintf("traffic keeps %.0f requests in flight %s, but %d instances serve only %d", busy, when, instances, concurrency*instances),
			Allowed: fmt.Sprintf("%.0f or more", math.Ceil(busy/float64(concurrency))),
		})
	}
}
