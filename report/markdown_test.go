package report

import (
	"fmt"
	"strings"
	"testing"

	"github.com/shopspring/decimal"

	"bankchurn/cost"
)

func d(text string) decimal.Decimal { return decimal.RequireFromString(text) }

// view returns a comparison with one line per "Kind name: meter" and amount.
func view(platform string, lines map[string]string) cost.Comparison {
	v := cost.Comparison{Platform: platform, Region: "us-east-1"}
	for key, usd := range lines {
		owner, meter, _ := strings.Cut(key, ": ")
		kind, resource, _ := strings.Cut(owner, " ")
		amount := cost.Amount{USD: d(usd)}
		v.Estimate.Lines = append(v.Estimate.Lines, cost.Line{Kind: kind, Resource: resource, Meter: meter, Quantity: d("1"), Expected: amount})
		v.Estimate.Expected.USD = v.Estimate.Expected.USD.Add(amount.USD)
	}
	return v
}

func since(v, before cost.Comparison) cost.Comparison {
	s, ok := cost.ReadOutput(before.Output())
	if !ok {
		panic("unreadable")
	}
	delta := v.Since(s)
	v.Delta = &delta
	return v
}

func visible(markdown string) string {
	text, _, _ := strings.Cut(markdown, "<details>")
	return text
}

func TestTheVisiblePartSaysWhatChanged(t *testing.T) {
	was := view("lambda", map[string]string{"Function api: Duration": "10.40", "LogGroup logs: Ingested": "0.30", "Alarm a: Alarms": "3"})
	now := view("lambda", map[string]string{"Function api: Duration": "22.60", "Stage s: Requests": "7", "Alarm a: Alarms": "3"})
	first := now
	missing := cost.NotComparable("nothing deployed yet")
	first.Delta = &missing
	open := now
	open.Estimate.Expected.Incomplete = true
	for rule, c := range map[string]struct {
		view cost.Comparison
		want []string
		not  []string
	}{
		"a change": {since(now, was), []string{
			"**`dev` costs $33 a month on lambda, +$19.**",
			"| `~` | Function api | $10 | $23 | +$12 |", "| `+` | Stage s |  | $7 | +$7 |", "| `-` | LogGroup logs | <$1 |  | -<$1 |",
			"| | **sum** | $14 | $33 | **+$19** |", "`+` added · `~` changed · `-` removed",
		}, []string{"Alarm a"}},
		"no change is one quiet line": {since(now, now), []string{"**`dev` stays at $33 a month on lambda.**"}, []string{"| `", "sum"}},
		"a first deployment": {first, []string{
			"**`dev` costs $33 a month on lambda (nothing deployed yet).**", "| `+` | Function api |  | $23 | +$23 |", "| | **sum** |  | $33 | **+$33** |",
		}, nil},
		"a switch of platform": {since(now, view("fargate", map[string]string{"Service api: Tasks": "80"})), []string{
			"**`dev` moves from fargate to lambda: $33 a month instead of $80, -$47.**", "| `-` | everything on fargate | $80 |  | -$80 |",
			"| `+` | Function api |  | $23 | +$23 |", "| | **sum** | $80 | $33 | **-$47** |",
		}, nil},
		"a lower bound": {open, []string{"**`dev` costs at least $33 a month on lambda.**", "at least $33"}, nil},
	} {
		t.Run(rule, func(t *testing.T) {
			text := visible(Markdown("dev", c.view))
			if !strings.HasPrefix(text, "<!-- bankchurn-cost-report:dev -->\n") {
				t.Errorf("no marker in\n%s", text)
			}
			for _, want := range c.want {
				if !strings.Contains(text, want) {
					t.Errorf("no %q in\n%s", want, text)
				}
			}
			for _, not := range c.not {
				if strings.Contains(text, not) {
					t.Errorf("%q in\n%s", not, text)
				}
			}
		})
	}
}

func TestCentsAreInTheFoldedPart(t *testing.T) {
	_, folded, _ := strings.Cut(Markdown("dev", view("lambda", map[string]string{"Function api: Duration": "10.40"})), "<details>")
	if !strings.Contains(folded, "| Function api | Duration |  |  | $10.40 |") {
		t.Errorf("got\n%s", folded)
	}
}

func TestTextCannotBreakOutOfItsCell(t *testing.T) {
	text := Markdown("dev", view("lambda", map[string]string{"Function a|b</details>: Duration": "1"}))
	if strings.Contains(text, "a|b") || strings.Contains(text, "b</details>") || !strings.Contains(text, `a\|b&lt;/details&gt;`) {
		t.Errorf("got\n%s", text)
	}
}

func TestALongReportLosesItsMiddleAndSaysSo(t *testing.T) {
	lines := map[string]string{}
	for i := range 3000 {
		lines[fmt.Sprintf("Function f%04d: %s", i, strings.Repeat("meter ", 20))] = "1"
	}
	text := Markdown("dev", view("lambda", lines))
	if len(text) > 65_536 {
		t.Errorf("%d characters", len(text))
	}
	if strings.Count(text, "lines left out for length") != 1 {
		t.Error("does not say that lines are left out")
	}
	if strings.Count(text, "<details>") != 3 || strings.Count(text, "</details>") != 3 {
		t.Error("a folded part is not closed")
	}
}

func TestTextThatIsStillTooLongIsCutInTheMiddle(t *testing.T) {
	v := view("lambda", map[string]string{"Function f: Duration": "1"})
	v.Advice = "begin " + strings.Repeat("ä", 60_000) + " end"
	text := Markdown("dev", v)
	if len(text) > 65_536 || !strings.Contains(text, "… left out for length …") || !strings.Contains(text, "begin") || !strings.HasSuffix(text, "</details>\n") {
		t.Errorf("%d bytes: %.200s ... %s", len(text), text, text[len(text)-200:])
	}
}

func TestMiddleOut(t *testing.T) {
	got := strings.Join(middleOut([]string{"1", "2", "3", "4", "5"}, 3, "(%d)"), " ")
	if got != "1 2 (2) 5" {
		t.Errorf("got %s", got)
	}
}
