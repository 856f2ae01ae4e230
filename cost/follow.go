package cost

import (
	"slices"

	"github.com/shopspring/decimal"
)

// followed is what a sweep finds out about a recording: how each quantity depends on
// the load.
type followed struct {
	// read says that the rule that runs has looked at the load itself.
	read bool
	// levels are numbers that depend on the load in a way of their own.
	levels []level
}

// level is a number of instances, Pods or nodes as a function of the load.
type level struct {
	at func() (quantity, error)
	// near is what at gives, in floating-point; nil where only at says it, as for what is
	// rounded up to whole instances.
	near func(requests float64) float64
	// share of the requests that it is asked about.
	share decimal.Decimal
	// used says that a charge is proportional to it.
	used bool
}

// following is what a function of the load gives. A rule that goes through it for a
// number that it only multiplies need not run again at another load: the function does.
func (s *sheet) following(at func() (quantity, error), near func(requests float64) float64) (quantity, error) {
	f := s.follow
	if f == nil {
		return at()
	}
	// What the function looks at is its own affair, and of what it goes through.
	s.follow = nil
	n := s.n
	s.n.read = nil
	q, err := at()
	s.follow, s.n = f, n
	if err != nil {
		return q, err
	}
	if len(q.missing) > 0 {
		near = nil // it would give a number where nothing is known
	}
	f.levels = append(f.levels, level{at: at, near: near, share: s.fraction})
	return quantity{exact: one, explain: q.explain, read: &f.read, level: len(f.levels)}, nil
}

// answer is what the levels are at a load.
type answer struct {
	requests int64
	levels   []float64
	// open says that they leave a part of the cost open.
	open bool
}

func (a answer) same(b answer) bool { return a.open == b.open && slices.Equal(a.levels, b.levels) }

// ask evaluates the levels.
func (m *monthly) ask(requests int64) answer {
	got := answer{requests: requests, levels: make([]float64, len(m.levels))}
	var s *sheet
	for i, l := range m.levels {
		switch {
		case !l.used:
			continue
		case l.near != nil:
			got.levels[i] = l.near(float64(requests) * approximately(l.share))
			continue
		case s == nil:
			s = m.load(requests)
		}
		s.part(l.share, func() {
			q, err := l.at()
			got.open = got.open || err != nil || len(q.missing) > 0
			got.levels[i] = approximately(q.exact)
		})
	}
	got.open = got.open || s != nil && s.isOpen()
	return got
}
