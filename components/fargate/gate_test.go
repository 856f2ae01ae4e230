package fargate

import (
	"slices"
	"strings"
	"testing"

	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"bankchurn/components"
	"bankchurn/internal/recording"
	"bankchurn/service"
	"bankchurn/verify"
)

// gated registers a release with verification before it serves, in a preview.
func gated(t *testing.T, blockText, release string) *recording.Recorder {
	t.Helper()
	in := answering(t, release)
	in.Verify = verify.Options{}
	rec, _, err := deploy(t, block(t, blockText), in, true, "")
	if err != nil {
		t.Fatal(err)
	}
	return rec
}

// named returns a resource of a recording.
func named(t *testing.T, rec *recording.Recorder, typ, name string) pulumi.MockResourceArgs {
	t.Helper()
	for _, r := range rec.Of(typ) {
		if r.Name == name {
			return r
		}
	}
	t.Fatalf("no %s %s", typ, name)
	return pulumi.MockResourceArgs{}
}

const ruleType = "aws:lb/listenerRule:ListenerRule"

func dependsOn(r pulumi.MockResourceArgs, typ, name string) bool {
	return slices.ContainsFunc(r.RegisterRPC.GetDependencies(), func(urn string) bool { return strings.HasSuffix(urn, typ+"::"+name) })
}

// The verified task definition is exactly the one that the service gets.
func TestTheServiceWaitsForACandidateOfItsOwnTaskDefinition(t *testing.T) {
	for release, sides := range map[string][]string{
		`{}`: {"bankchurn-api"},
		`{"version": "bankchurn-test-bankchurn-api:7"}`:              {"bankchurn-api"},
		`{"canary": {"percent": 10, "image": "` + registry + `v2"}}`: {"bankchurn-api", "bankchurn-api-canary"},
	} {
		rec := gated(t, `{}`, release)
		if got := len(rec.Of(serviceType)); got != 2*len(sides) {
			t.Errorf("%s: %d services", release, got)
		}
		for _, side := range sides {
			serving, candidate := named(t, rec, serviceType, side), named(t, rec, serviceType, side+"-candidate")
			if got, want := at(candidate, "taskDefinition"), at(serving, "taskDefinition"); got != want {
				t.Errorf("%s: the candidate runs %s, and the service %s", side, got, want)
			}
			if !dependsOn(serving, serviceType, side+"-candidate") {
				t.Errorf("%s does not wait for its candidate: %v", side, serving.RegisterRPC.GetDependencies())
			}
			if !dependsOn(candidate, ruleType, side+"-candidate") {
				t.Errorf("ECS would refuse %s's candidate: no rule puts its target group behind the load balancer", side)
			}
		}
	}
}

// One on-demand task, whatever the service uses; it serves no client.
func TestACandidateIsOneTaskWithoutClientRequests(t *testing.T) {
	rec := gated(t, `{"spot": {"percent": 100, "onDemandBase": 0}, "deployment": {"alarms": ["errors"]}}`, `{"canary": {"percent": 10, "image": "`+registry+`v2"}}`)
	for _, side := range []string{"bankchurn-api", "bankchurn-api-canary"} {
		candidate := named(t, rec, serviceType, side+"-candidate")
		for path, want := range map[string]string{
			"name": side + "-candidate", "desiredCount": "1", "deploymentMinimumHealthyPercent": "0", "deploymentMaximumPercent": "100",
			"availabilityZoneRebalancing": "DISABLED", "alarms": "", "waitForSteadyState": "true",
			"capacityProviderStrategies[0].capacityProvider": "FARGATE", "capacityProviderStrategies[1]": "",
		} {
			if got := at(candidate, path); got != want {
				t.Errorf("%s: %s is %q, want %q", candidate.Name, path, got, want)
			}
		}
		if len(candidate.RegisterRPC.GetIgnoreChanges()) > 0 {
			t.Errorf("%s ignores changes", candidate.Name)
		}
	}
	for _, target := range rec.Of("aws:appautoscaling/target:Target") {
		if strings.HasSuffix(target.Name, "-candidate") {
			t.Errorf("%s scales", target.Name)
		}
	}
}

// A load balancer applies the first rule that matches, so the rule for all paths must come after
// those for headers, and no two rules may share a priority.
func TestTheRuleForAllPathsComesLast(t *testing.T) {
	rec := gated(t, `{}`, `{"canary": {"percent": 10, "image": "`+registry+`v2"}}`)
	got := map[string]string{}
	for _, rule := range rec.Of(ruleType) {
		got[rule.Name] = at(rule, "priority") + " " + at(rule, "conditions[0].httpHeader.httpHeaderName") + at(rule, "conditions[0].httpHeader.values") + at(rule, "conditions[0].pathPattern.values")
	}
	for name, want := range map[string]string{
		"bankchurn-api-canary-by-header": "1 X-Canary[always]", "bankchurn-api-candidate": "10 X-Candidate[release]",
		"bankchurn-api-canary-candidate": "11 X-Candidate[canary]", "bankchurn-api-canary-share": "100 [*]",
	} {
		if got[name] != want {
			t.Errorf("%s: %s, want %s", name, got[name], want)
		}
	}
	if len(got) != 4 {
		t.Errorf("%d rules: %v", len(got), got)
	}
}

// A share of 0 means an address without traffic, reachable by the header X-Canary.
func TestACanaryOfZeroPercentIsReachedOnlyByItsHeader(t *testing.T) {
	in := input(t, `{"scaling": {"min": 2, "max": 12}}`)
	in.Verify = verify.Options{}
	in.Release.Canary = &service.Canary{Image: pulumi.String(registry + "v2")}
	rec, _, err := deploy(t, block(t, `{}`), in, true, "")
	if err != nil {
		t.Fatal(err)
	}
	share := named(t, rec, ruleType, "bankchurn-api-canary-share")
	if got := at(share, "actions[0].forward.targetGroups[0].weight") + "/" + at(share, "actions[0].forward.targetGroups[1].weight"); got != "100/0" {
		t.Errorf("weights %s, want 100/0", got)
	}
	if got := at(named(t, rec, serviceType, "bankchurn-api-canary"), "desiredCount"); got != "1" {
		t.Errorf("the candidate has %s tasks, want 1", got)
	}
}

func TestNothingIsGatedWithoutVerification(t *testing.T) {
	off := false
	for rule, set := range map[string]func(*components.Input){
		"verify.enabled: false":      func(in *components.Input) { in.Verify = verify.Options{Enabled: &off} },
		"release.verifyFirst: false": func(in *components.Input) { in.Verify = verify.Options{}; in.Release.VerifyFirst = &off },
	} {
		in := input(t, `{}`)
		set(&in)
		rec, _, err := deploy(t, block(t, `{}`), in, true, "")
		if err != nil {
			t.Fatal(err)
		}
		if services, rules := rec.Of(serviceType), rec.Of(ruleType); len(services) != 1 || len(rules) != 0 {
			t.Errorf("%s: %d services and %d rules", rule, len(services), len(rules))
		}
	}
}
