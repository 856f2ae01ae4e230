package service

import (
	"github.com/shopspring/decimal"

	"bankchurn/config"
)

// SecondsPerMonth is a month of 730 hours, used by the clouds' price examples and
// every figure of this program.
const SecondsPerMonth = 730 * 3600

// Traffic describes how much the service is used. It affects the cost estimate and the
// checks of limits, never what is deployed. An unset key means unknown: costs that depend
// on it are listed as unknown, never counted as zero.
type Traffic struct {
	// RequestsPerMonth is the number of requests in a month of 730 hours.
	RequestsPerMonth *int64 `pulumi:"requestsPerMonth,optional" min:"0" max:"1000000000000"`
	// AverageMs is the average time one request keeps an instance busy, in
	// milliseconds.
	AverageMs *int `pulumi:"averageMs,optional" min:"1" max:"3600000"`
	// ResponseKiB is the average size of a response, headers included, in KiB.
	ResponseKiB *decimal.Decimal `pulumi:"responseKiB,optional" min:"0" max:"32768"`
	// LogKiBPerRequest is the log output of the application per request, in KiB.
	LogKiBPerRequest *decimal.Decimal `pulumi:"logKiBPerRequest,optional" min:"0" max:"10240"`
	// AccessLogKiBPerRequest is the access log output of the platform's entry point
	// per request, in KiB.
	AccessLogKiBPerRequest *decimal.Decimal `pulumi:"accessLogKiBPerRequest,optional" min:"0" max:"1024"`
	// PeakFactor is the ratio of peak load to the average load of the working hours.
	// Instance-based billing is estimated at the peak, an upper bound; requests and
	// busy time are billed by their number. Default: 1.
	PeakFactor *decimal.Decimal `pulumi:"peakFactor,optional" min:"1" max:"1000"`
	// WorkingHours are the hours with requests. Outside of them a platform that
	// scales runs its minimum.
	WorkingHours WorkingHours `pulumi:"workingHours,optional"`
	// ColdStarts are the requests that wait for a new instance.
	ColdStarts ColdStarts `pulumi:"coldStarts,optional"`
	// ControlPlaneLogGiB is the log output per month of each control-plane log type of an
	// EKS cluster, in GiB. Default: 46.5, half of the 93 GB of two types on bills of 2026.
	ControlPlaneLogGiB *decimal.Decimal `pulumi:"controlPlaneLogGiB,optional" min:"0" max:"1000000"`
	// FlowLogGiB is the output per month of the flow logs of the stack's own VPC, in GiB.
	FlowLogGiB *decimal.Decimal `pulumi:"flowLogGiB,optional" min:"0" max:"1000000"`
	// InsightsMetrics is the number of metrics of Container Insights.
	InsightsMetrics *decimal.Decimal `pulumi:"insightsMetrics,optional" min:"0" max:"1000000"`
	// PrometheusSamplesMillions is how many million samples a GKE cluster sends to
	// Managed Service for Prometheus per month. Default: 575 for the cAdvisor, kubelet
	// and kube-state metrics that new clusters send.
	PrometheusSamplesMillions *decimal.Decimal `pulumi:"prometheusSamplesMillions,optional" min:"0" max:"1000000"`
	// NATGiB is the data that Pods download through Cloud NAT per month, in GiB.
	// Default: 0.
	NATGiB *decimal.Decimal `pulumi:"natGiB,optional" min:"0" max:"1000000"`
	// AutopilotNodes is the number of nodes behind the NAT gateway of an Autopilot
	// cluster, which GKE chooses. Default: at least 1.
	AutopilotNodes *int `pulumi:"autopilotNodes,optional" min:"1" max:"1000"`
}

// ColdStarts is how often and how long a request waits for a new instance.
// Clouds bill the start as busy time: Lambda since 2025-08-01 for every package
// type (aws.amazon.com/blogs/compute/aws-lambda-standardizes-billing-for-init-phase/).
type ColdStarts struct {
	// Percent is the percentage of requests that start an instance.
	Percent *decimal.Decimal `pulumi:"percent,optional" min:"0" max:"100"`
	// AverageMs is the average time from the start of an instance until it can serve,
	// in milliseconds.
	AverageMs *int `pulumi:"averageMs,optional" min:"0" max:"240000"`
}

// WorkingHours are the hours with requests; there are none at other times.
type WorkingHours struct {
	// HoursPerDay is the number of hours per day with requests. Default: 24.
	HoursPerDay *int `pulumi:"hoursPerDay,optional" min:"1" max:"24"`
	// DaysPerWeek is the number of days per week with requests. Default: 7.
	DaysPerWeek *int `pulumi:"daysPerWeek,optional" min:"1" max:"7"`
}

// HoursPerWeek is 24 x 7.
const HoursPerWeek = 168

// PerWeek is the number of hours per week with requests.
func (w WorkingHours) PerWeek() int {
	return config.Default(w.HoursPerDay, 24) * config.Default(w.DaysPerWeek, 7)
}

// PeakPerSecond is the configured number of requests per second at the busiest time: the average
// if neither working hours nor a peak factor is set. when names which of them applies, for an
// error. RequestsPerMonth must be set.
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
