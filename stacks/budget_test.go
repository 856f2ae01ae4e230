package stacks

import (
	"strings"
	"testing"
)

const budgeted = `
config:
  gcp:project: my-project
  service: {image: us-central1-docker.pkg.dev/my-project/ml/bankchurn:v1}
  traffic: {requestsPerMonth: 1000000, averageMs: 200}
`

// A failing budget must end the run while nothing is registered but the stack itself.
func TestAnExceededBudgetFailsBeforeAnythingIsRegistered(t *testing.T) {
	emptyProject(t)
	rec, err := run(t, "test", parsed(t, budgeted+"  budget: {monthlyUsd: 1, onExceed: fail}\n"), Program)
	if err == nil || !strings.Contains(err.Error(), "the budget is exceeded; nothing was changed: at least $5.50 a month is $4.50 above budget.monthlyUsd, $1.00") ||
		!strings.Contains(err.Error(), "Largest: CPU, serving requests of bankchurn-api ($4.62)") {
		t.Errorf("got %v", err)
	}
	if len(rec.resources) != 0 {
		t.Errorf("registered %d resources", len(rec.resources))
	}
}

func TestABudgetThatWarnsOrHoldsDeploys(t *testing.T) {
	for _, budget := range []string{"{monthlyUsd: 1}", "{monthlyUsd: 100, onExceed: fail}", "{deltaUsd: 0, onExceed: fail}"} {
		t.Run(budget, func(t *testing.T) {
			emptyProject(t)
			if rec := deployed(t, "test", parsed(t, budgeted+"  budget: "+budget+"\n")); len(rec.all("gcp:cloudrunv2/service:Service")) != 1 {
				t.Error("no service")
			}
		})
	}
}
