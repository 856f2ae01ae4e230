package cost

import (
	"strings"
	"testing"

	"github.com/shopspring/decimal"
)

// viewOf returns a comparison with one line per "Kind name: meter" and amount.
func viewOf(platform string, lines map[string]string) Comparison {
	v := Comparison{Platform: platform}
	for key, usd := range lines {
		owner, meter, _ := strings.Cut(key, ": ")
		kind, name, _ := strings.Cut(owner, " ")
		amount := Amount{USD: d(usd)}
		v.Estimate.Lines = append(v.Estimate.Lines, Line{Kind: kind, Resource: name, Meter: meter, Expected: amount})
		v.Estimate.Expected.add(amount)
	}
	return v
}

func TestReadOutputRejectsOtherValues(t *testing.T) {
	for name, output := range map[string]any{
		"nothing":            nil,
		"a text":             "5.73",
		"no total":           map[string]any{"lines": map[string]any{}},
		"an unknown total":   map[string]any{"expected": "unknown"},
		"a total of words":   map[string]any{"expected": 5},
		"an absurd exponent": map[string]any{"expected": "1e999999999"},
	} {
		if s, ok := ReadOutput(output); ok {
			t.Errorf("%s: got %+v", name, s)
		}
	}
}

func TestReadOutputKeepsLowerBoundsAndSkipsUnknownLines(t *testing.T) {
	s, ok := ReadOutput(map[string]any{"platform": "lambda", "expected": ">= 5.73", "lines": map[string]any{"A a: m": "5.7300", "A a: n": "unknown: no price for x", "A a: o": 5}})
	if !ok || !s.Expected.Incomplete || s.Platform != "lambda" || len(s.Lines) != 1 || !s.Lines["A a: m"].Equal(decimal.RequireFromString("5.73")) {
		t.Errorf("got %+v, %v", s, ok)
	}
}

func FuzzReadOutput(f *testing.F) {
	f.Add(">= 5.73", "A a: m", "1.2300")
	f.Add("1e99999999", ": ", "-0")
	f.Fuzz(func(t *testing.T, total, key, amount string) {
		before, ok := ReadOutput(map[string]any{"expected": total, "lines": map[string]any{key: amount}})
		if !ok {
			return
		}
		if got := viewOf("lambda", map[string]string{"A a: m": "1"}).Since(before); got.Missing != "" {
			t.Error(got.Missing)
		}
	})
}

// First fargate at 10, then lambda at 4 with fargate kept at 7, then fargate at 10 again.
func TestRowsOfASwitchAddUpToItsChange(t *testing.T) {
	amount := func(usd string) Amount { return Amount{USD: decimal.RequireFromString(usd)} }
	fargate := Snapshot{Platform: "fargate", Expected: amount("10"), Lines: map[string]decimal.Decimal{"Service a: m": decimal.RequireFromString("10")}}
	both := Snapshot{
		Platform: "lambda", Expected: amount("4"), PreviousPlatform: "fargate", Previous: amount("7"),
		Lines: map[string]decimal.Decimal{"Function a: m": decimal.RequireFromString("4")},
	}
	for _, c := range []struct {
		before, after Snapshot
		want          string
	}{{fargate, both, "1"}, {both, fargate, "-1"}, {both, both, "0"}, {fargate, fargate, "0"}} {
		d := c.after.Since(c.before)
		sum := decimal.Zero
		for _, r := range d.Resources {
			sum = sum.Add(r.Change())
		}
		if d.Change.USD.String() != c.want || !sum.Equal(d.Change.USD) {
			t.Errorf("from %s to %s: change %s, rows %s, want %s", c.before.Platform, c.after.Platform, d.Change.USD, sum, c.want)
		}
	}
}
