package stacks

import (
	"errors"
	"strings"
	"testing"

	"bankchurn/config"
)

func TestTheDeployedCostIsReadOrTheReasonGiven(t *testing.T) {
	for rule, c := range map[string]struct {
		outputs   map[string]any
		resources int
		err       error
		want      string
	}{
		"a new stack has nothing deployed":      {want: "nothing deployed yet"},
		"a failed update leaves no outputs":     {resources: 3, want: "deployed cost unknown: the last update did not finish"},
		"a stack of an older program":           {outputs: map[string]any{"url": "https://x"}, want: "deployed cost unknown: the stack has no estimate output"},
		"a backend that does not answer":        {err: errors.New("no backend client is available\nstack"), want: "deployed cost unknown: no backend client is available"},
		"an estimate among the stack's outputs": {outputs: map[string]any{"costEstimate": map[string]any{"platform": "lambda", "expected": "5.73"}}},
	} {
		if got := lastEstimate(c.outputs, c.resources, c.err); got.missing != c.want {
			t.Errorf("%s: got %q, want %q", rule, got.missing, c.want)
		}
	}
}

// keepPrevious may name only a platform that is known to run, or not known to be absent.
func TestOnlyWhatTheStackRunsIsKept(t *testing.T) {
	fargate := map[string]any{"platform": "fargate", "previousPlatform": "gke"}
	for rule, c := range map[string]struct {
		last lastOutput
		want string
	}{
		"it runs":             {lastEstimate(map[string]any{"platform": "gke"}, 9, nil), ""},
		"it stayed before":    {lastEstimate(fargate, 9, nil), ""},
		"another runs":        {lastEstimate(map[string]any{"platform": "lambda"}, 9, nil), "(allowed: lambda; remove the key to keep nothing)"},
		"nothing runs yet":    {lastEstimate(nil, 0, nil), "(remove the key: the stack runs no platform yet)"},
		"an update failed":    {lastEstimate(nil, 9, nil), ""},
		"the backend is mute": {lastEstimate(nil, 0, errors.New("no backend")), ""},
	} {
		gke, _ := choose("gke", true, &config.Report{})
		s := settings{previous: &gke}
		err := s.checkKeepPrevious(c.last)
		if (err != nil) != (c.want != "") || err != nil && !strings.Contains(err.Error(), `keepPrevious: "gke": is not running in the stack and would be created `+c.want) {
			t.Errorf("%s: %v, want %q", rule, err, c.want)
		}
	}
}
