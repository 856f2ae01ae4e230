package lambda

import (
	"strings"
	"testing"

	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"bankchurn/config"
	"bankchurn/service"
)

const ecr = "123456789012.dkr.ecr.us-east-1.amazonaws.com/churn"

// The function has only one place for code: the candidate's image takes precedence over the
// release's, and that over the block's.
func TestTheImageOfTheReleaseOrItsCandidateReplacesTheBlocks(t *testing.T) {
	for name, c := range map[string]struct {
		release     service.Release
		image, path string
	}{
		"no release":              {service.Release{}, ecr + ":v3", "lambda.image"},
		"a release":               {service.Release{Image: pulumi.String(ecr + ":v1")}, ecr + ":v1", "release.image"},
		"a candidate":             {service.Release{Version: "7", Canary: &service.Canary{Image: pulumi.String(ecr + ":v4")}}, ecr + ":v4", "release.canary.image"},
		"the block's next to a 7": {service.Release{Version: "7", Canary: &service.Canary{}}, ecr + ":v3", "lambda.image"},
		"an earlier candidate":    {service.Release{Image: pulumi.String(ecr + ":v1"), Canary: &service.Canary{Version: "7"}}, ecr + ":v1", "release.image"},
	} {
		got := (&Args{Image: pulumi.String(ecr + ":v3"), Release: c.release}).code()
		if config.Text(got.image) != c.image || got.path != c.path {
			t.Errorf("%s: got %+v, want %s of %s", name, got, c.image, c.path)
		}
	}
}

func TestAReleaseByImageRequiresAFunctionWithAnImage(t *testing.T) {
	for path, release := range map[string]service.Release{
		"release.image":        {Image: pulumi.String(ecr + ":v1")},
		"release.canary.image": {Version: "7", Canary: &service.Canary{Percent: 5, Image: pulumi.String(ecr + ":v1")}},
	} {
		r := &config.Report{}
		(&Args{Release: release}).validateRelease(r)
		want := path + `: "` + ecr + `:v1": has no effect: the function runs a zip, lambda.zip (allowed: release.version with the number of a published version, or a function with lambda.image)`
		if problems := r.Problems(); len(problems) != 1 || problems[0].String() != want {
			t.Errorf("got %v, want %s", problems, want)
		}
		r = &config.Report{}
		(&Args{Image: pulumi.String(ecr + ":v3"), Release: release}).validateRelease(r)
		if err := r.Err(); err != nil {
			t.Errorf("%s with lambda.image: %v", path, err)
		}
	}
}

// AWS requires two different versions, and the weight as a fraction
// (docs.aws.amazon.com/lambda/latest/dg/configuring-alias-routing.html).
func TestWeights(t *testing.T) {
	weights, err := weightsOf("7", "8", 10)
	if err != nil || len(weights) != 1 || weights["8"] != 0.1 {
		t.Errorf("got %v, %v; want 0.1 for version 8", weights, err)
	}
	if _, err := weightsOf("8", "8", 10); err == nil || !strings.Contains(err.Error(), "version 8 is both the release and the newest version") {
		t.Errorf("got %v", err)
	}
}
