package cloud

import (
	"fmt"
	"strings"

	"github.com/pulumi/pulumi-aws/sdk/v6/go/aws/lb"
	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
)

const listenerToken = "aws:lb/listener:Listener"

var awsELBListener = map[string]resourceType{
	listenerToken: {
		args:      lb.ListenerArgs{},
		state:     lb.ListenerState{},
		replaceOn: []string{"loadBalancerArn"},
		check:     checkListener,
		needs:     needsFreePort,
		accepts:   needsTargetGroups,
		id:        listenerARN,
		computed: []output{
			{name: "arn", value: func(i *instance) any { return listenerARN(i) }},
			{name: "protocol", value: func(*instance) any { return "HTTP" }},
			{name: "sslPolicy", value: func(i *instance) any {
				if i.str("protocol") == "HTTPS" {
					return "ELBSecurityPolicy-2016-08"
				}
				return ""
			}},
			{name: "routingHttpResponseServerEnabled", value: func(*instance) any { return true }},
		},
	},
}

func listenerARN(i *instance) string {
	return strings.Replace(i.str("loadBalancerArn"), ":loadbalancer/", ":listener/", 1) + "/" + i.serial[:16]
}

func checkListener(c *checker) {
	c.oneOf("protocol", "GENEVE", "HTTP", "HTTPS", "TCP", "TCP_UDP", "TLS", "UDP", "QUIC", "TCP_QUIC")
	c.within("port", 1, 65535)
	checkActions(c, "defaultActions")
}

func checkActions(c *checker, property string) {
	for n, action := range objectsOf(c.in[resource.PropertyKey(property)]) {
		c.nested(fmt.Sprintf("%s[%d]", property, n), action, func(a *checker) {
			a.oneOf("type", "authenticate-cognito", "authenticate-oidc", "fixed-response", "forward", "redirect")
			switch stringOf(a.in["type"]) {
			case "fixed-response":
				a.oneAtLeast("fixedResponse")
			case "forward":
				a.oneAtLeast("forward", "targetGroupArn")
			case "redirect":
				a.oneAtLeast("redirect")
			}
			a.inside("redirect", func(r *checker) {
				r.oneOf("statusCode", "HTTP_301", "HTTP_302")
				r.oneOf("protocol", "#{protocol}", "HTTP", "HTTPS")
			})
		})
	}
}

// needsFreePort refuses a second listener on a port of its load balancer, besides what needsTargetGroups refuses.
func needsFreePort(i *instance) error {
	balancer := i.str("loadBalancerArn")
	if !i.cloud.exists(loadBalancerToken, balancer, i.account.region) {
		return fmt.Errorf("LoadBalancerNotFound: load balancer '%s' not found", balancer)
	}
	for _, other := range i.cloud.where(listenerToken, "loadBalancerArn", balancer) {
		if other.number("port") == i.number("port") {
			return fmt.Errorf("DuplicateListener: a listener already exists on port %v of this load balancer", i.number("port"))
		}
	}
	return needsTargetGroups(i)
}

func needsTargetGroups(i *instance) error {
	if i.str("protocol") == "HTTPS" && i.str("certificateArn") == "" {
		return fmt.Errorf("ValidationError: a certificate must be specified for HTTPS listeners")
	}
	if err := i.cloud.needsIssued(i.str("certificateArn"), i.account.region); err != nil {
		return err
	}
	return i.cloud.needsGroups(i.in["defaultActions"], i.str("loadBalancerArn"), i.account.region)
}

// needsGroups refuses actions that forward to target groups which do not exist, or serve another load balancer. Call with
// the lock held.
func (c *Cloud) needsGroups(actions resource.PropertyValue, balancer, region string) error {
	for _, action := range objectsOf(actions) {
		for _, t := range groupsOf(action.Mappable()) {
			group := c.inventory.find(targetGroupToken, t.release, region)
			if group == nil {
				return fmt.Errorf("TargetGroupNotFound: target group '%s' not found", t.release)
			}
			// AWS lets no target group serve two load balancers.
			for _, other := range c.inventory.Records {
				if other.Type == listenerToken && other.output("loadBalancerArn") != balancer && holds(other.Outputs["defaultActions"], group.ID) {
					return fmt.Errorf("TargetGroupAssociationLimit: target group '%s' cannot be associated with more than one load balancer", group.ID)
				}
			}
		}
	}
	return nil
}
