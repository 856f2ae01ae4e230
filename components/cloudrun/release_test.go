package cloudrun

import (
	"fmt"
	"testing"

	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"bankchurn/config"
	"bankchurn/service"
)

func TestTrafficGoesToTheReleaseAndItsCandidate(t *testing.T) {
	for name, c := range map[string]struct {
		release service.Release
		want    string
	}{
		"the newest revision":               {service.Release{}, "[{LATEST 100 }]"},
		"a revision":                        {service.Release{Version: "a-00001-abc"}, "[{a-00001-abc 100 }]"},
		"the newest next to a revision":     {service.Release{Version: "a-00001-abc", Canary: &service.Canary{Percent: 10}}, "[{a-00001-abc 90 } {LATEST 10 canary}]"},
		"a revision next to the newest":     {service.Release{Canary: &service.Canary{Percent: 1, Version: "a-00002-abc"}}, "[{LATEST 99 } {a-00002-abc 1 canary}]"},
		"two revisions, neither the newest": {service.Release{Version: "a-00001-abc", Canary: &service.Canary{Percent: 50, Version: "a-00002-abc"}}, "[{a-00001-abc 50 } {a-00002-abc 50 canary}]"},
	} {
		got := targets(c.release)
		for n := range got {
			if got[n].revision == "" {
				got[n].revision = "LATEST"
			}
		}
		if fmt.Sprint(got) != c.want {
			t.Errorf("%s: got %v, want %s", name, got, c.want)
		}
	}
}

func TestTheImageOfTheNextRevision(t *testing.T) {
	s := service.Service{Image: pulumi.String("docker.io/a/b:v3")}
	for name, c := range map[string]struct {
		release     service.Release
		image, path string
	}{
		"no release":                   {service.Release{}, "docker.io/a/b:v3", "service.image"},
		"a release":                    {service.Release{Image: pulumi.String("docker.io/a/b:v1")}, "docker.io/a/b:v1", "release.image"},
		"a candidate":                  {service.Release{Version: "a-00001-abc", Canary: &service.Canary{Image: pulumi.String("docker.io/a/b:v4")}}, "docker.io/a/b:v4", "release.canary.image"},
		"the described next to an old": {service.Release{Version: "a-00001-abc", Canary: &service.Canary{}}, "docker.io/a/b:v3", "service.image"},
	} {
		if image, path := (&Args{Service: s, Release: c.release}).imageOf(); config.Text(image) != c.image || path != c.path {
			t.Errorf("%s: got %s of %s, want %s of %s", name, image, path, c.image, c.path)
		}
	}
}
