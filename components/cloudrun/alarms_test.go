package cloudrun

import (
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"bankchurn/internal/recording"
)

// policies are the alerting policies of a Cloud Run service, by the suffix of their names.
func policies(t *testing.T, alarms, more string) map[string]pulumi.MockResourceArgs {
	t.Helper()
	rec := &recording.Recorder{Outputs: func(_ pulumi.MockResourceArgs, outputs resource.PropertyMap) {
		outputs["name"], outputs["project"] = resource.NewProperty("churn-1a2b3c4"), resource.NewProperty("p")
	}}
	a := decoded(t, `{"name": "churn", "labels": {"team": "risk"}}`, `{"alarms": `+alarms+more+`}`)
	a.Release.VerifyFirst = new(bool) // no cloud answers here
	err := pulumi.RunErr(func(ctx *pulumi.Context) error {
		_, err := a.register(ctx, a.Service.Name, nil)
		return err
	}, pulumi.WithMocks("bankchurn", "test", rec))
	if err != nil {
		t.Fatal(err)
	}
	found := map[string]pulumi.MockResourceArgs{}
	for _, r := range rec.Of("gcp:monitoring/alertPolicy:AlertPolicy") {
		found[strings.TrimPrefix(r.Name, "churn-")] = r
	}
	return found
}

func hold(t *testing.T, found map[string]pulumi.MockResourceArgs, want map[string]map[string]string) {
	t.Helper()
	if got, want := slices.Sorted(maps.Keys(found)), slices.Sorted(maps.Keys(want)); !slices.Equal(got, want) {
		t.Errorf("policies %v, want %v", got, want)
	}
	for kind, inputs := range want {
		for path, text := range inputs {
			if path == "documentation.content" { // every text links to the dashboard
				text += " Dashboard: https://console.cloud.google.com/monitoring/dashboards/builder/churn-id?project=p"
			}
			if got := recording.At(found[kind], path); got != text {
				t.Errorf("%s %s: %q, want %q", kind, path, got, text)
			}
		}
	}
}

func TestAlarmsWatchTheServiceAndNameTheRunbook(t *testing.T) {
	const of = `resource.type = "cloud_run_revision" AND resource.labels.service_name = "churn-1a2b3c4" AND resource.labels.location = "us-central1" AND metric.type = "run.googleapis.com/`
	const threshold = "conditions[0].conditionThreshold."
	hold(t, policies(t, `{"notify": ["projects/p/notificationChannels/1"], "errorPercent": 0.5, "latencyMs": 250, "runbooks": "https://example.com/r"}`, ""), map[string]map[string]string{
		"errors": {
			"documentation.content":         "More than 0.5 % of requests were answered with a 5xx status. Runbook: https://example.com/r/high-error-rate.md",
			threshold + "filter":            of + `request_count" AND metric.labels.response_code_class = "5xx"`,
			threshold + "denominatorFilter": of + `request_count"`,
			threshold + "thresholdValue":    "0.005",
			"notificationChannels[0]":       "projects/p/notificationChannels/1",
			"userLabels.team":               "risk", "userLabels.stack": "test",
		},
		"latency": {
			"documentation.content":                          "The p95 latency is above 250 ms. Runbook: https://example.com/r/high-latency.md",
			threshold + "filter":                             of + `request_latencies"`,
			threshold + "thresholdValue":                     "250",
			threshold + "aggregations[0].crossSeriesReducer": "REDUCE_PERCENTILE_95",
			"notificationChannels[0]":                        "projects/p/notificationChannels/1",
		},
		"instances": {
			"documentation.content":      "Instances have failed their health checks for 15 minutes. Runbook: https://example.com/r/high-error-rate.md",
			threshold + "filter":         of + `container/completed_probe_count" AND metric.labels.is_healthy = false`,
			threshold + "thresholdValue": "0", threshold + "duration": "900s", threshold + "comparison": "COMPARISON_GT",
			threshold + "aggregations[0].perSeriesAligner": "ALIGN_DELTA",
		},
		"maximum": {
			"documentation.content":                        "The service has been at its maximum of 10 instances for 15 minutes. Runbook: https://example.com/r/high-latency.md",
			threshold + "filter":                           of + `container/instance_count" AND metric.labels.state = "active"`,
			threshold + "thresholdValue":                   "9", // above 9 means 10 or more: there is no "at least"
			threshold + "duration":                         "900s",
			threshold + "aggregations[0].groupByFields[0]": "resource.labels.revision_name",
		},
	})
}

func TestObjectivesAreQueriesOfBothWindows(t *testing.T) {
	const of = `{monitored_resource="cloud_run_revision",service_name="churn-1a2b3c4",location="us-central1"`
	const query, wait = "conditions[0].conditionPrometheusQueryLanguage.query", "conditions[0].conditionPrometheusQueryLanguage.duration"
	failed := func(window string) string {
		return `100 * sum(rate(run_googleapis_com:request_count` + of + `,response_code_class="5xx"}[` + window + `])) / sum(rate(run_googleapis_com:request_count` + of + `}[` + window + `]))`
	}
	slow := func(quantile, window string) string {
		return `histogram_quantile(` + quantile + `, sum by (le) (rate(run_googleapis_com:request_latencies_bucket` + of + `}[` + window + `])))`
	}
	found := policies(t, `{"notify": ["projects/p/notificationChannels/1"], "slo": {"availabilityPercent": 99.5, "latencyMs": 400}}`, "")
	delete(found, "instances")
	delete(found, "maximum")
	hold(t, found, map[string]map[string]string{
		// 14.4 and 6 times 0.5 %.
		"availability-fast": {query: failed("60m") + " > 7.2 and " + failed("5m") + " > 7.2", wait: "0s"},
		"availability-slow": {query: failed("360m") + " > 3 and " + failed("30m") + " > 3", wait: "0s"},
		"latency-fast":      {query: slow("0.28", "60m") + " > 400 and " + slow("0.28", "5m") + " > 400", wait: "0s"},
		"latency-slow": {
			query:                   slow("0.7", "360m") + " > 400 and " + slow("0.7", "30m") + " > 400",
			"documentation.content": "More than 30 % of requests in the last 360 minutes, and in the last 30, missed the objective of 95 % within 400 ms: a burn rate of 6. Runbook: docs/runbooks/high-latency.md",
		},
	})
}

// Certificate Manager has no metric for the time left, but a log.
func TestTheBalancersCertificateIsWatchedByItsLog(t *testing.T) {
	found := policies(t, `{"notify": ["projects/p/notificationChannels/1"]}`, `, "loadBalancer": true, "host": "churn.example.com"`)
	hold(t, map[string]pulumi.MockResourceArgs{"certificate": found["certificate"]}, map[string]map[string]string{"certificate": {
		"conditions[0].conditionMatchedLog.filter":   `log_id("certificatemanager.googleapis.com/certificates_expiry") AND jsonPayload.certificates:"churn-id"`,
		"alertStrategy.notificationRateLimit.period": "86400s", // required with a log
		"documentation.content":                      "The certificate expires in less than 10 days and has not been renewed. Runbook: docs/runbooks/certificate.md",
	}})
	// A log line may have the project's number where the resource has its ID.
	if got, want := expiryFilter("projects/p/locations/global/certificates/churn-1a2b"), `log_id("certificatemanager.googleapis.com/certificates_expiry") AND jsonPayload.certificates:"/locations/global/certificates/churn-1a2b"`; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}
