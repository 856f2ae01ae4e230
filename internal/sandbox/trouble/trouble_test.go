package trouble

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"bankchurn/internal/sandbox/cloud"
	"bankchurn/internal/sandbox/cloud/aws"
	cloudhttp "bankchurn/internal/sandbox/cloud/http"
)

var packages = []*cloud.Package{aws.Package()}

func TestEveryProblemOfTheFaultsIsReportedAtOnce(t *testing.T) {
	_, err := Parse([]string{"garbge", "deny:aws:ecs:Servce", "outage:"}, packages)
	if err == nil {
		t.Fatal("accepted")
	}
	for _, want := range []string{
		`fault "garbge": unknown (allowed: garbage, unhealthy, slow, deny:TYPE, outage:TYPE, slow-certificate)`,
		`fault "deny:aws:ecs:Servce": the embedded cloud has no resource type "aws:ecs:Servce" (did you mean "aws:ecs:Service"?)`,
		`fault "outage:": a resource type must follow the colon`,
	} {
		if !strings.Contains(err.Error(), want) {
			t.Errorf("want %q in\n%v", want, err)
		}
	}
}

func TestAFaultOnlyAffectsItsType(t *testing.T) {
	operation := func(verb, token string) cloud.Operation { return cloud.Operation{Verb: verb, Type: token, Name: "api"} }
	for _, c := range []struct {
		word      string
		operation cloud.Operation
		want      error // nil: none
		text      string
	}{
		{"deny:aws:ecs:Service", operation("create", ecsService), nil, "AccessDenied"},
		{"deny:aws:ecs/service:Service", operation("delete", ecsService), nil, "AccessDenied"},
		{"deny:aws:ecs:Service", operation("create", "aws:ecs/cluster:Cluster"), nil, ""},
		{"outage:aws:lb:LoadBalancer", operation("update", "aws:lb/loadBalancer:LoadBalancer"), cloud.ErrTimedOut, ""},
		{"unhealthy", operation("update", ecsService), cloud.ErrRolledBack, ""},
		{"unhealthy", operation("create", ecsService), nil, ""},
	} {
		trouble, err := Parse([]string{c.word}, packages)
		if err != nil {
			t.Fatal(err)
		}
		got := trouble.Fault(context.Background(), c.operation)
		switch {
		case c.want != nil && !errors.Is(got, c.want):
			t.Errorf("%s: got %v, want %v", c.word, got, c.want)
		case c.text != "" && (got == nil || !strings.Contains(got.Error(), c.text)):
			t.Errorf("%s: got %v, want %q", c.word, got, c.text)
		case c.want == nil && c.text == "" && got != nil:
			t.Errorf("%s: got %v, want none", c.word, got)
		}
	}
}

func TestASlowReleaseBecomesHealthy(t *testing.T) {
	if unhealthyUntil(time.Now().Add(time.Hour))(cloudhttp.Request{}) == nil {
		t.Error("healthy before its time")
	}
	if unhealthyUntil(time.Now().Add(-time.Second))(cloudhttp.Request{}) != nil {
		t.Error("unhealthy after its time")
	}
}

func TestASlowCertificateWaitsUntilTheEngineGivesUp(t *testing.T) {
	trouble, err := Parse([]string{"slow-certificate"}, packages)
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if err := trouble.Fault(ctx, cloud.Operation{Verb: "create", Type: certificateValidation}); err != nil {
		t.Error(err)
	}
}
