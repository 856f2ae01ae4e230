package stacks

import (
	"fmt"

	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"bankchurn/config"
	"bankchurn/cost"
	"bankchurn/cost/book"
	"bankchurn/service"
)

// estimate prices those of the given platforms that can run the service as configured:
// the ones the stack deploys, and in a preview all others for comparison. The curves over a
// range of traffic are left to the caller.
func (s *settings) estimate(ctx *pulumi.Context, platforms []platform) (cost.Comparison, error) {
	prices, err := book.Default()
	if err != nil {
		return cost.Comparison{}, err
	}
	view := cost.Comparison{Platform: s.platform.Name, Region: s.chosen().Location(), Traffic: s.input.Traffic, Detail: s.cost.Detail, Today: s.input.Today, Config: flatConfig(ctx)}
	for _, p := range platforms {
		other, needs := s, ""
		refused := s.refusals(p)
		if len(refused) > 0 {
			if other, needs = s.withImage(p); needs == "" {
				view.Elsewhere = append(view.Elsewhere, cost.Alternative{Platform: p.Name, Region: s.blocks[p.Name].Location(), Refused: refused})
				continue
			}
		}
		in, err := other.record(ctx, p, prices)
		if err != nil {
			return cost.Comparison{}, fmt.Errorf("%s: %w", p.Name, err)
		}
		priced := cost.New(in)
		if needs != "" {
			view.Elsewhere = append(view.Elsewhere, cost.Alternative{Platform: p.Name, Region: s.blocks[p.Name].Location(), Estimate: &priced, Needs: needs})
			continue
		}
		view.Candidates = append(view.Candidates, cost.Candidate{Platform: p.Name, Input: in})
		if p.Name == s.platform.Name {
			view.Estimate = priced
			continue
		}
		view.Elsewhere = append(view.Elsewhere, cost.Alternative{Platform: p.Name, Region: s.blocks[p.Name].Location(), Estimate: &priced})
		if s.kept != nil && p.Name == s.kept.Name {
			view.Previous = &cost.Previous{Platform: p.Name, Region: s.blocks[p.Name].Location(), Idle: priced.Low}
		}
	}
	return view, nil
}

// withImage is the stack as if a platform had an image that it can pull, and the config key
// that would give it one. No key where that is not all that keeps the platform from running
// the service.
func (s *settings) withImage(p platform) (with *settings, key string) {
	key = p.Name + ".image"
	if _, ok := s.blocks[p.Name].(onKubernetes); ok {
		key = "kubernetes.image"
	}
	region := s.blocks[p.Name].Location()
	image := region + "-docker.pkg.dev/example/example/example:example"
	if p.Cloud == service.AWS {
		image = "123456789012.dkr.ecr." + region + ".amazonaws.com/example:example"
	}
	copied := *s
	copied.input.Service.Image = pulumi.String(image)
	if len(copied.refusals(p)) > 0 {
		return s, ""
	}
	return &copied, key
}

// refusals says why a platform cannot run the service as configured; nothing for
// the chosen one, which was checked when the configuration was read.
func (s *settings) refusals(p platform) []config.Problem {
	if p.Name == s.platform.Name {
		return nil
	}
	report := &config.Report{}
	known.Validate(p.Platform, s.input.Service, s.input.Traffic, report)
	s.blocks[p.Name].Validate(s.inputFor(p), report)
	return report.Problems()
}

// record notes what a platform would register, with the constructor that deploys
// it.
func (s *settings) record(ctx *pulumi.Context, p platform, prices *book.Book) (cost.Input, error) {
	recording, err := cost.Record(ctx.Project(), ctx.Stack(), s.everything(p))
	if err != nil {
		return cost.Input{}, err
	}
	return cost.Input{Resources: recording, Traffic: s.input.Traffic, FreeTier: s.cost.FreeTier, Book: prices, Today: s.input.Today}, nil
}

// everything registers a platform with its name, as an update does.
func (s *settings) everything(p platform) pulumi.RunFunc {
	return func(ctx *pulumi.Context) error {
		names, err := s.openZone(ctx)
		if err != nil {
			return err
		}
		endpoint, err := s.deploy(ctx, p, providerSet{}, names)
		if err == nil && names != nil {
			alone := *s
			alone.platform, alone.kept = p, nil
			_, err = alone.stableName(ctx, names, place{p.Name, endpoint, endpoint.URL}, nil, lastOutput{})
		}
		return err
	}
}
