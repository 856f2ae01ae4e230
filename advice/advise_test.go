package advice

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/shopspring/decimal"

	"bankchurn/components/cloudrun"
	"bankchurn/components/eks"
	"bankchurn/components/fargate"
	"bankchurn/components/gke"
	"bankchurn/components/lambda"
	"bankchurn/service"
)

// platforms are the program's platforms.
var platforms = service.Platforms{lambda.Platform, fargate.Platform, eks.Platform, cloudrun.Platform, gke.Platform}

func ptr[T any](v T) *T { return &v }

// costs are candidates "platform amount ...", in order, with ? for an unknown amount.
func costs(text string) []Candidate {
	words := strings.Fields(text)
	var out []Candidate
	for i := 0; i < len(words); i += 2 {
		if words[i+1] == "?" {
			out = append(out, Candidate{Platform: words[i], Open: true})
			continue
		}
		out = append(out, Candidate{Platform: words[i], Monthly: decimal.RequireFromString(words[i+1])})
	}
	return out
}

func facts(chosen string, requests int64, candidates string, o Options) Facts {
	return Facts{
		Options: o, Platforms: platforms, Chosen: chosen, Requests: &requests, Candidates: costs(candidates),
		Money: func(d decimal.Decimal) string { return "$" + d.String() }, Number: func(n int64) string { return fmt.Sprint(n) },
	}
}

// equal amounts leave the decision to the matrix
const equal = "lambda 10 cloudrun 10 fargate 10 gke 10"

func TestAdviceFollowsTheMatrix(t *testing.T) {
	for rule, c := range map[string]struct {
		facts Facts
		want  string
	}{
		"a small product of one person":            {facts("cloudrun", 100_000, equal, Options{Team: ptr(1), Phase: service.MVP}), "lambda"},
		"a first production system of a few":       {facts("lambda", 20_000_000, "lambda 90 fargate 90 gke 200", Options{Team: ptr(3), Phase: service.Production}), "fargate"},
		"an enterprise with heavy traffic":         {facts("lambda", 200_000_000, "lambda 900 cloudrun 500 gke 400", Options{Team: ptr(8), Phase: service.Enterprise}), "gke"},
		"cost decides between equals":              {facts("lambda", 5_000_000, "cloudrun 60 fargate 50", Options{}), "fargate"},
		"a platform that does not fit":             {facts("cloudrun", 100_000, "cloudrun 10 fargate 10", Options{Team: ptr(1), Phase: service.MVP}), "cloudrun"},
		"no cold starts may be waited for":         {facts("cloudrun", 20_000_000, "cloudrun 100 fargate 101", Options{Latency: "steady"}), "fargate"},
		"a platform that the matrix does not have": {facts("cloudrun", 1, "nomad 1", Options{}), ""},
		"nothing fits":                             {facts("cloudrun", 1, "", Options{}), ""},
		// The known one is not the cheapest: the cost of the other is unknown.
		"a cost that is open decides nothing":            {facts("cloudrun", 5_000_000, "cloudrun ? fargate 50", Options{}), "cloudrun"},
		"a cost that is open leaves the matrix its word": {facts("lambda", 5_000_000, "lambda ? fargate 50", Options{}), "fargate"},
	} {
		t.Run(rule, func(t *testing.T) {
			if got := Advise(c.facts); got.Recommended != c.want {
				t.Errorf("got %q (%v), want %q", got.Recommended, got.For, c.want)
			}
		})
	}
}

// Without traffic or comparable costs, the matrix has nothing to decide by.
func TestThereIsNoAdviceWithoutFacts(t *testing.T) {
	f := facts("cloudrun", 0, "cloudrun ? fargate 71.35 lambda ?", Options{})
	f.Requests = nil
	if got := Advise(f).Text(); got != "" {
		t.Errorf("got %q", got)
	}
}

