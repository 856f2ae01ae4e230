package report

import (
	"testing"

	"bankchurn/cost"
)

// The document distinguishes a stack without a budget from one within its budget.
func TestTheDocumentHasABudgetIfTheStackHasOne(t *testing.T) {
	v := view("lambda", map[string]string{"Function f: Requests": "1"})
	if got := documentOf("test", v).Budget; got != nil {
		t.Errorf("without one: %+v", got)
	}
	for what, verdict := range map[string]cost.CheckState{"exceeded": cost.Exceeded, "held": cost.Within, "skipped": cost.Skipped} {
		v.Budget = cost.Verdict{Checks: []cost.Check{{Key: "budget.monthlyUsd", State: verdict}}}
		got := documentOf("test", v).Budget
		if got == nil {
			t.Errorf("%s: none", what)
			continue
		}
		for list, in := range map[string][]string{"exceeded": got.Exceeded, "held": got.Held, "skipped": got.Skipped} {
			if (len(in) == 1) != (list == what) {
				t.Errorf("%s: %s has %q", what, list, in)
			}
		}
	}
}
