package stacks

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"bankchurn/advice"
	"bankchurn/components"
	"bankchurn/components/kubernetes"
	"bankchurn/config"
	"bankchurn/cost"
	"bankchurn/service"
)

// settings is a stack's whole configuration, decoded.
type settings struct {
	// platform is the chosen one; others are what the comparison prices.
	platform platform
	// previous is the platform that keepPrevious keeps; nil if there is none.
	previous *platform
	input    components.Input
	cost     costOptions
	budget   cost.Budget
	advice   advice.Options
	dns      dnsOptions
	blocks   map[string]components.Platform
	// texts are the platforms' blocks and `kubernetes` as they were decoded.
	texts map[string]string
	aws   awsOptions
	gcp   gcpOptions
	// releaseKeys are the config keys of the release that the update deploys; see
	// components.Releasing.
	releaseKeys map[string]string
}

// costOptions is the config block `cost`.
type costOptions struct {
	// FreeTier applies the clouds' monthly free tiers to the estimate. They are shared
	// by the whole account. Default: false.
	FreeTier bool `pulumi:"freeTier,optional"`
	// Detail is how much of the estimate a preview shows: summary (totals and
	// comparison), lines (also a row per meter) or explain (also how each quantity
	// is calculated). Default: lines.
	Detail string `pulumi:"detail,optional" default:"lines" enum:"summary,lines,explain"`
	// Report is a folder, relative to the project, where a preview writes the estimate
	// for a pull request: cost-STACK.md, .json and .svg. Default: none.
	Report string `pulumi:"report,optional"`
}

// onKubernetes is a platform that runs the service in a Kubernetes cluster. All of them read
// the block `kubernetes`.
type onKubernetes interface{ SetKubernetes(kubernetes.Config) }

// keys are the project's config keys other than the platforms' blocks.
var keys = []string{"platform", "keepPrevious", "service", "release", "traffic", "cost", "budget", "advice", "verify", "dns", "kubernetes"}

// Keys lists every config key of the project, without its namespace.
func Keys() []string {
	all := slices.Clone(keys)
	for _, p := range listed() {
		all = append(all, p.Name)
	}
	return all
}

// load reads and checks the configuration as of a day. It reports every problem;
// the settings are usable only if there are none.
func load(ctx *pulumi.Context, today time.Time, r *config.Report) settings {
	defer locate(ctx, r)
	get := func(key string) string {
		full := fullKey(ctx, key)
		text, _ := ctx.GetConfig(full)
		if ctx.IsConfigSecret(full) {
			r.RefuseUnread(config.Problem{
				Path: key, Reason: "is encrypted, but its value would be readable in the cloud's configuration",
				Allowed: "references to the cloud's secret store, under service.secrets",
			})
			return ""
		}
		return text
	}
	s := settings{blocks: map[string]components.Platform{}, texts: map[string]string{"kubernetes": get("kubernetes")}, input: components.Input{Project: ctx.Project(), Stack: ctx.Stack(), Platforms: known, Updating: !ctx.DryRun(), Today: today}}
	config.Decode("service", get("service"), &s.input.Service, r)
	config.Decode("release", get("release"), &s.input.Release, r)
	config.Decode("traffic", get("traffic"), &s.input.Traffic, r)
	config.Decode("cost", get("cost"), &s.cost, r)
	config.Decode("budget", get("budget"), &s.budget, r)
	config.Decode("verify", get("verify"), &s.input.Verify, r)
	s.input.Verify.Validate(r)
	config.Decode("dns", get("dns"), &s.dns, r)
	s.dns.validate(r)
	s.input.Host = s.dns.Name
	workload := kubernetes.Config{}
	config.Decode("kubernetes", s.texts["kubernetes"], &workload, r)
	for _, p := range platforms {
		s.decode(p, get(p.Name), workload, r)
	}
	s.budget.Validate(r)
	config.Decode("advice", get("advice"), &s.advice, r)
	s.loadProviders(ctx, r)
	if !service.IsLabelValue(ctx.Stack()) {
		r.Refuse(config.Problem{
			Path: "stack", Value: ctx.Stack(), Reason: "is set as a label on every resource and is not a valid label value",
			Allowed: service.LabelValues,
		})
	}
	unknownKeys(ctx.Project(), config.SortedNames(config.All(ctx.Context())), r)
	refuseTwice(ctx, r)
	name, given := ctx.GetConfig(fullKey(ctx, "platform"))
	chosen, ok := choose(name, given, r)
	if !ok {
		return s
	}
	s.platform = chosen
	s.input.Account = s.account(chosen)
	known.Validate(chosen.Platform, s.input.Service, s.input.Traffic, r)
	known.ValidateRelease(chosen.Platform, s.input.Release, r)
	s.chosen().Validate(s.input, r)
	s.validateProviders(chosen, r)
	s.noteCertificate(r)
	s.loadPrevious(get("keepPrevious"), r)
	s.loadGradual(get("keepPrevious") != "", r)
	s.validateProject(r)
	if r.Err() == nil {
		s.followRegion(get, workload)
	}
	return s
}

