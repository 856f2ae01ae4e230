package stacks

import (
	"bytes"
	"encoding/json"
	"flag"
	"fmt"
	"image"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"cloud.google.com/go/monitoring/dashboard/apiv1/dashboardpb"
	"google.golang.org/protobuf/encoding/protojson"

	"bankchurn/config"
)

var drawDashboards = flag.String("draw-dashboards", "", "a folder for pictures of the dashboards")

// tile is a widget of a dashboard on either cloud.
type tile struct {
	image.Rectangle
	kind, title string
	// series are what it charts: a CloudWatch metric with its dimensions, a filter or a query.
	series []string
}

// shownDashboard is a dashboard that a stack registers.
type shownDashboard struct {
	text    string
	columns int
	tiles   []tile
}

const (
	balancedEKS   = `, kubernetes: {ingress: {controller: alb, tls: {certificateArn: "arn:aws:acm:us-east-1:123456789012:certificate/0a1b"}}}`
	balancedGKE   = `, kubernetes: {ingress: {controller: gce, routes: [{host: churn.example.com}], tls: {managedCertificate: true}}}`
	topic         = `alarms: {notify: ["arn:aws:sns:us-east-1:123456789012:ops"], runbooks: "https://example.com/runbooks"}`
	channel       = `alarms: {notify: [projects/my-project/notificationChannels/1], runbooks: "https://example.com/runbooks"}`
	ecrService    = `service: {public: true, image: "123456789012.dkr.ecr.us-east-1.amazonaws.com/bankchurn:v1"}`
	dockerService = `service: {public: true, image: us-central1-docker.pkg.dev/my-project/ml/bankchurn:v1}`
)

// withDashboards are stacks with a dashboard, by name: one for each layout.
var withDashboards = map[string]string{
	"lambda":             `platform: lambda, service: {public: true, scaling: {max: 20}}, lambda: {dashboard: true, costReport: "https://example.com/cost", ` + topic + `}`,
	"lambda-bare":        `platform: lambda, lambda: {dashboard: true}`,
	"fargate":            `platform: fargate, ` + ecrService + `, fargate: {dashboard: true, ` + topic + `}`,
	"eks":                `platform: eks, ` + ecrService + `, eks: {dashboard: true, existing: {arn: "arn:aws:eks:us-east-1:123456789012:cluster/ml", context: ml}, ` + topic + `}` + balancedEKS,
	"eks-auto":           `platform: eks, ` + ecrService + `, eks: {dashboard: true, autoMode: {enabled: true}}` + balancedEKS,
	"cloudrun":           `platform: cloudrun, ` + dockerService + `, cloudrun: {costReport: "https://example.com/cost", ` + channel + `}`,
	"cloudrun-bare":      `platform: cloudrun, ` + dockerService,
	"gke":                `platform: gke, ` + dockerService + `, gke: {` + channel + `}` + balancedGKE,
	"gke-traefik":        `platform: gke, ` + dockerService,
	"gke-traefik-exists": `platform: gke, ` + dockerService + `, gke: {cluster: {name: ml, project: my-project, mode: autopilot, context: ml}}`,
}

// dashboardOf returns the dashboard that a stack with this config registers.
func dashboardOf(t *testing.T, text string) shownDashboard {
	t.Helper()
	projectWithApp(t)
	rec := deployed(t, "prod", parsed(t, "config: {"+text+", gcp:project: my-project}"))
	aws, google := rec.all("aws:cloudwatch/dashboard:Dashboard"), rec.all("gcp:monitoring/dashboard:Dashboard")
	switch {
	case len(aws) == 1 && len(google) == 0:
		return cloudWatchDashboard(t, aws[0].text("dashboardBody"))
	case len(google) == 1 && len(aws) == 0:
		return monitoringDashboard(t, google[0].text("dashboardJson"))
	}
	t.Fatalf("%d dashboards of CloudWatch, %d of Cloud Monitoring", len(aws), len(google))
	return shownDashboard{}
}

