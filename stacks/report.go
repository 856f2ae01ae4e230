package stacks

import (
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"bankchurn/config"
	"bankchurn/cost"
	"bankchurn/report"
)

// Colors are the colors of the platforms' curves.
func Colors() report.Colors {
	all := report.Colors{}
	for _, p := range known {
		all[p.Name] = p.Color
	}
	return all
}

// writeReport writes the files of cost.report during a preview. A read-only folder, as on a build
// server, does not fail the preview.
func (s *settings) writeReport(ctx *pulumi.Context, view cost.Comparison, r *config.Report) {
	if s.cost.Report == "" || !ctx.DryRun() {
		return
	}
	if _, err := report.Write(s.cost.Report, ctx.Stack(), view, Colors()); err != nil {
		r.Warn(config.Problem{Path: "cost.report", Value: s.cost.Report, Reason: err.Error()})
	}
}

// writeInvalid writes a configuration's problems in place of its report.
func (o Options) writeInvalid(ctx *pulumi.Context, s settings, err error) error {
	folder := o.Report
	if folder == "" {
		folder = s.cost.Report
	}
	if folder == "" || !ctx.DryRun() {
		return nil
	}
	return report.WriteInvalid(folder, ctx.Stack(), err)
}

// Priced is a stack's estimate as in its preview, except for the deployed cost, which only a
// backend knows. It registers nothing.
func (o Options) Priced(ctx *pulumi.Context) (cost.Comparison, error) {
	problems := &config.Report{}
	today := o.Today
	if today.IsZero() {
		today = now()
	}
	s := load(ctx, today, problems)
	if err := problems.Err(); err != nil {
		return cost.Comparison{}, err
	}
	view, err := s.estimate(ctx, listed())
	if err != nil {
		return cost.Comparison{}, err
	}
	before, compared := s.formerPrevious(view)
	var replaced []cost.Replaced
	if o.Base != nil {
		d := view.Since(o.Base.Snapshot)
		d.OfBase = true
		view.Delta = &d
		// Without the base's config, the former DNS name is unknown.
		before, compared = formerOf(*o.Base), o.Base.Config != nil
		if before.Platform == s.platform.Name {
			replaced = s.replacedSince(*o.Base, view)
		}
	}
	if compared {
		view.Plan = s.plan(view, before, replaced)
	}
	s.advise(&view, problems)
	view.Budget = view.CheckBudget(s.budget)
	view.Curves = view.Swept()
	return view, nil
}
