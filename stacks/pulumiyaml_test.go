package stacks

import (
	"encoding/json"
	"regexp"
	"slices"
	"testing"

	"github.com/pulumi/pulumi/sdk/v3/go/common/workspace"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"bankchurn/config"
)

func TestPulumiYAMLDeclaresExactlyTheKeysTheProgramReads(t *testing.T) {
	declared := config.SortedNames(loadProject(t).Config)
	read := Keys()
	slices.Sort(read)
	if !slices.Equal(declared, read) {
		t.Errorf("Pulumi.yaml declares %v, the program reads %v", declared, read)
	}
}

func TestEveryDeclaredKeyHasATypeADescriptionAndADefaultOfItsType(t *testing.T) {
	for name, key := range loadProject(t).Config {
		want := "object"
		if name == "platform" || name == "keepPrevious" {
			want = "string"
		}
		if key.TypeName() != want {
			t.Errorf("%s: type %q, want %q", name, key.TypeName(), want)
		}
		if key.Default == nil || !workspace.ValidateConfigValue(key.TypeName(), nil, key.Default) {
			t.Errorf("%s: default %#v is not of type %s", name, key.Default, key.TypeName())
		}
		if len(key.Description) < 20 {
			t.Errorf("%s: description %q does not describe", name, key.Description)
		}
	}
}

// A default in Pulumi.yaml beside those in the code would be a second truth.
func TestTheDeclaredDefaultsAreThoseOfTheCode(t *testing.T) {
	for name, key := range loadProject(t).Config {
		if name == "platform" {
			if key.Default != defaultPlatform {
				t.Errorf("platform: Pulumi.yaml has %v, the code %q", key.Default, defaultPlatform)
			}
			continue
		}
		if name == "keepPrevious" {
			if key.Default != "" {
				t.Errorf("keepPrevious: Pulumi.yaml has %v, the code keeps nothing by default", key.Default)
			}
			continue
		}
		if text, err := json.Marshal(key.Default); err != nil || string(text) != "{}" {
			t.Errorf("%s: default %s (%v), want {}", name, text, err)
		}
	}
}

func TestTheDescriptionOfPlatformNamesEveryPlatform(t *testing.T) {
	var names []string
	for _, p := range platforms {
		names = append(names, p.Name)
	}
	if !slices.Contains(names, defaultPlatform) {
		t.Errorf("the default %q is not in the table of platforms %v", defaultPlatform, names)
	}
	description := loadProject(t).Config["platform"].Description
	var named []string
	for _, word := range regexp.MustCompile(`[a-z]+`).FindAllString(description, -1) {
		if slices.Contains(names, word) {
			named = append(named, word)
		}
	}
	slices.Sort(names)
	slices.Sort(named)
	if !slices.Equal(named, names) {
		t.Errorf("%q names %v, want %v", description, named, names)
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

// A platform that dev and prod do not show has an example stack of its own.
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
