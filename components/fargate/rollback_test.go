package fargate

import (
	"strings"
	"testing"
)

func TestADeploymentThatECSRolledBackFailsTheUpdate(t *testing.T) {
	ours := arnOf(taskType, "bankchurn-api")
	const old = "arn:aws:ecs:us-east-1:123456789012:task-definition/bankchurn-api:41"

	rec, url, err := deploy(t, block(t, `{}`), input(t, `{}`), false, old)
	if err == nil {
		t.Fatal("the update succeeded although the old task definition runs")
	}
	for _, part := range []string{
		"runs " + old + ", not " + ours, "ECS rolled back the deployment",
		"aws ecs describe-services --cluster bankchurn-api-generated --services bankchurn-api", "log group bankchurn-api-logs-generated",
		"pulumi up --refresh",
	} {
		if !strings.Contains(err.Error(), part) {
			t.Errorf("the error does not say %q: %v", part, err)
		}
	}
	if url != "" {
		t.Errorf("an endpoint came out: %s", url)
	}
	if len(rec.Calls) != 1 || rec.Calls[0].Args["clusterArn"].StringValue() != arnOf("aws:ecs/cluster:Cluster", "bankchurn-api") || rec.Calls[0].Args["serviceName"].StringValue() != "bankchurn-api" {
		t.Errorf("asked %v", rec.Calls)
	}
	if !strings.Contains(rec.Calls[0].Provider, "pulumi:providers:aws::aws") {
		t.Errorf("asked by the provider %q", rec.Calls[0].Provider)
	}
}

func TestADeploymentThatCameUpYieldsItsEndpoint(t *testing.T) {
	for text, want := range map[string]string{
		`{}`: "http://lb-1.us-east-1.elb.amazonaws.com",
		`{"certificateArn": "arn:aws:acm:us-east-1:123456789012:certificate/0a1b", "host": "churn.example.com"}`: "https://lb-1.us-east-1.elb.amazonaws.com",
	} {
		_, url, err := deploy(t, block(t, text), input(t, `{}`), false, arnOf(taskType, "bankchurn-api"))
		if err != nil || url != want {
			t.Errorf("%s: url %q, error %v; want %q", text, url, err, want)
		}
	}
}

func TestAPreviewDoesNotCallAWS(t *testing.T) {
	rec, _, err := deploy(t, block(t, `{}`), input(t, `{}`), true, "")
	if err != nil || len(rec.Calls) != 0 {
		t.Errorf("error %v, calls %v", err, rec.Calls)
	}
}
