package report

import (
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"

	"bankchurn/config"
	"bankchurn/cost"
	"bankchurn/cost/book"
	"bankchurn/cost/rules"
	"bankchurn/service"
)

func ptr[T any](v T) *T { return &v }

// testTraffic leaves nothing of a function's cost unknown: 200 ms, no cold starts.
func testTraffic() service.Traffic {
	return service.Traffic{RequestsPerMonth: ptr(int64(1_000_000)), AverageMs: ptr(200), ColdStarts: service.ColdStarts{Percent: ptr(d("0")), AverageMs: ptr(0)}}
}

func input(t *testing.T, resources ...cost.Resource) cost.Input {
	t.Helper()
	prices, err := book.Default()
	if err != nil {
		t.Fatal(err)
	}
	return cost.Input{Book: prices, Traffic: testTraffic(), Resources: rules.NewRecording(resources), Today: time.Date(2026, 11, 23, 0, 0, 0, 0, time.UTC)}
}

// perRequest returns a function with 1 GB: $0.00000353334 a request. Each reserved instance
// carries 13,140,000 requests.
func perRequest(t *testing.T, reserved float64) cost.Candidate {
	inputs := resource.PropertyMap{"memorySize": resource.NewProperty(1024.0)}
	if reserved > 0 {
		inputs["reservedConcurrentExecutions"] = resource.NewProperty(reserved)
	}
	return cost.Candidate{Platform: "perRequest", Input: input(t, cost.Resource{URN: "f", Type: "aws:lambda/function:Function", Name: "f", Region: "us-east-1", Inputs: inputs})}
}

// flat returns a platform that costs $3.65 for each address.
func flat(t *testing.T, addresses int) cost.Candidate {
	var all []cost.Resource
	for i := range addresses {
		all = append(all, cost.Resource{URN: string(rune('a' + i)), Type: "aws:ec2/eip:Eip", Name: "a", Region: "us-east-1"})
	}
	return cost.Candidate{Platform: "flat", Input: input(t, all...)}
}

func detailed(t *testing.T, detail string) string {
	t.Helper()
	c := perRequest(t, 0)
	v := cost.Comparison{Platform: "lambda", Region: "us-east-1", Traffic: c.Input.Traffic, Estimate: cost.New(c.Input), Detail: detail}
	v.Elsewhere = []cost.Alternative{{Platform: "flat", Region: "us-east-1", Estimate: ptr(cost.New(flat(t, 10).Input))}}
	return Preview(v)
}

// 1,000,000 requests cost $0.20, and 200,000 s × 1 GB $3.33.
const durationRow = "200,000 GB-s at $0.0000166667 per GB-s"

func TestSummaryHasTotalsAndComparisonButNoRows(t *testing.T) {
	text := detailed(t, cost.Summary)
	for _, want := range []string{"Estimated monthly cost   $3.53", "Fixed $0.00 + usage $3.53", "  flat  $36.50", "Cheapest that fits: lambda"} {
		if !strings.Contains(text, want) {
			t.Errorf("no %q in\n%s", want, text)
		}
	}
	if strings.Contains(text, durationRow) {
		t.Errorf("a row in\n%s", text)
	}
}

