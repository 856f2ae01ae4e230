package stacks

import (
	"errors"
	"testing"
)

func TestWhatIsDeployedIsReadOrTheReasonIsGiven(t *testing.T) {
	for rule, c := range map[string]struct {
		outputs   map[string]any
		resources int
		err       error
		want      string
	}{
		"a new stack has nothing deployed":      {want: "nothing deployed yet"},
		"a failed update leaves no outputs":     {resources: 3, want: "deployed cost not known: the last update did not finish"},
		"a stack of an older program":           {outputs: map[string]any{"url": "https://x"}, want: "deployed cost not known: no estimate among the outputs"},
		"a backend that does not answer":        {err: errors.New("no backend client is available\nstack"), want: "deployed cost not known: no backend client is available"},
		"an estimate among the stack's outputs": {outputs: map[string]any{"costEstimate": map[string]any{"platform": "lambda", "expected": "5.73"}}},
	} {
		if got := lastEstimate(c.outputs, c.resources, c.err); got.missing != c.want {
			t.Errorf("%s: got %q, want %q", rule, got.missing, c.want)
		}
	}
}
