package lambda

import (
	"slices"
	"testing"

	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"bankchurn/components/alarm"
	"bankchurn/internal/recording"
)

func TestAlarmsWatchTheAPITheFunctionAndTheCertificate(t *testing.T) {
	deployed := func(host string, certificate pulumi.StringInput) *recording.Recorder {
		rec, err := program(false, func(func(string) pulumi.StringInput) *Args {
			return &Args{
				Image: pulumi.String("123456789012.dkr.ecr.us-east-1.amazonaws.com/bankchurn:v1"), Host: host, CertificateARN: certificate,
				Alarms: alarm.Options{Notify: []pulumi.StringInput{pulumi.String("arn:aws:sns:us-east-1:123456789012:ops")}},
			}
		})
		if err != nil {
			t.Fatal(err)
		}
		return rec
	}
	const metricAlarm = "aws:cloudwatch/metricAlarm:MetricAlarm"
	named := deployed("churn.example.com", pulumi.String(certificate)).Of(metricAlarm)
	if len(named) != 4 {
		t.Fatalf("%d alarms", len(named))
	}
	for i, want := range []struct{ name, path, value string }{
		{"churn-certificate", "dimensions.CertificateArn", certificate},
		{"churn-errors", "metricQueries[0].metric.dimensions.Stage", "$default"},
		{"churn-latency", "metricName", "Latency"},
		{"churn-maximum", "metricName", "Throttles"},
	} {
		if got := recording.At(named[i], want.path); named[i].Name != want.name || got != want.value {
			t.Errorf("%s %s: %q, want %+v", named[i].Name, want.path, got, want)
		}
	}
	var names []string
	for _, r := range deployed("", nil).Of(metricAlarm) {
		names = append(names, r.Name)
	}
	if want := []string{"churn-errors", "churn-latency", "churn-maximum"}; !slices.Equal(names, want) {
		t.Errorf("by the API's own name: %v, want %v", names, want)
	}
}
