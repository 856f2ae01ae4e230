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

// A failing budget must end the run before anything except the stack itself is registered.
func TestAnExceededBudgetFailsBeforeAnythingIsRegistered(t *testing.T) {
	emptyProject(t)
	rec, err := run(t, "test", parsed(t, budgeted+"  budget: {monthlyUsd: 1, onExceed: fail}\n"), Program)
	if err == nil || !strings.Contains(err.Error(), "over budget; nothing was changed: at least $5.50 a month is $4.50 above budget.monthlyUsd, $1.00") ||
		!strings.Contains(err.Error(), "Largest: CPU, serving requests of bankchurn-api ($4.62)") {
		t.Errorf("got %v", err)
	}
	if len(rec.resources) != 0 {
		t.Errorf("registered %d resources", len(rec.resources))
	}
}

// Fargate without requests costs a task, a load balancer and a NAT gateway: Cloud Run alone is far
// within the budget.
func TestABudgetIncludesAKeptPlatform(t *testing.T) {
	emptyProject(t)
	previous := budgeted + "  keepPrevious: fargate\n  fargate: {image: \"123456789012.dkr.ecr.us-east-1.amazonaws.com/bankchurn:v1\"}\n"
	for budget, want := range map[string]string{
		"{monthlyUsd: 50, onExceed: fail}":  "with fargate kept (",
		"{monthlyUsd: 200, onExceed: fail}": "",
	} {
		_, err := run(t, "test", parsed(t, previous+"  budget: "+budget+"\n"), Program)
		if (err == nil) != (want == "") || err != nil && !strings.Contains(err.Error(), want) {
			t.Errorf("%s: got %v, want %q", budget, err, want)
		}
	}
}

// If the known part is within the limit, the rest may not be: without traffic nothing is known on
// Cloud Run, and in the other case the request fees are unknown.
func TestABudgetReportsUnknownCostAndFailsIfConfigured(t *testing.T) {
	noTraffic := strings.Replace(budgeted, "  traffic: {requestsPerMonth: 1000000, averageMs: 200}\n", "", 1)
	for _, c := range []struct{ config, budget, want string }{
		{budgeted, "{monthlyUsd: 100, onUnknown: fail}", "the budget cannot be checked and budget.onUnknown is fail; nothing was changed: part of the cost is unknown"},
		{noTraffic, "{monthlyUsd: 100, onUnknown: fail}", "nothing was changed: part of the cost is unknown (set traffic.requestsPerMonth"},
		{noTraffic, "{monthlyUsd: 100, onExceed: fail}", ""},
		{budgeted, "{monthlyUsd: 1, onExceed: fail, onUnknown: fail}", "over budget; nothing was changed: at least "},
	} {
		emptyProject(t)
		_, err := run(t, "test", parsed(t, c.config+"  budget: "+c.budget+"\n"), Program)
		if (err == nil) != (c.want == "") || err != nil && !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: got %v, want %q", c.budget, err, c.want)
		}
	}
}

func TestABudgetThatWarnsOrIsMetDeploys(t *testing.T) {
	for _, budget := range []string{"{monthlyUsd: 1}", "{monthlyUsd: 100, onExceed: fail}", "{deltaUsd: 0, onExceed: fail}"} {
		t.Run(budget, func(t *testing.T) {
			emptyProject(t)
			if rec := deployed(t, "test", parsed(t, budgeted+"  budget: "+budget+"\n")); len(rec.all("gcp:cloudrunv2/service:Service")) != 1 {
				t.Error("no service")
			}
		})
	}
}
