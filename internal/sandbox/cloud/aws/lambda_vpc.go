package aws

import (
	"fmt"
	"slices"

	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"

	"bankchurn/internal/sandbox/cloud"
)

// inGroup is the prefix for the network interfaces that a version of a function has in a
// security group.
const inGroup = "interface "

// needsInterfaces imitates Lambda, which rejects a role that cannot create the network
// interfaces in a function's VPC
// (docs.aws.amazon.com/lambda/latest/dg/troubleshooting-networking.html).
func needsInterfaces(i *cloud.Instance) error {
	if !i.In["vpcConfig"].IsObject() {
		return nil
	}
	role := i.Str("role")
	for _, action := range []string{"CreateNetworkInterface", "DescribeNetworkInterfaces", "DeleteNetworkInterface"} {
		if !allows(i.Cloud, role, "ec2:"+action, "*") {
			return fmt.Errorf("InvalidParameterValueException: The provided execution role does not have permissions to call %s on EC2", action)
		}
	}
	vpc := ""
	for _, id := range vpcGroups(i) {
		group := i.Cloud.Find(securityGroupToken, id, i.Account.Region)
		switch {
		case group == nil: // outside the stack
		case vpc != "" && vpc != group.Output("vpcId"):
			return fmt.Errorf("InvalidParameterValueException: The security groups of a function must belong to one VPC")
		default:
			vpc = group.Output("vpcId")
		}
	}
	return nil
}

func vpcGroups(i *cloud.Instance) []string {
	var ids []string
	if vpc := i.In["vpcConfig"]; vpc.IsObject() {
		for _, id := range vpc.ObjectValue()["securityGroupIds"].ArrayValue() {
			ids = append(ids, cloud.StringOf(id))
		}
	}
	return ids
}

func checkVPC(c *cloud.Checker) {
	c.Inside("vpcConfig", func(v *cloud.Checker) {
		for property, most := range map[string]int{"subnetIds": 16, "securityGroupIds": 5} {
			list := v.In[resource.PropertyKey(property)]
			if list.IsArray() && (len(list.ArrayValue()) == 0 || len(list.ArrayValue()) > most) {
				v.Fail(property, "a function in a VPC has 1 to %d", most)
			}
		}
	})
}

// holdsGroup reports whether a version of a function still has network interfaces in a security
// group. Lambda deletes them once no version uses them, and no version is deleted before the
// function.
func holdsGroup(function *cloud.Record, group string) bool {
	for _, kept := range function.Reads {
		if slices.Contains(kept, inGroup+group) {
			return true
		}
	}
	return false
}
