package stacks

import (
	"regexp"
	"slices"
	"testing"

	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"bankchurn/config"
)

// The engine rejects a declared key in a namespace other than the project's name, which `pulumi
// new` sets.
func TestPulumiYAMLDeclaresNoKeys(t *testing.T) {
	if declared := config.SortedNames(loadProject(t).Config); len(declared) > 0 {
		t.Errorf("Pulumi.yaml declares %v", declared)
	}
}

func TestPulumiNewOffersAnExistingPlatform(t *testing.T) {
	asked := loadProject(t).Template.Config[config.Namespace+":platform"]
	var names []string
	for _, p := range platforms {
		names = append(names, p.Name)
	}
	if asked.Default != defaultPlatform || !slices.Contains(names, asked.Default) {
		t.Errorf("the default is %q, that of the code %q, of %v", asked.Default, defaultPlatform, names)
	}
	var named []string
	for _, word := range regexp.MustCompile(`[a-z]+`).FindAllString(asked.Description, -1) {
		if slices.Contains(names, word) {
			named = append(named, word)
		}
	}
	slices.Sort(named)
	slices.Sort(names)
	if !slices.Equal(named, names) {
		t.Errorf("%q names %v, want %v", asked.Description, named, names)
	}
}

func TestEveryPlatformsBlockDecodesFromNothing(t *testing.T) {
	for _, p := range platforms {
		report := &config.Report{}
		block := p.block()
		config.Decode(p.Name, "{}", block, report)
		if err := report.Err(); err != nil {
			t.Errorf("%s: %v", p.Name, err)
		}
		if block.Location() == "" {
			t.Errorf("%s: no region by default", p.Name)
		}
	}
}

func TestEveryExampleStackIsAcceptedWithoutAWarning(t *testing.T) {
	for name, c := range stackFiles(t) {
		t.Run(name, func(t *testing.T) {
			projectWithApp(t)
			_, err := run(t, name, c, func(ctx *pulumi.Context) error {
				report := &config.Report{}
				s := load(ctx, now(), report)
				view, err := s.estimate(ctx, listed())
				if err != nil {
					return err
				}
				s.advise(&view, report)
				for _, warning := range report.Warnings() {
					t.Errorf("warning: %s", warning)
				}
				return report.Err()
			})
			if err != nil {
				t.Error(err)
			}
		})
	}
}

// A platform that dev and prod do not use has its own example stack.
func TestTheExampleStacksShowEveryPlatform(t *testing.T) {
	shown := map[string]bool{}
	for _, c := range stackFiles(t) {
		shown[c.values["bankchurn:platform"]] = true
	}
	for _, p := range platforms {
		if !shown[p.Name] {
			t.Errorf("no example stack runs on %s", p.Name)
		}
	}
}
