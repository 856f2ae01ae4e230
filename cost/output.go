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
		lines[l.key()] = amount
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

// String is the amount as plain text: "5.73", ">= 5.73" where a part is unknown,
// "<= 5.73" where one is an upper bound, "~ 5.73" for both, or a word where there is no
// amount.
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

// key names a line in the output: "Service bankchurn-api: Requests".
func (l *Line) key() string { return l.Owner() + ": " + l.Meter }

// Owner is the line's resource by kind and name.
func (l *Line) Owner() string { return l.Kind + " " + l.Resource }

// Snapshot is what an output says: an estimate at another time.
type Snapshot struct {
	Platform, Region string
	// Expected is the total, Low that without a request, High that at full capacity.
	Expected, Low, High Amount
	// PreviousPlatform is the platform that keepPrevious keeps; empty for none. Previous is
	// what it costs without a request.
	PreviousPlatform string
	Previous         Amount
	// Lines hold the expected amount of each line by its key; a line without a
	// price has none.
	Lines map[string]decimal.Decimal
	// Unfinished is what an update that failed left running on other platforms, or at all
	// where NeverFinished says that no update was a good one yet.
	Unfinished    []Unfinished
	NeverFinished bool
}

// Unfinished is a part of a platform, from an update that did not finish.
type Unfinished struct {
	Platform string
	// Resources is how many there are.
	Resources int
	// Idle is what they cost without a request.
	Idle Amount
}

// Total is what the stack costs with the platform that stays, and with what an update that
// failed left.
func (s Snapshot) Total() Amount {
	a := s.Expected.Plus(s.Previous)
	for _, u := range s.Unfinished {
		a = a.Plus(u.Idle)
	}
	return a
}

// ReadOutput reads what [Comparison.Output] wrote, by this version of the program or an
// earlier one. False where it holds no total.
func ReadOutput(output any) (Snapshot, bool) {
	tree, ok := output.(map[string]any)
	if !ok {
		return Snapshot{}, false
	}
	s := Snapshot{Lines: map[string]decimal.Decimal{}}
	s.Platform, _ = tree["platform"].(string)
	s.Region, _ = tree["region"].(string)
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

// readAmount reads a total: "5.73", ">= 5.73", "<= 5.73" or "~ 5.73". False for a word.
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

// amountOf reads an amount of an output. Exponents and hundreds of digits are beyond
// any estimate: what a stack once wrote is not trusted to be small.
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
	// Config is the stack's config by key, as in [Comparison.Config]; nil if it is not
	// known.
	Config map[string]string
	// Resources are those that it registers.
	Resources []Registered
}
