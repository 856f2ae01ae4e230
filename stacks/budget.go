package stacks

import (
	"fmt"

	"bankchurn/config"
	"bankchurn/cost"
	costs "bankchurn/report"
)

// overBudget returns an error if the cost exceeds the budget, or if an unknown cost keeps it from
// being checked and budget.onUnknown is fail. With warn, it adds a warning to the report.
func (s *settings) overBudget(view cost.Comparison, report *config.Report) error {
	if sentence := costs.BudgetSentence(view.Budget); sentence != "" {
		if s.budget.Fails() {
			return fmt.Errorf("over budget; nothing was changed: %s", sentence)
		}
		report.Warn(config.Problem{Path: "budget", Reason: sentence})
		return nil // that error includes the unknown part
	}
	if sentence := costs.UnknownBudgetSentence(view.Budget); sentence != "" {
		if s.budget.FailsOnUnknown() {
			return fmt.Errorf("the budget cannot be checked and budget.onUnknown is fail; nothing was changed: %s", sentence)
		}
		report.Warn(config.Problem{Path: "budget", Reason: "cannot be checked in full: " + sentence, Fix: "set budget.onUnknown: fail to reject such a preview"})
	}
	return nil
}
