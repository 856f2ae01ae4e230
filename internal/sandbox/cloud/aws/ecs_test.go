package aws

import (
	"context"
	"errors"
	"net/http"
	"regexp"
	"strings"
	"testing"

	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
	"github.com/pulumi/pulumi/sdk/v3/go/common/resource/plugin"

	"bankchurn/internal/sandbox/cloud"
	"bankchurn/internal/sandbox/cloud/cloudtest"
	cloudhttp "bankchurn/internal/sandbox/cloud/http"
)

func TestEveryTaskDefinitionIsARevisionOfItsFamilyAndNoneIsGivenTwice(t *testing.T) {
	w := newWorld(t, cloud.Options{}, "service")
	second := w.add("second", taskDefinitionToken, taskInputs(map[string]any{"cpu": "256"}))
	for property, want := range map[resource.PropertyKey]any{
		"arn":                "arn:aws:ecs:us-east-1:000000000000:task-definition/churn:2",
		"arnWithoutRevision": "arn:aws:ecs:us-east-1:000000000000:task-definition/churn",
		"revision":           2.0,
	} {
		if got := second.out[property].V; got != want {
			t.Errorf("%s: got %v, want %v", property, got, want)
		}
	}
	if w.id("task") != "churn" || second.id != "churn" {
		t.Errorf("ids %s and %s: want the family", w.id("task"), second.id)
	}
	// The old revision is deleted and the new one stays.
	if err := w.remove("task"); err != nil {
		t.Fatal(err)
	}
	if taskDefinition(w.h.Cloud, w.output("task", "arn")) != nil || taskDefinition(w.h.Cloud, "churn") == nil {
		t.Error("the first revision must be gone, and the family still be found")
	}
	if err := w.remove("second"); err != nil {
		t.Fatal(err)
	}
	if w.add("third", taskDefinitionToken, taskInputs(nil)); w.output("third", "arn") != "arn:aws:ecs:us-east-1:000000000000:task-definition/churn:3" {
		t.Errorf("after both are deleted: got %s, want revision 3", w.output("third", "arn"))
	}
	w.add("other", taskDefinitionToken, taskInputs(map[string]any{"family": "other"}))
	if !strings.HasSuffix(w.output("other", "arn"), "/other:1") {
		t.Errorf("another family: got %s, want revision 1", w.output("other", "arn"))
	}
}

func TestInAPreviewOfANewRevisionItsNumberIsUnknown(t *testing.T) {
	h := awsHarness(t)
	r, err := h.Create(t.Context(), plugin.CreateRequest{URN: cloudtest.URN(taskDefinitionToken, "t"), Properties: cloudtest.Props(taskInputs(nil)), Preview: true})
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range []resource.PropertyKey{"arn", "arnWithoutRevision", "revision"} {
		if !r.Properties[name].IsComputed() {
			t.Errorf("%s: got %v, want unknown", name, r.Properties[name])
		}
	}
}

func TestIDsAndNamesHaveTheFormsOfAWS(t *testing.T) {
	w := newWorld(t, cloud.Options{})
	w.add("address", eipToken, map[string]any{"domain": "vpc"})
	const own = `arn:aws:elasticloadbalancing:us-east-1:000000000000:`
	for _, c := range []struct{ name, property, form string }{
		{"vpc", "", `vpc-[0-9a-f]{17}`},
		{"vpc", "arn", `arn:aws:ec2:us-east-1:000000000000:vpc/vpc-[0-9a-f]{17}`},
		{"vpc", "defaultSecurityGroupId", `sg-[0-9a-f]{17}`},
		{"subnetA", "", `subnet-[0-9a-f]{17}`},
		{"lbGroup", "", `sg-[0-9a-f]{17}`},
		{"lbGroup", "arn", `arn:aws:ec2:us-east-1:000000000000:security-group/sg-[0-9a-f]{17}`},
		{"callers", "", `sgr-[0-9a-f]{17}`},
		{"address", "", `eipalloc-[0-9a-f]{17}`},
		{"address", "publicIp", `203\.0\.113\.[0-9]{1,3}`},
		{"balancer", "", own + `loadbalancer/app/churn/[0-9a-f]{16}`},
		{"balancer", "arnSuffix", `app/churn/[0-9a-f]{16}`},
		{"balancer", "dnsName", `127\.0\.0\.1:[0-9]+`},
		{"balancer", "zoneId", `Z35SXDOTRQ7X7K`},
		{"balancer", "vpcId", `vpc-[0-9a-f]{17}`},
		{"targets", "arnSuffix", `targetgroup/churn/[0-9a-f]{16}`},
		{"listener", "arn", own + `listener/app/churn/[0-9a-f]{16}/[0-9a-f]{16}`},
		{"cluster", "arn", `arn:aws:ecs:us-east-1:000000000000:cluster/churn`},
		{"service", "", `arn:aws:ecs:us-east-1:000000000000:service/churn/churn`},
	} {
		got := w.id(c.name)
		if c.property != "" {
			got = w.output(c.name, c.property)
		}
		if !regexp.MustCompile("^" + c.form + "$").MatchString(got) {
			t.Errorf("%s %s: got %q, want the form %s", c.name, c.property, got, c.form)
		}
	}
	adopted, _, _ := w.h.Made(defaultSecurityGroupToken, "default", map[string]any{"vpcId": w.id("vpc")})
	if string(adopted) != w.output("vpc", "defaultSecurityGroupId") {
		t.Errorf("default group: got %s, want the VPC's %s", adopted, w.output("vpc", "defaultSecurityGroupId"))
	}
}

