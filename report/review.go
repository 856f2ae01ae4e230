package report

import (
	"bytes"
	"encoding/json"
	"fmt"

	"bankchurn/cost"
)

// ReviewVersion increases when programs that read the document must change.
const ReviewVersion = 1

// Review is how a change to the project affects the cost of its stacks: the head compared with
// the base. It is a document with the schema docs/cost-comparison.schema.json.
type Review struct {
	Version int `json:"version"`
	// Base and Head name what is compared, such as a commit.
	Base string `json:"base"`
	Head string `json:"head"`
	// Change is the sum of the changes of all stacks that could be priced.
	Change amount          `json:"change"`
	Stacks []ReviewedStack `json:"stacks"`
}

// The values of ReviewedStack.State.
const (
	Changed   = "changed"
	Unchanged = "unchanged"
	Added     = "added"
	Removed   = "removed"
	// Invalid is a stack whose config is invalid in the head.
	Invalid = "invalid"
	// NotCompared is a stack that the base cannot price.
	NotCompared = "notCompared"
)

// ReviewedStack is the effect of a change on one stack.
type ReviewedStack struct {
	Name  string `json:"name"`
	State string `json:"state"`
	// Problems are those of the head's config, or the reason why the base could not be priced.
	Problems []string `json:"problems"`
	// Before and After are absent if that side has no such stack.
	Before *totals `json:"before,omitempty"`
	After  *totals `json:"after,omitempty"`
	Change *amount `json:"change,omitempty"`
	// Costs are the resources whose cost changed, the largest change first.
	Costs     []resourceDelta `json:"costs"`
	Why       why             `json:"why"`
	Resources resourceChanges `json:"resources"`
	Budget    *budget         `json:"budget,omitempty"`
	// Plan is what the change does to the path of requests, if anything.
	Plan *plan `json:"plan,omitempty"`
	// Unread names config that could not be read and that the amounts do not include.
	Unread []string `json:"unread"`
}

// totals are the amounts of a stack on one side.
type totals struct {
	Platform string `json:"platform"`
	Region   string `json:"region"`
	// Previous is the platform that keepPrevious keeps; its cost without requests is part of
	// Total and Fixed.
	Previous string `json:"kept,omitempty"`
	Total    amount `json:"total"`
	// Fixed is the cost without requests, Usage the rest of the total.
	Fixed amount `json:"fixed"`
	Usage amount `json:"usage"`
	// Full is the amount with every instance busy all month.
	Full amount `json:"full"`
}

// Priced is one stack on one side: a report, or why there is none. If both are empty, the side
// has no such stack.
type Priced struct {
	Report   *Earlier
	Problems []string
}

// Sides are one stack before and after a change.
type Sides struct {
	Base, Head Priced
	// Mixed is the head's config priced by the base's code, which separates config changes from
	// code changes. It may be empty.
	Mixed Priced
}

// NewReview compares the stacks in the order of their names.
func NewReview(base, head string, names []string, stacks map[string]Sides) (Review, error) {
	r := Review{Version: ReviewVersion, Base: base, Head: head, Stacks: []ReviewedStack{}}
	var sum cost.Difference
	for _, name := range names {
		s := reviewed(name, stacks[name])
		if s.Change != nil {
			change, err := s.Change.difference()
			if err != nil {
				return Review{}, err
			}
			sum = sum.Plus(change)
		}
		r.Stacks = append(r.Stacks, s)
	}
	r.Change = changeOf(sum)
	return r, nil
}

func reviewed(name string, sides Sides) ReviewedStack {
	s := ReviewedStack{Name: name, Problems: []string{}, Costs: []resourceDelta{}, Why: noWhy(), Resources: noChanges(), Unread: []string{}}
	base, head := sides.Base.Report, sides.Head.Report
	if base != nil {
		s.Before = totalsOf(*base)
	}
	if head != nil {
		s.After, s.Unread, s.Budget = totalsOf(*head), list(head.document.Unread), head.document.Budget
	}
	switch {
	case len(sides.Head.Problems) > 0:
		s.State, s.Problems = Invalid, sides.Head.Problems
		return s
	case len(sides.Base.Problems) > 0:
		s.State, s.Problems = NotCompared, sides.Base.Problems
		return s
	}
	var before, after cost.Snapshot
	switch {
	case base == nil:
		s.State, after = Added, head.Snapshot
		before.Platform = after.Platform
	case head == nil:
		s.State, before = Removed, base.Snapshot
		after.Platform = before.Platform
	default:
		before, after = base.Snapshot, head.Snapshot
		s.Why, s.Resources = reasons(*base, *head, sides.Mixed.Report), changesOf(*base, *head)
		s.Plan = head.document.Plan
	}
	delta := after.Since(before)
	change := delta.Change
	if s.State == "" {
		s.State = Changed
		if s.Why.isEmpty() && s.Resources.isEmpty() && s.sameAmounts() && base.document.Version == Version {
			// Nothing that affects the cost changed, so the unknown part is the same on both
			// sides.
			s.State, change = Unchanged, cost.Difference{}
		}
	}
	text := changeOf(change)
	s.Change = &text
	for _, r := range delta.Resources {
		s.Costs = append(s.Costs, resourceDelta{subject(r), r.Sign, r.Before.StringFixed(digits), r.After.StringFixed(digits)})
	}
	return s
}

func (s ReviewedStack) sameAmounts() bool {
	same := func(a, b amount) bool { return a.State == b.State && (a.USD == nil || *a.USD == *b.USD) }
	b, a := s.Before, s.After
	return b.Platform == a.Platform && b.Previous == a.Previous && same(b.Total, a.Total) && same(b.Fixed, a.Fixed) && same(b.Full, a.Full)
}

func totalsOf(e Earlier) *totals {
	s := e.Snapshot
	fixed, total := s.Low.Plus(s.Previous), s.Total()
	usage := total
	usage.USD = cost.InCents(total.USD).Sub(cost.InCents(fixed.USD))
	usage.FreeTierApplied = usage.USD.IsZero()
	full := s.High.Plus(s.Previous)
	return &totals{
		Platform: s.Platform, Region: s.Region, Previous: s.PreviousPlatform,
		Total: amountOf(total), Fixed: amountOf(fixed), Usage: amountOf(usage), Full: amountOf(full),
	}
}

// JSON returns the indented document, which ends with a newline.
func (r Review) JSON() ([]byte, error) {
	var b bytes.Buffer
	encoder := json.NewEncoder(&b)
	encoder.SetEscapeHTML(false)
	encoder.SetIndent("", "  ")
	if err := encoder.Encode(r); err != nil {
		return nil, fmt.Errorf("cost comparison: %w", err)
	}
	return b.Bytes(), nil
}

// Increase returns the sum of the stacks' changes.
func (r Review) Increase() (cost.Difference, error) { return r.Change.difference() }

// IsQuiet reports whether nothing changed, so that there is nothing to comment on.
func (r Review) IsQuiet() bool {
	for _, s := range r.Stacks {
		if s.State != Unchanged {
			return false
		}
	}
	return true
}

// HasInvalid reports whether the config of a stack is invalid in the head.
func (r Review) HasInvalid() bool {
	for _, s := range r.Stacks {
		if s.State == Invalid {
			return true
		}
	}
	return false
}
