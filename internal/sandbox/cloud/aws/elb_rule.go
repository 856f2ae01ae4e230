package aws

import (
	"fmt"
	"strings"

	"github.com/pulumi/pulumi-aws/sdk/v6/go/aws/lb"

	"bankchurn/internal/sandbox/cloud"
)

const listenerRuleToken = "aws:lb/listenerRule:ListenerRule"

var awsELBRule = map[string]cloud.Type{
	listenerRuleToken: {
		Args:      lb.ListenerRuleArgs{},
		State:     lb.ListenerRuleState{},
		ReplaceOn: []string{"listenerArn"},
		Check: func(c *cloud.Checker) {
			c.Within("priority", 1, 50000)
			checkActions(c, "actions")
			for n, condition := range cloud.ObjectsOf(c.In["conditions"]) {
				c.Nested(fmt.Sprintf("conditions[%d]", n), condition, func(one *cloud.Checker) {
					one.OneAtLeast("hostHeader", "httpHeader", "httpRequestMethod", "pathPattern", "queryStrings", "sourceIp")
				})
			}
		},
		CheckCreate: needsPriority,
		CheckUpdate: needsPriority,
		ID: func(i *cloud.Instance) string {
			return strings.Replace(i.Str("listenerArn"), ":listener/", ":listener-rule/", 1) + "/" + i.Serial[:16]
		},
		Computed: []cloud.Output{
			{Name: "arn", Value: func(i *cloud.Instance) any {
				return strings.Replace(i.Str("listenerArn"), ":listener/", ":listener-rule/", 1) + "/" + i.Serial[:16]
			}},
		},
	},
}

// needsPriority rejects a rule without a listener, or with the priority of another rule.
func needsPriority(i *cloud.Instance) error {
	listener := i.Cloud.Find(listenerToken, i.Str("listenerArn"), i.Account.Region)
	if listener == nil {
		return fmt.Errorf("ListenerNotFound: listener '%s' not found", i.Str("listenerArn"))
	}
	for _, other := range i.Cloud.Where(listenerRuleToken, "listenerArn", listener.ID) {
		// A rule that a killed creation left behind has the same URN.
		if own := i.Old != nil && other.URN == string(i.URN); !own && other.Number("priority") == i.Number("priority") {
			return fmt.Errorf("PriorityInUse: priority '%v' is currently in use", i.Number("priority"))
		}
	}
	return needsGroups(i.Cloud, i.In["actions"], listener.Output("loadBalancerArn"), i.Account.Region)
}
