package aws

import (
	"fmt"

	"github.com/shopspring/decimal"

	"bankchurn/cost/rules"
)

const (
	listenerType     = "aws:lb/listener:Listener"
	listenerRuleType = "aws:lb/listenerRule:ListenerRule"
	targetGroupType  = "aws:lb/targetGroup:TargetGroup"
)

// weightOf is the share of the requests that a listener's rule sends to a service:
// all of them without such a rule. Of two target groups in a rule, the one that the
// listener itself forwards to comes first; a recording knows which resources a list
// refers to, and not at which place of it.
func weightOf(rec *rules.Recording, service *rules.Resource) decimal.Decimal {
	group, ok := rec.UsedBy(service, targetGroupType, "loadBalancers")
	if !ok {
		return rules.One
	}
	place := 1
	if len(rec.UsersOf(group, listenerType, "defaultActions")) > 0 {
		place = 0
	}
	for _, rule := range rec.UsersOf(group, listenerRuleType, "actions") {
		var weights [2]decimal.Decimal
		for n := range weights {
			weight, err := rule.Number(fmt.Sprintf("actions[0].forward.targetGroups[%d].weight", n), 0)
			if err != nil {
				return rules.One
			}
			weights[n] = weight
		}
		if sum := weights[0].Add(weights[1]); weights[0].IsPositive() && weights[1].IsPositive() {
			return weights[place].Div(sum)
		}
	}
	return rules.One
}
