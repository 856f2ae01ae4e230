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

// watched deploys a service behind an Application Load Balancer with alarms. AWS looks up load
// balancers by name.
func watched(t *testing.T, preview bool, balancers map[string]string) (*recording.Recorder, error) {
	t.Helper()
	r := &config.Report{}
	a, in := decoded(`{"existing": {"arn": "arn:aws:eks:us-east-1:123456789012:cluster/ml", "context": "ml"}, "alarms": {"notify": ["arn:aws:sns:us-east-1:123456789012:ops"]}}`, r)
	workload := kubernetes.Config{}
	config.Decode("kubernetes", `{"ingress": {"controller": "alb", "tls": {"certificateArn": "arn:aws:acm:us-east-1:123456789012:certificate/0a1b"}}}`, &workload, r)
	a.SetKubernetes(workload)
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
		_, err := a.register(ctx, in.Service.Name, in)
		return err
	}, pulumi.WithMocks("bankchurn", "test", rec), func(info *pulumi.RunInfo) { info.DryRun = preview })
	return rec, err
}

func TestAlarmsWatchTheLoadBalancerOfTheIngress(t *testing.T) {
	rec, err := watched(t, false, map[string]string{"k8s-mlportfo-bankchur-0123456789": "app/k8s-mlportfo-bankchur-0123456789/50dc6c495c0c9188"})
	if err != nil {
		t.Fatal(err)
	}
	found := rec.Of("aws:cloudwatch/metricAlarm:MetricAlarm")
	if len(found) != 3 || len(rec.Calls) != 1 {
		t.Fatalf("%d alarms after %d calls, want 3 after 1", len(found), len(rec.Calls))
	}
	for i, path := range []string{"dimensions.CertificateArn", "metricQueries[0].metric.dimensions.LoadBalancer", "dimensions.LoadBalancer"} {
		want := "app/k8s-mlportfo-bankchur-0123456789/50dc6c495c0c9188"
		if i == 0 {
			want = "arn:aws:acm:us-east-1:123456789012:certificate/0a1b"
		}
		if got := recording.At(found[i], path); got != want {
			t.Errorf("%s %s: %q, want %q", found[i].Name, path, got, want)
		}
	}
}

// A preview does not know the address: it calls nothing in AWS, and shows the alarms.
func TestAPreviewLooksUpNoLoadBalancer(t *testing.T) {
	rec, err := watched(t, true, nil)
	if err != nil {
		t.Fatal(err)
	}
	if found := rec.Of("aws:cloudwatch/metricAlarm:MetricAlarm"); len(found) != 3 || len(rec.Calls) != 0 {
		t.Errorf("%d alarms after %d calls, want 3 after none", len(found), len(rec.Calls))
	}
}

// No alarm is better than one on a load balancer that does not exist.
func TestAMissingLoadBalancerFailsTheUpdate(t *testing.T) {
	rec, err := watched(t, false, map[string]string{"another": "app/another/1"})
	if err == nil {
		t.Error("the update passes")
	}
	for _, r := range rec.Of("aws:cloudwatch/metricAlarm:MetricAlarm") {
		if r.Name != "bankchurn-api-certificate" {
			t.Errorf("%s exists", r.Name)
		}
	}
}
