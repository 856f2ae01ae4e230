package google

import (
	"maps"
	"testing"

	"bankchurn/internal/sandbox/cloud/cloudtest"
)

// ForceNew of terraform-provider-google 5.42, google/services/dns/resource_dns_record_set.go:
// managed_zone, name, project. Every update is a single change of the zone.
func TestARecordSetSharesItsNameInPlace(t *testing.T) {
	h := cloudtest.NewHarness(t, Package(), m{"project": "my-project"})
	set := func(more m) m {
		all := m{"managedZone": "example-com", "name": "churn.example.com.", "type": "CNAME", "ttl": 60}
		maps.Copy(all, more)
		return all
	}
	one := set(m{"rrdatas": []any{"a."}})
	shared := set(m{"routingPolicy": m{"wrrs": []any{
		m{"weight": 90, "rrdatas": []any{"a."}}, m{"weight": 10, "rrdatas": []any{"b."}},
	}}})
	id, in, out := h.Made(recordSetToken, "name", one)
	for what, c := range map[string]struct {
		next     m
		replaces bool
	}{"shared": {shared, false}, "its type": {set(m{"rrdatas": []any{"a."}, "type": "A"}), false}, "another name": {set(m{"rrdatas": []any{"a."}, "name": "b.example.com."}), true}} {
		if got := len(h.Differs(recordSetToken, "name", in, out, cloudtest.Props(c.next)).ReplaceKeys) > 0; got != c.replaces {
			t.Errorf("%s: replaces: %t, want %t", what, got, c.replaces)
		}
	}
	if _, err := h.Updated(recordSetToken, "name", id, in, out, shared); err != nil {
		t.Fatal(err)
	}
	if got, want := h.Cloud.Answers("churn.example.com"), map[string]float64{"a": 0.9, "b": 0.1}; !maps.Equal(got, want) {
		t.Errorf("answers %v, want %v", got, want)
	}
	both := set(m{"rrdatas": []any{"a."}, "routingPolicy": shared["routingPolicy"]})
	if _, failures := h.Checked(recordSetToken, "name", nil, cloudtest.Props(both)); len(failures) != 1 {
		t.Errorf("both kinds of data: failures %v", failures)
	}
}
