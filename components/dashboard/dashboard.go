// Package dashboard defines what a service's dashboard shows: its panels, their order and their
// layout. It knows no cloud: components/cloudwatch and components/monitoring write it in their own
// formats.
//
//	what a platform measures (Measures) -> panels (Panels) -> tiles of a grid (Place) -> JSON
package dashboard

// Unit is the unit of a panel's values.
type Unit string

// The units of panels.
const (
	PerSecond    Unit = "requests per second"
	Percent      Unit = "percent"
	Milliseconds Unit = "milliseconds"
	Count        Unit = "count"
)

// Panel is one chart. S is a series in the cloud's own form.
type Panel[S any] struct {
	Title  string
	Unit   Unit
	Series []S
	// Lines are horizontal lines: limits that a series should stay between or below.
	Lines []Line
}

// Line is a horizontal line in a chart, at a value in the panel's unit.
type Line struct {
	Label string
	Value float64
}

// Measures are the series that a platform provides for a service. What it does not measure is empty
// and gets no panel.
type Measures[S any] struct {
	// Requests are per second; Errors are percentages of requests.
	Requests, Errors []S
	// Latency is p50, p95 and p99, in milliseconds.
	Latency []S
	// Instances counts what runs the service; Starts counts what started or does not respond.
	Instances, Starts []S
	// CPU and Memory are percentages of an instance's limits.
	CPU, Memory []S
}

// Service is what the panels need to know about the service.
type Service struct {
	// Instances is the platform's word for instances, capitalized: Tasks.
	Instances string
	// Min and Max are the limits of their number; 0 for none.
	Min, Max int
	// Starts is the title of the panel of starts: Cold starts, Restarts.
	Starts string
	// ErrorPercent and LatencyMs are the thresholds of the alarms; 0 without alarms.
	ErrorPercent, LatencyMs float64
}

// Panels are the charts of a service in reading order: whether it works, whether it works for its
// callers, and why not.
func Panels[S any](s Service, m Measures[S]) []Panel[S] {
	all := []Panel[S]{
		{Title: "Requests per second", Unit: PerSecond, Series: m.Requests},
		{Title: "Errors in % of requests", Unit: Percent, Series: m.Errors, Lines: lines(Line{"alarm", s.ErrorPercent})},
		{Title: "Latency in ms", Unit: Milliseconds, Series: m.Latency, Lines: lines(Line{"alarm (p95)", s.LatencyMs})},
		{Title: s.Instances, Unit: Count, Series: m.Instances, Lines: lines(Line{"min", float64(s.Min)}, Line{"max", float64(s.Max)})},
		{Title: s.Starts, Unit: Count, Series: m.Starts},
		{Title: "CPU in %", Unit: Percent, Series: m.CPU},
		{Title: "Memory in %", Unit: Percent, Series: m.Memory},
	}
	var shown []Panel[S]
	for _, p := range all {
		if len(p.Series) > 0 {
			shown = append(shown, p)
		}
	}
	return shown
}

// lines returns the lines with a value. A line at zero would be the axis, and Cloud Monitoring
// drops zero values, which would show a change in every preview.
func lines(all ...Line) []Line {
	var drawn []Line
	for _, l := range all {
		if l.Value > 0 {
			drawn = append(drawn, l)
		}
	}
	return drawn
}