func TestGeneratedNamesOfLoadBalancersHaveAtMost32Characters(t *testing.T) {
	h := awsHarness(t)
	targets := map[string]any{"vpcId": "vpc-0", "port": 80, "protocol": "HTTP", "targetType": "ip"}
	for _, c := range []struct {
		token  string
		inputs map[string]any
	}{{loadBalancerToken, nil}, {targetGroupToken, targets}} {
		// A hyphen and seven digits are added.
		checked, failures := h.Checked(c.token, strings.Repeat("a", 24), nil, cloudtest.Props(c.inputs))
		if len(failures) > 0 || len(cloud.StringOf(checked["name"])) != 32 {
			t.Errorf("%s, 24 characters: name %q, failures %v", c.token, cloud.StringOf(checked["name"]), failures)
		}
		if _, failures := h.Checked(c.token, strings.Repeat("a", 25), nil, cloudtest.Props(c.inputs)); len(failures) != 1 {
			t.Errorf("%s, 25 characters: failures %v, want one", c.token, failures)
		}
	}
}

// getTask returns the service's task definition according to the data source.
func getTask(w *world) string {
	w.h.Helper()
	r, err := w.h.Invoke(w.h.Context(), plugin.InvokeRequest{Tok: "aws:ecs/getService:getService", Args: cloudtest.Props(map[string]any{
		"clusterArn": w.id("cluster"), "serviceName": "churn",
	})})
	if err != nil {
		w.h.Fatal(err)
	}
	return cloud.StringOf(r.Properties["taskDefinition"])
}

func TestAServiceKeepsItsTaskDefinitionWhenItsDeploymentIsRolledBack(t *testing.T) {
	fail := false
	w := newWorld(t, cloud.Options{Fault: func(_ context.Context, op cloud.Operation) error {
		if fail && op.Verb == "update" {
			return cloud.ErrRolledBack
		}
		return nil
	}})
	first := w.output("task", "arn")
	if got := getTask(w); got != first {
		t.Errorf("at first: runs %s, want %s", got, first)
	}
	w.add("second", taskDefinitionToken, taskInputs(map[string]any{"memory": "2048"}))
	second := w.output("second", "arn")
	p := w.pieces["service"]
	req := plugin.UpdateRequest{
		URN: cloudtest.URN(ecsServiceToken, "service"), ID: p.id, OldInputs: p.in, OldOutputs: p.out,
		NewInputs: cloudtest.Props(w.serviceInputs(map[string]any{"taskDefinition": second, "desiredCount": 3})),
	}
	fail = true
	done, err := w.h.Update(t.Context(), req)
	if err != nil {
		t.Fatal(err)
	}
	if got := cloud.StringOf(done.Properties["taskDefinition"]); got != first || getTask(w) != first {
		t.Errorf("after the rollback: output %s, runs %s, want %s", got, getTask(w), first)
	}
	if done.Properties["desiredCount"].NumberValue() != 3 {
		t.Error("the rest of the update is applied")
	}
	// The engine keeps the program's inputs; the output and a refresh show the difference.
	d := w.h.Differs(ecsServiceToken, "service", req.NewInputs, done.Properties, req.NewInputs)
	if _, differs := d.DetailedDiff["taskDefinition"]; !differs || len(d.ReplaceKeys) > 0 {
		t.Errorf("same program again: got %v, want an update of taskDefinition", d.DetailedDiff)
	}
	read, err := w.h.Read(t.Context(), plugin.ReadRequest{URN: req.URN, ID: p.id, Inputs: req.NewInputs, State: done.Properties})
	if err != nil || cloud.StringOf(read.Inputs["taskDefinition"]) != first {
		t.Errorf("refresh: inputs %v (%v), want %s", read.Inputs["taskDefinition"], err, first)
	}
	fail = false
	req.OldInputs, req.OldOutputs = req.NewInputs, done.Properties
	if done, err = w.h.Update(t.Context(), req); err != nil || cloud.StringOf(done.Properties["taskDefinition"]) != second || getTask(w) != second {
		t.Errorf("once it starts: %v (%v), want %s", done.Properties["taskDefinition"], err, second)
	}
}

