package service

import (
	"github.com/shopspring/decimal"

	"bankchurn/config"
)

// SecondsPerMonth is the month of 730 hours in which clouds' price examples and
// every figure of this program are counted.
const SecondsPerMonth = 730 * 3600

// Traffic says how much the service is used. It changes nothing that is
// deployed: the cost estimate and the checks of limits read it. A key left out
// means "not known": costs that depend on it are then listed as needing it, never
// counted as zero.
type Traffic struct {
	// RequestsPerMonth is the number of requests in a month of 730 hours.
	RequestsPerMonth *int64 `pulumi:"requestsPerMonth,optional" min:"0" max:"1000000000000"`
	// AverageMs is the average time one request keeps an instance busy, in
	// milliseconds.
	AverageMs *int `pulumi:"averageMs,optional" min:"1" max:"3600000"`
	// ResponseKiB is the average size of a response, headers included, in KiB.
	ResponseKiB *decimal.Decimal `pulumi:"responseKiB,optional" min:"0" max:"32768"`
	// LogKiBPerRequest is what the application writes to its log per request.
	LogKiBPerRequest *decimal.Decimal `pulumi:"logKiBPerRequest,optional" min:"0" max:"10240"`
	// AccessLogKiBPerRequest is what the platform's entry point writes to its
	// access log per request.
	AccessLogKiBPerRequest *decimal.Decimal `pulumi:"accessLogKiBPerRequest,optional" min:"0" max:"1024"`
	// PeakFactor is the load of the busiest time over the average of the working
	// hours. What a platform bills by the instance is counted at the peak, an upper
	// bound; requests and busy time are billed by their number, whenever they come.
	// Default: 1.
	PeakFactor *decimal.Decimal `pulumi:"peakFactor,optional" min:"1" max:"1000"`
	// WorkingHours says when requests come. Outside of these hours a platform that
	// scales keeps its minimum.
	WorkingHours WorkingHours `pulumi:"workingHours,optional"`
	// ColdStarts describes requests that wait for a new instance.
	ColdStarts ColdStarts `pulumi:"coldStarts,optional"`
	// ControlPlaneLogGiB is what each control-plane log type of an EKS cluster writes a
	// month, in GiB. Default: 46.5, half of the 93 GB of two types on bills of 2026.
	ControlPlaneLogGiB *decimal.Decimal `pulumi:"controlPlaneLogGiB,optional" min:"0" max:"1000000"`
	// FlowLogGiB is what the flow logs of the stack's own VPC write a month, in GiB.
	FlowLogGiB *decimal.Decimal `pulumi:"flowLogGiB,optional" min:"0" max:"1000000"`
	// InsightsMetrics is the number of metrics of Container Insights.
	InsightsMetrics *decimal.Decimal `pulumi:"insightsMetrics,optional" min:"0" max:"1000000"`
	// PrometheusSamplesMillions is how many million samples a GKE cluster sends to
	// Managed Service for Prometheus a month. Default: 575 for cAdvisor, kubelet and
	// kube-state metrics, which new clusters send.
	PrometheusSamplesMillions *decimal.Decimal `pulumi:"prometheusSamplesMillions,optional" min:"0" max:"1000000"`
	// NATGiB is what Pods fetch from the internet through Cloud NAT a month, in GiB.
	// Default: 0.
	NATGiB *decimal.Decimal `pulumi:"natGiB,optional" min:"0" max:"1000000"`
	// AutopilotNodes is the number of machines behind the NAT gateway of an Autopilot
	// cluster, which GKE decides. Default: at least 1.
	AutopilotNodes *int `pulumi:"autopilotNodes,optional" min:"1" max:"1000"`
}

// ColdStarts says how often and how long a request waits for a new instance.
// Clouds bill the start as busy time: Lambda since 2025-08-01 for every package
// type (aws.amazon.com/blogs/compute/aws-lambda-standardizes-billing-for-init-phase/).
type ColdStarts struct {
	// Percent of requests that start an instance.
	Percent *decimal.Decimal `pulumi:"percent,optional" min:"0" max:"100"`
	// AverageMs is the time from the start of an instance until it can answer.
	AverageMs *int `pulumi:"averageMs,optional" min:"0" max:"240000"`
}

// WorkingHours are the hours in which requests come; none come at other times.
type WorkingHours struct {
	// HoursPerDay is the number of hours with requests. Default: 24.
	HoursPerDay *int `pulumi:"hoursPerDay,optional" min:"1" max:"24"`
	// DaysPerWeek is the number of days with requests. Default: 7.
	DaysPerWeek *int `pulumi:"daysPerWeek,optional" min:"1" max:"7"`
}

// HoursPerWeek are those of the calendar, 24 x 7.
const HoursPerWeek = 168

// PerWeek is the number of hours with requests in a week.
func (w WorkingHours) PerWeek() int {
	return config.Default(w.HoursPerDay, 24) * config.Default(w.DaysPerWeek, 7)
}

// PeakPerSecond is the stated number of requests a second at the busiest time: the
// average where neither working hours nor a peak factor say more. when says which of
// the two it is, for an error. RequestsPerMonth must be there.
func (t Traffic) PeakPerSecond() (perSecond float64, when string) {
	perSecond, when = float64(*t.RequestsPerMonth)/SecondsPerMonth, "on average"
	if hours := t.WorkingHours.PerWeek(); hours != HoursPerWeek {
		perSecond, when = perSecond*HoursPerWeek/float64(hours), "in the working hours"
	}
	if t.PeakFactor != nil && t.PeakFactor.InexactFloat64() != 1 {
		perSecond, when = perSecond*t.PeakFactor.InexactFloat64(), "at the stated peak"
	}
	return perSecond, when
}
