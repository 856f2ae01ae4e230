package google

import (
	"testing"

	"bankchurn/internal/sandbox/cloud"
)

// A pool's bounds are per zone, those with "total" for all zones, and a region has three zones
// (cloud.google.com/kubernetes-engine/docs/concepts/regional-clusters; reference of
// container.nodePools, autoscaling).
func TestHowManyNodesAPoolHasAtMost(t *testing.T) {
	scaling := func(bounds map[string]any) map[string]any { return map[string]any{"autoscaling": bounds} }
	for rule, c := range map[string]struct {
		outputs  map[string]any
		location string
		want     float64
	}{
		"each of a region's zones": {scaling(map[string]any{"maxNodeCount": 2.0}), "us-central1", 6},
		"one zone":                 {scaling(map[string]any{"maxNodeCount": 2.0}), "us-central1-a", 2},
		"zones of the pool's own":  {map[string]any{"nodeLocations": []any{"us-central1-a", "us-central1-b"}, "nodeCount": 2.0}, "us-central1", 4},
		"of all zones":             {scaling(map[string]any{"totalMaxNodeCount": 2.0}), "us-central1", 2},
		"not known":                {map[string]any{}, "us-central1", 0},
	} {
		c.outputs["location"] = c.location
		if got := mostNodes(&cloud.Record{Outputs: c.outputs}); got != c.want {
			t.Errorf("%s: %g, want %g", rule, got, c.want)
		}
	}
}
