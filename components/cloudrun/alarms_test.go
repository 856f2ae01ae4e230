package cloudrun

import (
	"testing"

	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"bankchurn/internal/recording"
)

func TestAlarmsWatchTheServiceAndNameTheRunbook(t *testing.T) {
	rec := &recording.Recorder{Outputs: func(_ pulumi.MockResourceArgs, outputs resource.PropertyMap) {
		outputs["name"], outputs["project"] = resource.NewProperty("churn-1a2b3c4"), resource.NewProperty("p")
	}}
	a := decoded(t, `{"name": "churn", "labels": {"team": "risk"}}`, `{"alarms": {"notify": ["projects/p/notificationChannels/1"], "errorPercent": 0.5, "latencyMs": 250, "runbooks": "https://example.com/r"}}`)
	a.Release.VerifyFirst = new(bool) // no cloud answers here
	err := pulumi.RunErr(func(ctx *pulumi.Context) error {
		_, err := a.register(ctx, a.Service.Name, nil)
		return err
	}, pulumi.WithMocks("bankchurn", "test", rec))
	if err != nil {
		t.Fatal(err)
	}
	found := rec.Of("gcp:monitoring/alertPolicy:AlertPolicy")
	if len(found) != 2 {
		t.Fatalf("%d policies", len(found))
	}
	const of = `resource.type = "cloud_run_revision" AND resource.labels.service_name = "churn-1a2b3c4" AND resource.labels.location = "us-central1" AND metric.type = "run.googleapis.com/`
	for i, want := range []map[string]string{
		{
			"documentation.content":                              "More than 0.5 % of the requests were answered with a status from 500 on. What to do: https://example.com/r/high-error-rate.md Dashboard: https://console.cloud.google.com/monitoring/dashboards/builder/churn-id?project=p",
			"conditions[0].conditionThreshold.filter":            of + `request_count" AND metric.labels.response_code_class = "5xx"`,
			"conditions[0].conditionThreshold.denominatorFilter": of + `request_count"`,
			"conditions[0].conditionThreshold.thresholdValue":    "0.005",
			"notificationChannels[0]":                            "projects/p/notificationChannels/1",
			"userLabels.team":                                    "risk", "userLabels.stack": "test",
		},
		{
			"documentation.content":                                               "One answer in twenty took longer than 250 ms. What to do: https://example.com/r/high-latency.md Dashboard: https://console.cloud.google.com/monitoring/dashboards/builder/churn-id?project=p",
			"conditions[0].conditionThreshold.filter":                             of + `request_latencies"`,
			"conditions[0].conditionThreshold.thresholdValue":                     "250",
			"conditions[0].conditionThreshold.aggregations[0].crossSeriesReducer": "REDUCE_PERCENTILE_95",
			"notificationChannels[0]":                                             "projects/p/notificationChannels/1",
		},
	} {
		for path, text := range want {
			if got := recording.At(found[i], path); got != text {
				t.Errorf("%s %s: %q, want %q", found[i].Name, path, got, text)
			}
		}
	}
}