func TestARollbackIsAnErrorWhereNothingRollsBack(t *testing.T) {
	fail := false
	w := newWorld(t, cloud.Options{Fault: func(context.Context, cloud.Operation) error {
		if fail {
			return cloud.ErrRolledBack
		}
		return nil
	}})
	p, c := w.pieces["service"], w.pieces["cluster"]
	fail = true
	_, err := w.h.Update(t.Context(), plugin.UpdateRequest{
		URN: cloudtest.URN(ecsServiceToken, "service"), ID: p.id, OldInputs: p.in, OldOutputs: p.out,
		NewInputs: cloudtest.Props(w.serviceInputs(map[string]any{"deploymentCircuitBreaker": map[string]any{"enable": true, "rollback": false}})),
	})
	if !errors.Is(err, cloud.ErrRolledBack) || !strings.Contains(err.Error(), "tfSTABLE") {
		t.Errorf("a circuit breaker that only stops: got %v, want the provider's timeout", err)
	}
	_, err = w.h.Create(t.Context(), plugin.CreateRequest{URN: cloudtest.URN(ecsServiceToken, "new"), Properties: cloudtest.Props(w.serviceInputs(nil))})
	if !errors.Is(err, cloud.ErrRolledBack) {
		t.Errorf("a first deployment has nothing to go back to: got %v", err)
	}
	_, err = w.h.Update(t.Context(), plugin.UpdateRequest{
		URN: cloudtest.URN(ecsClusterToken, "cluster"), ID: c.id, OldInputs: c.in, OldOutputs: c.out, NewInputs: c.in,
	})
	if !errors.Is(err, cloud.ErrRolledBack) {
		t.Errorf("another type: got %v", err)
	}
}

func TestAServiceThatDoesNotExistIsNotFound(t *testing.T) {
	_, err := awsHarness(t).Invoke(t.Context(), plugin.InvokeRequest{Tok: "aws:ecs/getService:getService", Args: cloudtest.Props(map[string]any{
		"clusterArn": "churn", "serviceName": "none",
	})})
	if err == nil || !strings.Contains(err.Error(), "no matching ECS Service") {
		t.Errorf("got %v", err)
	}
}

// The bounds of each size, from docs.aws.amazon.com/AmazonECS/latest/developerguide/fargate-tasks-services.html.
func TestFargateHasThePairsOfItsDocumentation(t *testing.T) {
	for _, c := range []struct {
		cpu, memory int
		want        bool
	}{
		{256, 512, true}, {256, 2048, true}, {256, 3072, false}, {512, 512, false}, {512, 4096, true}, {1024, 1024, false},
		{1024, 8192, true}, {2048, 16384, true}, {2048, 17408, false}, {4096, 30720, true}, {4096, 8191, false}, {8192, 61440, true},
		{8192, 18432, false}, {16384, 122880, true}, {16384, 36864, false}, {300, 512, false},
	} {
		if got := fargatePair(c.cpu, c.memory); got != c.want {
			t.Errorf("%d CPU with %d MiB: got %v, want %v", c.cpu, c.memory, got, c.want)
		}
	}
}

// New tasks that never pass their target group's health check are rolled back because of their
// responses, without an injected fault. At creation the same service has nothing to roll back
// to.
func TestAServiceIsStableOnceItsTasksAreHealthy(t *testing.T) {
	w := newWorld(t, cloud.Options{Misbehaviour: func(r cloudhttp.Request) http.HandlerFunc {
		if strings.HasPrefix(r.Release, "churn:2 ") {
			return cloudhttp.NeverHealthy(r)
		}
		return nil
	}})
	first := w.output("task", "arn")
	w.add("second", taskDefinitionToken, taskInputs(map[string]any{"memory": "2048"}))
	p := w.pieces["service"]
	inputs := w.serviceInputs(map[string]any{"taskDefinition": w.output("second", "arn"), "waitForSteadyState": true})
	const patience = 60 // seconds, which take one second in the embedded cloud
	if _, err := w.h.Update(t.Context(), plugin.UpdateRequest{
		URN: cloudtest.URN(ecsServiceToken, "service"), ID: p.id, OldInputs: p.in, OldOutputs: p.out, NewInputs: cloudtest.Props(inputs), Timeout: patience,
	}); err != nil {
		t.Fatal(err)
	}
	if got := getTask(w); got != first {
		t.Errorf("runs %s, want %s", got, first)
	}
	_, err := w.h.Create(t.Context(), plugin.CreateRequest{
		URN: cloudtest.URN(ecsServiceToken, "new"), Properties: cloudtest.Props(cloudtest.Changed(inputs, map[string]any{"name": "new"})), Timeout: patience,
	})
	if err == nil || !strings.Contains(err.Error(), "waiting for new: timeout") {
		t.Errorf("got %v, want a timeout", err)
	}
}
