package stacks

import (
	"fmt"

	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"bankchurn/config"
	"bankchurn/cost"
	"bankchurn/service"
)

// estimate prices those of the given platforms that can run the service as configured:
// the ones the stack deploys, and in a preview all others for comparison. The sweep over a
// range of traffic is left to the caller.
func (s *settings) estimate(ctx *pulumi.Context, platforms []row) (cost.View, error) {
	book, err := cost.DefaultBook()
	if err != nil {
		return cost.View{}, err
	}
	view := cost.View{Platform: s.platform.name, Region: s.chosen().Region(), Traffic: s.input.Traffic, Detail: s.cost.Detail, Today: s.input.Today}
	for _, p := range platforms {
		refused := s.refusals(p)
		if len(refused) > 0 {
			view.Elsewhere = append(view.Elsewhere, cost.Alternative{Platform: p.name, Region: s.blocks[p.name].Region(), Refused: refused})
			continue
		}
		in, err := s.record(ctx, p, book)
		if err != nil {
			return cost.View{}, fmt.Errorf("%s: %w", p.name, err)
		}
		view.Candidates = append(view.Candidates, cost.Candidate{Platform: p.name, Input: in})
		priced := cost.New(in)
		if p.name == s.platform.name {
			view.Estimate = priced
			continue
		}
		view.Elsewhere = append(view.Elsewhere, cost.Alternative{Platform: p.name, Region: s.blocks[p.name].Region(), Estimate: &priced})
		if s.kept != nil && p.name == s.kept.name {
			view.Kept = &cost.Kept{Platform: p.name, Region: s.blocks[p.name].Region(), Idle: priced.Low}
		}
	}
	return view, nil
}

// refusals says why a platform cannot run the service as configured; nothing for
// the chosen one, which was checked when the configuration was read.
func (s *settings) refusals(p row) []config.Problem {
	if p.name == s.platform.name {
		return nil
	}
	report := &config.Report{}
	service.Validate(p.name, s.input.Service, s.input.Traffic, report)
	s.blocks[p.name].Validate(s.inputFor(p), report)
	return report.Problems()
}

// record notes what a platform would register, with the constructor that deploys
// it.
func (s *settings) record(ctx *pulumi.Context, p row, book *cost.Book) (cost.Input, error) {
	recording, err := cost.Record(ctx.Project(), ctx.Stack(), s.everything(p))
	if err != nil {
		return cost.Input{}, err
	}
	return cost.Input{Resources: recording, Traffic: s.input.Traffic, FreeTier: s.cost.FreeTier, Book: book, Today: s.input.Today}, nil
}

// everything registers a platform with its name, as an update does.
func (s *settings) everything(p row) pulumi.RunFunc {
	return func(ctx *pulumi.Context) error {
		names, err := s.openZone(ctx)
		if err != nil {
			return err
		}
		endpoint, err := s.deploy(ctx, p, providerSet{}, names)
		if err == nil && names != nil {
			_, err = s.stableName(ctx, names, p.name, endpoint, endpoint.URL)
		}
		return err
	}
}
