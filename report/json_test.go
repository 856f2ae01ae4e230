package report

import (
	"slices"
	"testing"

	"bankchurn/cost"
)

// A reader of the document tells a stack without a budget from one whose budget holds.
func TestTheDocumentHasABudgetWhereTheStackHasOne(t *testing.T) {
	v := view("lambda", map[string]string{"Function f: Requests": "1"})
	if got := documentOf("test", v).Budget; got != nil {
		t.Errorf("without one: %+v", got)
	}
	for what, verdict := range map[string]cost.Verdict{"exceeded": {Exceeded: []string{"a"}}, "held": {Held: []string{"a"}}, "skipped": {Skipped: []string{"a"}}} {
		v.Budget = verdict
		got := documentOf("test", v).Budget
		if got == nil || !slices.Equal(got.Exceeded, verdict.Exceeded) || !slices.Equal(got.Held, verdict.Held) || !slices.Equal(got.Skipped, verdict.Skipped) {
			t.Errorf("%s: %+v", what, got)
		}
	}
}
