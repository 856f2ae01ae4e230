package cloud

import (
	"fmt"
	"regexp"

	"github.com/pulumi/pulumi-aws/sdk/v6/go/aws/ec2"
	"github.com/pulumi/pulumi-aws/sdk/v6/go/aws/vpc"
	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
)

const (
	securityGroupToken        = "aws:ec2/securityGroup:SecurityGroup"
	defaultSecurityGroupToken = "aws:ec2/defaultSecurityGroup:DefaultSecurityGroup"
	ingressRuleToken          = "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule"
	egressRuleToken           = "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule"
)

// ruleSources are what a rule can let in or out to; a rule has exactly one and cannot change its kind.
var ruleSources = []string{"cidrIpv4", "cidrIpv6", "prefixListId", "referencedSecurityGroupId"}

// groupText is what EC2 allows in names and descriptions of security groups
// (docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateSecurityGroup.html).
var groupText = regexp.MustCompile(`^[a-zA-Z0-9 ._\-:/()#,@\[\]+=&;{}!$*]{0,255}$`)

var awsVPCSecurity = map[string]resourceType{
	securityGroupToken: {
		args:      ec2.SecurityGroupArgs{},
		state:     ec2.SecurityGroupState{},
		name:      nameRule{separator: "-", maxLength: 255},
		replaceOn: []string{"description", "name", "namePrefix", "vpcId"},
		// pulumi-aws puts its own name in the place of Terraform's.
		defaults: map[string]any{"description": "Managed by Pulumi", "revokeRulesOnDelete": false},
		check: func(c *checker) {
			c.notBeginning("name", "sg-")
			c.matches("description", groupText, "up to 255 letters, digits, spaces and ._-:/()#,@[]+=&;{}!$*")
		},
		needs: func(i *instance) error {
			for _, other := range i.cloud.where(securityGroupToken, "name", i.str("name")) {
				if i.str("name") != "" && other.output("vpcId") == i.str("vpcId") {
					return fmt.Errorf("InvalidGroup.Duplicate: the security group '%s' already exists for VPC '%s'", i.str("name"), i.str("vpcId"))
				}
			}
			return nil
		},
		id: hexID("sg"),
		computed: []output{
			ec2NamedARN("security-group", "sg"), ownerID,
			{name: "ingress", value: func(*instance) any { return []any{} }},
			{name: "egress", value: func(*instance) any { return []any{} }},
		},
		heldBy: groupInUse,
	},
	// The provider adopts the group that AWS made with the VPC, and lets go of it again.
	defaultSecurityGroupToken: {
		args:      ec2.DefaultSecurityGroupArgs{},
		state:     ec2.DefaultSecurityGroupState{},
		replaceOn: []string{"vpcId"},
		defaults:  map[string]any{"revokeRulesOnDelete": false},
		id: func(i *instance) string {
			if vpc := i.cloud.inventory.find(vpcToken, i.str("vpcId"), ""); vpc != nil {
				return vpc.output("defaultSecurityGroupId")
			}
			return hexID("sg")(i)
		},
		computed: []output{
			{name: "arn", value: func(i *instance) any {
				return i.arn("ec2", "security-group/"+i.cloud.inventory.find(vpcToken, i.str("vpcId"), "").output("defaultSecurityGroupId"))
			}},
			ownerID,
			{name: "name", value: func(*instance) any { return "default" }},
			{name: "description", value: func(*instance) any { return "default VPC security group" }},
			{name: "ingress", value: func(*instance) any { return []any{} }},
			{name: "egress", value: func(*instance) any { return []any{} }},
		},
	},
	ingressRuleToken: {
		args:      vpc.SecurityGroupIngressRuleArgs{},
		state:     vpc.SecurityGroupIngressRuleState{},
		replaceOn: []string{"securityGroupId"},
		replaceIf: newSourceKind,
		check:     checkRule,
		needs:     needsNoEqualRule(ingressRuleToken),
		id:        hexID("sgr"),
		computed:  ruleOutputs,
	},
	egressRuleToken: {
		args:      vpc.SecurityGroupEgressRuleArgs{},
		state:     vpc.SecurityGroupEgressRuleState{},
		replaceOn: []string{"securityGroupId"},
		replaceIf: newSourceKind,
		check:     checkRule,
		needs:     needsNoEqualRule(egressRuleToken),
		id:        hexID("sgr"),
		computed:  ruleOutputs,
	},
}

var ruleOutputs = []output{
	ec2NamedARN("security-group-rule", "sgr"),
	{name: "securityGroupRuleId", value: func(i *instance) any { return hexID("sgr")(i) }},
}

// newSourceKind follows ModifyPlan of the provider's rules: another address is an update, another kind of source is not.
func newSourceKind(olds, news resource.PropertyMap) []string {
	was, will := "", ""
	for _, kind := range ruleSources {
		if olds.HasValue(resource.PropertyKey(kind)) {
			was = kind
		}
		if news.HasValue(resource.PropertyKey(kind)) {
			will = kind
		}
	}
	if was == will {
		return nil
	}
	return []string{was, will}
}

func checkRule(c *checker) {
	c.exactlyOneOf(ruleSources...)
	c.network("cidrIpv4", 0, 32)
	c.within("fromPort", -1, 65535)
	c.within("toPort", -1, 65535)
	c.matches("description", groupText, "up to 255 letters, digits, spaces and ._-:/()#,@[]+=&;{}!$*")
	from, to := c.in["fromPort"], c.in["toPort"]
	switch protocol := stringOf(c.in["ipProtocol"]); {
	case protocol == "tcp" || protocol == "udp":
		if !c.has("fromPort") || !c.has("toPort") {
			c.fail("fromPort", "fromPort and toPort must be set for %s", protocol)
		}
		if from.IsNumber() && to.IsNumber() && from.NumberValue() > to.NumberValue() {
			c.fail("toPort", "is below fromPort: %v", from.NumberValue())
		}
	case protocol == "-1" && (c.has("fromPort") || c.has("toPort")):
		c.fail("fromPort", "must not be set when ipProtocol is -1")
	}
}

// needsNoEqualRule is EC2's answer to a rule that the group has already.
func needsNoEqualRule(token string) func(*instance) error {
	return func(i *instance) error {
		for _, other := range i.cloud.where(token, "securityGroupId", i.str("securityGroupId")) {
			same := other.output("ipProtocol") == i.str("ipProtocol") &&
				other.number("fromPort") == i.number("fromPort") && other.number("toPort") == i.number("toPort")
			for _, kind := range ruleSources {
				same = same && other.output(kind) == i.str(kind)
			}
			if same {
				return fmt.Errorf("InvalidPermission.Duplicate: the rule already exists as %s of %s", other.ID, i.str("securityGroupId"))
			}
		}
		return nil
	}
}

// groupInUse is what keeps a security group from being deleted: whatever has it, and rules of other groups that name it.
func groupInUse(c *Cloud, group *Record) *Record {
	held := mentionedIn(map[string]string{
		loadBalancerToken: "securityGroups", vpcEndpointToken: "securityGroupIds", ecsServiceToken: "networkConfiguration",
	})(c, group)
	if held != nil {
		return held
	}
	for _, r := range c.inventory.Records {
		if (r.Type == ingressRuleToken || r.Type == egressRuleToken) &&
			r.output("referencedSecurityGroupId") == group.ID && r.output("securityGroupId") != group.ID {
			return r
		}
	}
	return nil
}
