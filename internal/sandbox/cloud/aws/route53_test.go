package aws

import (
	"maps"
	"strings"
	"testing"

	"bankchurn/internal/sandbox/cloud/cloudtest"
)

// named returns the record of a name; with a weight below 0 a simple one.
func named(target, set string, weight, ttl int) map[string]any {
	record := map[string]any{"zoneId": "Z1", "name": "churn.example.com", "type": "CNAME", "ttl": ttl, "records": []any{target}}
	if weight >= 0 {
		record["setIdentifier"], record["weightedRoutingPolicies"] = set, []any{map[string]any{"weight": weight}}
	}
	return record
}

// ForceNew of terraform-provider-aws, internal/service/route53/record.go (2026-08): name and zone_id.
func TestARecordBecomesWeightedInPlace(t *testing.T) {
	h := cloudtest.NewHarness(t, Package(), map[string]any{"region": "us-east-1"})
	id, in, out := h.Made(recordToken, "name", named("a", "", -1, 60))
	for what, c := range map[string]struct {
		change   map[string]any
		replaces bool
	}{
		"weighted":     {named("a", "primary", 100, 60), false},
		"its type":     {map[string]any{"type": "A"}, false},
		"its target":   {map[string]any{"records": []any{"b"}}, false},
		"its TTL":      {map[string]any{"ttl": 30}, false},
		"another name": {map[string]any{"name": "other.example.com"}, true},
		"another zone": {map[string]any{"zoneId": "Z2"}, true},
	} {
		next := named("a", "", -1, 60)
		maps.Copy(next, c.change)
		if got := len(h.Differs(recordToken, "name", in, out, cloudtest.Props(next)).ReplaceKeys) > 0; got != c.replaces {
			t.Errorf("%s: replaces: %t, want %t", what, got, c.replaces)
		}
	}
	if _, err := h.Updated(recordToken, "name", id, in, out, named("a", "primary", 100, 60)); err != nil {
		t.Fatal(err)
	}
	h.Made(recordToken, "shift", named("b", "shift", 25, 60))
	if got, want := h.Cloud.Answers("churn.example.com"), map[string]float64{"a": 0.8, "b": 0.2}; !maps.Equal(got, want) {
		t.Errorf("answers %v, want %v", got, want)
	}
}

// The messages: hashicorp/terraform-provider-aws issues 11485, 15622.
func TestRoute53RefusesRecordsThatDoNotGoTogether(t *testing.T) {
	for _, c := range []struct {
		there, more map[string]any
		want        string
	}{
		{named("a", "", -1, 60), named("b", "shift", 10, 60), "a non-weighted set exists with the same name and type"},
		{named("a", "primary", 90, 60), named("b", "", -1, 60), "other RRSets exist with the same name and type"},
		{named("a", "primary", 90, 60), named("b", "primary", 10, 60), "already exists"},
		{named("a", "primary", 90, 60), named("b", "shift", 10, 30), "must have the TTL of the others"},
		{named("a", "", -1, 60), named("b", "", -1, 60), "already exists"},
	} {
		h := cloudtest.NewHarness(t, Package(), map[string]any{"region": "us-east-1"})
		h.Made(recordToken, "there", c.there)
		if got := h.Refused(recordToken, "more", c.more); !strings.Contains(got, c.want) {
			t.Errorf("got %q, want %q", got, c.want)
		}
	}
}

// docs.aws.amazon.com/Route53/latest/DeveloperGuide/routing-policy-weighted.html.
func TestAWeightOfZeroIsNeverReturnedNextToAnother(t *testing.T) {
	h := cloudtest.NewHarness(t, Package(), map[string]any{"region": "us-east-1"})
	id, in, out := h.Made(recordToken, "name", named("a", "primary", 100, 60))
	h.Made(recordToken, "shift", named("b", "shift", 0, 60))
	asked := map[string]int{}
	for range 200 {
		target, _, _ := h.Cloud.Resolve("churn.example.com")
		asked[target]++
	}
	if asked["a"] != 200 {
		t.Errorf("answers %v, want a alone", asked)
	}
	if _, err := h.Updated(recordToken, "name", id, in, out, named("a", "primary", 0, 60)); err != nil {
		t.Fatal(err)
	}
	if got, want := h.Cloud.Answers("churn.example.com"), map[string]float64{"a": 0.5, "b": 0.5}; !maps.Equal(got, want) {
		t.Errorf("with weights of 0 alone: %v, want %v", got, want)
	}
}

func TestAWeightedRecordNeedsItsIdentifierAndAWeightThatRoute53Takes(t *testing.T) {
	h := cloudtest.NewHarness(t, Package(), map[string]any{"region": "us-east-1"})
	alone := named("a", "", -1, 60)
	alone["setIdentifier"] = "primary"
	for what, record := range map[string]map[string]any{"no policy": alone, "too heavy": named("a", "primary", 256, 60)} {
		if _, failures := h.Checked(recordToken, "name", nil, cloudtest.Props(record)); len(failures) != 1 {
			t.Errorf("%s: failures %v", what, failures)
		}
	}
}
