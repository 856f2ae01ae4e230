package eks

import (
	"fmt"
	"testing"

	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"bankchurn/components/kubernetes"
	"bankchurn/config"
	"bankchurn/internal/recording"
)

// watched deploys a service of 2 Pods or more behind an Application Load Balancer with alarms. AWS looks up load
// balancers by name.
func watched(t *testing.T, most int, preview bool, balancers map[string]string) (*recording.Recorder, error) {
	t.Helper()
	r := &config.Report{}
	a, in := decoded(`{"existing": {"arn": "arn:aws:eks:us-east-1:123456789012:cluster/ml", "context": "ml"}, "alarms": {"notify": ["arn:aws:sns:us-east-1:123456789012:ops"]}}`, r)
	workload := kubernetes.Config{}
	config.Decode("kubernetes", `{"ingress": {"controller": "alb", "tls": {"certificateArn": "arn:aws:acm:us-east-1:123456789012:certificate/0a1b"}}}`, &workload, r)
	a.SetKubernetes(workload)
	least := 2
	in.Service.Scaling.Min, in.Service.Scaling.Max = &least, &most
	in.Service.Public, in.Release.VerifyFirst = true, new(bool)
	a.Validate(in, r)
	if err := r.Err(); err != nil {
		t.Fatal(err)
	}
	rec := &recording.Recorder{
		Outputs: func(args pulumi.MockResourceArgs, outputs resource.PropertyMap) {
			if args.TypeToken == "kubernetes:networking.k8s.io/v1:Ingress" && !preview {
				outputs["status"] = resource.NewProperty(resource.NewPropertyMapFromMap(map[string]any{"loadBalancer": map[string]any{
					"ingress": []any{map[string]any{"hostname": "k8s-mlportfo-bankchur-0123456789-987654321.us-east-1.elb.amazonaws.com"}},
				}}))
			}
		},
		Answer: func(args pulumi.MockCallArgs) (resource.PropertyMap, error) {
			suffix, found := balancers[args.Args["name"].StringValue()]
			if args.Token != "aws:lb/getLoadBalancer:getLoadBalancer" || !found {
				return nil, fmt.Errorf("%s finds no %v", args.Token, args.Args)
			}
			return resource.PropertyMap{"arnSuffix": resource.NewProperty(suffix)}, nil
		},
	}
	err := pulumi.RunErr(func(ctx *pulumi.Context) error {
		_, err := a.with(in).register(ctx, in.Service.Name, in)
		return err
	}, pulumi.WithMocks("bankchurn", "test", rec), func(info *pulumi.RunInfo) { info.DryRun = preview })
	return rec, err
}

func TestAlarmsWatchTheLoadBalancerOfTheIngress(t *testing.T) {
	rec, err := watched(t, 10, false, map[string]string{"k8s-mlportfo-bankchur-0123456789": "app/k8s-mlportfo-bankchur-0123456789/50dc6c495c0c9188"})
	if err != nil {
		t.Fatal(err)
	}
	found := rec.Of("aws:cloudwatch/metricAlarm:MetricAlarm")
	if len(found) != 5 || len(rec.Calls) != 1 {
		t.Fatalf("%d alarms after %d calls, want 5 after 1", len(found), len(rec.Calls))
	}
	const balancer = "app/k8s-mlportfo-bankchur-0123456789/50dc6c495c0c9188"
	const query = `SELECT MAX(HealthyHostCount) FROM SCHEMA("AWS/ApplicationELB", LoadBalancer, TargetGroup) WHERE LoadBalancer = '` + balancer + "'"
	want := map[string][2]string{
		"bankchurn-api-certificate": {"dimensions.CertificateArn", "arn:aws:acm:us-east-1:123456789012:certificate/0a1b"},
		"bankchurn-api-errors":      {"metricQueries[0].metric.dimensions.LoadBalancer", balancer},
		"bankchurn-api-latency":     {"dimensions.LoadBalancer", balancer},
		"bankchurn-api-pods":        {"metricQueries[0].expression", query},
		"bankchurn-api-maximum":     {"metricQueries[0].expression", query},
	}
	for _, alarm := range found {
		if got := recording.At(alarm, want[alarm.Name][0]); got != want[alarm.Name][1] {
			t.Errorf("%s %s: %q, want %q", alarm.Name, want[alarm.Name][0], got, want[alarm.Name][1])
		}
	}
	// Of 2 to 10 Pods, fewer than 2 are too few, and 10 are the most.
	for _, c := range []struct{ name, threshold, comparison, missing string }{
		{"bankchurn-api-pods", "2", "LessThanThreshold", "breaching"},
		{"bankchurn-api-maximum", "10", "GreaterThanOrEqualToThreshold", "notBreaching"},
	} {
		for _, alarm := range found {
			if alarm.Name != c.name {
				continue
			}
			for path, want := range map[string]string{"threshold": c.threshold, "comparisonOperator": c.comparison, "treatMissingData": c.missing, "evaluationPeriods": "15", "datapointsToAlarm": "15"} {
				if got := fmt.Sprint(recording.At(alarm, path)); got != want {
					t.Errorf("%s %s: %s, want %s", c.name, path, got, want)
				}
			}
		}
	}
}

// A fixed number of Pods is always at its maximum.
func TestAFixedNumberOfPodsHasNoAlarmOnItsMaximum(t *testing.T) {
	rec, err := watched(t, 2, true, nil)
	if err != nil {
		t.Fatal(err)
	}
	for _, r := range rec.Of("aws:cloudwatch/metricAlarm:MetricAlarm") {
		if r.Name == "bankchurn-api-maximum" {
			t.Error("it has one")
		}
	}
}

// A preview does not know the address: it calls nothing in AWS, and shows the alarms.
func TestAPreviewLooksUpNoLoadBalancer(t *testing.T) {
	rec, err := watched(t, 10, true, nil)
	if err != nil {
		t.Fatal(err)
	}
	if found := rec.Of("aws:cloudwatch/metricAlarm:MetricAlarm"); len(found) != 5 || len(rec.Calls) != 0 {
		t.Errorf("%d alarms after %d calls, want 5 after none", len(found), len(rec.Calls))
	}
}

// No alarm is better than one on a load balancer that does not exist.
func TestAMissingLoadBalancerFailsTheUpdate(t *testing.T) {
	rec, err := watched(t, 10, false, map[string]string{"another": "app/another/1"})
	if err == nil {
		t.Error("the update passes")
	}
	for _, r := range rec.Of("aws:cloudwatch/metricAlarm:MetricAlarm") {
		if r.Name != "bankchurn-api-certificate" {
			t.Errorf("%s exists", r.Name)
		}
	}
}
