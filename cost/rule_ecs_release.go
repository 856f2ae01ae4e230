package cost

import (
	"fmt"
	"strings"

	"github.com/shopspring/decimal"
)

const (
	listenerType     = "aws:lb/listener:Listener"
	listenerRuleType = "aws:lb/listenerRule:ListenerRule"
	targetGroupType  = "aws:lb/targetGroup:TargetGroup"
)

// taskOf is the task definition that a service runs. One that is pinned by its name
// was registered by an earlier update: its size is not known here, and that of the
// stack's own definition of the same family stands in for it, which the meter says.
func (s *sheet) taskOf(service *Resource) (task *Resource, sized string, err error) {
	if task, ok := s.usedBy(service, ecsTaskType, "taskDefinition"); ok {
		return task, "", nil
	}
	reference := service.text("taskDefinition", "")
	family, _, _ := strings.Cut(reference[strings.LastIndex(reference, "/")+1:], ":")
	for _, task := range s.ofType(ecsTaskType) {
		if family != "" && task.text("family", "") == family {
			return task, ", sized as configured", nil
		}
	}
	return nil, "", fmt.Errorf("the task definition that it runs was not found")
}

// weightOf is the share of the requests that a listener's rule sends to a service:
// all of them without such a rule. Of two target groups in a rule, the one that the
// listener itself forwards to comes first; a recording knows which resources a list
// refers to, and not at which place of it.
func (s *sheet) weightOf(service *Resource) decimal.Decimal {
	group, ok := s.usedBy(service, targetGroupType, "loadBalancers")
	if !ok {
		return one
	}
	place := 1
	if len(s.usersOf(group, listenerType, "defaultActions")) > 0 {
		place = 0
	}
	for _, rule := range s.usersOf(group, listenerRuleType, "actions") {
		var weights [2]decimal.Decimal
		for n := range weights {
			weight, err := rule.number(fmt.Sprintf("actions[0].forward.targetGroups[%d].weight", n), 0)
			if err != nil {
				return one
			}
			weights[n] = weight
		}
		if sum := weights[0].Add(weights[1]); weights[0].IsPositive() && weights[1].IsPositive() {
			return weights[place].Div(sum)
		}
	}
	return one
}
