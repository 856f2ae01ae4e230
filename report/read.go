package report

import (
	"encoding/json"
	"errors"
	"fmt"
	"strings"

	"github.com/shopspring/decimal"

	"bankchurn/cost"
)

// Earlier is the part of a report that a comparison needs.
type Earlier struct {
	Stack string
	// Snapshot has the amounts.
	Snapshot cost.Snapshot

	document document
}

// oldestVersion is the oldest report that [Read] accepts: version 2 has no resources and no
// config, so a difference from it cannot be explained.
const oldestVersion = 2

// Read reads a JSON report, of this version of the program or an earlier one.
func Read(text []byte) (Earlier, error) {
	var d document
	var errs []error
	// An older version differs in the delta, which is not read.
	var version struct {
		Version int `json:"version"`
	}
	if err := json.Unmarshal(text, &version); err != nil {
		return Earlier{}, fmt.Errorf("cost report: %w", err)
	}
	if version.Version < oldestVersion || version.Version > Version {
		return Earlier{}, fmt.Errorf("cost report: version %d is not supported (allowed: %d to %d)", version.Version, oldestVersion, Version)
	}
	if err := json.Unmarshal(withoutDelta(text), &d); err != nil {
		return Earlier{}, fmt.Errorf("cost report: %w", err)
	}
	read := func(a amount) cost.Amount {
		out, err := a.amount()
		errs = append(errs, err)
		return out
	}
	e := Earlier{Stack: d.Stack, document: d, Snapshot: cost.Snapshot{
		Platform: d.Platform, Region: d.Region, Expected: read(d.Expected), Low: read(d.Low), High: read(d.High), Lines: map[string]decimal.Decimal{},
	}}
	if p := d.Previous; p != nil {
		e.Snapshot.PreviousPlatform, e.Snapshot.Previous = p.Platform, read(p.Idle)
	}
	for _, l := range d.Lines {
		if a := read(l.Expected); l.Unpriced == "" {
			e.Snapshot.Lines[kind(l.Type)+" "+l.Resource+": "+l.Meter] = cost.InCents(a.USD)
		}
	}
	return e, errors.Join(errs...)
}

// withoutDelta returns the report without what it was compared with at the time.
func withoutDelta(text []byte) []byte {
	var fields map[string]json.RawMessage
	if json.Unmarshal(text, &fields) != nil {
		return text
	}
	delete(fields, "delta")
	out, err := json.Marshal(fields)
	if err != nil {
		return text
	}
	return out
}

// Base returns the report as a base for comparisons.
func (e Earlier) Base() cost.Base {
	b := cost.Base{Snapshot: e.Snapshot, Config: e.document.Config}
	for _, r := range e.document.Resources {
		b.Resources = append(b.Resources, cost.Registered(r))
	}
	return b
}

// SameResources reports whether two reports have the same resources with the same inputs.
func (e Earlier) SameResources(other Earlier) bool {
	return len(differing(e.document.Resources, other.document.Resources)) == 0
}

// kind returns the last part of a type token: `Function`.
func kind(token string) string { return token[strings.LastIndexByte(token, ':')+1:] }

// amount is the inverse of amountOf.
func (a amount) amount() (cost.Amount, error) {
	var out cost.Amount
	switch a.State {
	case unknown:
		return cost.Amount{Unknown: true}, nil
	case unbounded:
		return cost.Amount{Unbounded: true}, nil
	case exact:
	case atLeast:
		out.Incomplete = true
	case atMost:
		out.AtMost = true
	case about:
		out.Incomplete, out.AtMost = true, true
	default:
		return out, fmt.Errorf("cost report: unknown amount state %q", a.State)
	}
	if a.USD == nil {
		return out, fmt.Errorf("cost report: an amount with the state %s has no usd", a.State)
	}
	const longest = 24 // beyond any estimate
	usd, err := decimal.NewFromString(*a.USD)
	if err != nil || len(*a.USD) > longest || strings.ContainsAny(*a.USD, "eE") {
		return out, fmt.Errorf("cost report: %.24q is not an amount", *a.USD)
	}
	out.USD, out.FreeTierApplied = usd, usd.IsZero()
	return out, nil
}

// difference is the inverse of changeOf.
func (a amount) difference() (cost.Difference, error) {
	out, err := a.amount()
	return cost.Difference{USD: out.USD, AtLeast: out.Incomplete, AtMost: out.AtMost, Unknown: out.Unknown || out.Unbounded}, err
}
