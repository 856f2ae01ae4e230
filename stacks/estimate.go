package stacks

import (
	"fmt"
	"sync"

	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"bankchurn/cost"
	"bankchurn/spec"
)

// estimate prices the chosen platform and, for comparison, every other one that
// can run the service as configured. The sweep over a range of traffic is left to
// the caller.
func (s *settings) estimate(ctx *pulumi.Context) (cost.View, error) {
	e, err := s.beginEstimate(ctx)
	if err != nil {
		return cost.View{}, err
	}
	view := e.view
	return view, e.compare(&view)
}

// estimating is an estimate whose comparison is in the making.
type estimating struct {
	settings *settings
	// view has what the stack will run: the chosen platform, and one that stays.
	view cost.View
	// priced are all platforms, in the order of the table. Those that the stack will not
	// run are there when pending is done.
	priced  []priced
	pending sync.WaitGroup
}

// priced is one platform's part of an estimate: refused, or recorded and priced.
type priced struct {
	refused  []spec.Problem
	input    cost.Input
	estimate cost.Estimate
	err      error
}

// beginEstimate prices what the stack will run. The other platforms are most of the work
// and decide nothing, so they follow in the background, while the engine looks at the
// resources of the preview: [estimating.compare] waits for them.
func (s *settings) beginEstimate(ctx *pulumi.Context) (*estimating, error) {
	book, err := cost.DefaultBook()
	if err != nil {
		return nil, err
	}
	e := &estimating{settings: s, priced: make([]priced, len(platforms)), view: cost.View{
		Platform: s.platform.name, Region: s.chosen().Region(), Traffic: s.input.Traffic, Detail: s.cost.Detail, Today: s.input.Today,
	}}
	var own []int
	for i, p := range platforms {
		if s.runs(p) {
			own = append(own, i)
			continue
		}
		e.pending.Go(func() { e.priced[i] = s.price(ctx, p, book) })
	}
	for _, i := range own {
		p, own := platforms[i], s.price(ctx, platforms[i], book)
		switch e.priced[i] = own; {
		case own.err != nil:
			return nil, own.err
		case p.name == s.platform.name:
			e.view.Estimate = own.estimate
		case own.refused == nil:
			e.view.Kept = &cost.Kept{Platform: p.name, Region: s.blocks[p.name].Region(), Idle: own.estimate.Low}
		}
	}
	return e, nil
}

// runs says whether the stack will run a platform.
func (s *settings) runs(p row) bool {
	return p.name == s.platform.name || s.kept != nil && p.name == s.kept.name
}

// price records a platform and prices it, unless it cannot run the service.
func (s *settings) price(ctx *pulumi.Context, p row, book *cost.Book) priced {
	if refused := s.refusals(p); len(refused) > 0 {
		return priced{refused: refused}
	}
	in, err := s.record(ctx, p, book)
	if err != nil {
		return priced{err: fmt.Errorf("%s: %w", p.name, err)}
	}
	return priced{input: in, estimate: cost.New(in)}
}

// compare waits for the other platforms and adds them to a view.
func (e *estimating) compare(view *cost.View) error {
	e.pending.Wait()
	for i, p := range platforms {
		part := &e.priced[i]
		if part.err != nil {
			return part.err
		}
		if part.refused == nil {
			view.Candidates = append(view.Candidates, cost.Candidate{Platform: p.name, Input: part.input})
		}
		if p.name == view.Platform {
			continue
		}
		other := cost.Alternative{Platform: p.name, Region: e.settings.blocks[p.name].Region(), Refused: part.refused}
		if part.refused == nil {
			other.Estimate = &part.estimate
		}
		view.Elsewhere = append(view.Elsewhere, other)
	}
	return nil
}

// refusals says why a platform cannot run the service as configured; nothing for
// the chosen one, which was checked when the configuration was read.
func (s *settings) refusals(p row) []spec.Problem {
	if p.name == s.platform.name {
		return nil
	}
	report := &spec.Report{}
	spec.Validate(p.name, s.input.Service, s.input.Traffic, report)
	s.blocks[p.name].Validate(s.inputFor(p), report)
	return report.Problems()
}

// record notes what a platform would register, with the constructor that deploys
// it.
func (s *settings) record(ctx *pulumi.Context, p row, book *cost.Book) (cost.Input, error) {
	recording, err := cost.Record(ctx.Project(), ctx.Stack(), func(recorded *pulumi.Context) error {
		names, err := s.openZone(recorded)
		if err != nil {
			return err
		}
		endpoint, err := s.deploy(recorded, p, providerSet{}, names)
		if err == nil && names != nil {
			_, err = s.stableName(recorded, names, p.name, endpoint, endpoint.URL)
		}
		return err
	})
	if err != nil {
		return cost.Input{}, err
	}
	return cost.Input{Resources: recording, Traffic: s.input.Traffic, FreeTier: s.cost.FreeTier, Book: book, Today: s.input.Today}, nil
}
