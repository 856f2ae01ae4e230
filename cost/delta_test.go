package cost

import (
	"strings"
	"testing"

	"github.com/shopspring/decimal"
)

// viewOf is a view with one line per "Kind name: meter" and amount.
func viewOf(platform string, lines map[string]string) View {
	v := View{Platform: platform}
	for key, usd := range lines {
		owner, meter, _ := strings.Cut(key, ": ")
		kind, name, _ := strings.Cut(owner, " ")
		amount := Amount{USD: d(usd)}
		v.Estimate.Lines = append(v.Estimate.Lines, Line{Kind: kind, Resource: name, Meter: meter, Expected: amount})
		v.Estimate.Expected.add(amount)
	}
	return v
}

func snapshotOf(t *testing.T, v View) Snapshot {
	t.Helper()
	s, ok := ReadOutput(v.Output())
	if !ok {
		t.Fatalf("unreadable: %v", v.Output())
	}
	return s
}

func TestDeltaNamesAddedRemovedAndChangedResources(t *testing.T) {
	before := viewOf("lambda", map[string]string{"Function api: Requests": "1", "Function api: Duration": "2", "LogGroup logs: Ingested": "0.5", "Eip a: Address": "3.65"})
	now := viewOf("lambda", map[string]string{"Function api: Requests": "1", "Function api: Duration": "4.25", "Eip a: Address": "3.65", "Stage s: Requests": "10"})
	got := now.Since(snapshotOf(t, before))
	if want := "deployed: $7.15, +$11.75"; got.headline() != want {
		t.Errorf("got %q, want %q", got.headline(), want)
	}
	if len(got.Resources) != 3 {
		t.Errorf("got %v: the address costs what it did", got.Resources)
	}
	if want := "Changes: + Stage s +$10.00 · ~ Function api +$2.25 · - LogGroup logs -$0.50\n"; got.text() != want {
		t.Errorf("got %q, want %q", got.text(), want)
	}
}

func TestDeltaWithoutAChangeIsOneQuietWord(t *testing.T) {
	v := viewOf("lambda", map[string]string{"Function api: Requests": "1.23456789"})
	got := v.Since(snapshotOf(t, v))
	if got.headline() != "as deployed" || got.text() != "" {
		t.Errorf("got %q and %q", got.headline(), got.text())
	}
}

// Two changes that cancel out are still changes.
func TestDeltaShowsChangesWhoseSumIsZero(t *testing.T) {
	before := viewOf("lambda", map[string]string{"A a: m": "1", "B b: m": "2"})
	now := viewOf("lambda", map[string]string{"A a: m": "2", "B b: m": "1"})
	got := now.Since(snapshotOf(t, before))
	if got.headline() != "deployed: $3.00, no change" || got.text() != "Changes: ~ A a +$1.00 · ~ B b -$1.00\n" {
		t.Errorf("got %q and %q", got.headline(), got.text())
	}
}

func TestDeltaOfAPlatformSwitchComparesTotalsOnly(t *testing.T) {
	before := viewOf("fargate", map[string]string{"Service api: Tasks": "18.02"})
	now := viewOf("cloudrun", map[string]string{"Service api: CPU": "6.92"})
	got := now.Since(snapshotOf(t, before))
	if want := "deployed: $18.02 on fargate, -$11.10"; got.headline() != want || got.text() != "" {
		t.Errorf("got %q and %q, want %q", got.headline(), got.text(), want)
	}
}

func TestDeltaNamesAtMostFiveResources(t *testing.T) {
	now := viewOf("lambda", map[string]string{"A a: m": "1", "B b: m": "2", "C c: m": "3", "D d: m": "4", "E e: m": "5", "F f: m": "6", "G g: m": "7"})
	got := now.Since(snapshotOf(t, viewOf("lambda", nil)))
	if want := "Changes: + G g +$7.00 · + F f +$6.00 · + E e +$5.00 · + D d +$4.00 · + C c +$3.00 · 2 more\n"; got.text() != want {
		t.Errorf("got %q, want %q", got.text(), want)
	}
}

func TestReadOutputRefusesWhatIsNoEstimate(t *testing.T) {
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
		got := viewOf("lambda", map[string]string{"A a: m": "1"}).Since(before)
		if text := got.headline() + got.text(); text == "" {
			t.Error("no text")
		}
	})
}