func TestExplainAddsTheArithmeticUnderEachRowAndChangesNothingElse(t *testing.T) {
	lines, explained := detailed(t, cost.Lines), detailed(t, cost.Explain)
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

func TestThePreviewNamesTheLoadProfile(t *testing.T) {
	traffic := service.Traffic{WorkingHours: service.WorkingHours{HoursPerDay: ptr(8), DaysPerWeek: ptr(5)}, PeakFactor: ptr(d("2.5"))}
	if got := profile(cost.Comparison{Traffic: traffic}); !strings.HasPrefix(got, "Traffic: 40 of 168 h a week, peak 2.5 x;") {
		t.Errorf("got %q", got)
	}
	if got := profile(cost.Comparison{}); got != "" {
		t.Errorf("steady traffic: got %q", got)
	}
}

// 96.666 and 195.594: $96.67 + $98.92 would not be $195.59 when each is rounded from its own digits.
func TestBaselineAndUsageAddUpToTheTotal(t *testing.T) {
	e := cost.Estimate{Low: cost.Amount{USD: d("96.666")}, Expected: cost.Amount{USD: d("195.5939")}, High: cost.Amount{USD: d("200")}}
	if got, want := baseline(e), "Fixed $96.67 + usage $98.92 · at full capacity $200.00"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

func TestWhatIsNotInTheSumIsNamed(t *testing.T) {
	e := cost.Estimate{
		Unsupported: []cost.Note{{Resource: "q", Type: "aws:sqs/queue:Queue", Text: "no rule"}},
		NeedsUsage:  []cost.Note{{Text: "Logs", Keys: []string{"traffic.logKiBPerRequest"}}, {Text: "flow logs, whose volume no config key tells"}},
		Free:        []cost.Note{{Type: "aws:iam/role:Role"}, {Type: "aws:iam/role:Role"}},
	}
	want := "Not supported: q (aws:sqs/queue:Queue): no rule\n" +
		"Not priced: 1 resource · needs usage: 2 meters (set traffic.logKiBPerRequest; flow logs, whose volume no config key tells) · free: 2 resources"
	if got := notesText(e, false); got != want+"\n" {
		t.Errorf("got %q", got)
	}
	if got := notesText(e, true); got != want+" (2 Role)\n" {
		t.Errorf("explained: got %q", got)
	}
}

func TestKindsAreCountedInOrderOfAppearance(t *testing.T) {
	notes := []cost.Note{{Type: "aws:iam/role:Role"}, {Type: "aws:lambda/alias:Alias"}, {Type: "aws:iam/role:Role"}, {Type: "aws:iam/role:Role"}}
	if got := kinds(notes); got != "3 Role, 1 Alias" {
		t.Errorf("got %s", got)
	}
}

func TestTrafficRangesAreOnOneLine(t *testing.T) {
	open := perRequest(t, 0)
	open.Input.Traffic.ColdStarts = service.ColdStarts{}
	nowhere := flat(t, 1)
	nowhere.Platform, nowhere.Input.Resources.Resources()[0].Region = "nowhere", "nowhere"
	for rule, c := range map[string]struct {
		candidates []cost.Candidate
		want       string
	}{
		"nothing open":        {[]cost.Candidate{perRequest(t, 0), flat(t, 10)}, "Cheapest by traffic: perRequest below 10M · flat above\n"},
		"one platform open":   {[]cost.Candidate{open, flat(t, 10)}, "Cheapest by traffic: perRequest below 10M · flat above (at least: perRequest)\n"},
		"all platforms open":  {[]cost.Candidate{open, open}, "Cheapest by traffic: perRequest throughout, 10k to 1B (all at least)\n"},
		"a full platform":     {[]cost.Candidate{perRequest(t, 1), flat(t, 25)}, "Cheapest by traffic: perRequest below 13.1M (then full) · flat above\n"},
		"one candidate":       {[]cost.Candidate{open}, ""},
		"the others are full": {[]cost.Candidate{perRequest(t, 1), perRequest(t, 1)}, "Cheapest by traffic: perRequest below 13.1M (then full) · none above\n"},
		"and one is unknown":  {[]cost.Candidate{perRequest(t, 1), nowhere}, "Cheapest by traffic: perRequest below 13.1M (then full) · not known above (at least: nowhere)\n"},
		"all are unknown":     {[]cost.Candidate{nowhere, nowhere}, "Cheapest by traffic: not known throughout, 10k to 1B (all at least)\n"},
	} {
		if got := byTraffic(cost.NewCurves(c.candidates)); got != c.want {
			t.Errorf("%s: got %q, want %q", rule, got, c.want)
		}
	}
}

// The cheapest platform is shown with what its amount does not include.
func TestTheCheapestPlatformShowsWhatItsAmountOmits(t *testing.T) {
	of := func(expected cost.Amount, change func(*cost.Estimate)) cost.Comparison {
		v := cost.Comparison{Platform: "lambda", Estimate: cost.Estimate{Expected: expected}}
		change(&v.Estimate)
		return v
	}
	ten := cost.Amount{USD: d("10")}
	for want, v := range map[string]cost.Comparison{
		"lambda":                                of(ten, func(*cost.Estimate) {}),
		"lambda (at least)":                     of(cost.Amount{USD: d("10"), Incomplete: true}, func(*cost.Estimate) {}),
		"lambda (without its existing cluster)": of(ten, func(e *cost.Estimate) { e.WithoutCluster = true }),
		"lambda (1 meter without a price)":      of(ten, func(e *cost.Estimate) { e.Lines = []cost.Line{{Unpriced: "no price"}} }),
		"not known":                             of(cost.Amount{Incomplete: true}, func(*cost.Estimate) {}),
		"none, the traffic exceeds every platform's capacity": of(ten, func(e *cost.Estimate) { e.Overloaded = []cost.Overload{{}} }),
	} {
		if got := cheapest(v); got != want {
			t.Errorf("got %q, want %q", got, want)
		}
	}
}

func TestAnOverloadShowsWhatIsNeededAndAvailable(t *testing.T) {
	rate := d("5")
	for want, o := range map[string]cost.Overload{
		"needs 11 tasks at 70 % CPU, limited to 5: requests will queue":       {Limit: rules.Limit{Instances: "tasks", Most: d("5"), Target: d("0.7")}, Needed: d("11")},
		"needs 44 Pods at 35 % CPU, 12 fit on the nodes: requests will queue": {Limit: rules.Limit{Instances: "Pods", Most: d("12"), Target: d("0.35"), Room: true}, Needed: d("44")},
		"allows at most 13,140,000 requests a month with this load profile":   {Limit: rules.Limit{PerSecond: &rate, Target: d("1")}, Carries: d("13140000")},
	} {
		if got := overload(o); got != want {
			t.Errorf("got %q, want %q", got, want)
		}
	}
}

func TestARefusalIsOneShortSentence(t *testing.T) {
	long := config.Problem{Path: "service.image", Reason: strings.Repeat("word ", 60), Allowed: "much"}
	got := refusal(cost.Alternative{Refused: []config.Problem{long, long, long}})
	if len(got) > 140 || !strings.HasSuffix(got, " … (and 2 more)") || strings.Contains(got, "much") {
		t.Errorf("got %q", got)
	}
}

func TestRequestsAreShownWithThreeDigits(t *testing.T) {
	for n, want := range map[int64]string{7: "7", 950: "950", 9_999: "10k", 950_000: "950k", 2_144_999: "2.14M", 38_250_000: "38.3M", 1_000_000_000: "1B"} {
		if got := Requests(n); got != want {
			t.Errorf("%d: got %s, want %s", n, got, want)
		}
	}
}

// A sum with one part that is an upper bound and another missing is neither bound.
func TestAnAmountSaysWhichBoundItIs(t *testing.T) {
	for want, a := range map[string]cost.Amount{
		"$5.73": {USD: d("5.73")}, "at least $5.73": {USD: d("5.73"), Incomplete: true}, "at most $5.73": {USD: d("5.73"), AtMost: true},
		"about $5.73": {USD: d("5.73"), AtMost: true, Incomplete: true}, "unknown": {Incomplete: true}, "at least $0.00": {Incomplete: true, FreeTierApplied: true},
	} {
		if got := Amount(a); got != want {
			t.Errorf("got %q, want %q", got, want)
		}
	}
}
