package components

import (
	"cmp"
	"fmt"
	"strconv"
	"strings"

	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"bankchurn/config"
	"bankchurn/service"
	"bankchurn/verify"
)

// VerifiesFirst reports whether an update verifies a new release before it sends requests to it.
func VerifiesFirst(release service.Release, v verify.Options) bool {
	return v.On() && (release.VerifyFirst == nil || *release.VerifyFirst)
}

// Gate keeps requests from a new release until it is verified. It words the error if that fails,
// the same on every platform.
type Gate struct {
	// Platform is the platform's description.
	Platform service.Platform
	Service  service.Service
	Release  service.Release
	Verify   verify.Options
	// Subject is what is verified. Default: `the new release`.
	Subject string
	// Hint is what to check on this platform. HintOf replaces it if the hint contains names that
	// are known only from the resource's inputs: it receives the inputs of the failed resource.
	Hint   string
	HintOf func(inputs resource.PropertyMap) string
	// Refused is what happened to the subject if the cloud itself fails it. Default: `could not be
	// deployed`.
	Refused string
}

// Target is the release to verify, for verify.First. The platform adds how to reach it.
func (g Gate) Target() verify.Target {
	subject := g.Subject
	if subject == "" {
		subject = "the new release"
	}
	return verify.Target{
		HealthPath: g.Service.HealthPath, Platform: g.Platform.Name, Subject: subject, Hint: g.Hint,
		Must: g.Release.OnUnverifiable == "fail", Footer: []string{g.serving(), g.forward(), g.back()},
	}
}

func (g Gate) serving() string {
	if g.Verify.Serving == "" {
		return "serving: the previous release; the new release gets no requests"
	}
	return "serving: " + g.Verify.Serving + ", as before the update; the new release gets no requests"
}

// forward is how to get to a working release.
func (g Gate) forward() string {
	if len(g.Verify.Changes) == 0 {
		return "forward: fix the release and rerun `pulumi up`"
	}
	var keys []string
	for _, c := range g.Verify.Changes {
		switch {
		case c.Hidden:
			keys = append(keys, c.Key)
		case c.To == "":
			keys = append(keys, c.Key+" (now unset)")
		default:
			keys = append(keys, fmt.Sprintf("%s (now %s)", c.Key, c.To))
		}
	}
	return "forward: change " + strings.Join(keys, ", ") + " to working values and rerun `pulumi up`"
}

// back is the config line that returns to the serving release. A version is already deployed, so
// naming it deploys nothing of the failed release.
func (g Gate) back() string {
	version := g.Release.Version
	if version == "" {
		version = g.Verify.Serving
	}
	switch {
	case g.Platform.Release.Version != nil && version != "":
		return "back: " + g.line("version", version)
	case g.Release.Canary != nil:
		return "back: remove release.canary"
	}
	var lines []string
	for _, c := range g.Verify.Changes {
		switch {
		case c.From == "":
			lines = append(lines, "remove "+c.Key)
		case c.Hidden:
			lines = append(lines, "restore "+c.Key)
		default:
			lines = append(lines, c.Key+": "+c.From)
		}
	}
	if len(lines) == 0 {
		return "back: restore the previous config"
	}
	return "back: " + strings.Join(lines, ", ")
}

// line is the block `release` of a stack file with one key set.
func (g Gate) line(key, value string) string {
	text := fmt.Sprintf("%s:release: {%s: %s", config.Namespace, key, strconv.Quote(value))
	if g.Release.OnUnverifiable == "fail" {
		text += ", onUnverifiable: fail"
	}
	return text + "}"
}

// OnFailure is an option for the resource that a release runs on. If the cloud rejects the release
// itself, it never gets to verification: the option adds the gate's text to the cloud's error.
func (g Gate) OnFailure(ctx *pulumi.Context, name string) (pulumi.ResourceOption, error) {
	if ctx.DryRun() {
		return pulumi.DependsOn(nil), nil
	}
	hook, err := ctx.RegisterErrorHook(HookName(g.Platform.Name+"-"+name+"-refused"), func(args *pulumi.ErrorHookArgs) (retry bool, err error) {
		lines := []string{g.Target().Subject + " " + cmp.Or(g.Refused, "could not be deployed")}
		hint := g.Hint
		if g.HintOf != nil {
			hint = g.HintOf(args.NewInputs)
		}
		if hint != "" {
			lines = append(lines, "next: "+hint)
		}
		return false, ctx.Log.Error(strings.Join(append(lines, g.Target().Footer...), "\n  "), nil)
	})
	if err != nil {
		return nil, err
	}
	return pulumi.ResourceHooks(&pulumi.ResourceHookBinding{OnError: []*pulumi.ErrorHook{hook}}), nil
}