// cloudWatchDashboard parses a body, and rejects what the documented structure does not contain
// (docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/CloudWatch-Dashboard-Body-Structure.html,
// 2026-11).
func cloudWatchDashboard(t *testing.T, text string) shownDashboard {
	t.Helper()
	strictly := func(text []byte, into any) {
		decoder := json.NewDecoder(bytes.NewReader(text))
		decoder.DisallowUnknownFields()
		if err := decoder.Decode(into); err != nil {
			t.Fatalf("%v in %s", err, text)
		}
	}
	var body struct {
		Widgets []struct {
			Type                string
			X, Y, Width, Height int
			Properties          json.RawMessage
		}
	}
	strictly([]byte(text), &body)
	d := shownDashboard{text: text, columns: 24}
	for _, w := range body.Widgets {
		made := tile{Rectangle: image.Rect(w.X, w.Y, w.X+w.Width, w.Y+w.Height), kind: w.Type}
		var p struct {
			Markdown                         string
			Title, Region, Query, View, Stat string
			Alarms                           []string
			Stacked                          bool
			Period                           int
			Metrics                          [][]any
			YAxis                            struct {
				Left struct {
					Min       float64
					ShowUnits bool
				}
			}
			Annotations struct {
				Horizontal []struct {
					Label string
					Value float64
				}
			}
		}
		strictly(w.Properties, &p)
		made.title = p.Title
		needs := func(what string, there bool) {
			if !there {
				t.Errorf("widget %q of type %s has no %s", p.Title, w.Type, what)
			}
		}
		switch w.Type {
		case "text":
			needs("markdown", p.Markdown != "")
		case "alarm":
			needs("alarms", len(p.Alarms) > 0 && len(p.Alarms) <= 100 && !slices.Contains(p.Alarms, ""))
		case "log":
			needs("query", logQuery.MatchString(p.Query) && p.Region != "" && p.View == "timeSeries")
		case "metric":
			needs("metrics", len(p.Metrics) > 0 && p.Region != "" && p.View == "timeSeries" && p.Period == 60)
			for _, metric := range p.Metrics {
				made.series = append(made.series, cloudWatchSeries(t, strictly, metric))
			}
		default:
			t.Errorf("widget of type %q", w.Type)
		}
		d.tiles = append(d.tiles, made)
	}
	return d
}

// cloudWatchSeries is a metric as METRIC|DIMENSION=VALUE|..., or an expression.
func cloudWatchSeries(t *testing.T, strictly func([]byte, any), metric []any) string {
	t.Helper()
	options, err := json.Marshal(metric[len(metric)-1])
	if err != nil {
		t.Fatal(err)
	}
	var o struct {
		Expression, Label, ID, Stat string
		Visible                     *bool
	}
	strictly(options, &o)
	if o.Expression != "" {
		return o.Expression
	}
	if o.Stat == "" || o.ID == "" && o.Label == "" {
		t.Errorf("metric %v has no statistic, or neither id nor label", metric)
	}
	texts := make([]string, len(metric)-1)
	for i := range texts {
		texts[i] = metric[i].(string)
	}
	series := texts[0] + " " + texts[1]
	for i := 2; i+1 < len(texts); i += 2 {
		if texts[i+1] == "" {
			t.Errorf("metric %v: no value of %s", metric, texts[i])
		}
		series += "|" + texts[i] + "=" + texts[i+1]
	}
	return series
}

// monitoringDashboard parses a dashboard with Google's own description of the API, which rejects
// unknown fields.
func monitoringDashboard(t *testing.T, text string) shownDashboard {
	t.Helper()
	board := &dashboardpb.Dashboard{}
	if err := protojson.Unmarshal([]byte(text), board); err != nil {
		t.Fatalf("%v in %s", err, text)
	}
	d := shownDashboard{text: text, columns: int(board.GetMosaicLayout().GetColumns())}
	for _, w := range board.GetMosaicLayout().GetTiles() {
		x, y := int(w.GetXPos()), int(w.GetYPos())
		made := tile{Rectangle: image.Rect(x, y, x+int(w.GetWidth()), y+int(w.GetHeight())), title: w.GetWidget().GetTitle()}
		switch widget := w.GetWidget(); {
		case widget.GetText() != nil:
			made.kind = "text"
		case widget.GetIncidentList() != nil:
			made.kind = "alarm"
		case widget.GetXyChart() != nil:
			made.kind = "metric"
			for _, set := range widget.GetXyChart().GetDataSets() {
				query := set.GetTimeSeriesQuery()
				for _, series := range []string{query.GetTimeSeriesFilter().GetFilter(), query.GetTimeSeriesFilterRatio().GetNumerator().GetFilter(), query.GetTimeSeriesFilterRatio().GetDenominator().GetFilter(), query.GetPrometheusQuery()} {
					if series != "" {
						made.series = append(made.series, series)
					}
				}
			}
			if len(made.series) == 0 {
				t.Errorf("chart %q has no series", made.title)
			}
		default:
			t.Errorf("tile %q is of no known kind", made.title)
		}
		d.tiles = append(d.tiles, made)
	}
	return d
}

