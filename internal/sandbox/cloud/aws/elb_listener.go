package aws

import (
	"fmt"
	"strings"

	"github.com/pulumi/pulumi-aws/sdk/v6/go/aws/lb"
	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"

	"bankchurn/internal/sandbox/cloud"
)

const listenerToken = "aws:lb/listener:Listener"

var awsELBListener = map[string]cloud.Type{
	listenerToken: {
		Args:        lb.ListenerArgs{},
		State:       lb.ListenerState{},
		ReplaceOn:   []string{"loadBalancerArn"},
		Check:       checkListener,
		CheckCreate: needsFreePort,
		CheckUpdate: needsTargetGroups,
		ID:          listenerARN,
		Computed: []cloud.Output{
			{Name: "arn", Value: func(i *cloud.Instance) any { return listenerARN(i) }},
			{Name: "protocol", Value: func(*cloud.Instance) any { return "HTTP" }},
			{Name: "sslPolicy", Value: func(i *cloud.Instance) any {
				if i.Str("protocol") == "HTTPS" {
					return "ELBSecurityPolicy-2016-08"
				}
				return ""
			}},
			{Name: "routingHttpResponseServerEnabled", Value: func(*cloud.Instance) any { return true }},
		},
	},
}

func listenerARN(i *cloud.Instance) string {
	return strings.Replace(i.Str("loadBalancerArn"), ":loadbalancer/", ":listener/", 1) + "/" + i.Serial[:16]
}

func checkListener(c *cloud.Checker) {
	c.OneOf("protocol", "GENEVE", "HTTP", "HTTPS", "TCP", "TCP_UDP", "TLS", "UDP", "QUIC", "TCP_QUIC")
	c.Within("port", 1, 65535)
	checkActions(c, "defaultActions")
}

func checkActions(c *cloud.Checker, property string) {
	for n, action := range cloud.ObjectsOf(c.In[resource.PropertyKey(property)]) {
		c.Nested(fmt.Sprintf("%s[%d]", property, n), action, func(a *cloud.Checker) {
			a.OneOf("type", "authenticate-cognito", "authenticate-oidc", "fixed-response", "forward", "redirect")
			switch cloud.StringOf(a.In["type"]) {
			case "fixed-response":
				a.OneAtLeast("fixedResponse")
			case "forward":
				a.OneAtLeast("forward", "targetGroupArn")
			case "redirect":
				a.OneAtLeast("redirect")
			}
			a.Inside("redirect", func(r *cloud.Checker) {
				r.OneOf("statusCode", "HTTP_301", "HTTP_302")
				r.OneOf("protocol", "#{protocol}", "HTTP", "HTTPS")
			})
		})
	}
}

// needsFreePort rejects a second listener on a port of its load balancer, in addition to what
// needsTargetGroups rejects.
func needsFreePort(i *cloud.Instance) error {
	balancer := i.Str("loadBalancerArn")
	if !i.Cloud.Exists(loadBalancerToken, balancer, i.Account.Region) {
		return fmt.Errorf("LoadBalancerNotFound: load balancer '%s' not found", balancer)
	}
	for _, other := range i.Cloud.Where(listenerToken, "loadBalancerArn", balancer) {
		if other.Number("port") == i.Number("port") {
			return fmt.Errorf("DuplicateListener: a listener already exists on port %v of this load balancer", i.Number("port"))
		}
	}
	return needsTargetGroups(i)
}

func needsTargetGroups(i *cloud.Instance) error {
	if i.Str("protocol") == "HTTPS" && i.Str("certificateArn") == "" {
		return fmt.Errorf("ValidationError: a certificate must be specified for HTTPS listeners")
	}
	if err := NeedsIssued(i.Cloud, i.Str("certificateArn"), i.Account.Region); err != nil {
		return err
	}
	return needsGroups(i.Cloud, i.In["defaultActions"], i.Str("loadBalancerArn"), i.Account.Region)
}

// needsGroups rejects actions that forward to target groups that do not exist, or that serve
// another load balancer. Call with the lock held.
func needsGroups(c *cloud.Cloud, actions resource.PropertyValue, balancer, region string) error {
	for _, action := range cloud.ObjectsOf(actions) {
		for _, t := range groupsOf(action.Mappable()) {
			group := c.Find(targetGroupToken, t.Release, region)
			if group == nil {
				return fmt.Errorf("TargetGroupNotFound: target group '%s' not found", t.Release)
			}
			// In AWS, a target group cannot serve two load balancers.
			for _, other := range c.Records() {
				if other.Type == listenerToken && other.Output("loadBalancerArn") != balancer && cloud.Holds(other.Outputs["defaultActions"], group.ID) {
					return fmt.Errorf("TargetGroupAssociationLimit: target group '%s' cannot be associated with more than one load balancer", group.ID)
				}
			}
		}
	}
	return nil
}
