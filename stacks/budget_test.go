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

// Fargate without a request is a task, a load balancer and a NAT gateway: Cloud Run alone
// is far within the budget.
func TestABudgetCountsWhatIsKept(t *testing.T) {
	emptyProject(t)
	kept := budgeted + "  keepPrevious: fargate\n  fargate: {image: \"123456789012.dkr.ecr.us-east-1.amazonaws.com/bankchurn:v1\"}\n"
	for budget, want := range map[string]string{
		"{monthlyUsd: 50, onExceed: fail}":  "with fargate kept (",
		"{monthlyUsd: 200, onExceed: fail}": "",
	} {
		_, err := run(t, "test", parsed(t, kept+"  budget: "+budget+"\n"), Program)
		if (err == nil) != (want == "") || err != nil && !strings.Contains(err.Error(), want) {
			t.Errorf("%s: got %v, want %q", budget, err, want)
		}
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
