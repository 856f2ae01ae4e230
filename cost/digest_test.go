package cost_test

import (
	"strings"
	"testing"
	"time"

	"bankchurn/cost"
	"bankchurn/cost/book"
	"bankchurn/service"
)

// aPreview is the output of `pulumi preview --json` of a stack with a function, its log group
// (a replacement, in two steps), a queue, a Deployment in someone else's cluster, and a deleted
// resource.
const aPreview = `{
  "config": {"aws:region": "us-east-1", "other:traffic": "{\"requestsPerMonth\": 1000000}"},
  "changeSummary": {"create": 5, "same": 3},
  "steps": [
    {"op": "same", "newState": {"urn": "urn:pulumi:dev::other::pulumi:pulumi:Stack::other-dev", "type": "pulumi:pulumi:Stack", "custom": false}},
    {"op": "create", "newState": {"urn": "urn:pulumi:dev::other::pulumi:providers:kubernetes::k", "type": "pulumi:providers:kubernetes", "custom": true,
      "inputs": {"clusterIdentifier": "projects/p/locations/us-central1/clusters/c"}}},
    {"op": "create", "newState": {"urn": "urn:pulumi:dev::other::aws:lambda/function:Function::f", "type": "aws:lambda/function:Function", "custom": true,
      "inputs": {"memorySize": 1024, "role": "04da6b54-80e4-46f7-96ec-b56ff0331ba9", "loggingConfig": {"logGroup": "04da6b54-80e4-46f7-96ec-b56ff0331ba9"}},
      "propertyDependencies": {"loggingConfig": ["urn:pulumi:dev::other::aws:cloudwatch/logGroup:LogGroup::logs"]}}},
    {"op": "create-replacement", "newState": {"urn": "urn:pulumi:dev::other::aws:cloudwatch/logGroup:LogGroup::logs", "type": "aws:cloudwatch/logGroup:LogGroup", "custom": true, "inputs": {"retentionInDays": 30}}},
    {"op": "replace", "newState": {"urn": "urn:pulumi:dev::other::aws:cloudwatch/logGroup:LogGroup::logs", "type": "aws:cloudwatch/logGroup:LogGroup", "custom": true, "inputs": {"retentionInDays": 30}}},
    {"op": "create", "newState": {"urn": "urn:pulumi:dev::other::aws:sqs/queue:Queue::jobs", "type": "aws:sqs/queue:Queue", "custom": true, "inputs": {}}},
    {"op": "create", "newState": {"urn": "urn:pulumi:dev::other::kubernetes:apps/v1:Deployment::api", "type": "kubernetes:apps/v1:Deployment", "custom": true,
      "provider": "urn:pulumi:dev::other::pulumi:providers:kubernetes::k::04da6b54-80e4-46f7-96ec-b56ff0331ba9",
      "inputs": {"spec": {"replicas": 3, "template": {"spec": {"containers": [{"resources": {"requests": {"cpu": "250m", "memory": "512Mi", "ephemeral-storage": "1Gi"}}}]}}}}}},
    {"op": "delete", "oldState": {"urn": "urn:pulumi:dev::other::aws:ec2/eip:Eip::a", "type": "aws:ec2/eip:Eip", "custom": true}}
  ]
}`

func priceDigest(t *testing.T, facts map[string]string) (cost.Estimate, cost.Digest) {
	t.Helper()
	digest, err := cost.ReadDigest(strings.NewReader(aPreview), facts)
	if err != nil {
		t.Fatal(err)
	}
	prices, err := book.Default()
	if err != nil {
		t.Fatal(err)
	}
	requests, ms, kib := int64(1_048_576), 200, decimalOf("1")
	traffic := service.Traffic{RequestsPerMonth: &requests, AverageMs: &ms, LogKiBPerRequest: &kib}
	return cost.New(cost.Input{Resources: digest.Resources, Traffic: traffic, Book: prices, Today: time.Date(2026, 11, 26, 0, 0, 0, 0, time.UTC)}), digest
}

// 1,048,576 requests: $0.2097152; 209,715.2 GB-s x $0.0000166667 = $3.4952607; one GB of logs
// at Lambda's $0.50, once for both steps of the replacement.
func TestAPreviewOfAnyProgramIsPriced(t *testing.T) {
	e, digest := priceDigest(t, map[string]string{"cluster.mode": "autopilot"})
	for meter, want := range map[string]string{"Requests": "0.21", "Duration": "3.50", "Logs ingested": "0.50", "Public IPv4 address": "0.00", "Pods, vCPU": "24.36"} { // 3 x 0.25 x $0.0445 x 730
		if got := expectedOf(e, meter); got != want {
			t.Errorf("%s: got %s, want %s", meter, got, want)
		}
	}
	if len(e.Unsupported) != 1 || e.Unsupported[0].Resource != "jobs" {
		t.Errorf("not supported: %+v", e.Unsupported)
	}
	if digest.Unlisted != 2 || digest.Config["other:traffic"] == "" {
		t.Errorf("got %d unlisted, config %v", digest.Unlisted, digest.Config)
	}
}

// Values that no input contains are named, for all resources or for one.
func TestMissingFactsAreNamed(t *testing.T) {
	e, _ := priceDigest(t, nil)
	named := ""
	for _, n := range e.Unsupported {
		named += n.Resource + ": " + n.Text + "\n"
	}
	if !strings.Contains(named, "api: ") || !strings.Contains(named, "cluster.mode") {
		t.Errorf("got %q", named)
	}
	for _, facts := range []map[string]string{{"api:cluster.mode": "standard"}, {"cluster.mode": "autopilot", "api:cluster.mode": "standard"}} {
		if e, _ := priceDigest(t, facts); expectedOf(e, "Pods, vCPU") != "0.00" || len(e.Unsupported) != 1 {
			t.Errorf("%v: got %s, %+v", facts, expectedOf(e, "Pods, vCPU"), e.Unsupported)
		}
	}
}

func TestInputThatIsNotAPreviewIsRejected(t *testing.T) {
	for _, text := range []string{"", "{}", "[]", "Previewing update"} {
		if _, err := cost.ReadDigest(strings.NewReader(text), nil); err == nil {
			t.Errorf("%q is read", text)
		}
	}
}
