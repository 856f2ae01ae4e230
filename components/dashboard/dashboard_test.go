package dashboard_test

import (
	"slices"
	"testing"

	"bankchurn/components/dashboard"
	"bankchurn/config"
)

func TestRowsFillTheGridAndAreEven(t *testing.T) {
	for n, want := range map[int][]int{ // widths on 24 columns
		0: nil, 1: {24}, 2: {12, 12}, 3: {8, 8, 8}, 4: {12, 12, 12, 12}, 5: {8, 8, 8, 12, 12}, 7: {8, 8, 8, 12, 12, 12, 12}, 8: {8, 8, 8, 8, 8, 8, 12, 12},
	} {
		var got []int
		for _, tile := range dashboard.Place(n, 24, 4, 6) {
			got = append(got, tile.Width)
		}
		if !slices.Equal(got, want) {
			t.Errorf("%d charts: widths %v, want %v", n, got, want)
		}
	}
	last := dashboard.Place(5, 24, 4, 6)[4]
	if want := (dashboard.Tile{X: 12, Y: 10, Width: 12, Height: 6}); last != want {
		t.Errorf("the fifth chart is at %v, want %v", last, want)
	}
}

func TestWhatIsNotMeasuredHasNoPanel(t *testing.T) {
	panels := dashboard.Panels(
		dashboard.Service{Instances: "Tasks", Min: 0, Max: 5, Starts: "Restarts", LatencyMs: 250},
		dashboard.Measures[string]{Latency: []string{"p95"}, Instances: []string{"healthy"}},
	)
	if len(panels) != 2 || panels[0].Title != "Latency in ms" || panels[1].Title != "Tasks" {
		t.Fatalf("got %v", panels)
	}
	if want := []dashboard.Line{{Label: "alarm (p95)", Value: 250}}; !slices.Equal(panels[0].Lines, want) {
		t.Errorf("lines of latency: %v, want %v", panels[0].Lines, want)
	}
	if want := []dashboard.Line{{Label: "max", Value: 5}}; !slices.Equal(panels[1].Lines, want) { // no minimum of zero
		t.Errorf("lines of tasks: %v, want %v", panels[1].Lines, want)
	}
}

func TestTheHeaderLinksRunbooksAndCostReport(t *testing.T) {
	full := dashboard.Header{
		Service: "churn", Platform: "lambda", Project: "bankchurn", Stack: "prod", Logs: "https://logs", Console: "https://console",
		Runbooks: "https://example.com/r(1)", CostReport: "https://example.com/cost", Alarms: true, Missing: []string{"No CPU.", "No disk."},
	}
	const links = "[Logs](https://logs) | [Console](https://console) | [Runbook: high error rate](https://example.com/r%281%29/high-error-rate.md) | " +
		"[Runbook: high latency](https://example.com/r%281%29/high-latency.md) | [Cost report](https://example.com/cost)"
	if want := "## churn on lambda: stack prod of bankchurn\n" + links + "\n\nNo CPU. No disk."; full.Markdown() != want {
		t.Errorf("got\n%s\nwant\n%s", full.Markdown(), want)
	}
	bare := dashboard.Header{Service: "churn", Platform: "eks", Project: "bankchurn", Stack: "dev", AlarmsKey: "eks.alarms.notify"}
	const want = "## churn on eks: stack dev of bankchurn\nRunbook high error rate: docs/runbooks/high-error-rate.md | Runbook high latency: docs/runbooks/high-latency.md | " +
		"Cost: see any preview\n\nNo alarms: set eks.alarms.notify."
	if bare.Markdown() != want {
		t.Errorf("got\n%s\nwant\n%s", bare.Markdown(), want)
	}
}

func TestACostReportRequiresADashboard(t *testing.T) {
	r := &config.Report{}
	dashboard.Options{CostReport: "https://example.com/cost"}.Validate("lambda", r)
	dashboard.Options{CostReport: "https://example.com/cost", On: true}.Validate("fargate", r)
	const want = `lambda.costReport: "https://example.com/cost": has no effect without a dashboard (allowed: lambda.dashboard true)`
	if problems := r.Problems(); len(problems) != 1 || problems[0].String() != want {
		t.Errorf("got %v, want %s", problems, want)
	}
}
