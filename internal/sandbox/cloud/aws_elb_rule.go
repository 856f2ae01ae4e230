package cloud

import (
	"fmt"
	"strings"

	"github.com/pulumi/pulumi-aws/sdk/v6/go/aws/lb"
)

const listenerRuleToken = "aws:lb/listenerRule:ListenerRule"

var awsELBRule = map[string]resourceType{
	listenerRuleToken: {
		args:      lb.ListenerRuleArgs{},
		state:     lb.ListenerRuleState{},
		replaceOn: []string{"listenerArn"},
		check: func(c *checker) {
			c.within("priority", 1, 50000)
			checkActions(c, "actions")
			for n, condition := range objectsOf(c.in["conditions"]) {
				c.nested(fmt.Sprintf("conditions[%d]", n), condition, func(one *checker) {
					one.oneAtLeast("hostHeader", "httpHeader", "httpRequestMethod", "pathPattern", "queryStrings", "sourceIp")
				})
			}
		},
		needs:   needsPriority,
		accepts: needsPriority,
		id: func(i *instance) string {
			return strings.Replace(i.str("listenerArn"), ":listener/", ":listener-rule/", 1) + "/" + i.serial[:16]
		},
		computed: []output{
			{name: "arn", value: func(i *instance) any {
				return strings.Replace(i.str("listenerArn"), ":listener/", ":listener-rule/", 1) + "/" + i.serial[:16]
			}},
		},
	},
}

// needsPriority refuses a rule without a listener, or with the priority of another rule.
func needsPriority(i *instance) error {
	listener := i.cloud.inventory.find(listenerToken, i.str("listenerArn"), i.account.region)
	if listener == nil {
		return fmt.Errorf("ListenerNotFound: listener '%s' not found", i.str("listenerArn"))
	}
	for _, other := range i.cloud.where(listenerRuleToken, "listenerArn", listener.ID) {
		if other.URN != string(i.urn) && other.number("priority") == i.number("priority") {
			return fmt.Errorf("PriorityInUse: priority '%v' is currently in use", i.number("priority"))
		}
	}
	return i.cloud.needsGroups(i.in["actions"], listener.output("loadBalancerArn"), i.account.region)
}