// decode reads the block of a platform.
func (s *settings) decode(p platform, text string, workload kubernetes.Config, r *config.Report) {
	block := p.block()
	config.Decode(p.Name, text, block, r)
	if k, ok := block.(onKubernetes); ok {
		k.SetKubernetes(workload)
	}
	s.blocks[p.Name], s.texts[p.Name] = block, text
}

// inputFor returns the input of a platform. A release applies to the chosen platform only: the
// others are compared using the rest of the configuration.
func (s *settings) inputFor(p platform) components.Input {
	in := s.input
	if p.Name != s.platform.Name {
		in.Verify.Serving, in.Verify.Changes, in.Verify.Advisory = "", nil, false
		in.Release, in.Account = in.Release.Elsewhere(), s.account(p)
	}
	if s.dns.PreviousPercent != nil && s.previous != nil && s.deploys(p.Name) {
		in.ClientKeepAliveSeconds = gradualKeepAlive
	}
	return in
}

// account returns the account or project of a platform's resources, if the configuration names it.
func (s settings) account(p platform) string {
	switch ids := s.aws.allowedAccountIDs; {
	case p.Cloud == service.Google:
		return s.gcp.project
	case len(ids) == 1:
		return ids[0]
	}
	return s.aws.account()
}

func (s settings) chosen() components.Platform { return s.blocks[s.platform.Name] }

// now is the clock, which tests set: the configuration and the day determine every byte of a
// preview.
var now = time.Now

// defaultPlatform suits a service without special requirements.
const defaultPlatform = "cloudrun"

// choose returns the platform. An empty name comes from an unset variable in the stack file:
// treating it as absent would deploy a platform that was never chosen.
func choose(name string, given bool, r *config.Report) (platform, bool) {
	if !given {
		name = defaultPlatform
	}
	for _, p := range platforms {
		if p.Name == name {
			return p, true
		}
	}
	names := PlatformNames()
	r.Refuse(config.Problem{
		Path: "platform", Value: name, Reason: "unknown platform",
		Allowed: strings.Join(names, ", "), DidYouMean: config.Nearest(name, names),
	})
	return platform{}, false
}

// PlatformNames lists the values that the config key `platform` accepts.
func PlatformNames() []string {
	var names []string
	for _, p := range listed() {
		names = append(names, p.Name)
	}
	return names
}

// engineNamespace is the namespace of keys that the engine reads itself, such as pulumi:tags.
const engineNamespace = "pulumi"

// unknownKeys rejects top-level keys that nothing reads. Providers are explicit, so a key in
// another provider's namespace has no effect, like a misspelled namespace.
func unknownKeys(project string, given []string, r *config.Report) {
	read := map[string][]string{project: Keys(), config.Namespace: Keys(), "aws": awsKeys, "gcp": gcpKeys}
	namespaces := []string{config.Namespace, "aws", "gcp", engineNamespace}
	for _, full := range given {
		namespace, key, _ := strings.Cut(full, ":")
		allowed, ours := read[namespace]
		if namespace == engineNamespace || slices.Contains(allowed, key) {
			continue
		}
		if !ours {
			r.Refuse(config.Problem{
				Path: full, Reason: "unknown key: nothing in this stack reads the namespace " + namespace,
				Allowed: "keys of " + strings.Join(namespaces, ", "), DidYouMean: config.Nearest(namespace, namespaces),
			})
			continue
		}
		if theirs := ownLabels[full]; theirs != "" {
			r.Refuse(config.Problem{Path: full, Reason: "has no effect: the provider's default " + theirs + " are service.labels and those of the program", Allowed: "service.labels"})
			continue
		}
		path := full
		if namespace == project || namespace == config.Namespace {
			path = key
		}
		r.Refuse(config.Problem{
			Path: path, Reason: fmt.Sprintf("unknown key in the namespace %s", namespace),
			Allowed: strings.Join(allowed, ", "), DidYouMean: config.Nearest(key, allowed),
		})
	}
}
