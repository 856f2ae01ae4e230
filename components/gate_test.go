package components_test

import (
	"regexp"
	"slices"
	"testing"

	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"bankchurn/components"
	"bankchurn/service"
	"bankchurn/verify"
)

var (
	withVersions = service.Platform{Name: "lambda", Release: service.ReleaseRule{Version: regexp.MustCompile(`^[0-9]+$`)}}
	imagesOnly   = service.Platform{Name: "eks"}
)

func TestAFailureNamesTheServingReleaseAndHowToContinue(t *testing.T) {
	image := verify.Change{Key: "service.image", From: "r/a:v1", To: "r/a:v2"}
	for rule, c := range map[string]struct {
		gate components.Gate
		want []string
	}{
		"a pin, where there are versions": {
			components.Gate{Platform: withVersions, Verify: verify.Options{Serving: "7", Changes: []verify.Change{image}}},
			[]string{
				"serving: 7, as before the update; the new release gets no requests",
				"forward: change service.image (now r/a:v2) to working values and rerun `pulumi up`",
				`back: bankchurn:release: {version: "7"}`,
			},
		},
		"the former value, where there are none": {
			components.Gate{Platform: imagesOnly, Verify: verify.Options{Serving: "r/a:v1", Changes: []verify.Change{
				image, {Key: "service.cpu", To: "2"}, {Key: "service.env.A", From: "1f", To: "2e", Hidden: true},
			}}},
			[]string{
				"serving: r/a:v1, as before the update; the new release gets no requests",
				"forward: change service.image (now r/a:v2), service.cpu (now 2), service.env.A to working values and rerun `pulumi up`",
				"back: service.image: r/a:v1, remove service.cpu, restore service.env.A",
			},
		},
		"the pin that a canary has already, and what else the block says": {
			components.Gate{Platform: withVersions, Verify: verify.Options{Serving: "8"}, Release: service.Release{
				Version: "7", OnUnverifiable: "fail", Canary: &service.Canary{Percent: 5},
			}},
			[]string{
				"serving: 8, as before the update; the new release gets no requests",
				"forward: fix the release and rerun `pulumi up`",
				`back: bankchurn:release: {version: "7", onUnverifiable: fail}`,
			},
		},
		"nothing known": {
			components.Gate{Platform: imagesOnly},
			[]string{
				"serving: the previous release; the new release gets no requests",
				"forward: fix the release and rerun `pulumi up`",
				"back: restore the previous config",
			},
		},
	} {
		target := c.gate.Target()
		if !slices.Equal(target.Footer, c.want) {
			t.Errorf("%s: got %q, want %q", rule, target.Footer, c.want)
		}
		if target.Must != (c.gate.Release.OnUnverifiable == "fail") {
			t.Errorf("%s: must is %v", rule, target.Must)
		}
	}
}

// The platform's own key, which overrides the neutral one, is what changes the release.
func TestAPlatformsOwnKeysCountAsChangesOfTheRelease(t *testing.T) {
	keys := func(neutral, own float64, reference string) map[string]string {
		return components.WithOwn(components.ReleaseKeys(service.Service{CPU: neutral}, "r/a:v1", "service.image"), map[string]any{
			"fargate.cpu": own, "fargate.exec": false, "cloudrun.concurrency": (*int)(nil), "fargate.secrets": map[string]pulumi.StringInput{"KEY": pulumi.String(reference)},
		}, "service.cpu")
	}
	if _, set := keys(1, 0, "a")["fargate.exec"]; set {
		t.Error("a key that is not set is there")
	}
	got := components.ReleaseChanges(keys(1, 0.5, "a"), keys(2, 1, "b"))
	for i := range got {
		if got[i].Hidden {
			got[i].From, got[i].To = "", ""
		}
	}
	want := []verify.Change{{Key: "fargate.cpu", From: "0.5", To: "1"}, {Key: "fargate.secrets.KEY", Hidden: true}}
	if !slices.Equal(got, want) {
		t.Errorf("got %+v, want %+v", got, want)
	}
}

func TestOnlyKeysOfTheReleaseCountAsChanges(t *testing.T) {
	s := service.Service{MemoryMiB: 1024, Env: map[string]pulumi.StringInput{"LEVEL": pulumi.String("INFO")}}
	last := components.ReleaseKeys(s, "r/a:v1", "service.image")
	if changes := components.ReleaseChanges(last, last); len(changes) > 0 {
		t.Errorf("the same release changes %v", changes)
	}
	if changes := components.ReleaseChanges(nil, last); len(changes) > 0 {
		t.Errorf("a release before which nothing is known changes %v", changes)
	}
	s.MemoryMiB, s.CPU, s.Public = 2048, 0.5, true
	s.Env = map[string]pulumi.StringInput{"LEVEL": pulumi.String("DEBUG")}
	got := components.ReleaseChanges(last, components.ReleaseKeys(s, "r/a:v2", "lambda.image"))
	for i := range got {
		if got[i].Hidden {
			got[i].From, got[i].To = "", ""
		}
	}
	want := []verify.Change{
		{Key: "lambda.image", From: "r/a:v1", To: "r/a:v2"}, {Key: "service.cpu", To: "0.5"},
		{Key: "service.env.LEVEL", Hidden: true}, {Key: "service.memoryMiB", From: "1024", To: "2048"},
	}
	if !slices.Equal(got, want) {
		t.Errorf("got %+v, want %+v", got, want)
	}
}
