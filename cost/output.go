package cost

import (
	"errors"
	"strings"

	"github.com/shopspring/decimal"
)

// Output is the estimate as a stack output: short, with money as text, so that
// Pulumi's own diff of outputs shows a reviewer which amounts changed.
func (v View) Output() map[string]any {
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
	out := map[string]any{
		"currency": "USD", "period": "month of 730 hours", "platform": v.Platform, "region": v.Region,
		"low": e.Low.output(), "expected": e.Expected.output(), "high": e.High.output(),
		"lines": lines, "freeTier": e.FreeTier, "prices": e.pricesOf(),
	}
	if v.Kept != nil {
		out["kept"] = map[string]any{"platform": v.Kept.Platform, "region": v.Kept.Region, "idle": v.Kept.Idle.output()}
	}
	if keys := e.missingKeys(); len(keys) > 0 {
		out["needsUsage"] = strings.Join(keys, ", ")
	}
	if len(e.Unsupported) > 0 {
		out["notSupported"] = strings.Join(e.unsupportedTypes(), ", ")
	}
	return out
}

// output is the amount as plain text: "5.73", ">= 5.73" where a part is not
// known, or a word where there is no amount.
func (a Amount) output() string {
	switch {
	case a.IsUnknown():
		return "unknown"
	case a.Unbounded:
		return "unbounded"
	case a.Incomplete:
		return ">= " + a.USD.StringFixed(2)
	}
	return a.USD.StringFixed(2)
}

// key names a line in the output: "Service bankchurn-api: Requests".
func (l *Line) key() string { return l.owner() + ": " + l.Meter }

// owner is the line's resource by kind and name.
func (l *Line) owner() string { return l.Kind + " " + l.Resource }

// Snapshot is what an output says: an estimate at another time.
type Snapshot struct {
	Platform, Region string
	// Expected is the total, High that at full capacity.
	Expected, High Amount
	// Kept is what another platform of the stack, which stays, costs without a request.
	Kept Amount
	// Lines hold the expected amount of each line by its key; a line without a
	// price has none.
	Lines map[string]decimal.Decimal
}

// ReadOutput reads what [View.Output] wrote, by this version of the program or an
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
	if s.High, ok = readAmount(tree["high"]); !ok {
		s.High = Amount{Unknown: true}
	}
	if kept, ok := tree["kept"].(map[string]any); ok {
		if s.Kept, ok = readAmount(kept["idle"]); !ok {
			s.Kept = Amount{Incomplete: true}
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

// readAmount reads a total: "5.73" or ">= 5.73". False for a word.
func readAmount(value any) (Amount, bool) {
	text, _ := value.(string)
	text, incomplete := strings.CutPrefix(text, ">= ")
	usd, err := amountOf(text)
	return Amount{USD: usd, Incomplete: incomplete, Covered: incomplete}, err == nil
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
