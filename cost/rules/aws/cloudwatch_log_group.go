package aws

import (
	"slices"
	"strings"

	"github.com/shopspring/decimal"

	"bankchurn/cost/rules"
)

const flowLogType = "aws:ec2/flowLog:FlowLog"

var (
	// typicalControlPlaneLog is what one log type of a small cluster writes a month, in GB:
	// bills from 2026 have 93 GB for two types.
	typicalControlPlaneLog = decimal.RequireFromString("46.5")
	// archived is the part of the ingested size that is billed as storage, because CloudWatch
	// compresses first. The pricing page's example compresses 30 GB to 6 GB
	// (aws.amazon.com/cloudwatch/pricing/, 2026-11).
	archived = decimal.RequireFromString("0.2")
	// daysPerMonth is the 730 hours of a month in days.
	daysPerMonth = decimal.NewFromInt(730).Div(decimal.NewFromInt(24))
)

// The sources of a log group.
type logSource int

const (
	application logSource = iota
	accessLog
	functionLog
	flowLog
	controlPlane
)

// logGroup is the ingestion and the storage of a log.
type logGroup struct {
	source logSource
	// days is the retention; 0 keeps the log forever.
	days decimal.Decimal
	// types is how many of a control plane's log types write to it.
	types decimal.Decimal
}

func readLogGroup(rec *rules.Recording, r *rules.Resource) (rules.Priced, error) {
	g := logGroup{}
	var err error
	if g.days, err = r.Number("retentionInDays", 0); err != nil {
		return nil, err
	}
	name := r.Text("name", "")
	cluster, ofCluster := clusterWriting(rec, r)
	switch {
	case len(rec.UsersOf(r, flowLogType, "logDestination")) > 0:
		g.source = flowLog
	case ofCluster && !cluster.Has("enabledClusterLogTypes"):
		return rules.Free("the cluster writes no log"), nil
	case ofCluster:
		g.source = controlPlane
		g.types, err = rec.Count(cluster, "enabledClusterLogTypes", "")
	case len(rec.UsersOf(r, httpAPIStageType, "accessLogSettings")) > 0:
		g.source = accessLog
	case len(rec.UsersOf(r, lambdaFunctionType, "loggingConfig")) > 0, strings.HasPrefix(name, "/aws/lambda/"):
		g.source = functionLog
	}
	return g, err
}

// clusterWriting returns the recorded cluster whose control plane writes to the log group: one
// whose name comes from the group, or whose name is in the group's name.
func clusterWriting(rec *rules.Recording, r *rules.Resource) (*rules.Resource, bool) {
	if named := rec.UsersOf(r, rules.EKSCluster, "name"); len(named) > 0 {
		return named[0], true
	}
	group, clusters := r.Text("name", ""), rec.OfType(rules.EKSCluster)
	i := slices.IndexFunc(clusters, func(c *rules.Resource) bool {
		cluster := c.Text("name", "")
		return cluster != "" && group == "/aws/eks/"+cluster+"/cluster"
	})
	if i < 0 {
		return nil, false
	}
	return clusters[i], true
}

// Meters implements [rules.Priced].
func (g logGroup) Meters(l rules.Load) ([]rules.Meter, error) {
	written, sku := g.written(l)
	meter := usage
	if g.source == controlPlane {
		meter = fixed
	}
	meters := []rules.Meter{meter("Logs ingested", sku, written)}
	if written.Unknown {
		return meters, nil // its storage is unknown too, and one note is enough
	}
	kept := rules.Exactly(g.days.Div(daysPerMonth), "months kept").Times(rules.Share(archived, "after compression"))
	return append(meters, meter("Logs stored", "cloudwatch.logs-storage", written.Times(kept))), nil
}

// written returns the GiB a month and the SKU of their ingestion. Since 2025-05 Lambda's logs
// have the tiered prices of vended logs
// (aws.amazon.com/blogs/compute/aws-lambda-introduces-tiered-pricing-for-amazon-cloudwatch-logs-and-additional-logging-destinations/).
func (g logGroup) written(l rules.Load) (rules.Quantity, string) {
	const plain, vended = "cloudwatch.logs-ingestion", "logs.vended.cloudwatch"
	switch g.source {
	case flowLog:
		return rules.FromConfig(l.Traffic.FlowLogGiB, "GiB of flow logs", "traffic.flowLogGiB"), vended
	case controlPlane:
		each := rules.FromConfigOr(l.Traffic.ControlPlaneLogGiB, typicalControlPlaneLog, "GiB", "traffic.controlPlaneLogGiB",
			typicalControlPlaneLog.String()+" GiB a month of each control-plane log type")
		return rules.Exactly(g.types, "log types").Times(each), plain
	case accessLog:
		return l.AccessLogs(), plain
	case functionLog:
		return l.Logs(), vended
	default:
		return l.Logs(), plain
	}
}
