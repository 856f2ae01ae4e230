package stacks

import (
	"fmt"

	"bankchurn/config"
	"bankchurn/cost"
	costs "bankchurn/report"
)

// overBudget is the error of a budget that does not hold and is to fail. Where it is to warn,
// the warning goes to the report.
func (s *settings) overBudget(view cost.Comparison, report *config.Report) error {
	sentence := costs.BudgetSentence(view.Budget)
	if sentence == "" {
		return nil
	}
	if s.budget.Fails() {
		return fmt.Errorf("the budget is exceeded; nothing was changed: %s", sentence)
	}
	report.Warn(config.Problem{Path: "budget", Reason: sentence})
	return nil
}
