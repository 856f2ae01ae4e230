package aws

import (
	"fmt"
	"regexp"

	"github.com/pulumi/pulumi-aws/sdk/v6/go/aws/ec2"
	"github.com/pulumi/pulumi-aws/sdk/v6/go/aws/vpc"
	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"

	"bankchurn/internal/sandbox/cloud"
)

const (
	securityGroupToken        = "aws:ec2/securityGroup:SecurityGroup"
	defaultSecurityGroupToken = "aws:ec2/defaultSecurityGroup:DefaultSecurityGroup"
	ingressRuleToken          = "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule"
	egressRuleToken           = "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule"
)

// ruleSources are the kinds of sources and destinations of a rule; a rule has exactly one and
// cannot change its kind.
var ruleSources = []string{"cidrIpv4", "cidrIpv6", "prefixListId", "referencedSecurityGroupId"}

// groupText matches what EC2 allows in names and descriptions of security groups
// (docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateSecurityGroup.html).
var groupText = regexp.MustCompile(`^[a-zA-Z0-9 ._\-:/()#,@\[\]+=&;{}!$*]{0,255}$`)

var awsVPCSecurity = map[string]cloud.Type{
	securityGroupToken: {
		Args:      ec2.SecurityGroupArgs{},
		State:     ec2.SecurityGroupState{},
		Name:      cloud.NameRule{Separator: "-", MaxLength: 255},
		ReplaceOn: []string{"description", "name", "namePrefix", "vpcId"},
		// pulumi-aws replaces Terraform's name with its own.
		Defaults: map[string]any{"description": "Managed by Pulumi", "revokeRulesOnDelete": false},
		Check: func(c *cloud.Checker) {
			c.NotBeginning("name", "sg-")
			c.Matches("description", groupText, "up to 255 letters, digits, spaces and ._-:/()#,@[]+=&;{}!$*")
		},
		CheckCreate: func(i *cloud.Instance) error {
			for _, other := range i.Cloud.Where(securityGroupToken, "name", i.Str("name")) {
				if i.Str("name") != "" && other.Output("vpcId") == i.Str("vpcId") {
					return fmt.Errorf("InvalidGroup.Duplicate: the security group '%s' already exists for VPC '%s'", i.Str("name"), i.Str("vpcId"))
				}
			}
			return nil
		},
		ID: hexID("sg"),
		Computed: []cloud.Output{
			ec2NamedARN("security-group", "sg"), ownerID,
			{Name: "ingress", Value: func(*cloud.Instance) any { return []any{} }},
			{Name: "egress", Value: func(*cloud.Instance) any { return []any{} }},
		},
		Dependent: groupInUse,
	},
	// The provider adopts the group that AWS created with the VPC, and later releases it
	// without deleting it.
	defaultSecurityGroupToken: {
		Args:      ec2.DefaultSecurityGroupArgs{},
		State:     ec2.DefaultSecurityGroupState{},
		ReplaceOn: []string{"vpcId"},
		Defaults:  map[string]any{"revokeRulesOnDelete": false},
		ID: func(i *cloud.Instance) string {
			if vpc := i.Cloud.Find(vpcToken, i.Str("vpcId"), ""); vpc != nil {
				return vpc.Output("defaultSecurityGroupId")
			}
			return hexID("sg")(i)
		},
		Computed: []cloud.Output{
			{Name: "arn", Value: func(i *cloud.Instance) any {
				return arn(i, "ec2", "security-group/"+i.Cloud.Find(vpcToken, i.Str("vpcId"), "").Output("defaultSecurityGroupId"))
			}},
			ownerID,
			{Name: "name", Value: func(*cloud.Instance) any { return "default" }},
			{Name: "description", Value: func(*cloud.Instance) any { return "default VPC security group" }},
			{Name: "ingress", Value: func(*cloud.Instance) any { return []any{} }},
			{Name: "egress", Value: func(*cloud.Instance) any { return []any{} }},
		},
	},
	ingressRuleToken: {
		Args:        vpc.SecurityGroupIngressRuleArgs{},
		State:       vpc.SecurityGroupIngressRuleState{},
		ReplaceOn:   []string{"securityGroupId"},
		ReplaceIf:   newSourceKind,
		Check:       checkRule,
		CheckCreate: needsNoEqualRule(ingressRuleToken),
		ID:          hexID("sgr"),
		Computed:    ruleOutputs,
	},
	egressRuleToken: {
		Args:        vpc.SecurityGroupEgressRuleArgs{},
		State:       vpc.SecurityGroupEgressRuleState{},
		ReplaceOn:   []string{"securityGroupId"},
		ReplaceIf:   newSourceKind,
		Check:       checkRule,
		CheckCreate: needsNoEqualRule(egressRuleToken),
		ID:          hexID("sgr"),
		Computed:    ruleOutputs,
	},
}

