package report

import (
	"strings"
	"testing"

	"bankchurn/cost"
)

// viewOf returns a comparison with one line per "Kind name: meter" and amount.
func viewOf(platform string, lines map[string]string) cost.Comparison {
	v := cost.Comparison{Platform: platform}
	for key, usd := range lines {
		owner, meter, _ := strings.Cut(key, ": ")
		kind, name, _ := strings.Cut(owner, " ")
		amount := cost.Amount{USD: d(usd)}
		v.Estimate.Lines = append(v.Estimate.Lines, cost.Line{Kind: kind, Resource: name, Meter: meter, Expected: amount})
		v.Estimate.Expected = v.Estimate.Expected.Plus(amount)
	}
	return v
}

func snapshotOf(t *testing.T, v cost.Comparison) cost.Snapshot {
	t.Helper()
	s, ok := cost.ReadOutput(v.Output())
	if !ok {
		t.Fatalf("unreadable: %v", v.Output())
	}
	return s
}

func TestDeltaNamesAddedRemovedAndChangedResources(t *testing.T) {
	before := viewOf("lambda", map[string]string{"Function api: Requests": "1", "Function api: Duration": "2", "LogGroup logs: Ingested": "0.5", "Eip a: Address": "3.65"})
	now := viewOf("lambda", map[string]string{"Function api: Requests": "1", "Function api: Duration": "4.25", "Eip a: Address": "3.65", "Stage s: Requests": "10"})
	got := now.Since(snapshotOf(t, before))
	if want := "deployed: $7.15, +$11.75"; deltaHeadline(got) != want {
		t.Errorf("got %q, want %q", deltaHeadline(got), want)
	}
	if len(got.Resources) != 3 {
		t.Errorf("got %v: the address costs what it did", got.Resources)
	}
	if want := "Changes: + Stage s +$10.00 · ~ Function api +$2.25 · - LogGroup logs -$0.50\n"; deltaText(got) != want {
		t.Errorf("got %q, want %q", deltaText(got), want)
	}
}

func TestDeltaWithoutAChangeIsBrief(t *testing.T) {
	v := viewOf("lambda", map[string]string{"Function api: Requests": "1.23456789"})
	got := v.Since(snapshotOf(t, v))
	if deltaHeadline(got) != "as deployed" || deltaText(got) != "" {
		t.Errorf("got %q and %q", deltaHeadline(got), deltaText(got))
	}
}

// Two changes that cancel each other out are still changes.
func TestDeltaShowsChangesWhoseSumIsZero(t *testing.T) {
	before := viewOf("lambda", map[string]string{"A a: m": "1", "B b: m": "2"})
	now := viewOf("lambda", map[string]string{"A a: m": "2", "B b: m": "1"})
	got := now.Since(snapshotOf(t, before))
	if deltaHeadline(got) != "deployed: $3.00, no change" || deltaText(got) != "Changes: ~ A a +$1.00 · ~ B b -$1.00\n" {
		t.Errorf("got %q and %q", deltaHeadline(got), deltaText(got))
	}
}

func TestDeltaOfAPlatformSwitchComparesTotalsOnly(t *testing.T) {
	before := viewOf("fargate", map[string]string{"Service api: Tasks": "18.02"})
	now := viewOf("cloudrun", map[string]string{"Service api: CPU": "6.92"})
	got := now.Since(snapshotOf(t, before))
	if want := "deployed: $18.02 on fargate, -$11.10"; deltaHeadline(got) != want || deltaText(got) != "" {
		t.Errorf("got %q and %q, want %q", deltaHeadline(got), deltaText(got), want)
	}
}

func TestDeltaNamesAtMostFiveResources(t *testing.T) {
	now := viewOf("lambda", map[string]string{"A a: m": "1", "B b: m": "2", "C c: m": "3", "D d: m": "4", "E e: m": "5", "F f: m": "6", "G g: m": "7"})
	got := now.Since(snapshotOf(t, viewOf("lambda", nil)))
	if want := "Changes: + G g +$7.00 · + F f +$6.00 · + E e +$5.00 · + D d +$4.00 · + C c +$3.00 · 2 more\n"; deltaText(got) != want {
		t.Errorf("got %q, want %q", deltaText(got), want)
	}
}
