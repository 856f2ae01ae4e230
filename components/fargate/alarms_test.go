package fargate

import (
	"maps"
	"slices"
	"testing"

	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"bankchurn/internal/recording"
)

// alarmsOf returns the alarms, by name, of a service with that block and a certificate, and the
// name of its load balancer.
func alarmsOf(t *testing.T, text, service string, certificate pulumi.StringInput) (_ map[string]pulumi.MockResourceArgs, balancer string) {
	t.Helper()
	in := input(t, service)
	if certificate != nil {
		in.Host, in.Certificate = "churn.example.com", certificate
	}
	rec, _, err := deploy(t, block(t, text), in, false, arnOf(taskType, in.Service.Name))
	if err != nil {
		t.Fatal(err)
	}
	found := map[string]pulumi.MockResourceArgs{}
	for _, typ := range []string{"aws:cloudwatch/metricAlarm:MetricAlarm", "aws:cloudwatch/compositeAlarm:CompositeAlarm"} {
		for _, r := range rec.Of(typ) {
			found[r.Name] = r
		}
	}
	return found, rec.Only(t, "aws:lb/loadBalancer:LoadBalancer").Name
}

func TestAlarmsWatchTheLoadBalancerAndTheCertificate(t *testing.T) {
	const notify = `{"alarms": {"notify": ["arn:aws:sns:us-east-1:123456789012:ops"]}}`
	certificate := pulumi.String("arn:aws:acm:us-east-1:123456789012:certificate/0a1b")
	found, balancer := alarmsOf(t, notify, `{"scaling": {"min": 2, "max": 6}}`, certificate)
	for _, c := range []struct{ alarm, path, want string }{
		{"bankchurn-api-tasks", "metricQueries[0].metric.dimensions.LoadBalancer", "suffix/" + balancer},
		{"bankchurn-api-tasks", "metricQueries[0].metric.dimensions.TargetGroup", "suffix/" + balancer},
		{"bankchurn-api-tasks", "metricQueries[2].expression", "IF(FILL(healthy, 0) < 2 OR FILL(unhealthy, 0) > 0, 1, 0)"},
		{"bankchurn-api-maximum", "threshold", "6"},
		{"bankchurn-api-certificate", "dimensions.CertificateArn", string(certificate)},
		{"bankchurn-api-errors", "metricQueries[0].metric.dimensions.LoadBalancer", "suffix/" + balancer},
	} {
		if got := recording.At(found[c.alarm], c.path); got != c.want {
			t.Errorf("%s %s: %q, want %q", c.alarm, c.path, got, c.want)
		}
	}
	fixed, _ := alarmsOf(t, notify, `{"scaling": {"min": 2, "max": 2}}`, nil)
	names := slices.Sorted(maps.Keys(fixed))
	if want := []string{"bankchurn-api-errors", "bankchurn-api-latency", "bankchurn-api-tasks"}; !slices.Equal(names, want) {
		t.Errorf("a fixed number of tasks without certificate: %v, want %v", names, want)
	}
}
