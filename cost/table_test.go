package cost

import (
	"regexp"
	"strings"
	"testing"

	"bankchurn/service"
)

func detailed(t *testing.T, detail string) string {
	t.Helper()
	c := perRequest(t)
	v := View{Platform: "lambda", Region: "us-east-1", Traffic: c.Input.Traffic, Estimate: New(c.Input), Detail: detail}
	v.Elsewhere = []Alternative{{Platform: "flat", Region: "us-east-1", Estimate: ptr(New(flat(t, "flat", 10).Input))}}
	return v.Text()
}

// 1,000,000 requests cost $0.20, and 200,000 s × 1 GB $3.33.
const durationRow = "200,000 GB-s at $0.0000166667 per GB-s"

func TestSummaryHasTotalsAndComparisonButNoRows(t *testing.T) {
	text := detailed(t, Summary)
	for _, want := range []string{"Estimated monthly cost   $3.53", "Baseline: $0.00 without a request + $3.53 usage", "  flat  $36.50", "Cheapest that fits: lambda"} {
		if !strings.Contains(text, want) {
			t.Errorf("no %q in\n%s", want, text)
		}
	}
	if strings.Contains(text, durationRow) {
		t.Errorf("a row in\n%s", text)
	}
}

func TestExplainAddsTheArithmeticUnderEachRowAndChangesNothingElse(t *testing.T) {
	lines, explained := detailed(t, Lines), detailed(t, Explain)
	if !strings.Contains(lines, durationRow) || strings.Contains(lines, " × ") {
		t.Errorf("lines:\n%s", lines)
	}
	if !regexp.MustCompile(regexp.QuoteMeta(durationRow) + `.*\n      = 1,000,000 requests × 0.2 s × 1 GB\n`).MatchString(explained) {
		t.Errorf("no arithmetic under its row in\n%s", explained)
	}
	var rest []string
	for _, line := range strings.Split(explained, "\n") {
		if !strings.HasPrefix(line, "      = ") {
			rest = append(rest, line)
		}
	}
	if got := strings.Join(rest, "\n"); got != lines {
		t.Errorf("got\n%s\nwant\n%s", got, lines)
	}
}

func TestThePreviewNamesTheShapeOfTraffic(t *testing.T) {
	traffic := service.Traffic{WorkingHours: service.WorkingHours{HoursPerDay: ptr(8), DaysPerWeek: ptr(5)}, PeakFactor: ptr(d("2.5"))}
	if got := (View{Traffic: traffic}).shapeText(); !strings.HasPrefix(got, "Traffic: 40 of 168 h a week, peak 2.5 x;") {
		t.Errorf("got %q", got)
	}
	if got := (View{}).shapeText(); got != "" {
		t.Errorf("steady traffic: got %q", got)
	}
}

// 96.666 and 195.594: $96.67 + $98.92 would not be $195.59 when each is rounded from its own digits.
func TestBaselineAndUsageAddUpToTheTotal(t *testing.T) {
	e := Estimate{Low: Amount{USD: d("96.666")}, Expected: Amount{USD: d("195.5939")}, High: Amount{USD: d("200")}}
	if got, want := e.Baseline(), "Baseline: $96.67 without a request + $98.92 usage · full capacity all month: $200.00"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

func TestWhatIsNotInTheSumIsNamed(t *testing.T) {
	e := Estimate{
		Unsupported: []Note{{Resource: "q", Type: "aws:sqs/queue:Queue", Text: "no rule"}},
		NeedsUsage:  []Note{{Text: "Logs", Keys: []string{"traffic.logKiBPerRequest"}}, {Text: "flow logs, whose volume no config key tells"}},
		Free:        []Note{{Type: "aws:iam/role:Role"}, {Type: "aws:iam/role:Role"}},
	}
	want := "Not supported: q (aws:sqs/queue:Queue): no rule\n" +
		"Not priced: 1 resource · needs usage: 2 meters (set traffic.logKiBPerRequest; flow logs, whose volume no config key tells) · free: 2 resources"
	if got := e.NotesText(false); got != want+"\n" {
		t.Errorf("got %q", got)
	}
	if got := e.NotesText(true); got != want+" (2 Role)\n" {
		t.Errorf("explained: got %q", got)
	}
}

func TestKindsAreCountedInTheOrderInWhichTheyComeUp(t *testing.T) {
	notes := []Note{{Type: "aws:iam/role:Role"}, {Type: "aws:lambda/alias:Alias"}, {Type: "aws:iam/role:Role"}, {Type: "aws:iam/role:Role"}}
	if got := kinds(notes); got != "3 Role, 1 Alias" {
		t.Errorf("got %s", got)
	}
}
