package stacks

import (
	"fmt"

	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"bankchurn/cost"
	"bankchurn/spec"
)

// estimate prices the chosen platform and, for comparison, every other one that
// can run the service as configured.
func (s *settings) estimate(ctx *pulumi.Context) (cost.View, error) {
	book, err := cost.DefaultBook()
	if err != nil {
		return cost.View{}, err
	}
	view := cost.View{Platform: s.platform.name, Region: s.chosen().Region(), Traffic: s.input.Traffic}
	for _, p := range platforms {
		if p.name == s.platform.name {
			if view.Estimate, err = s.price(ctx, p, book); err != nil {
				return cost.View{}, err
			}
			continue
		}
		other := cost.Alternative{Platform: p.name, Region: s.blocks[p.name].Region()}
		report := &spec.Report{}
		spec.Validate(p.name, s.input.Service, s.input.Traffic, report)
		s.blocks[p.name].Validate(s.input, report)
		for _, problem := range report.Problems() {
			other.Refused = append(other.Refused, problem.String())
		}
		if len(other.Refused) == 0 {
			priced, err := s.price(ctx, p, book)
			if err != nil {
				return cost.View{}, fmt.Errorf("%s: %w", p.name, err)
			}
			other.Estimate = &priced
		}
		view.Elsewhere = append(view.Elsewhere, other)
	}
	return view, nil
}

// price records what a platform would register, with the constructor that
// deploys it, and prices that.
func (s *settings) price(ctx *pulumi.Context, p row, book *cost.Book) (cost.Estimate, error) {
	recording, err := cost.Record(ctx.Project(), ctx.Stack(), func(recorded *pulumi.Context) error {
		_, err := s.deploy(recorded, p)
		return err
	})
	if err != nil {
		return cost.Estimate{}, err
	}
	return cost.New(cost.Input{Resources: recording, Traffic: s.input.Traffic, FreeTier: s.cost.FreeTier, Book: book}), nil
}
