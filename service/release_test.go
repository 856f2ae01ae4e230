package service_test

import (
	"strings"
	"testing"

	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"bankchurn/config"
	"bankchurn/service"
)

func TestValidateReleaseRefuses(t *testing.T) {
	for name, c := range map[string]struct{ platform, release, want string }{
		"two names for one release": {"lambda", `{"image": "a:1", "version": "7"}`,
			`release.version: "7": conflicts with release.image, which is "a:1"; set only one of them`},
		"two names for one candidate": {"fargate", `{"canary": {"percent": 5, "image": "a:1", "version": "7"}}`,
			`release.canary.version: "7": conflicts with release.canary.image, which is "a:1"; set only one of them`},
		"a version of another platform": {"lambda", `{"version": "bankchurn-api:7"}`,
			`release.version: "bankchurn-api:7": is not a version of lambda, but matches the format of fargate (allowed: the number of a published version, such as "7")`},
		"a task definition where revisions are": {"cloudrun", `{"version": "7"}`,
			`release.version: "7": is not a version of cloudrun, but matches the format of lambda, fargate (allowed: the name of a revision, such as bankchurn-api-1a2b3c4-00007-abc)`},
		"a moving name": {"cloudrun", `{"version": "latest"}`,
			`release.version: "latest": is not a version of cloudrun (allowed: the name of a revision, such as bankchurn-api-1a2b3c4-00007-abc)`},
		"a version where there are none": {"gke", `{"version": "7"}`,
			`release.version: "7": gke has no versions (allowed: release.image; platforms with versions: lambda, fargate, cloudrun)`},
		"grants without a version": {"fargate", `{"grants": {"secrets": {"KEY": "arn:x"}}}`,
			`release.grants: has no effect without release.version or release.canary.version (set a version, or remove the block)`},
		"grants where there are no versions": {"eks", `{"image": "a:1", "grants": {"secrets": {"KEY": "arn:x"}}}`,
			`release.grants: has no effect on eks, which has no versions (remove the block; platforms with versions: lambda, fargate, cloudrun)`},
		"an image of a version that keeps its own": {"lambda", `{"version": "7", "grants": {"images": ["a:1"]}}`,
			`release.grants.images: has no effect on lambda, where a version keeps its image (remove the key; platforms that pull a version's image again: fargate)`},
		"the whole share": {"fargate", `{"canary": {"percent": 100, "image": "a:1"}}`,
			`release.canary.percent: 100: leaves the stable release without requests (allowed: 0 to 99; to promote, make the candidate the release and remove release.canary)`},
		"a share that is none": {"fargate", `{"canary": {"percent": 101, "image": "a:1"}}`,
			`release.canary.percent: 101: out of range (allowed: from 0 to 100; did you mean 100?)`},
		"no share named": {"fargate", `{"canary": {"image": "a:1"}}`, `release.canary.percent: is required`},
		"nothing to compare": {"fargate", `{"canary": {"percent": 10}}`,
			`release.canary: has no candidate and no release is pinned: both would run the same release (allowed: release.canary.image or release.canary.version, or release.image or release.version)`},
		"nothing to compare where there are no versions": {"eks", `{"canary": {"percent": 10}}`,
			`release.canary: has no candidate and no release is pinned: both would run the same release (allowed: release.canary.image, or release.image)`},
		"the release itself": {"fargate", `{"image": "a:1", "canary": {"percent": 10, "image": "a:1"}}`,
			`release.canary: "a:1": is the same as the release: there is nothing to compare (allowed: another image or version)`},
		"a candidate without a base": {"lambda", `{"canary": {"percent": 10}}`,
			`release.version: is required: on lambda a canary requires a stable release that is already deployed, because only one can be new (allowed: the number of a published version, such as "7", for the release that gets the other requests)`},
		"two new images for one service": {"cloudrun", `{"image": "a:1", "canary": {"percent": 10, "image": "a:2"}}`,
			`release.version: is required: on cloudrun a canary requires`},
	} {
		t.Run(name, func(t *testing.T) {
			var release service.Release
			r := &config.Report{}
			config.Decode("release", c.release, &release, r)
			validateRelease(c.platform, release, r)
			problems := r.Problems()
			if len(problems) != 1 {
				t.Fatalf("got %d problems, want 1: %v", len(problems), problems)
			}
			if got := problems[0].String(); !strings.HasPrefix(got, c.want) {
				t.Errorf("got  %s\nwant %s", got, c.want)
			}
		})
	}
}

func TestACanaryWithTheReleasesImageIsRejected(t *testing.T) {
	for release, want := range map[string]string{
		`{"canary": {"percent": 10, "image": "a:1"}}`:                 `release.canary.image: "a:1": is service.image too: there is nothing to compare (allowed: another image)`,
		`{"image": "a:1", "canary": {"percent": 10}}`:                 `release.image: "a:1": is service.image too: there is nothing to compare (allowed: another image)`,
		`{"canary": {"percent": 10, "image": "a:2"}}`:                 "",
		`{"image": "a:2", "canary": {"percent": 10}}`:                 "",
		`{"image": "a:1"}`:                                            "",
		`{"version": "7", "canary": {"percent": 10, "image": "a:1"}}`: "",
		`{"canary": {"percent": 10, "version": "7"}, "image": "a:1"}`: "",
		`{"image": "a:2", "canary": {"percent": 10, "image": "a:1"}}`: "",
	} {
		var decoded service.Release
		r := &config.Report{}
		config.Decode("release", release, &decoded, r)
		decoded.RefuseSameImage(pulumi.String("a:1"), "service.image", r)
		got := ""
		if problems := r.Problems(); len(problems) > 0 {
			got = problems[0].String()
		}
		if got != want {
			t.Errorf("%s: got %q, want %q", release, got, want)
		}
	}
}

func TestValidateReleaseAccepts(t *testing.T) {
	for name, c := range map[string]struct{ platform, release string }{
		"nothing":                                {"lambda", ``},
		"a published version":                    {"lambda", `{"version": "7"}`},
		"the new code next to a version":         {"lambda", `{"version": "7", "canary": {"percent": 10}}`},
		"two published versions":                 {"lambda", `{"version": "7", "canary": {"percent": 10, "version": "8"}}`},
		"an older version next to the new code":  {"lambda", `{"canary": {"percent": 99, "version": "7"}}`},
		"a revision":                             {"cloudrun", `{"version": "bankchurn-api-1a2b3c4-00012-x7z"}`},
		"a new image next to a revision":         {"cloudrun", `{"version": "a-00001-abc", "canary": {"percent": 1, "image": "a:2"}}`},
		"a family and revision":                  {"fargate", `{"version": "bankchurn-api:7"}`},
		"a revision of the own family":           {"fargate", `{"version": "7"}`},
		"a task definition's ARN":                {"fargate", `{"version": "arn:aws:ecs:us-east-1:123456789012:task-definition/bankchurn-api:7"}`},
		"a new image next to the configured one": {"fargate", `{"canary": {"percent": 10, "image": "a:2"}}`},
		"the configured image next to an older":  {"eks", `{"image": "a:1", "canary": {"percent": 10}}`},
	} {
		var release service.Release
		r := &config.Report{}
		config.Decode("release", c.release, &release, r)
		validateRelease(c.platform, release, r)
		if err := r.Err(); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func validateRelease(platform string, release service.Release, r *config.Report) {
	p, _ := platforms.Named(platform)
	platforms.ValidateRelease(p, release, r)
}
