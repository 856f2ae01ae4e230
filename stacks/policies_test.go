package stacks

import (
	"encoding/json"
	"testing"
	"unicode/utf8"

	"cloud.google.com/go/monitoring/apiv3/v2/monitoringpb"
	"google.golang.org/protobuf/encoding/protojson"
	"google.golang.org/protobuf/types/known/durationpb"
)

// The limits of google/monitoring/v3/alert.proto and of
// docs.cloud.google.com/monitoring/quotas, 2026-11.
const (
	longestDisplayName     = 512
	longestDocumentation   = 8192
	longestFilter          = 2048
	mostConditions         = 6
	mostChannels           = 16
	mostLabels             = 64
	longestLabel           = 63
	minuteSeconds          = 60
	leastEvaluationSeconds = 30
)

// policyProblems are what the API of Cloud Monitoring would refuse of a policy.
func policyProblems(p *monitoringpb.AlertPolicy) []string {
	var wrong []string
	check := func(ok bool, what string) {
		if !ok {
			wrong = append(wrong, what)
		}
	}
	runes := utf8.RuneCountInString
	check(p.GetDisplayName() != "" && runes(p.GetDisplayName()) <= longestDisplayName, "the display name")
	check(runes(p.GetDocumentation().GetContent()) <= longestDocumentation, "the length of the documentation")
	check(p.GetDocumentation().GetMimeType() == "text/markdown", "the MIME type of the documentation")
	check(p.GetCombiner() != monitoringpb.AlertPolicy_COMBINE_UNSPECIFIED, "the combiner")
	check(len(p.GetConditions()) >= 1 && len(p.GetConditions()) <= mostConditions, "the number of conditions")
	check(len(p.GetNotificationChannels()) <= mostChannels, "the number of channels")
	check(len(p.GetUserLabels()) <= mostLabels, "the number of labels")
	for key, value := range p.GetUserLabels() {
		check(len(key) <= longestLabel && len(value) <= longestLabel, "the label "+key)
	}
	minutes := func(d *durationpb.Duration, least int64) bool {
		return d.GetNanos() == 0 && d.GetSeconds() >= least && d.GetSeconds()%minuteSeconds == 0
	}
	for _, c := range p.GetConditions() {
		check(c.GetDisplayName() != "", "the name of a condition")
		switch t, q, log := c.GetConditionThreshold(), c.GetConditionPrometheusQueryLanguage(), c.GetConditionMatchedLog(); {
		case t != nil:
			check(t.GetFilter() != "" && runes(t.GetFilter()) <= longestFilter && runes(t.GetDenominatorFilter()) <= longestFilter, "a filter's length")
			check(minutes(t.GetDuration(), 0), "a duration")
			// Ratios need one alignment period, and comparisons other than > and < are refused.
			check(t.GetComparison() == monitoringpb.ComparisonType_COMPARISON_GT || t.GetComparison() == monitoringpb.ComparisonType_COMPARISON_LT, "the comparison")
			check(t.GetDenominatorFilter() == "" || len(t.GetDenominatorAggregations()) > 0, "aggregations of the denominator")
			for _, a := range append(t.GetAggregations(), t.GetDenominatorAggregations()...) {
				check(minutes(a.GetAlignmentPeriod(), minuteSeconds), "an alignment period")
				check(a.GetPerSeriesAligner() != monitoringpb.Aggregation_ALIGN_NONE, "an aligner")
			}
		case q != nil:
			check(q.GetQuery() != "", "a query")
			check(minutes(q.GetDuration(), 0), "a duration")
			check(q.GetEvaluationInterval().GetSeconds() >= leastEvaluationSeconds && q.GetEvaluationInterval().GetSeconds()%leastEvaluationSeconds == 0, "an evaluation interval")
			check(len(p.GetConditions()) == 1, "a query beside other conditions")
		case log != nil:
			check(log.GetFilter() != "" && runes(log.GetFilter()) <= longestFilter, "a filter's length")
			check(p.GetAlertStrategy().GetNotificationRateLimit().GetPeriod().GetSeconds() > 0, "a log's rate limit")
			check(len(p.GetConditions()) == 1, "a log beside other conditions")
		default:
			check(false, "a condition of no kind")
		}
	}
	return wrong
}

// Google's own description of the API refuses every field that it does not have.
func TestPoliciesAreWhatTheirAPITakes(t *testing.T) {
	found := 0
	for _, d := range matrix(t) {
		for _, r := range d.resources {
			if !r.is("gcp:monitoring/alertPolicy:AlertPolicy") {
				continue
			}
			found++
			text, err := json.Marshal(r.inputs.Mappable())
			if err != nil {
				t.Fatal(err)
			}
			policy := &monitoringpb.AlertPolicy{}
			if err := protojson.Unmarshal(text, policy); err != nil {
				t.Errorf("%s, %s: %v in %s", d.name, r.name, err, text)
				continue
			}
			for _, wrong := range policyProblems(policy) {
				t.Errorf("%s, %s: %s is refused in %s", d.name, r.name, wrong, text)
			}
		}
	}
	if found < 20 {
		t.Errorf("only %d policies were found", found)
	}
}

func TestPoliciesThatTheAPIRefusesAreFound(t *testing.T) {
	for text, want := range map[string]string{
		`{"displayName": "a", "combiner": "OR", "documentation": {"mimeType": "text/markdown"}, "conditions": [{"displayName": "b", "conditionPrometheusQueryLanguage": {"query": "up", "duration": "90s", "evaluationInterval": "60s"}}]}`:                                                                      "a duration",
		`{"displayName": "a", "combiner": "OR", "documentation": {"mimeType": "text/markdown"}, "conditions": [{"displayName": "b", "conditionMatchedLog": {"filter": "x"}}]}`:                                                                                                                                   "a log's rate limit",
		`{"displayName": "a", "combiner": "OR", "documentation": {"mimeType": "text/markdown"}, "conditions": [{"displayName": "b", "conditionThreshold": {"filter": "x", "comparison": "COMPARISON_GT", "duration": "60s", "aggregations": [{"alignmentPeriod": "30s", "perSeriesAligner": "ALIGN_DELTA"}]}}]}`: "an alignment period",
	} {
		policy := &monitoringpb.AlertPolicy{}
		if err := protojson.Unmarshal([]byte(text), policy); err != nil {
			t.Fatal(err)
		}
		if wrong := policyProblems(policy); len(wrong) != 1 || wrong[0] != want {
			t.Errorf("%s: %q, want %s", text, wrong, want)
		}
	}
}
