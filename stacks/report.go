package stacks

import (
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"bankchurn/config"
	"bankchurn/cost"
	"bankchurn/report"
)

// colors are those of the platforms' curves.
func colors() report.Colors {
	all := report.Colors{}
	for _, p := range known {
		all[p.Name] = p.Color
	}
	return all
}

// writeReport writes the files of cost.report during a preview. A folder that
// cannot be written to, as on a build server, is no reason to fail one.
func (s *settings) writeReport(ctx *pulumi.Context, view cost.View, r *config.Report) {
	if s.cost.Report == "" || !ctx.DryRun() {
		return
	}
	if _, err := report.Write(s.cost.Report, ctx.Stack(), view, colors()); err != nil {
		r.Warn(config.Problem{Path: "cost.report", Value: s.cost.Report, Reason: err.Error()})
	}
}
