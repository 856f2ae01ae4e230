package cloudrun

import (
	"strings"
	"testing"

	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"bankchurn/internal/recording"
	"bankchurn/service"
)

// Cloud Run allows 49 characters, and Pulumi's suffix is a hyphen and seven digits
// (cloud.google.com/run/docs/deploying).
func TestTheCandidatesNameLeavesRoomForItsSuffix(t *testing.T) {
	for name, want := range map[string]string{
		"churn":                 "churn-candidate",
		strings.Repeat("a", 31): strings.Repeat("a", 31) + "-candidate",
		strings.Repeat("a", 40): strings.Repeat("a", 31) + "-candidate",
		"a" + strings.Repeat("b", 28) + "--cdefghijk": "a" + strings.Repeat("b", 28) + "-candidate",
	} {
		if got := candidateName(name); got != want || len(got)+8 > 49 {
			t.Errorf("%s: got %s, want %s", name, got, want)
		}
	}
}

func TestTheCandidateRunsTheTemplateAtNoInstanceAndIsNeverPublic(t *testing.T) {
	rec := &recording.Recorder{}
	a := decoded(t, `{"scaling": {"min": 2, "max": 8}, "public": true, "env": {"A": "b"}}`, `{}`)
	err := pulumi.RunErr(func(ctx *pulumi.Context) error {
		_, err := a.register(ctx, a.Service.Name, nil)
		return err
	}, pulumi.WithMocks("bankchurn", "test", rec), func(info *pulumi.RunInfo) { info.DryRun = true })
	if err != nil {
		t.Fatal(err)
	}
	services := rec.Of(serviceToken)
	if len(services) != 2 || services[1].Name != a.Service.Name+"-candidate" {
		t.Fatalf("services: %v", services)
	}
	serving, candidate := services[0].Inputs["template"].ObjectValue(), services[1].Inputs["template"].ObjectValue()
	scaling := candidate["scaling"].ObjectValue()
	if scaling["minInstanceCount"].NumberValue() != 0 || scaling["maxInstanceCount"].NumberValue() != 1 {
		t.Errorf("the candidate's scaling: %v", scaling)
	}
	for key := range serving {
		if key != "scaling" && !serving[key].DeepEquals(candidate[key]) {
			t.Errorf("%s: the candidate has %v, the service %v", key, candidate[key], serving[key])
		}
	}
	members := rec.Of("gcp:cloudrunv2/serviceIamMember:ServiceIamMember")
	if len(members) != 1 || members[0].Name != a.Service.Name+"-public" {
		t.Errorf("members: %v", members)
	}
	if traffics := services[1].Inputs["traffics"]; !traffics.IsNull() && traffics.V != nil {
		t.Errorf("the candidate's traffic: %v", traffics)
	}
}

func TestAPinAloneDeploysNothing(t *testing.T) {
	for rule, c := range map[string]struct {
		release service.Release
		only    bool
	}{
		"what the stack describes":         {service.Release{}, false},
		"an image":                         {service.Release{Image: pulumi.String("a:1")}, false},
		"a revision":                       {service.Release{Version: "a-00001-abc"}, true},
		"a new candidate next to a pin":    {service.Release{Version: "a-00001-abc", Canary: &service.Canary{}}, false},
		"a revision as the candidate":      {service.Release{Version: "a-00001-abc", Canary: &service.Canary{Version: "a-00002-abc"}}, true},
		"a revision next to the described": {service.Release{Canary: &service.Canary{Version: "a-00002-abc"}}, false},
	} {
		if got := c.release.OnlyVersions(); got != c.only {
			t.Errorf("%s: %v", rule, got)
		}
	}
}
