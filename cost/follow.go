package cost

import "github.com/shopspring/decimal"

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
	// share of the requests that it is asked about.
	share decimal.Decimal
	// used says that a charge is proportional to it.
	used bool
}

// following is what a function of the load gives. A rule that goes through it for a
// number that it only multiplies need not run again at another load: the function does.
func (s *sheet) following(at func() (quantity, error)) (quantity, error) {
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
	if err != nil || len(q.missing) > 0 {
		return q, err
	}
	f.levels = append(f.levels, level{at: at, share: s.fraction})
	return quantity{exact: one, explain: q.explain, read: &f.read, level: len(f.levels)}, nil
}
