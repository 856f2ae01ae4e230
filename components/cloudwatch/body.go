package cloudwatch

import (
	"encoding/json"
	"fmt"
	"strings"

	"bankchurn/components/dashboard"
)

// Series is a chart's series: a metric, an expression over metrics, or a log query.
type Series struct {
	Label string
	// Namespace, Metric and Dimensions (alternating names and values) select a metric, and Stat its
	// statistic.
	Namespace, Metric string
	Dimensions        []string
	Stat              string
	// ID is the name of the metric in expressions. A metric with an ID is not drawn.
	ID string
	// Expression is a metric math expression.
	Expression string
	// LogGroup and Query are a CloudWatch Logs Insights query. Such a series has a panel to itself.
	LogGroup, Query string
}

// The JSON format of a dashboard
// (docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/CloudWatch-Dashboard-Body-Structure.html,
// 2026-11).
type (
	body struct {
		Widgets []widget `json:"widgets"`
	}
	widget struct {
		Type       string `json:"type"`
		X          int    `json:"x"`
		Y          int    `json:"y"`
		Width      int    `json:"width"`
		Height     int    `json:"height"`
		Properties any    `json:"properties"`
	}
	textProperties struct {
		Markdown string `json:"markdown"`
	}
	alarmProperties struct {
		Title  string   `json:"title"`
		Alarms []string `json:"alarms"`
	}
	logProperties struct {
		Title  string `json:"title"`
		Region string `json:"region"`
		Query  string `json:"query"`
		View   string `json:"view"`
	}
	metricProperties struct {
		Title       string       `json:"title"`
		Region      string       `json:"region"`
		View        string       `json:"view"`
		Stat        string       `json:"stat,omitempty"`
		Period      int          `json:"period"`
		Metrics     [][]any      `json:"metrics"`
		YAxis       *yAxis       `json:"yAxis"`
		Annotations *annotations `json:"annotations,omitempty"`
	}
	metricOptions struct {
		Expression string `json:"expression,omitempty"`
		Label      string `json:"label,omitempty"`
		ID         string `json:"id,omitempty"`
		Stat       string `json:"stat,omitempty"`
		Visible    *bool  `json:"visible,omitempty"`
	}
	yAxis struct {
		Left axis `json:"left"`
	}
	axis struct {
		Min       float64 `json:"min"`
		ShowUnits bool    `json:"showUnits"`
	}
	annotations struct {
		Horizontal []line `json:"horizontal"`
	}
	line struct {
		Label string  `json:"label"`
		Value float64 `json:"value"`
	}
)

// The grid has 24 columns.
const (
	columns      = 24
	headerHeight = 4
	alarmHeight  = 2
	chartHeight  = 6
)

// Body returns the JSON of a dashboard that shows the states of these alarms, given as ARNs.
func Body(region string, shown Shown, alarms []string) (string, error) {
	// A parenthesis would end the Markdown link. The console itself escapes it this way.
	shown.Header.Logs = strings.NewReplacer("(", "$2528", ")", "$2529").Replace(shown.Header.Logs)
	widgets := []widget{{"text", 0, 0, columns, headerHeight, textProperties{shown.Header.Markdown()}}}
	top := headerHeight
	if len(alarms) > 0 {
		widgets = append(widgets, widget{"alarm", 0, top, columns, alarmHeight, alarmProperties{"Alarms", alarms}})
		top += alarmHeight
	}
	for i, at := range dashboard.Place(len(shown.Panels), columns, top, chartHeight) {
		kind, properties := chart(region, shown.Panels[i])
		widgets = append(widgets, widget{kind, at.X, at.Y, at.Width, at.Height, properties})
	}
	text, err := json.Marshal(body{widgets})
	if err != nil {
		return "", fmt.Errorf("dashboard: %w", err)
	}
	return string(text), nil
}

func chart(region string, p dashboard.Panel[Series]) (kind string, properties any) {
	if first := p.Series[0]; first.Query != "" {
		return "log", logProperties{p.Title, region, fmt.Sprintf("SOURCE '%s' | %s", first.LogGroup, first.Query), "timeSeries"}
	}
	m := metricProperties{Title: p.Title, Region: region, View: "timeSeries", Period: period, YAxis: &yAxis{axis{0, false}}}
	for _, s := range p.Series {
		m.Metrics = append(m.Metrics, s.entry())
	}
	for _, l := range p.Lines {
		if m.Annotations == nil {
			m.Annotations = &annotations{}
		}
		m.Annotations.Horizontal = append(m.Annotations.Horizontal, line(l))
	}
	return "metric", m
}

// entry returns the series as an entry of a widget's list of metrics.
func (s Series) entry() []any {
	options := metricOptions{Expression: s.Expression, Label: s.Label, ID: s.ID, Stat: s.Stat}
	if s.Expression != "" {
		return []any{options}
	}
	if s.ID != "" {
		options.Visible = new(bool)
	}
	entry := []any{s.Namespace, s.Metric}
	for _, dimension := range s.Dimensions {
		entry = append(entry, dimension)
	}
	return append(entry, options)
}
