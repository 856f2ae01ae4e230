package cost

import (
	"errors"
	"strings"
	"time"

	"github.com/shopspring/decimal"
)

// Output is the estimate as a stack output: short, with money as text, so that
// Pulumi's own diff of outputs shows a reviewer which amounts changed.
func (v Comparison) Output() map[string]any {
	e := v.Estimate
	lines := map[string]any{}
	for i := range e.Lines {
		l := &e.Lines[i]
		amount := l.Expected.USD.StringFixed(4)
		if l.Unpriced != "" {
			amount = "unknown: " + l.Unpriced
		}
		lines[l.Key()] = amount
	}
	prices := "none"
	if day := e.PricesChecked; !day.IsZero() {
		prices = "checked " + day.Format(time.DateOnly)
	}
	out := map[string]any{
		"currency": "USD", "period": "month of 730 hours", "platform": v.Platform, "region": v.Region,
		"low": e.Low.String(), "expected": e.Expected.String(), "high": e.High.String(),
		"lines": lines, "freeTier": e.FreeTier, "prices": prices,
	}
	if basis := v.Basis(v.Platform); basis != "" {
		out["basis"] = basis
	}
	if v.Previous != nil {
		out["kept"] = map[string]any{"platform": v.Previous.Platform, "region": v.Previous.Region, "idle": v.Previous.Idle.String()}
	}
	if keys := e.MissingKeys(); len(keys) > 0 {
		out["needsUsage"] = strings.Join(keys, ", ")
	}
	if len(e.Unsupported) > 0 {
		out["notSupported"] = strings.Join(e.UnsupportedTypes(), ", ")
	}
	return out
}

// String returns the amount as plain text: "5.73", ">= 5.73" if a part is unknown, "<= 5.73" if
// one is an upper bound, "~ 5.73" for both, or a word if there is no amount.
func (a Amount) String() string {
	text := a.USD.StringFixed(2)
	switch {
	case a.IsUnknown():
		return "unknown"
	case a.Unbounded:
		return "unbounded"
	case a.Incomplete && a.AtMost:
		return "~ " + text
	case a.Incomplete:
		return ">= " + text
	case a.AtMost:
		return "<= " + text
	}
	return text
}

// Key names a line in outputs: "Service bankchurn-api: Requests".
func (l *Line) Key() string { return l.Owner() + ": " + l.Meter }

// ownerIn is the owner in a line's key.
func ownerIn(key string) string {
	owner, _, _ := strings.Cut(key, ": ")
	return owner
}

// Owner is the line's resource by kind and name.
func (l *Line) Owner() string { return ownerOf(l.Kind, l.Resource) }

func ownerOf(kind, name string) string { return kind + " " + name }

// Snapshot is an estimate read from a stack output: one from another time.
type Snapshot struct {
	Platform, Region string
	// Expected is the total, Low the total without requests, High the total at full capacity.
	Expected, Low, High Amount
	// PreviousPlatform is the platform that keepPrevious keeps; empty for none. Previous is what
	// it costs without requests.
	PreviousPlatform string
	Previous         Amount
	// Lines has the expected amount of each line by its key; a line without a price is left
	// out.
	Lines map[string]decimal.Decimal
	// Unfinished is what a failed update left running on other platforms, or on any platform if
	// NeverFinished: no update has succeeded yet.
	Unfinished    []Unfinished
	NeverFinished bool
	// Basis is that of the estimate, as in [Comparison.Basis]; empty in an output of an earlier
	// version.
	Basis string
	// Last is the estimate in the outputs, if what runs differs from it.
	Last *Snapshot
	// Unchecked says that what runs could not be compared with the estimate.
	Unchecked bool
}

// Unfinished is a part of a platform, from an update that did not finish.
type Unfinished struct {
	Platform string
	// Resources is their number.
	Resources int
	// Idle is what they cost without requests.
	Idle Amount
}

// Total returns what the stack costs, including a kept platform and what a failed update left
// running.
func (s Snapshot) Total() Amount {
	a := s.Expected.Plus(s.Previous)
	for _, u := range s.Unfinished {
		a = a.Plus(u.Idle)
	}
	return a
}

// Estimated is the estimate in the outputs.
func (s Snapshot) Estimated() Snapshot {
	if s.Last != nil {
		return *s.Last
	}
	return s
}

// ReadOutput reads what [Comparison.Output] wrote, by this version of the program or an earlier
// one. It is false if there is no total.
func ReadOutput(output any) (Snapshot, bool) {
	tree, ok := output.(map[string]any)
	if !ok {
		return Snapshot{}, false
	}
	s := Snapshot{Lines: map[string]decimal.Decimal{}}
	s.Platform, _ = tree["platform"].(string)
	s.Region, _ = tree["region"].(string)
	s.Basis, _ = tree["basis"].(string)
	if s.Expected, ok = readAmount(tree["expected"]); !ok {
		return Snapshot{}, false
	}
	if s.Low, ok = readAmount(tree["low"]); !ok {
		s.Low = Amount{Incomplete: true}
	}
	if s.High, ok = readAmount(tree["high"]); !ok {
		s.High = Amount{Unknown: true}
	}
	if previous, ok := tree["kept"].(map[string]any); ok {
		s.PreviousPlatform, _ = previous["platform"].(string)
		if s.Previous, ok = readAmount(previous["idle"]); !ok {
			s.Previous = Amount{Incomplete: true}
		}
	}
	lines, _ := tree["lines"].(map[string]any)
	for key, value := range lines {
		text, _ := value.(string)
		if usd, err := amountOf(text); err == nil {
			s.Lines[key] = usd
		}
	}
	return s, true
}

// readAmount reads a total: "5.73", ">= 5.73", "<= 5.73" or "~ 5.73". It is false for a word.
func readAmount(value any) (Amount, bool) {
	text, _ := value.(string)
	var a Amount
	for sign, bound := range map[string]Amount{
		">= ": {Incomplete: true, FreeTierApplied: true}, "<= ": {AtMost: true}, "~ ": {Incomplete: true, AtMost: true, FreeTierApplied: true},
	} {
		if rest, found := strings.CutPrefix(text, sign); found {
			text, a = rest, bound
			break
		}
	}
	var err error
	a.USD, err = amountOf(text)
	return a, err == nil
}

// amountOf reads an amount of an output. It rejects exponents and hundreds of digits, which no
// estimate has: outputs of other versions are not trusted.
func amountOf(text string) (decimal.Decimal, error) {
	const longest = 24
	if len(text) > longest || strings.ContainsAny(text, "eE") {
		return decimal.Decimal{}, errNoAmount
	}
	return decimal.NewFromString(text)
}

var errNoAmount = errors.New("not an amount")

// Base is another commit's estimate of a stack.
type Base struct {
	Snapshot
	// Config is the stack's config by key, as in [Comparison.Config]; nil if unknown.
	Config map[string]string
	// Resources are the resources that it registers.
	Resources []Registered
}
