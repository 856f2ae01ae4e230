package aws

import (
	"slices"
	"strings"

	"github.com/shopspring/decimal"

	"bankchurn/cost/rules"
)

const flowLogType = "aws:ec2/flowLog:FlowLog"

var (
	// typicalControlPlaneLog is what one log type of a small cluster writes a month, in
	// GB: 93 GB of two types, on bills of 2026.
	typicalControlPlaneLog = decimal.RequireFromString("46.5")
	// archived is the part of the written size that is archived: CloudWatch compresses
	// before it bills. The pricing page's example compresses 30 GB to 6 GB
	// (aws.amazon.com/cloudwatch/pricing/, 2026-11).
	archived = decimal.RequireFromString("0.2")
	// daysPerMonth is 730 hours in days.
	daysPerMonth = decimal.NewFromInt(730).Div(decimal.NewFromInt(24))
)

// What is written to a log group.
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
	// days that it is kept; 0 for as long as it exists.
	days decimal.Decimal
	// types is how many log types of a control plane write to it.
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

// clusterWriting is the recorded cluster whose control plane writes to the log group: one
// that is named after the group, or as the group's name says.
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
		return meters, nil // one note for the group is enough
	}
	kept := rules.Exactly(g.days.Div(daysPerMonth), "months kept").Times(rules.Share(archived, "after compression"))
	return append(meters, meter("Logs stored", "cloudwatch.logs-storage", written.Times(kept))), nil
}

// written is the GiB a month and the SKU of their ingestion. The logs of Lambda are
// tiered since 2025-05 as vended logs are
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
