package fargate

import (
	"fmt"

	"github.com/pulumi/pulumi-aws/sdk/v6/go/aws/lb"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
)

// Priorities of the listener's rules. The first rule that matches a request applies, so the rule
// for all paths comes last.
const (
	byCanaryHeader = 1
	byTrialHeader  = 10 // and 11
	byShare        = 100
)

// header matches requests with the header.
func header(name, value string) lb.ListenerRuleConditionArgs {
	return lb.ListenerRuleConditionArgs{HttpHeader: lb.ListenerRuleConditionHttpHeaderArgs{
		HttpHeaderName: pulumi.String(name), Values: pulumi.ToStringArray([]string{value}),
	}}
}

func (b *builder) newRule(balancer *balancer, name string, priority int, condition lb.ListenerRuleConditionArgs, action lb.ListenerRuleActionArgs, opts ...pulumi.ResourceOption) (*lb.ListenerRule, error) {
	rule, err := lb.NewListenerRule(b.ctx, name, &lb.ListenerRuleArgs{
		ListenerArn: balancer.forwards.Arn,
		Priority:    pulumi.Int(priority),
		Conditions:  lb.ListenerRuleConditionArray{condition},
		Actions:     lb.ListenerRuleActionArray{action},
	}, append(opts, b.parent)...)
	if err != nil {
		return nil, fmt.Errorf("listener rule: %w", err)
	}
	return rule, nil
}