func TestDashboardsHaveNoOverlapsAndNoHoles(t *testing.T) {
	for name, text := range withDashboards {
		d := dashboardOf(t, text)
		height, area := 0, 0
		for i, one := range d.tiles {
			height, area = max(height, one.Max.Y), area+one.Dx()*one.Dy()
			if one.Empty() || !one.In(image.Rect(0, 0, d.columns, 1<<20)) {
				t.Errorf("%s: %q is outside of the %d columns: %v", name, one.title, d.columns, one.Rectangle)
			}
			for _, other := range d.tiles[:i] {
				if one.Overlaps(other.Rectangle) {
					t.Errorf("%s: %q and %q overlap", name, one.title, other.title)
				}
			}
		}
		if area != d.columns*height {
			t.Errorf("%s: the tiles cover %d of %d", name, area, d.columns*height)
		}
	}
}

func TestDashboardsShowWhatTheirPlatformMeasures(t *testing.T) {
	const requests, errors, latency, cpu, memory = "Requests per second", "Errors in % of requests", "Latency in ms", "CPU in %", "Memory in %"
	for name, want := range map[string][]string{
		"lambda":             {"", "Alarms", requests, errors, latency, "Concurrent executions", "Cold starts in 5 minutes", memory},
		"lambda-bare":        {"", requests, errors, latency, "Concurrent executions", "Cold starts in 5 minutes", memory},
		"fargate":            {"", "Alarms", requests, errors, latency, "Healthy tasks", "Tasks that do not answer", cpu, memory},
		"eks":                {"", "Alarms", requests, errors, latency, "Healthy Pods", "Pods that do not answer"},
		"eks-auto":           {"", requests, errors, latency, "Healthy Pods", "Pods that do not answer"},
		"cloudrun":           {"", "Open incidents", requests, errors, latency, "Instances", "Cold starts in 5 minutes", cpu, memory},
		"cloudrun-bare":      {"", requests, errors, latency, "Instances", "Cold starts in 5 minutes", cpu, memory},
		"gke":                {"", "Open incidents", requests, errors, latency, "Pods", "Restarts of containers", cpu, memory},
		"gke-traefik":        {"", "Pods", "Restarts of containers", cpu, memory},
		"gke-traefik-exists": {"", "Pods", "Restarts of containers", cpu, memory},
	} {
		var got []string
		for _, one := range dashboardOf(t, withDashboards[name]).tiles {
			got = append(got, one.title)
		}
		if !slices.Equal(got, want) {
			t.Errorf("%s: got %q, want %q", name, got, want)
		}
	}
	if len(withDashboards) != 10 {
		t.Errorf("%d stacks have dashboards", len(withDashboards))
	}
}

// logQuery matches the log group of a query.
var logQuery = regexp.MustCompile(`^SOURCE '[^']+' \| filter .*\| stats `)

var (
	// searched matches a CloudWatch metric in a SEARCH expression.
	searched = regexp.MustCompile(`SEARCH\('\{(AWS/[A-Za-z]+),([A-Za-z,]+)\} MetricName="([A-Za-z0-9_]+)"`)
	// filtered and label match parts of a Cloud Monitoring filter.
	filtered = regexp.MustCompile(`metric\.type = "([^"]+)"`)
	label    = regexp.MustCompile(`(?:resource|metric)\.labels?\.([a-z_]+) =`)
	// queried and matched match parts of PromQL.
	queried = regexp.MustCompile(`\(([a-z_:]+)\{([^}]*)\}`)
	matched = regexp.MustCompile(`([a-z_]+)=`)
	// arithmetic matches metric math that contains only IDs.
	arithmetic = regexp.MustCompile(`^[a-z0-9 ()*/+,.]*$`)
)

