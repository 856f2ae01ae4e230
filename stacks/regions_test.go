package stacks

import (
	"strings"
	"testing"

	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"bankchurn/config"
)

// Other platforms are compared in the stack's region, unless a block sets their region.
func TestComparisonsFollowTheChosenRegion(t *testing.T) {
	const service = `bankchurn:service: {image: "docker.io/a/b:v1"}`
	for name, c := range map[string]struct {
		config string
		want   string
	}{
		"to the partner in the other cloud, and to the same region in the same cloud": {
			`bankchurn:platform: fargate, bankchurn:fargate: {region: eu-west-1}`,
			"cloudrun europe-west1, eks eu-west-1, fargate eu-west-1, gke europe-west1, lambda eu-west-1",
		},
		"from Google Cloud too": {
			`bankchurn:platform: cloudrun, bankchurn:cloudrun: {region: australia-southeast1}`,
			"cloudrun australia-southeast1, eks ap-southeast-2, fargate ap-southeast-2, gke australia-southeast1, lambda ap-southeast-2",
		},
		"but not for a block that states its own": {
			`bankchurn:platform: cloudrun, bankchurn:cloudrun: {region: europe-west3}, bankchurn:fargate: {region: us-west-2}, bankchurn:gke: {mode: standard}`,
			"cloudrun europe-west3, eks eu-central-1, fargate us-west-2, gke europe-west3, lambda eu-central-1",
		},
		"nor for one that names something in a region": {
			`bankchurn:platform: cloudrun, bankchurn:cloudrun: {region: europe-west3}, bankchurn:gke: {mode: standard, zone: us-central1-a}, bankchurn:lambda: {image: "123456789012.dkr.ecr.us-east-1.amazonaws.com/b:v1"}`,
			"cloudrun europe-west3, eks eu-central-1, fargate eu-central-1, gke us-central1, lambda us-east-1",
		},
		"nor for a kept platform, which is deployed": {
			`bankchurn:platform: cloudrun, bankchurn:keepPrevious: fargate, bankchurn:cloudrun: {region: europe-west3}`,
			"cloudrun europe-west3, eks eu-central-1, fargate us-east-1, gke europe-west3, lambda eu-central-1",
		},
		"and without a region, all are in their defaults": {
			`bankchurn:platform: cloudrun`,
			"cloudrun us-central1, eks us-east-1, fargate us-east-1, gke us-central1, lambda us-east-1",
		},
		"as they are next to a region that no table has": {
			`bankchurn:platform: fargate, bankchurn:fargate: {region: us-gov-west-1}`,
			"cloudrun us-central1, eks us-gov-west-1, fargate us-gov-west-1, gke us-central1, lambda us-gov-west-1",
		},
	} {
		t.Run(name, func(t *testing.T) {
			var got []string
			_, err := run(t, "test", parsed(t, "config: {"+service+", "+c.config+"}"), func(ctx *pulumi.Context) error {
				report := &config.Report{}
				s := load(ctx, now(), report)
				for _, p := range listed() {
					got = append(got, p.Name+" "+s.blocks[p.Name].Location())
				}
				return report.Err()
			})
			if err != nil {
				t.Fatal(err)
			}
			if text := strings.Join(got, ", "); text != c.want {
				t.Errorf("got  %s\nwant %s", text, c.want)
			}
		})
	}
}

// A region is set by the key, or by what is in it. A text that merely contains a region's name sets
// nothing.
func TestABlocksRegionFollowsFromTheNamesInIt(t *testing.T) {
	for block, want := range map[string]bool{
		`{"region": "us-east-1"}`:                                                true,
		`{"region": "eu-central-1"}`:                                             true, // another region is set, too
		`{"image": "123456789012.dkr.ecr.us-east-1.amazonaws.com/b:v1"}`:         true,
		`{"certificateArn": "arn:aws:acm:us-east-1:123456789012:certificate/a"}`: true,
		`{"network": {"zones": ["us-east-1a", "us-east-1b"]}}`:                   true,
		``:                                       false,
		`{"memoryMiB": 512}`:                     false,
		`{"logGroup": "/ecs/us-east-1/churn"}`:   false,
		`{"env": {"region": "of the customer"}}`: false,
		`{"image": "docker.io/team/us-east-1-docker:v1"}`:                                false,
		`{"certificateArn": "arn:aws:acm:us-west-2:123456789012:certificate/us-east-1"}`: false,
	} {
		if got := statesRegion(block, "us-east-1"); got != want {
			t.Errorf("%s: got %v", block, got)
		}
	}
	for block, want := range map[string]bool{
		`{"mode": "standard", "zone": "us-central1-a"}`:                               true,
		`{"image": "us-central1-docker.pkg.dev/p/r/b:v1"}`:                            true,
		`{"network": {"subnetwork": "projects/p/regions/us-central1/subnetworks/s"}}`: true,
		`{"image": "us-docker.pkg.dev/p/r/b:v1"}`:                                     false,
		`{"labels": {"note": "moved from us-central1-a"}}`:                            false,
	} {
		if got := statesRegion(block, "us-central1"); got != want {
			t.Errorf("%s: got %v", block, got)
		}
	}
}

// The rest of the block does not change.
func TestABlockInAnotherRegionKeepsItsKeys(t *testing.T) {
	for block, want := range map[string]string{
		"":                            `{"region":"eu-west-1"}`,
		`{"cpu": 2, "arm": {"a": 1}}`: `{"arm":{"a": 1},"cpu":2,"region":"eu-west-1"}`,
	} {
		if got := withRegion(block, "eu-west-1"); strings.ReplaceAll(got, " ", "") != strings.ReplaceAll(want, " ", "") {
			t.Errorf("got %s, want %s", got, want)
		}
	}
}
