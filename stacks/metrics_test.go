package stacks

import (
	"encoding/csv"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
)

// vendorMetric is a metric, or a log, that a vendor documents.
type vendorMetric struct {
	// dimensions are CloudWatch dimensions, or labels elsewhere.
	dimensions []string
	// resource is the monitored resource in Cloud Monitoring, or the Prometheus exporter.
	resource string
}

// vendorMetrics are the metrics in testdata/metrics.csv by name: NAMESPACE METRIC in CloudWatch.
func vendorMetrics(t *testing.T) map[string]vendorMetric {
	t.Helper()
	file, err := os.Open(filepath.Join(root, "stacks", "testdata", "metrics.csv"))
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = file.Close() }()
	rows, err := csv.NewReader(file).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	all := map[string]vendorMetric{}
	for _, row := range rows[1:] {
		if !strings.Contains(row[2], ", 20") {
			t.Errorf("%s: the source %q has no date", row[0], row[2])
		}
		all[row[0]] = vendorMetric{strings.Fields(row[1]), row[4]}
	}
	return all
}

// use is a metric that a resource reads, with its dimensions and monitored resource.
type use struct {
	metric     string
	dimensions []string
	resource   string
}

// metricsOf are the metrics that a resource reads.
func metricsOf(r registered) []use {
	switch r.typ {
	case "aws:cloudwatch/metricAlarm:MetricAlarm":
		return ofMetricAlarm(r.inputs)
	case "gcp:monitoring/alertPolicy:AlertPolicy":
		var found []use
		for _, condition := range r.inputs["conditions"].ArrayValue() {
			found = append(found, ofCondition(condition.ObjectValue())...)
		}
		return found
	case "kubernetes:monitoring.coreos.com/v1:PrometheusRule":
		var found []use
		for _, group := range r.inputs["spec"].ObjectValue()["groups"].ArrayValue() {
			for _, rule := range group.ObjectValue()["rules"].ArrayValue() {
				found = append(found, ofPromQL(rule.ObjectValue()["expr"].StringValue())...)
			}
		}
		return found
	}
	return nil
}

func ofMetricAlarm(inputs resource.PropertyMap) []use {
	read := func(of resource.PropertyMap) use {
		u := use{metric: of["namespace"].StringValue() + " " + of["metricName"].StringValue()}
		for dimension := range of["dimensions"].ObjectValue() {
			u.dimensions = append(u.dimensions, string(dimension))
		}
		return u
	}
	if queries := inputs["metricQueries"]; queries.IsArray() {
		var found []use
		for _, query := range queries.ArrayValue() {
			if of := query.ObjectValue()["metric"]; of.IsObject() {
				found = append(found, read(of.ObjectValue()))
			}
		}
		return found
	}
	return []use{read(inputs)}
}

var (
	filterResource = regexp.MustCompile(`resource\.type = "([^"]+)"`)
	filterMetric   = regexp.MustCompile(`metric\.type = "([^"]+)"`)
	filterLabel    = regexp.MustCompile(`(?:resource|metric)\.labels\.(\w+)`)
	filterLog      = regexp.MustCompile(`log_id\("([^"]+)"\)`)
	filterPayload  = regexp.MustCompile(`jsonPayload\.(\w+)`)

	promSelector = regexp.MustCompile(`([a-zA-Z_:][a-zA-Z0-9_:]*)\{((?:[^"}]|"(?:[^"\\]|\\.)*")*)\}`)
	promMatcher  = regexp.MustCompile(`(\w+)(?:=|=~|!=|!~)"((?:[^"\\]|\\.)*)"`)
)

func ofCondition(condition resource.PropertyMap) []use {
	if threshold := condition["conditionThreshold"]; threshold.IsObject() {
		var found []use
		fields := threshold.ObjectValue()
		for _, key := range []resource.PropertyKey{"filter", "denominatorFilter"} {
			if !fields[key].IsString() {
				continue
			}
			filter := fields[key].StringValue()
			for _, aggregation := range fields["aggregations"].ArrayValue() {
				if by := aggregation.ObjectValue()["groupByFields"]; by.IsArray() {
					for _, field := range by.ArrayValue() {
						filter += " " + field.StringValue()
					}
				}
			}
			found = append(found, use{first(filterMetric, filter), every(filterLabel, filter), first(filterResource, filter)})
		}
		return found
	}
	if log := condition["conditionMatchedLog"]; log.IsObject() {
		filter := log.ObjectValue()["filter"].StringValue()
		return []use{{metric: first(filterLog, filter), dimensions: every(filterPayload, filter)}}
	}
	return ofPromQL(condition["conditionPrometheusQueryLanguage"].ObjectValue()["query"].StringValue())
}

// ofPromQL returns the Cloud Monitoring metric of a PromQL name
// (docs.cloud.google.com/monitoring/promql/promql-mapping, 2026-11).
func ofPromQL(expr string) []use {
	var found []use
	for _, m := range promSelector.FindAllStringSubmatch(expr, -1) {
		u := use{metric: m[1]}
		for _, label := range promMatcher.FindAllStringSubmatch(m[2], -1) {
			if label[1] == "monitored_resource" {
				u.resource = label[2]
				continue
			}
			u.dimensions = append(u.dimensions, label[1])
		}
		found = append(found, u)
	}
	return found
}

