package monitoring

import (
	"encoding/json"
	"fmt"

	"bankchurn/components/dashboard"
)

// Series is a chart's series: the result of a filter, a ratio of two filters, or PromQL.
type Series struct {
	Label string
	// Filter selects a metric's series, Aligner reduces each to one value a minute, and Reducer
	// combines them into one series, or into one per value of GroupBy.
	Filter, Aligner, Reducer string
	GroupBy                  []string
	// Of is the denominator's filter, if the series is a ratio; otherwise empty.
	Of string
	// PromQL is a query of Managed Service for Prometheus, to use instead of a filter.
	PromQL string
}

// Resource is a monitored resource with the labels that identify it.
type Resource struct {
	Type   string            `json:"type"`
	Labels map[string]string `json:"labels,omitempty"`
}

// A dashboard in the API's format
// (cloud.google.com/monitoring/api/ref_v3/rest/v1/projects.dashboards, 2026-11). The API drops zero
// and empty values, so writing them here would show a change in every preview.
type (
	body struct {
		DisplayName  string `json:"displayName"`
		MosaicLayout mosaic `json:"mosaicLayout"`
	}
	mosaic struct {
		Columns int    `json:"columns"`
		Tiles   []tile `json:"tiles"`
	}
	tile struct {
		XPos   int    `json:"xPos,omitempty"`
		YPos   int    `json:"yPos,omitempty"`
		Width  int    `json:"width"`
		Height int    `json:"height"`
		Widget widget `json:"widget"`
	}
	widget struct {
		Title        string     `json:"title,omitempty"`
		Text         *text      `json:"text,omitempty"`
		IncidentList *incidents `json:"incidentList,omitempty"`
		XYChart      *xyChart   `json:"xyChart,omitempty"`
	}
	text struct {
		Content string `json:"content"`
		Format  string `json:"format"`
	}
	incidents struct {
		MonitoredResources []Resource `json:"monitoredResources"`
	}
	xyChart struct {
		DataSets   []dataSet `json:"dataSets"`
		Thresholds []lineAt  `json:"thresholds,omitempty"`
		YAxis      axis      `json:"yAxis"`
	}
	dataSet struct {
		PlotType       string `json:"plotType"`
		LegendTemplate string `json:"legendTemplate,omitempty"`
		Query          query  `json:"timeSeriesQuery"`
	}
	query struct {
		Filter       *filter `json:"timeSeriesFilter,omitempty"`
		Ratio        *ratio  `json:"timeSeriesFilterRatio,omitempty"`
		Prometheus   string  `json:"prometheusQuery,omitempty"`
		UnitOverride string  `json:"unitOverride,omitempty"`
	}
	filter struct {
		Filter      string      `json:"filter"`
		Aggregation aggregation `json:"aggregation"`
	}
	ratio struct {
		Numerator   filter `json:"numerator"`
		Denominator filter `json:"denominator"`
	}
	aggregation struct {
		AlignmentPeriod    string   `json:"alignmentPeriod"`
		PerSeriesAligner   string   `json:"perSeriesAligner"`
		CrossSeriesReducer string   `json:"crossSeriesReducer"`
		GroupByFields      []string `json:"groupByFields,omitempty"`
	}
	lineAt struct {
		Label string  `json:"label"`
		Value float64 `json:"value"`
	}
	axis struct {
		Scale string `json:"scale"`
	}
)

// The grid has 48 columns.
const (
	columns        = 48
	headerHeight   = 8
	incidentHeight = 12
	chartHeight    = 14
)

// Body returns the JSON of a dashboard.
func Body(shown Shown) (string, error) {
	tiles := []tile{{Width: columns, Height: headerHeight, Widget: widget{Text: &text{shown.Header.Markdown(), "MARKDOWN"}}}}
	top := headerHeight
	if len(shown.Incidents) > 0 {
		tiles = append(tiles, tile{YPos: top, Width: columns, Height: incidentHeight, Widget: widget{Title: "Open incidents", IncidentList: &incidents{shown.Incidents}}})
		top += incidentHeight
	}
	for i, at := range dashboard.Place(len(shown.Panels), columns, top, chartHeight) {
		tiles = append(tiles, tile{at.X, at.Y, at.Width, at.Height, chart(shown.Panels[i])})
	}
	out, err := json.Marshal(body{shown.Title, mosaic{columns, tiles}})
	if err != nil {
		return "", fmt.Errorf("dashboard: %w", err)
	}
	return string(out), nil
}

func chart(p dashboard.Panel[Series]) widget {
	c := &xyChart{YAxis: axis{"LINEAR"}}
	// Ratios are between 0 and 1, including threshold lines; this unit shows them as percentages.
	unit, scale := "", 1.0
	if p.Unit == dashboard.Percent {
		unit, scale = "10^2.%", 100
	}
	for _, s := range p.Series {
		set := dataSet{PlotType: "LINE", LegendTemplate: s.Label, Query: s.query()}
		set.Query.UnitOverride = unit
		c.DataSets = append(c.DataSets, set)
	}
	for _, l := range p.Lines {
		c.Thresholds = append(c.Thresholds, lineAt{l.Label, l.Value / scale})
	}
	return widget{Title: p.Title, XYChart: c}
}

func (s Series) query() query {
	aggregated := func(selected string) filter {
		return filter{selected, aggregation{"60s", s.Aligner, s.Reducer, s.GroupBy}}
	}
	switch {
	case s.PromQL != "":
		return query{Prometheus: s.PromQL}
	case s.Of != "":
		return query{Ratio: &ratio{aggregated(s.Filter), aggregated(s.Of)}}
	}
	one := aggregated(s.Filter)
	return query{Filter: &one}
}
