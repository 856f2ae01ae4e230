package stacks

import (
	"strings"
	"testing"

	"bankchurn/service"
)

func TestEveryPlatformIsDescribedInFull(t *testing.T) {
	if err := incomplete(platforms); err != nil {
		t.Error(err)
	}
}

// A new platform shows at once everything that it still lacks.
func TestAnIncompletePlatformsErrorNamesEveryMissingPart(t *testing.T) {
	sixth := platform{Platform: service.Platform{Name: "azure"}}
	err := incomplete(append(platforms[:len(platforms):len(platforms)], sixth))
	if err == nil {
		t.Fatal("a platform that has nothing but a name is complete")
	}
	for _, part := range []string{
		`platform "azure" lacks`, "Cloud", "Limits.MaxCPU", "Limits.MaxMemoryMiB", "Limits.Source", "Limits.Date", "Release: a Version, or SideBySide",
		"Matrix.Phases", "Matrix.OpsLoad", "Matrix.LockIn", "Matrix.LowTraffic", "Matrix.HighTraffic", "Matrix.Scaling", "Color",
		"block: the args to decode its config block into",
	} {
		if !strings.Contains(err.Error(), part) {
			t.Errorf("the error does not name %q: %v", part, err)
		}
	}
	for _, p := range platforms {
		if strings.Contains(err.Error(), `"`+p.Name+`"`) {
			t.Errorf("the error names %s, which is complete: %v", p.Name, err)
		}
	}
}

func TestADescriptionWithAVersionRequiresItInWords(t *testing.T) {
	p := known[0] // lambda
	p.Release.Form = ""
	if missing := p.Missing(); len(missing) != 1 || !strings.HasPrefix(missing[0], "Release.Form") {
		t.Errorf("got %q", missing)
	}
}