func first(pattern *regexp.Regexp, text string) string {
	if m := pattern.FindStringSubmatch(text); m != nil {
		return m[1]
	}
	return ""
}

func every(pattern *regexp.Regexp, text string) []string {
	var found []string
	for _, m := range pattern.FindAllStringSubmatch(text, -1) {
		found = append(found, m[1])
	}
	return found
}

// promName is the PromQL name of a Cloud Monitoring metric.
func promName(name string) string {
	domain, path, _ := strings.Cut(name, "/")
	return strings.ReplaceAll(domain, ".", "_") + ":" + strings.ReplaceAll(path, "/", "_")
}

// vendor is the name of the metric in the list.
func (u use) vendor(list map[string]vendorMetric) (string, bool) {
	for name, m := range list {
		if name == u.metric || m.resource != "" && promName(name) == strings.TrimSuffix(u.metric, "_bucket") {
			return name, true
		}
	}
	return "", false
}

// misuse returns what is wrong with a use of a metric. A CloudWatch metric without one of its
// dimensions is a different metric.
func (u use) misuse(m vendorMetric) string {
	if strings.HasPrefix(u.metric, "AWS/") {
		if got := slices.Sorted(slices.Values(u.dimensions)); !slices.Equal(got, m.dimensions) {
			return "has the dimensions " + strings.Join(got, " ") + ", not " + strings.Join(m.dimensions, " ")
		}
		return ""
	}
	if u.resource != "" && u.resource != m.resource {
		return "is not of " + u.resource
	}
	for _, label := range u.dimensions {
		if !slices.Contains(m.dimensions, label) {
			return "has no label " + label
		}
	}
	return ""
}

// An alarm on a metric that does not exist never fires, and nothing reports that.
func TestAlarmsReadMetricsThatTheirVendorDocuments(t *testing.T) {
	list, read := vendorMetrics(t), map[string]bool{}
	for _, d := range matrix(t) {
		for _, r := range d.resources {
			for _, u := range metricsOf(r) {
				name, known := u.vendor(list)
				if !known {
					t.Errorf("%s, %s: testdata/metrics.csv has no %+v", d.name, r.name, u)
					continue
				}
				read[name] = true
				if wrong := u.misuse(list[name]); wrong != "" {
					t.Errorf("%s, %s: %s %s", d.name, r.name, name, wrong)
				}
			}
		}
	}
	onDashboards := charted(t)
	for name := range list {
		if !read[name] && !onDashboards[name] {
			t.Errorf("testdata/metrics.csv: nothing reads %s", name)
		}
	}
}

func TestMetricsThatAreMisusedAreFound(t *testing.T) {
	list := vendorMetrics(t)
	alarm := func(name string, dimensions ...string) use {
		return ofMetricAlarm(resource.NewPropertyMapFromMap(map[string]any{
			"namespace": "AWS/ApplicationELB", "metricName": name, "dimensions": func() map[string]any {
				of := map[string]any{}
				for _, d := range dimensions {
					of[d] = "x"
				}
				return of
			}(),
		}))[0]
	}
	filter := func(text string) use {
		return ofCondition(resource.NewPropertyMapFromMap(map[string]any{"conditionThreshold": map[string]any{"filter": text, "aggregations": []any{}}}))[0]
	}
	for what, c := range map[string]struct {
		use   use
		known bool
		wrong string
	}{
		"as documented":           {alarm("HealthyHostCount", "TargetGroup", "LoadBalancer"), true, ""},
		"a dimension left out":    {alarm("HealthyHostCount", "LoadBalancer"), true, "has the dimensions LoadBalancer, not LoadBalancer TargetGroup"},
		"a metric misspelt":       {alarm("HealthyHosts", "LoadBalancer"), false, ""},
		"a filter as documented":  {filter(`resource.type = "cloud_run_revision" AND metric.type = "run.googleapis.com/request_count" AND metric.labels.response_code_class = "5xx"`), true, ""},
		"a label misspelt":        {filter(`resource.type = "cloud_run_revision" AND metric.type = "run.googleapis.com/request_count" AND metric.labels.code = "5xx"`), true, "has no label code"},
		"of another resource":     {filter(`resource.type = "cloud_run_job" AND metric.type = "run.googleapis.com/request_count"`), true, "is not of cloud_run_job"},
		"a query as documented":   {ofPromQL(`rate(run_googleapis_com:request_latencies_bucket{monitored_resource="cloud_run_revision",location="x"}[5m])`)[0], true, ""},
		"a query of another name": {ofPromQL(`run_googleapis_com:requests{monitored_resource="cloud_run_revision"}`)[0], false, ""},
		"an operator's metric":    {ofPromQL(`kube_deployment_spec_replicas{deployment="a}b"}`)[0], true, ""},
	} {
		name, known := c.use.vendor(list)
		if known != c.known {
			t.Errorf("%s: known %v", what, known)
		}
		if wrong := c.use.misuse(list[name]); known && wrong != c.wrong {
			t.Errorf("%s: %q, want %q", what, wrong, c.wrong)
		}
	}
}
