package stacks

import (
	"fmt"

	"bankchurn/config"
	"bankchurn/cost"
	costs "bankchurn/report"
)

// overBudget is the error of a budget that does not hold, or that a cost which is not known
// keeps from being judged, and is to fail. Where it is to warn, the warning goes to the
// report.
func (s *settings) overBudget(view cost.Comparison, report *config.Report) error {
	if sentence := costs.BudgetSentence(view.Budget); sentence != "" {
		if s.budget.Fails() {
			return fmt.Errorf("the budget is exceeded; nothing was changed: %s", sentence)
		}
		report.Warn(config.Problem{Path: "budget", Reason: sentence})
		return nil // which says what is not known, too
	}
	if sentence := costs.UnknownBudgetSentence(view.Budget); sentence != "" {
		if s.budget.FailsOnUnknown() {
			return fmt.Errorf("the budget cannot be judged, and budget.onUnknown is fail; nothing was changed: %s", sentence)
		}
		report.Warn(config.Problem{Path: "budget", Reason: "cannot be judged as a whole: " + sentence, Allowed: "budget.onUnknown: fail to refuse it"})
	}
	return nil
}
