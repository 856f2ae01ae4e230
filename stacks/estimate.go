package stacks

import (
	"fmt"
	"strings"

	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"bankchurn/config"
	"bankchurn/cost"
	"bankchurn/cost/book"
)

// estimate prices the given platforms that can run the service as configured: those that the
// stack deploys and, in a preview, all others for comparison. It does not calculate the curves.
func (s *settings) estimate(ctx *pulumi.Context, platforms []platform) (cost.Comparison, error) {
	prices, err := book.Default()
	if err != nil {
		return cost.Comparison{}, err
	}
	view := cost.Comparison{Platform: s.platform.Name, Region: s.chosen().Location(), Traffic: s.input.Traffic, Detail: s.cost.Detail, Today: s.input.Today, Config: flatConfig(ctx)}
	for _, p := range platforms {
		other, missing, refused := s.completed(p)
		if len(refused) > 0 {
			view.Elsewhere = append(view.Elsewhere, cost.Alternative{Platform: p.Name, Region: s.blocks[p.Name].Location(), Refused: refused})
			continue
		}
		in, err := other.record(ctx, p, prices)
		if err != nil {
			return cost.Comparison{}, fmt.Errorf("%s: %w", p.Name, err)
		}
		priced := cost.New(in)
		if len(missing) > 0 {
			view.Elsewhere = append(view.Elsewhere, cost.Alternative{Platform: p.Name, Region: s.blocks[p.Name].Location(), Estimate: &priced, Needs: strings.Join(missing, ", ")})
			continue
		}
		view.Candidates = append(view.Candidates, cost.Candidate{Platform: p.Name, Input: in})
		if p.Name == s.platform.Name {
			view.Estimate = priced
			continue
		}
		view.Elsewhere = append(view.Elsewhere, cost.Alternative{Platform: p.Name, Region: s.blocks[p.Name].Location(), Estimate: &priced})
		if s.previous != nil && p.Name == s.previous.Name {
			view.Previous = &cost.Previous{Platform: p.Name, Region: s.blocks[p.Name].Location(), Idle: priced.Low}
		}
	}
	return view, nil
}

// refusals lists why a platform cannot run the service as configured; empty for the chosen
// platform, which was checked when the configuration was loaded.
func (s *settings) refusals(p platform) []config.Problem {
	if p.Name == s.platform.Name {
		return nil
	}
	report := &config.Report{}
	known.Validate(p.Platform, s.input.Service, s.input.Traffic, report)
	s.blocks[p.Name].Validate(s.inputFor(p), report)
	return report.Problems()
}

// record records what a platform would register, using the constructor that deploys it.
func (s *settings) record(ctx *pulumi.Context, p platform, prices *book.Book) (cost.Input, error) {
	recording, err := cost.Record(ctx.Project(), ctx.Stack(), s.registerAll(p))
	if err != nil {
		return cost.Input{}, err
	}
	return cost.Input{Resources: recording, Traffic: s.input.Traffic, FreeTier: s.cost.FreeTier, Book: prices, Today: s.input.Today}, nil
}

// registerAll registers a platform and its DNS name, as an update does.
func (s *settings) registerAll(p platform) pulumi.RunFunc {
	return func(ctx *pulumi.Context) error {
		names, err := s.openZone(ctx)
		if err != nil {
			return err
		}
		endpoint, err := s.deploy(ctx, p, providerSet{}, names)
		if err == nil && names != nil {
			alone := *s
			alone.platform, alone.previous = p, nil
			_, err = alone.stableName(ctx, names, place{p.Name, endpoint, endpoint.URL}, nil, lastOutput{})
		}
		return err
	}
}