func TestTheTrafficRangesMatchTheCourse(t *testing.T) {
	for requests, want := range map[int64][]string{
		0: {"lambda", "cloudrun"}, 999_999: {"lambda", "cloudrun"}, 1_000_000: {"fargate", "cloudrun"},
		99_999_999: {"fargate", "cloudrun"}, 100_000_000: {"eks", "gke"}, 1_000_000_000: {"eks", "gke"},
	} {
		var got []string
		for _, row := range platforms {
			if carries(row.Matrix, requests) {
				got = append(got, row.Name)
			}
		}
		if !slices.Equal(got, want) {
			t.Errorf("%d: got %v, want %v", requests, got, want)
		}
	}
}

func TestAPlatformThatDoesNotMatchTheTrafficIsNamed(t *testing.T) {
	unstated := facts("eks", 0, "eks 150 lambda 1", Options{})
	unstated.Requests = nil
	for rule, c := range map[string]struct {
		facts Facts
		want  string
	}{
		"lambda for heavy traffic":            {facts("lambda", 200_000_000, "lambda 900 fargate 500", Options{}), "200000000 requests a month are above the recommended range (under 1000000); the decision matrix recommends eks, gke"},
		"kubernetes for little traffic":       {facts("eks", 10_000, "eks 150 lambda 1", Options{}), "10000 requests a month are below the recommended range (100000000 and more); the decision matrix recommends lambda, cloudrun"},
		"lambda where nothing else is priced": {facts("lambda", 1_000_000, "lambda 5", Options{}), "1000000 requests a month are above the recommended range (under 1000000); the decision matrix recommends fargate, cloudrun"},
		"the estimate shows it the cheapest":  {facts("lambda", 2_000_000, "lambda 5 fargate 80", Options{}), ""},
		"a platform within its band":          {facts("fargate", 2_000_000, "lambda 5 fargate 80", Options{}), ""},
		"traffic that is not stated":          {unstated, ""},
	} {
		if got := Advise(c.facts).Mismatch; got != c.want {
			t.Errorf("%s: got %q, want %q", rule, got, c.want)
		}
	}
}

func TestTheAdviceGivesReasonsForAndAgainst(t *testing.T) {
	f := facts("fargate", 20_000, "fargate 80 lambda 1 cloudrun 1.5", Options{Team: ptr(1), Phase: service.MVP, Latency: "steady"})
	f.Warm = true
	want := "Advice: lambda (traffic under 1000000; team of 1; no cold starts; phase mvp; cheapest that fits; ops load low, lock-in high)\n" +
		"Against fargate: 20000 requests a month, below the recommended range (1000000 to 100000000); team of 1, recommended for 2 to 3; phase mvp, recommended for production; costs $80, while lambda costs $1"
	if got := Advise(f).Text(); got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
}

func TestAGoodChoiceIsConfirmed(t *testing.T) {
	if got, want := Advise(facts("lambda", 20_000, "lambda 1 fargate 80", Options{})).Text(), "Advice: lambda, as chosen (traffic under 1000000; cheapest that fits; ops load low, lock-in high)"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

// A larger team than a platform needs does not count against it.
func TestALargeTeamMayRunASmallPlatform(t *testing.T) {
	got := Advise(facts("lambda", 20_000, "lambda 1 fargate 80", Options{Team: ptr(12)}))
	if len(got.Against) != 0 || got.Recommended != "lambda" {
		t.Errorf("got %+v", got)
	}
}

// The matrix and the program's limits are two descriptions of the same platforms.
func TestTheMatrixKnowsThePlatformsMemory(t *testing.T) {
	for _, p := range platforms {
		if p.Matrix.MemoryGB > 0 && p.Matrix.MemoryGB*1024 != p.Limits.MaxMemoryMiB {
			t.Errorf("%s: %d GB in the matrix, %d MiB in the limits", p.Name, p.Matrix.MemoryGB, p.Limits.MaxMemoryMiB)
		}
	}
}