// metricOf returns the metric of a series and its dimensions; empty for metric math.
func metricOf(t *testing.T, series string) (metric string, dimensions []string) {
	t.Helper()
	each := func(found [][]string) (all []string) {
		for _, m := range found {
			all = append(all, m[1])
		}
		return all
	}
	switch {
	case searched.MatchString(series):
		m := searched.FindStringSubmatch(series)
		metric, dimensions = m[1]+" "+m[3], strings.Split(m[2], ",")
	case filtered.MatchString(series):
		metric, dimensions = filtered.FindStringSubmatch(series)[1], each(label.FindAllStringSubmatch(series, -1))
	case queried.MatchString(series):
		m := queried.FindStringSubmatch(series)
		metric, dimensions = m[1], each(matched.FindAllStringSubmatch(m[2], -1))
	case strings.HasPrefix(series, "AWS/"):
		parts := strings.Split(series, "|")
		metric = parts[0]
		for _, part := range parts[1:] {
			name, _, _ := strings.Cut(part, "=")
			dimensions = append(dimensions, name)
		}
	case !arithmetic.MatchString(regexp.MustCompile(`FILL|PERIOD|SUM`).ReplaceAllString(series, "")):
		t.Errorf("what does %q chart?", series)
	}
	slices.Sort(dimensions)
	return metric, dimensions
}

// testdata/metrics.csv lists the vendors' metrics, the dimensions that dashboards select them by,
// and where they are documented. The state of Cloud Run's instances is a group of a chart.
func TestEveryMetricOfADashboardIsDocumented(t *testing.T) {
	documented := vendorMetrics(t)
	for _, name := range config.SortedNames(withDashboards) {
		metrics := map[string]bool{}
		for _, one := range dashboardOf(t, withDashboards[name]).tiles {
			for _, series := range one.series {
				metric, dimensions := metricOf(t, series)
				if metric == "" {
					continue
				}
				metrics[series] = true
				known, listed := documented[metric]
				if !listed {
					t.Errorf("%s: %s is not in metrics.csv", name, metric)
				}
				for _, dimension := range dimensions {
					if !slices.Contains(known.dimensions, dimension) {
						t.Errorf("%s: %s has no dimension %s", name, metric, dimension)
					}
				}
			}
		}
		// An AWS account has free dashboards with up to 50 metrics.
		if len(metrics) > 50 {
			t.Errorf("%s: %d metrics", name, len(metrics))
		}
	}
}

// charted are the metrics on any dashboard.
func charted(t *testing.T) map[string]bool {
	t.Helper()
	all := map[string]bool{}
	for _, text := range withDashboards {
		for _, one := range dashboardOf(t, text).tiles {
			for _, series := range one.series {
				metric, _ := metricOf(t, series)
				all[metric] = true
			}
		}
	}
	return all
}

func TestDashboardsCanBeDrawn(t *testing.T) {
	folder := *drawDashboards
	if folder == "" {
		folder = t.TempDir()
	}
	for name, text := range withDashboards {
		d := dashboardOf(t, text)
		path := filepath.Join(folder, name+".png")
		for _, title := range drawDashboard(t, path, d) {
			t.Errorf("%s: the title %q does not fit", name, title)
		}
		file, err := os.Open(path)
		if err != nil {
			t.Fatal(err)
		}
		picture, _, err := image.Decode(file)
		if err != nil {
			t.Fatal(err)
		}
		if err := file.Close(); err != nil {
			t.Fatal(err)
		}
		// Every tile is drawn at its position in the JSON.
		for _, one := range d.tiles {
			if got := fmt.Sprint(picture.At(one.Min.X*perColumn(d)+inset+2, one.Max.Y*perRow(d)-inset-3)); got != fmt.Sprint(tileColor(one)) {
				t.Errorf("%s: at the corner of %q is %s", name, one.title, got)
			}
		}
	}
}