var ruleOutputs = []cloud.Output{
	ec2NamedARN("security-group-rule", "sgr"),
	{Name: "securityGroupRuleId", Value: func(i *cloud.Instance) any { return hexID("sgr")(i) }},
}

// newSourceKind follows ModifyPlan of the provider's rules: a different address is an update, a
// different kind of source a replacement.
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

func checkRule(c *cloud.Checker) {
	c.ExactlyOneOf(ruleSources...)
	c.Network("cidrIpv4", 0, 32)
	c.Within("fromPort", -1, 65535)
	c.Within("toPort", -1, 65535)
	c.Matches("description", groupText, "up to 255 letters, digits, spaces and ._-:/()#,@[]+=&;{}!$*")
	from, to := c.In["fromPort"], c.In["toPort"]
	switch protocol := cloud.StringOf(c.In["ipProtocol"]); {
	case protocol == "tcp" || protocol == "udp":
		if !c.Has("fromPort") || !c.Has("toPort") {
			c.Fail("fromPort", "fromPort and toPort must be set for %s", protocol)
		}
		if from.IsNumber() && to.IsNumber() && from.NumberValue() > to.NumberValue() {
			c.Fail("toPort", "is below fromPort: %v", from.NumberValue())
		}
	case protocol == "-1" && (c.Has("fromPort") || c.Has("toPort")):
		c.Fail("fromPort", "must not be set when ipProtocol is -1")
	}
}

// needsNoEqualRule imitates EC2, which rejects a rule that the group already has.
func needsNoEqualRule(token string) func(*cloud.Instance) error {
	return func(i *cloud.Instance) error {
		for _, other := range i.Cloud.Where(token, "securityGroupId", i.Str("securityGroupId")) {
			same := other.Output("ipProtocol") == i.Str("ipProtocol") &&
				other.Number("fromPort") == i.Number("fromPort") && other.Number("toPort") == i.Number("toPort")
			for _, kind := range ruleSources {
				same = same && other.Output(kind) == i.Str(kind)
			}
			if same {
				return fmt.Errorf("InvalidPermission.Duplicate: the rule already exists as %s of %s", other.ID, i.Str("securityGroupId"))
			}
		}
		return nil
	}
}

// groupInUse returns what prevents a security group from being deleted: a resource that uses
// it, or a rule of another group that references it.
func groupInUse(c *cloud.Cloud, group *cloud.Record) *cloud.Record {
	held := cloud.MentionedIn(map[string]string{
		loadBalancerToken: "securityGroups", vpcEndpointToken: "securityGroupIds", ecsServiceToken: "networkConfiguration",
	})(c, group)
	if held != nil {
		return held
	}
	for _, r := range c.Records() {
		if r.Type == lambdaFunctionToken && holdsGroup(r, group.ID) {
			return r
		}
		if (r.Type == ingressRuleToken || r.Type == egressRuleToken) &&
			r.Output("referencedSecurityGroupId") == group.ID && r.Output("securityGroupId") != group.ID {
			return r
		}
	}
	return nil
}
